//! `/api/v1/cohorts`.

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddCohort, ChangeCohort, CohortBody, CohortList};
use super::service;
use crate::access::{CohortsRead, CohortsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::CohortId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_cohorts).service(add_cohort).service(get_cohort).service(change_cohort);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListCohorts {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "cohorts";

/// List cohorts
///
/// Groups that start together, in the order in which they were added.
#[utoipa::path(
    tag = "cohorts",
    params(ListCohorts),
    responses((status = 200, description = "A page of cohorts", body = CohortList)),
    security(("oauth2" = ["cohorts:read"]), ("bearer" = [])),
)]
#[get("/cohorts")]
async fn list_cohorts(
    _caller: Caller<CohortsRead>,
    db: Db,
    query: Query<ListCohorts>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<CohortId> = page::after(query.cursor.as_deref(), ORDER)?;
    let mut rows = db.read(async |conn| service::list(conn, after, query.limit.0 + 1).await).await?;
    let page = page::page(&mut rows, query.limit, ORDER, |(row, _)| row.id)?;
    let cohorts = rows.into_iter().map(CohortBody::from).collect();
    ApiResponse::list(&request, &page, &CohortList { cohorts, page: page.clone() })
}

/// Add a cohort
///
/// Add its apprenticeships next (`POST /api/v1/apprenticeships`).
#[utoipa::path(
    tag = "cohorts",
    request_body = AddCohort,
    responses(
        (status = 201, description = "The new cohort", body = CohortBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["cohorts:write"]), ("bearer" = [])),
)]
#[post("/cohorts")]
async fn add_cohort(caller: Caller<CohortsWrite>, mut body: Body, writer: Writer) -> Result<ApiResponse> {
    let command: AddCohort = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add(conn, &caller, command.clone()).await?;
            let location = format!("/api/v1/cohorts/{}", added.id);
            let version = added.version;
            Ok(ApiResponse::created(location, version, &CohortBody::from((added, 0)))?
                .tagged_by_content(version))
        })
        .await
}

/// Read a cohort
///
/// One cohort with its places, planned and filled.
#[utoipa::path(
    tag = "cohorts",
    params(("id" = CohortId, Path, description = "The cohort")),
    responses((status = 200, description = "The cohort", body = CohortBody)),
    security(("oauth2" = ["cohorts:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}")]
async fn get_cohort(_caller: Caller<CohortsRead>, id: web::Path<CohortId>, db: Db) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, *id).await).await?;
    let version = found.0.version;
    Ok(ApiResponse::item(version, &CohortBody::from(found))?.tagged_by_content(version))
}

/// Change a cohort
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`.
#[utoipa::path(
    tag = "cohorts",
    params(("id" = CohortId, Path, description = "The cohort")),
    request_body(content = ChangeCohort, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed cohort", body = CohortBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["cohorts:write"]), ("bearer" = [])),
)]
#[patch("/cohorts/{id}")]
async fn change_cohort(
    caller: Caller<CohortsWrite>,
    id: web::Path<CohortId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    let (_, filled) = db.read(async |conn| service::find(conn, *id).await).await?;
    let command: ChangeCohort = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = service::change(conn, &caller, *id, command.clone(), judge).await?;
            let version = changed.version;
            Ok(ApiResponse::item(version, &CohortBody::from((changed, filled)))?.tagged_by_content(version))
        })
        .await
}
