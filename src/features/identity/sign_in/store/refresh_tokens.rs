//! Queries on refresh tokens. Their digests are compared by the database and never read.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::super::model::RefreshRow;
use crate::db::statement;
use crate::ids::SessionId;
use crate::schema::{refresh_tokens, sessions};

pub async fn insert(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    session: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, hash: &[u8]) -> QueryResult<Option<RefreshRow>> {
    let known = statement("SELECT refresh_token_of($1)")
        .bind::<sql_types::Bytea, _>(hash)
        .typed::<sql_types::Nullable<sql_types::Uuid>>()
        .get_result::<Option<Uuid>>(conn)
        .await?;
    let Some(id) = known else { return Ok(None) };
    refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::id.eq(id))
        .select((
            refresh_tokens::id,
            refresh_tokens::session_id,
            refresh_tokens::used_at,
            refresh_tokens::successor,
            sessions::person_id,
            sessions::expires_at,
            sessions::ended_at,
        ))
        .for_update()
        .first(conn)
        .await
        .optional()
}

pub async fn consume(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    successor: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(refresh_tokens::table.find(id))
        .set((refresh_tokens::used_at.eq(now), refresh_tokens::successor.eq(successor)))
        .execute(conn)
        .await
}

/// Clears what tokens that were used before an instant were exchanged for.
pub async fn forget_successors(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    let kept = refresh_tokens::table
        .filter(refresh_tokens::successor.is_not_null().and(refresh_tokens::used_at.le(before)));
    diesel::update(kept).set(refresh_tokens::successor.eq(None::<Vec<u8>>)).execute(conn).await
}

/// Deletes the tokens of sign-ins.
pub async fn forget(conn: &mut AsyncPgConnection, sessions: &[SessionId]) -> QueryResult<usize> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(sessions)))
        .execute(conn)
        .await
}
