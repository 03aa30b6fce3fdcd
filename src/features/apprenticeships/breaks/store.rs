//! Queries on breaks in learning, and on the hours that stand in their way.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::Break;
use crate::db::Read;
use crate::ids::{ApprenticeshipId, BreakId};
use crate::schema::apprenticeships;
use crate::schema::breaks_in_learning::{self, dsl};
use crate::visibility::Visibility;

/// A break of an apprenticeship that the caller may see.
pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: BreakId) -> QueryResult<Break> {
    apprenticeships::table
        .inner_join(breaks_in_learning::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select(Break::as_select())
        .first(conn)
        .await
}

/// The breaks of apprenticeships, by their first day.
pub async fn list(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<Break>> {
    dsl::breaks_in_learning
        .filter(dsl::apprenticeship_id.eq_any(ids))
        .order((dsl::apprenticeship_id, dsl::starts_on))
        .select(Break::as_select())
        .load(conn)
        .await
}

/// The ids of the breaks of apprenticeships.
pub async fn ids(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<Uuid>> {
    dsl::breaks_in_learning.filter(dsl::apprenticeship_id.eq_any(ids)).select(dsl::id).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Break) -> QueryResult<Break> {
    diesel::insert_into(breaks_in_learning::table)
        .values(new)
        .returning(Break::as_returning())
        .get_result(conn)
        .await
}

pub async fn set_returned(
    conn: &mut AsyncPgConnection,
    id: BreakId,
    returned_on: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<Break> {
    diesel::update(dsl::breaks_in_learning.find(id))
        .set((dsl::returned_on.eq(returned_on), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Break::as_returning())
        .get_result(conn)
        .await
}
