//! `/api/v1/guidance`.

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddGuidance, ChangeGuidance, GuidanceBody, GuidanceList, GuidanceStage};
use super::service::{self, Filter};
use crate::access::{GuidanceRead, GuidanceWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::GuidanceId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_guidance).service(add_guidance).service(get_guidance).service(change_guidance);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListGuidance {
    /// Only what is about this; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>, nullable = false)]
    topic: Vec<String>,
    /// Only what is of use at this stage; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<GuidanceStage>>, nullable = false)]
    stage: Vec<GuidanceStage>,
    /// Whether to list what is archived instead.
    #[serde(default)]
    #[param(value_type = Option<bool>, nullable = false, default = false)]
    archived: bool,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "guidance";

/// List guidance
///
/// What line managers read, by topic and stage.
#[utoipa::path(
    tag = "guidance",
    params(ListGuidance),
    responses((status = 200, description = "A page of guidance", body = GuidanceList)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/guidance")]
async fn list_guidance(
    _caller: Caller<GuidanceRead>,
    db: Db,
    query: Query<ListGuidance>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<GuidanceId> = page::after(query.cursor.as_deref(), ORDER)?;
    let filter = Filter { topics: query.topic, stages: query.stage, archived: query.archived };
    let limit = query.limit.0 + 1;
    let rows = db.read(async |conn| service::list(conn, &filter, after, limit).await).await?;
    let mut guidance: Vec<GuidanceBody> = rows.into_iter().map(GuidanceBody::from).collect();
    let page = page::page(&mut guidance, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &GuidanceList { guidance, page: page.clone() })
}

/// Add guidance
///
/// By the programme team.
#[utoipa::path(
    tag = "guidance",
    request_body = AddGuidance,
    responses((status = 201, description = "The piece", body = GuidanceBody)),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[post("/guidance")]
async fn add_guidance(caller: Caller<GuidanceWrite>, mut body: Body, writer: Writer) -> Result<ApiResponse> {
    let command: AddGuidance = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add(conn, &caller, command.clone()).await?;
            let location = format!("/api/v1/guidance/{}", added.id);
            ApiResponse::created(location, added.version, &GuidanceBody::from(added))
        })
        .await
}

/// Read guidance
///
/// One piece, also where it is archived.
#[utoipa::path(
    tag = "guidance",
    params(("id" = GuidanceId, Path, description = "The piece")),
    responses((status = 200, description = "The piece", body = GuidanceBody)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/guidance/{id}")]
async fn get_guidance(
    _caller: Caller<GuidanceRead>,
    id: web::Path<GuidanceId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(row.version, &GuidanceBody::from(row))
}

/// Change guidance
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`.
#[utoipa::path(
    tag = "guidance",
    params(("id" = GuidanceId, Path, description = "The piece")),
    request_body(content = ChangeGuidance, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed piece", body = GuidanceBody)),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[patch("/guidance/{id}")]
async fn change_guidance(
    caller: Caller<GuidanceWrite>,
    id: web::Path<GuidanceId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, *id).await).await?;
    let command: ChangeGuidance = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = service::change(conn, &caller, *id, command.clone(), judge).await?;
            ApiResponse::item(changed.version, &GuidanceBody::from(changed))
        })
        .await
}
