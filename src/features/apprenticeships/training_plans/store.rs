//! Queries on the months of training plans.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::MonthlyPlan;
use crate::db::Read;
use crate::ids::ApprenticeshipId;
use crate::schema::training_plans::{self, dsl};

/// The months of apprenticeships, of those that have some.
pub async fn find(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<MonthlyPlan>> {
    dsl::training_plans
        .filter(dsl::apprenticeship_id.eq_any(ids))
        .select(MonthlyPlan::as_select())
        .load(conn)
        .await
}

/// The ids of the plans of apprenticeships.
pub async fn ids(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<Uuid>> {
    dsl::training_plans.filter(dsl::apprenticeship_id.eq_any(ids)).select(dsl::id).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: MonthlyPlan) -> QueryResult<MonthlyPlan> {
    diesel::insert_into(training_plans::table)
        .values(new)
        .returning(MonthlyPlan::as_returning())
        .get_result(conn)
        .await
}

pub async fn replace(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    months: serde_json::Value,
    now: DateTime<Utc>,
) -> QueryResult<MonthlyPlan> {
    diesel::update(dsl::training_plans.find(id))
        .set((dsl::months.eq(months), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(MonthlyPlan::as_returning())
        .get_result(conn)
        .await
}
