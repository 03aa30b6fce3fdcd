//! The functions of the schema `equality`: nothing else of it can be reached.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Bool, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::statement;
use crate::equality_key::EqualityKey;
use crate::ids::{ApplicationId, RecruitmentRoundId};

/// Whether this is the key that the answers here were kept with; the first one is taken.
pub async fn fits(conn: &mut AsyncPgConnection, key: &EqualityKey) -> QueryResult<bool> {
    statement("SELECT equality.fits($1)")
        .bind::<Binary, _>(key.bytes())
        .typed::<Bool>()
        .get_result(conn)
        .await
}

pub async fn begin(
    conn: &mut AsyncPgConnection,
    key: &EqualityKey,
    application: ApplicationId,
) -> QueryResult<usize> {
    statement("SELECT equality.begin($1, $2)")
        .bind::<Binary, _>(key.bytes())
        .bind::<SqlUuid, _>(application)
        .execute(conn)
        .await
}

/// Whether the answers were kept: not once the round is closed.
pub async fn record(
    conn: &mut AsyncPgConnection,
    key: &EqualityKey,
    application: ApplicationId,
    (set, answers): (&str, &[i16]),
) -> QueryResult<bool> {
    statement("SELECT equality.record($1, $2, $3, $4)")
        .bind::<Binary, _>(key.bytes())
        .bind::<SqlUuid, _>(application)
        .bind::<Text, _>(set)
        .bind::<Array<SmallInt>, _>(answers)
        .typed::<Bool>()
        .get_result(conn)
        .await
}

pub async fn forget(
    conn: &mut AsyncPgConnection,
    key: &EqualityKey,
    application: ApplicationId,
) -> QueryResult<usize> {
    statement("SELECT equality.forget($1, $2)")
        .bind::<Binary, _>(key.bytes())
        .bind::<SqlUuid, _>(application)
        .execute(conn)
        .await
}

pub async fn close(
    conn: &mut AsyncPgConnection,
    key: &EqualityKey,
    round: RecruitmentRoundId,
) -> QueryResult<usize> {
    statement("SELECT equality.close($1, $2)")
        .bind::<Binary, _>(key.bytes())
        .bind::<SqlUuid, _>(round)
        .execute(conn)
        .await
}

/// Deletes the answers to rounds that were closed before an instant.
pub async fn expire(
    conn: &mut AsyncPgConnection,
    key: &EqualityKey,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    statement("SELECT equality.expire($1, $2)")
        .bind::<Binary, _>(key.bytes())
        .bind::<Timestamptz, _>(before)
        .execute(conn)
        .await
}
