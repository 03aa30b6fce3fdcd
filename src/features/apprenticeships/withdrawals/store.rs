//! Queries on withdrawals.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::Withdrawal;
use crate::db::Read;
use crate::ids::{ApprenticeshipId, WithdrawalId};
use crate::schema::apprenticeships;
use crate::schema::withdrawals::{self, dsl};
use crate::visibility::Visibility;

/// A withdrawal of an apprenticeship that the caller may see.
pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: WithdrawalId,
) -> QueryResult<Withdrawal> {
    apprenticeships::table
        .inner_join(withdrawals::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select(Withdrawal::as_select())
        .first(conn)
        .await
}

/// The withdrawals of an apprenticeship, oldest first.
pub async fn list(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<Withdrawal>> {
    dsl::withdrawals
        .filter(dsl::apprenticeship_id.eq(id))
        .order(dsl::id)
        .select(Withdrawal::as_select())
        .load(conn)
        .await
}

/// Their ids.
pub async fn ids(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<Uuid>> {
    dsl::withdrawals.filter(dsl::apprenticeship_id.eq(id)).select(dsl::id).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Withdrawal) -> QueryResult<Withdrawal> {
    diesel::insert_into(withdrawals::table)
        .values(new)
        .returning(Withdrawal::as_returning())
        .get_result(conn)
        .await
}

pub async fn reverse(
    conn: &mut AsyncPgConnection,
    id: WithdrawalId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Withdrawal> {
    diesel::update(dsl::withdrawals.find(id))
        .set((
            dsl::reversed_at.eq(now),
            dsl::reversal_reason.eq(reason),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Withdrawal::as_returning())
        .get_result(conn)
        .await
}
