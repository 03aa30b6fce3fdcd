//! `/api/v1/reviews/{id}/goals` and `/api/v1/goals`.

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::model::{AddGoal, ChangeGoal, GoalBody, GoalList, GoalState};
use super::super::service::{self, goals};
use crate::access::{ReviewsRead, ReviewsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{GoalId, ReviewId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, Writer, page};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(list_goals).service(add_goal).service(get_goal).service(change_goal);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListGoals {
    /// Only goals in this state; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<GoalState>>, nullable = false)]
    state: Vec<GoalState>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "goals";

/// List a review's goals
///
/// For everybody who sees the review.
#[utoipa::path(
    tag = "reviews",
    params(("id" = ReviewId, Path, description = "The review"), ListGoals),
    responses((status = 200, description = "A page of goals", body = GoalList)),
    security(("oauth2" = ["reviews:read"]), ("bearer" = [])),
)]
#[get("/reviews/{id}/goals")]
async fn list_goals(
    caller: Caller<ReviewsRead>,
    id: web::Path<ReviewId>,
    db: Db,
    query: Query<ListGoals>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<GoalId> = page::after(query.cursor.as_deref(), ORDER)?;
    let limit = query.limit.0 + 1;
    let mut rows =
        db.read(async |conn| goals::list(conn, &caller, *id, &query.state, after, limit).await).await?;
    let page = page::page(&mut rows, query.limit, ORDER, |row| row.id)?;
    let goals = rows.into_iter().map(GoalBody::from).collect();
    ApiResponse::list(&request, &page, &GoalList { goals, page: page.clone() })
}

/// Set a goal
///
/// Until all three have signed the review; signatures given so far are void, as after a change of the notes.
#[utoipa::path(
    tag = "reviews",
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
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::seen(conn, &caller, *id).await).await?;
    let command: AddGoal = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = goals::add(conn, &caller, *id, command.clone()).await?;
            let (location, version) = (format!("/api/v1/goals/{}", added.id), added.version);
            ApiResponse::created(location, version, &GoalBody::from(added))
        })
        .await
}

/// Read a goal
///
/// For everybody who sees its review.
#[utoipa::path(
    tag = "reviews",
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
    tag = "reviews",
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
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| goals::find(conn, &caller, *id).await).await?;
    let command: ChangeGoal = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = goals::change(conn, &caller, *id, command.clone(), judge).await?;
            ApiResponse::item(changed.version, &GoalBody::from(changed))
        })
        .await
}
