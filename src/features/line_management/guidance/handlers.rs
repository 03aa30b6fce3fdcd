//! `/api/v1/guidance`.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddGuidance, ChangeGuidance, GuidanceBody, GuidanceList, GuidanceStage};
use super::service::{self, Filter};
use crate::access::{GuidanceRead, GuidanceWrite};
use crate::db::Db;
use crate::db::by_name::{ByTitle, Place};
use crate::error::Result;
use crate::ids::GuidanceId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_guidance).service(add_guidance).service(get_guidance).service(change_guidance);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct GuidanceFilter {
    /// Only what is about this; may be repeated.
    #[serde(deserialize_with = "crate::text::name")]
    topic: Vec<String>,
    /// Only what is of use at this stage; may be repeated.
    stage: Vec<GuidanceStage>,
    /// Whether to list what is archived instead.
    #[param(default = false)]
    archived: bool,
    /// Only pieces of whose titles each word of this starts a word, whatever its case.
    #[serde(deserialize_with = "crate::text::searched")]
    #[param(nullable = false, min_length = 2, max_length = 200)]
    q: Option<String>,
}

type ListGuidance = List<Place<GuidanceId>, GuidanceFilter, ByTitle>;

/// List guidance
///
/// What line managers read, by topic and stage.
#[utoipa::path(
    tag = "line-management",
    params(ListGuidance),
    responses((status = 200, description = "A page of guidance", body = GuidanceList)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/guidance")]
async fn list_guidance(_caller: Caller<GuidanceRead>, db: Db, list: ListGuidance) -> Result<ApiResponse> {
    let filter = Filter {
        topics: list.filter.topic.clone(),
        stages: list.filter.stage.clone(),
        archived: list.filter.archived,
        q: list.filter.q.clone(),
    };
    let wanted = list.wanted();
    let mut rows = db.read(async |conn| service::list(conn, &filter, &wanted).await).await?;
    let page = list.page(&mut rows, |(row, title)| wanted.place(title, row.id))?;
    let guidance = rows.into_iter().map(|(row, _)| GuidanceBody::from(row)).collect();
    list.respond(page, |page| GuidanceList { guidance, page })
}

/// Add guidance
///
/// By the programme team.
#[utoipa::path(
    tag = "line-management",
    request_body = AddGuidance,
    responses((status = 201, description = "The piece", body = GuidanceBody)),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[post("/guidance")]
async fn add_guidance(caller: Caller<GuidanceWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddGuidance| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/guidance/{}", added.id);
            ApiResponse::created(location, added.version, &GuidanceBody::from(added))
        })
        .await
}

/// Read guidance
///
/// One piece, also where it is archived.
#[utoipa::path(
    tag = "line-management",
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
    tag = "line-management",
    params(("id" = GuidanceId, Path, description = "The piece")),
    request_body(content = ChangeGuidance, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed piece", body = GuidanceBody)),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[patch("/guidance/{id}")]
async fn change_guidance(
    caller: Caller<GuidanceWrite>,
    id: web::Path<GuidanceId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeGuidance| {
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &GuidanceBody::from(changed))
            },
        )
        .await
}
