//! Inserts events, and tells where in the feed which times are.

use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::NewEvent;
use crate::db::{Write, statement};

const INSERT: &str = "INSERT INTO events (id, type, subject_type, subject_id, apprenticeship_id, organisation_id, actor_type,
        actor_id, request_id, occurred_at, person_id)
    SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[],
        $9::text[], $10::timestamptz[], $11::uuid[])";

/// Tells of what is settled since, in which stretch of the feed which times are.
pub async fn extend_spans(conn: &mut impl Write) -> QueryResult<usize> {
    statement("SELECT extend_event_spans()").execute(conn).await
}

/// Inserts events, however many.
pub async fn insert(conn: &mut impl Write, new: &[NewEvent]) -> QueryResult<usize> {
    fn column<'a, T>(new: &'a [NewEvent], of: impl Fn(&'a NewEvent) -> T) -> Vec<T> {
        new.iter().map(of).collect()
    }
    statement(INSERT)
        .bind::<Array<SqlUuid>, _>(column(new, |event| event.id))
        .bind::<Array<Text>, _>(column(new, |event| event.type_))
        .bind::<Array<Text>, _>(column(new, |event| event.subject_type))
        .bind::<Array<SqlUuid>, _>(column(new, |event| event.subject_id))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.apprenticeship_id))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.organisation_id))
        .bind::<Array<Text>, _>(column(new, |event| event.actor_type))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.actor_id))
        .bind::<Array<Text>, _>(column(new, |event| &*event.request_id))
        .bind::<Array<Timestamptz>, _>(column(new, |event| event.occurred_at))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(new, |event| event.person_id))
        .execute(conn)
        .await
}
