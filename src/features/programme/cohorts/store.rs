//! Queries on cohorts.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeCohort, Cohort};
use crate::db::Read;
use crate::ids::CohortId;
use crate::schema::cohorts::{self, dsl};

pub async fn find(conn: &mut impl Read, id: CohortId) -> QueryResult<Cohort> {
    dsl::cohorts.find(id).select(Cohort::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: CohortId) -> QueryResult<Cohort> {
    dsl::cohorts.find(id).select(Cohort::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    after: Option<CohortId>,
    limit: i64,
) -> QueryResult<Vec<Cohort>> {
    let mut query = dsl::cohorts.select(Cohort::as_select()).order(dsl::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// How many places of each cohort are filled, as triggers count it.
pub async fn filled(conn: &mut impl Read, ids: &[CohortId]) -> QueryResult<Vec<(CohortId, i64)>> {
    dsl::cohorts.filter(dsl::id.eq_any(ids)).select((dsl::id, dsl::filled_places)).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Cohort) -> QueryResult<Cohort> {
    diesel::insert_into(cohorts::table).values(new).returning(Cohort::as_returning()).get_result(conn).await
}

#[derive(AsChangeset)]
#[diesel(table_name = cohorts)]
struct Changes {
    name: Option<String>,
    starts_on: Option<NaiveDate>,
    planned_places: Option<i32>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: CohortId,
    change: ChangeCohort,
    now: DateTime<Utc>,
) -> QueryResult<Cohort> {
    let ChangeCohort { name, starts_on, planned_places } = change;
    diesel::update(dsl::cohorts.find(id))
        .set((
            Changes { name, starts_on, planned_places, updated_at: now },
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Cohort::as_returning())
        .get_result(conn)
        .await
}
