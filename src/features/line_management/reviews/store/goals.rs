//! Queries on goals; a goal is seen by those who see its review.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::{ChangeGoal, Goal, GoalState, Party};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, GoalId, ReviewId};
use crate::schema::goals::{self, dsl};
use crate::schema::{apprenticeships, reviews};
use crate::visibility::Visibility;

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: GoalId) -> QueryResult<Goal> {
    goals::table
        .inner_join(reviews::table.inner_join(apprenticeships::table))
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select(Goal::as_select())
        .first(conn)
        .await
}

/// Locked after its review, always in this order.
pub async fn lock(conn: &mut AsyncPgConnection, id: GoalId) -> QueryResult<Goal> {
    dsl::goals.find(id).select(Goal::as_select()).for_update().first(conn).await
}

/// A page of a review's goals by id, the order in which they were set.
pub async fn list_page(
    conn: &mut impl Read,
    review: ReviewId,
    states: &[GoalState],
    after: Option<GoalId>,
    limit: i64,
) -> QueryResult<Vec<Goal>> {
    let mut query = dsl::goals
        .filter(dsl::review_id.eq(review))
        .select(Goal::as_select())
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    if !states.is_empty() {
        query = query.filter(dsl::state.eq_any(states));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// Open goals of an apprenticeship's reviews before one, the earliest due first.
pub async fn open(
    conn: &mut impl Read,
    apprenticeship: ApprenticeshipId,
    number: i32,
    limit: i64,
) -> QueryResult<Vec<Goal>> {
    goals::table
        .inner_join(reviews::table)
        .filter(reviews::apprenticeship_id.eq(apprenticeship).and(reviews::number.lt(number)))
        .filter(dsl::state.eq(GoalState::Open))
        .order((dsl::due_on, dsl::id))
        .limit(limit)
        .select(Goal::as_select())
        .load(conn)
        .await
}

/// The newest goals of an apprenticeship's reviews before one.
pub async fn earlier(
    conn: &mut impl Read,
    apprenticeship: ApprenticeshipId,
    number: i32,
    limit: i64,
) -> QueryResult<Vec<uuid::Uuid>> {
    goals::table
        .inner_join(reviews::table)
        .filter(reviews::apprenticeship_id.eq(apprenticeship).and(reviews::number.lt(number)))
        .order(dsl::id.desc())
        .limit(limit)
        .select(dsl::id)
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Goal) -> QueryResult<Goal> {
    diesel::insert_into(goals::table).values(new).returning(Goal::as_returning()).get_result(conn).await
}

#[derive(AsChangeset)]
#[diesel(table_name = goals)]
struct Changes {
    title: Option<String>,
    owner: Option<Party>,
    due_on: Option<NaiveDate>,
    state: Option<GoalState>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: GoalId,
    change: ChangeGoal,
    now: DateTime<Utc>,
) -> QueryResult<Goal> {
    let ChangeGoal { title, owner, due_on, state } = change;
    diesel::update(dsl::goals.find(id))
        .set((Changes { title, owner, due_on, state, updated_at: now }, dsl::version.eq(dsl::version + 1)))
        .returning(Goal::as_returning())
        .get_result(conn)
        .await
}
