//! Inserts events and reads the feed.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Event, NewEvent, SubjectType};
use crate::db::{Read, Write, statement};
use crate::ids::EventId;
use crate::schema::events;
use crate::visibility::Visibility;

/// The place of an event in the feed.
pub type Position = (i64, EventId);

/// What to follow.
#[derive(Debug, Default)]
pub struct Filter {
    pub types: Vec<String>,
    pub subject_types: Vec<SubjectType>,
}

const INSERT: &str = "INSERT INTO events (id, type, subject_type, subject_id, apprenticeship_id, organisation_id, actor_type,
        actor_id, request_id, occurred_at)
    SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[],
        $9::text[], $10::timestamptz[])";

/// Inserts events, however many.
pub async fn insert(conn: &mut impl Write, new: &[NewEvent]) -> QueryResult<usize> {
    fn column<'a, T>(new: &'a [NewEvent], of: impl Fn(&'a NewEvent) -> T) -> Vec<T> {
        new.iter().map(of).collect()
    }
    statement(INSERT)
        .bind::<Array<SqlUuid>, _>(column(new, |event| event.id))
        .bind::<Array<Text>, _>(column(new, |event| event.type_.as_str()))
        .bind::<Array<Text>, _>(column(new, |event| event.subject_type))
        .bind::<Array<SqlUuid>, _>(column(new, |event| event.subject_id))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.apprenticeship_id))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.organisation_id))
        .bind::<Array<Text>, _>(column(new, |event| event.actor_type))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.actor_id))
        .bind::<Array<Text>, _>(column(new, |event| &*event.request_id))
        .bind::<Array<Timestamptz>, _>(column(new, |event| event.occurred_at))
        .execute(conn)
        .await
}

/// Events after a position that the caller may see, in the order of the feed. Events of transactions that
/// started after the oldest running one wait until it has ended: nothing can appear before them later.
pub async fn feed(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    let settled = sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    let visible = visibility
        .records()
        .of_organisation(events::organisation_id)
        .of_apprenticeship(events::apprenticeship_id);
    let mut query = events::table
        .select(Event::as_select())
        .filter(visible.condition())
        .filter(events::xid.lt(settled))
        .order((events::xid, events::id))
        .limit(limit)
        .into_boxed();
    if let Some((xid, id)) = after {
        let later = sql::<Bool>("(xid, id) > (")
            .bind::<BigInt, _>(xid)
            .sql(", ")
            .bind::<diesel::sql_types::Uuid, _>(id)
            .sql(")");
        query = query.filter(later);
    }
    if !filter.types.is_empty() {
        query = query.filter(events::type_.eq_any(&filter.types));
    }
    if !filter.subject_types.is_empty() {
        query = query.filter(events::subject_type.eq_any(&filter.subject_types));
    }
    query.load(conn).await
}
