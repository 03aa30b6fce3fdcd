//! Inserts events and reads the feed.

use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Event, NewEvent, SubjectType};
use crate::ctx::Visibility;
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Read, Write, fragment, statement};
use crate::ids::EventId;
use crate::schema::events;

/// The place of an event in the feed.
pub type Position = (i64, EventId);

/// What to follow.
#[derive(Clone, Debug, Default)]
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

/// The one type of which there are more events than of all others together: it has no index of its own, as every update that
/// arrives would pay for it. Whoever follows it alone finds it soon in the feed of everything.
const MOST_FREQUENT: &str = "progressUpdate.received";

impl Filter {
    /// Filters of one type or one kind of record each; none where type and kind contradict each other.
    fn alternatives(&self) -> Vec<Self> {
        let mut filter = self.clone();
        if !filter.types.is_empty() && !filter.subject_types.is_empty() {
            // A type says what kind it is about.
            let kinds = std::mem::take(&mut filter.subject_types);
            filter
                .types
                .retain(|name| kinds.iter().any(|kind| name.split('.').next() == Some(kind.as_str())));
            if filter.types.is_empty() {
                return Vec::new();
            }
        }
        let all = split(vec![filter], |filter| &mut filter.types);
        split(all, |filter| &mut filter.subject_types)
    }

    /// Whether the most frequent type may be among what is asked for.
    fn takes_most_frequent(&self) -> bool {
        let kinds = &self.subject_types;
        match self.types.as_slice() {
            [] => kinds.is_empty() || kinds.contains(&SubjectType::ProgressUpdate),
            types => types.iter().any(|name| name == MOST_FREQUENT),
        }
    }
}

/// Events after a position that the caller may see, in the order of the feed. Events of transactions that
/// started after the oldest running one wait until it has ended: nothing can appear before them later.
pub async fn feed(
    conn: &mut impl Read,
    visibility: Visibility,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for filter in filter.alternatives() {
            lists.push(stretch(conn, way, &filter, after, limit).await?);
        }
    }
    Ok(merge(lists, limit, |event| (event.xid, event.id)))
}

async fn stretch(
    conn: &mut impl Read,
    way: Way,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    let settled = fragment::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    let mut query = events::table
        .select(Event::as_select())
        .filter(events::xid.lt(settled))
        .order((events::xid, events::id))
        .limit(limit)
        .into_boxed();
    match way {
        Way::Everything => {}
        Way::Organisation(id) => query = query.filter(events::organisation_id.eq(id)),
        Way::Apprenticeship(id) => query = query.filter(events::apprenticeship_id.eq(id)),
    }
    if let Some(position) = after {
        let place = (events::xid, events::id).into_sql::<Record<(BigInt, SqlUuid)>>();
        query = query.filter(place.gt(position));
    }
    query = one_of!(query, events::type_, filter.types);
    query = one_of!(query, events::subject_type, filter.subject_types);
    if !filter.takes_most_frequent() {
        // As the partial indexes say it.
        query = query.filter(fragment::<Bool>("events.type <> 'progressUpdate.received'"));
    }
    query.load(conn).await
}
