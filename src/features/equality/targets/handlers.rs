//! `/api/v1/diversity-targets` and `/api/v1/diversity-actions`.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::actions::{ActionBody, ActionList, AddAction, ChangeAction};
use super::model::{AddTarget, ChangeTarget, TargetBody, TargetList};
use super::service;
use crate::access::{EqualityRead, EqualityWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{DiversityActionId, DiversityTargetId, RecruitmentRoundId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_diversity_targets)
        .service(add_diversity_target)
        .service(get_diversity_target)
        .service(change_diversity_target)
        .service(list_diversity_actions)
        .service(add_diversity_action)
        .service(get_diversity_action)
        .service(change_diversity_action);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct TargetsFilter {
    /// Only targets of this recruitment round; may be repeated.
    round_id: Vec<RecruitmentRoundId>,
}

type ListTargets = List<DiversityTargetId, TargetsFilter>;

/// List diversity targets
///
/// What the programme wants to reach, and whether published figures say that it does. In the order in which they were set.
#[utoipa::path(
    tag = "equality",
    params(ListTargets),
    responses((status = 200, description = "A page of targets", body = TargetList)),
    security(("oauth2" = ["equality:read"]), ("bearer" = [])),
)]
#[get("/diversity-targets")]
async fn list_diversity_targets(
    _caller: Caller<EqualityRead>,
    db: Db,
    list: ListTargets,
) -> Result<ApiResponse> {
    let (rounds, after, limit) = (&list.filter.round_id, list.after, list.rows_to_read());
    let mut diversity_targets = db.read(async |conn| service::list(conn, rounds, after, limit).await).await?;
    let page = list.page(&mut diversity_targets, |row| row.id)?;
    list.respond(page, |page| TargetList { diversity_targets, page })
}

/// Set a diversity target
///
/// A share of those who come so far in a round. It is public beside the figures of the round.
#[utoipa::path(
    tag = "equality",
    request_body = AddTarget,
    responses(
        (status = 201, description = "The target", body = TargetBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[post("/diversity-targets")]
async fn add_diversity_target(caller: Caller<EqualityWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddTarget| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/diversity-targets/{}", added.id), added.version);
            let body = service::shown(conn, added).await?;
            Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Read a diversity target
///
/// With what published figures say of it.
#[utoipa::path(
    tag = "equality",
    params(("id" = DiversityTargetId, Path, description = "The target")),
    responses((status = 200, description = "The target", body = TargetBody)),
    security(("oauth2" = ["equality:read"]), ("bearer" = [])),
)]
#[get("/diversity-targets/{id}")]
async fn get_diversity_target(
    _caller: Caller<EqualityRead>,
    id: web::Path<DiversityTargetId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Change a diversity target
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`.
#[utoipa::path(
    tag = "equality",
    params(("id" = DiversityTargetId, Path, description = "The target")),
    request_body(content = ChangeTarget, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed target", body = TargetBody)),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[patch("/diversity-targets/{id}")]
async fn change_diversity_target(
    caller: Caller<EqualityWrite>,
    id: web::Path<DiversityTargetId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeTarget| {
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                let version = changed.version;
                let body = service::shown(conn, changed).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ActionsFilter {
    /// Only actions towards this target; may be repeated.
    target_id: Vec<DiversityTargetId>,
}

type ListActions = List<DiversityActionId, ActionsFilter>;

/// List diversity actions
///
/// What is done towards targets, in the order in which it was written down.
#[utoipa::path(
    tag = "equality",
    params(ListActions),
    responses((status = 200, description = "A page of actions", body = ActionList)),
    security(("oauth2" = ["equality:read"]), ("bearer" = [])),
)]
#[get("/diversity-actions")]
async fn list_diversity_actions(
    _caller: Caller<EqualityRead>,
    db: Db,
    list: ListActions,
) -> Result<ApiResponse> {
    let (targets, after, limit) = (&list.filter.target_id, list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list_actions(conn, targets, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let diversity_actions = rows.into_iter().map(ActionBody::from).collect();
    list.respond(page, |page| ActionList { diversity_actions, page })
}

/// Write a diversity action down
///
/// What is planned or done towards a target. It is public beside the figures of the round.
#[utoipa::path(
    tag = "equality",
    request_body = AddAction,
    responses((status = 201, description = "The action", body = ActionBody)),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[post("/diversity-actions")]
async fn add_diversity_action(caller: Caller<EqualityWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddAction| {
            let added = service::add_action(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/diversity-actions/{}", added.id), added.version);
            ApiResponse::created(location, version, &ActionBody::from(added))
        })
        .await
}

/// Read a diversity action
///
/// One action.
#[utoipa::path(
    tag = "equality",
    params(("id" = DiversityActionId, Path, description = "The action")),
    responses((status = 200, description = "The action", body = ActionBody)),
    security(("oauth2" = ["equality:read"]), ("bearer" = [])),
)]
#[get("/diversity-actions/{id}")]
async fn get_diversity_action(
    _caller: Caller<EqualityRead>,
    id: web::Path<DiversityActionId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find_action(conn, *id).await).await?;
    ApiResponse::item(row.version, &ActionBody::from(row))
}

/// Change a diversity action
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "equality",
    params(("id" = DiversityActionId, Path, description = "The action")),
    request_body(content = ChangeAction, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed action", body = ActionBody)),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[patch("/diversity-actions/{id}")]
async fn change_diversity_action(
    caller: Caller<EqualityWrite>,
    id: web::Path<DiversityActionId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_action(conn, *id).await,
            async |conn, present, command: ChangeAction| {
                if_match.required(present.version)?;
                let changed = service::change_action(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &ActionBody::from(changed))
            },
        )
        .await
}
