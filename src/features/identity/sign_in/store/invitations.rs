//! Queries on invitations. The digests of their tokens are compared by the database and never read.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::{Read, statement};
use crate::ids::{InvitationId, PersonId};
use crate::schema::invitations;

/// Deletes the invitations of a person that were not used; returns them with when they would have ended.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    person: PersonId,
) -> QueryResult<Vec<(InvitationId, DateTime<Utc>)>> {
    diesel::delete(
        invitations::table.filter(invitations::person_id.eq(person).and(invitations::used_at.is_null())),
    )
    .returning((invitations::id, invitations::expires_at))
    .get_results(conn)
    .await
}

pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    person: PersonId,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(id),
            invitations::person_id.eq(person),
            invitations::token_hash.eq(hash),
            invitations::created_at.eq(now),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await
}

/// The invitation with this token, if it is good, and whose it is.
pub async fn find(
    conn: &mut impl Read,
    digest: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(InvitationId, PersonId)>> {
    let found = statement("SELECT invitation_of($1)")
        .bind::<sql_types::Bytea, _>(digest)
        .typed::<sql_types::Nullable<sql_types::Uuid>>()
        .get_result::<Option<Uuid>>(conn)
        .await?;
    let Some(id) = found else { return Ok(None) };
    invitations::table
        .find(InvitationId(id))
        .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(now)))
        .select((invitations::id, invitations::person_id))
        .first(conn)
        .await
        .optional()
}

/// Uses up an invitation, if it is good; returns whose it is.
pub async fn consume(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<PersonId>> {
    diesel::update(invitations::table.find(id))
        .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(now)))
        .set(invitations::used_at.eq(now))
        .returning(invitations::person_id)
        .get_result(conn)
        .await
        .optional()
}

pub async fn forget(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::expires_at.le(now))).execute(conn).await
}
