//! Queries on requests for a new password, which wait until a worker has looked who asked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::password_resets::{self, dsl};

pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    folded: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(password_resets::table)
        .values((dsl::id.eq(id), dsl::email_folded.eq(folded), dsl::created_at.eq(now)))
        .execute(conn)
        .await
}

/// Takes the oldest requests away, of which no other worker has taken any; returns for which addresses they are.
pub async fn take(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<String>> {
    let ids: Vec<Uuid> = dsl::password_resets
        .order(dsl::id)
        .limit(limit)
        .select(dsl::id)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::delete(dsl::password_resets.filter(dsl::id.eq_any(ids)))
        .returning(dsl::email_folded)
        .get_results(conn)
        .await
}
