//! `/api/v1/cohorts`.

use actix_web::{get, patch, post, web};

use super::model::{AddCohort, ChangeCohort, Cohort, CohortBody, CohortList};
use super::service;
use crate::access::{CohortsRead, CohortsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::CohortId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_cohorts).service(add_cohort).service(get_cohort).service(change_cohort);
}

type ListCohorts = List<CohortId>;

/// List cohorts
///
/// Groups that start together, in the order in which they were added.
#[utoipa::path(
    tag = "programme",
    params(ListCohorts),
    responses((status = 200, description = "A page of cohorts", body = CohortList)),
    security(("oauth2" = ["cohorts:read"]), ("bearer" = [])),
)]
#[get("/cohorts")]
async fn list_cohorts(_caller: Caller<CohortsRead>, db: Db, list: ListCohorts) -> Result<ApiResponse> {
    let mut rows = db.read(async |conn| service::list(conn, list.after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |(cohort, _)| cohort.id)?;
    let cohorts = rows.into_iter().map(CohortBody::from).collect();
    list.respond(page, |page| CohortList { cohorts, page })
}

/// Add a cohort
///
/// Add its apprenticeships next (`POST /api/v1/apprenticeships`).
#[utoipa::path(
    tag = "programme",
    request_body = AddCohort,
    responses(
        (status = 201, description = "The new cohort", body = CohortBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["cohorts:write"]), ("bearer" = [])),
)]
#[post("/cohorts")]
async fn add_cohort(caller: Caller<CohortsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddCohort| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/cohorts/{}", added.id), added.version);
            Ok(ApiResponse::created(location, version, &CohortBody::from((added, 0)))?
                .tagged_by_content(version))
        })
        .await
}

/// Read a cohort
///
/// One cohort with its places, planned and filled.
#[utoipa::path(
    tag = "programme",
    params(("id" = CohortId, Path, description = "The cohort")),
    responses((status = 200, description = "The cohort", body = CohortBody)),
    security(("oauth2" = ["cohorts:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}")]
async fn get_cohort(_caller: Caller<CohortsRead>, id: web::Path<CohortId>, db: Db) -> Result<ApiResponse> {
    item(db.read(async |conn| service::find(conn, *id).await).await?)
}

/// Change a cohort
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`.
#[utoipa::path(
    tag = "programme",
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
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_for_update(conn, *id).await,
            async |conn, cohort, command: ChangeCohort| {
                if_match.required(cohort.version)?;
                item(service::change(conn, &caller, cohort, command).await?)
            },
        )
        .await
}

/// 200 with a cohort; its places are filled without a new version.
fn item(found: (Cohort, i64)) -> Result<ApiResponse> {
    let version = found.0.version;
    Ok(ApiResponse::item(version, &CohortBody::from(found))?.tagged_by_content(version))
}
