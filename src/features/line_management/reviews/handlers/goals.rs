//! `/api/v1/reviews/{id}/goals` and `/api/v1/goals`.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::model::{AddGoal, ChangeGoal, GoalBody, GoalList, GoalState};
use super::super::service::{self, goals};
use crate::access::{ReviewsRead, ReviewsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{GoalId, ReviewId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(list_goals).service(add_goal).service(get_goal).service(change_goal);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct GoalsFilter {
    /// Only goals in this state; may be repeated.
    state: Vec<GoalState>,
}

type ListGoals = List<GoalId, GoalsFilter>;

/// List a review's goals
///
/// For everybody who sees the review.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review"), ListGoals),
    responses((status = 200, description = "A page of goals", body = GoalList)),
    security(("oauth2" = ["reviews:read"]), ("bearer" = [])),
)]
#[get("/reviews/{id}/goals")]
async fn list_goals(
    caller: Caller<ReviewsRead>,
    id: web::Path<ReviewId>,
    db: Db,
    list: ListGoals,
) -> Result<ApiResponse> {
    let after = list.after;
    let limit = list.rows_to_read();
    let mut rows =
        db.read(async |conn| goals::list(conn, &caller, *id, &list.filter.state, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let goals = rows.into_iter().map(GoalBody::from).collect();
    list.respond(page, |page| GoalList { goals, page })
}

/// Set a goal
///
/// Until all three have signed the review; signatures given so far are void, as after a change of the notes.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review")),
    request_body = AddGoal,
    responses(
        (status = 201, description = "The new goal", body = GoalBody),
        (status = 409, description = "reviewClosed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[post("/reviews/{id}/goals")]
async fn add_goal(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: AddGoal| {
                let added = goals::add(conn, &caller, locked, command).await?;
                let (location, version) = (format!("/api/v1/goals/{}", added.id), added.version);
                ApiResponse::created(location, version, &GoalBody::from(added))
            },
        )
        .await
}

/// Read a goal
///
/// For everybody who sees its review.
#[utoipa::path(
    tag = "line-management",
    params(("id" = GoalId, Path, description = "The goal")),
    responses((status = 200, description = "The goal", body = GoalBody)),
    security(("oauth2" = ["reviews:read"]), ("bearer" = [])),
)]
#[get("/goals/{id}")]
async fn get_goal(caller: Caller<ReviewsRead>, id: web::Path<GoalId>, db: Db) -> Result<ApiResponse> {
    let found = db.read(async |conn| goals::find(conn, &caller, *id).await).await?;
    ApiResponse::item(found.version, &GoalBody::from(found))
}

/// Change a goal
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Whether it is met or dropped can be told at any time; title,
/// owner and day belong to what is signed: a change of them voids the signatures given so far, and once all three have signed
/// they stay as they are.
#[utoipa::path(
    tag = "line-management",
    params(("id" = GoalId, Path, description = "The goal")),
    request_body(content = ChangeGoal, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed goal", body = GoalBody),
        (status = 409, description = "reviewClosed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[patch("/goals/{id}")]
async fn change_goal(
    caller: Caller<ReviewsWrite>,
    id: web::Path<GoalId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| goals::lock(conn, &caller, *id).await,
            async |conn, (review, goal), command: ChangeGoal| {
                // What does not fit comes before what is stale (see the order of judgement).
                goals::fits(&caller, &goal, &command)?;
                if_match.required(goal.version)?;
                let changed = goals::change(conn, &caller, (review, goal), command).await?;
                ApiResponse::item(changed.version, &GoalBody::from(changed))
            },
        )
        .await
}
