//! `/api/v1/apprenticeships/{id}/ksbs` and the coverage of groups.

use actix_web::{get, post, web};

use super::model::{
    AssessKsb, CoverageBody, CoverageLineBody, Group, JudgementBody, KsbJudgementList, MatrixBody,
};
use super::service;
use crate::access::{KsbsWrite, ProgressRead};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Embed, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(get_ksb_matrix)
        .service(list_ksb_judgements)
        .service(judge_ksb)
        .service(get_cohort_ksb_coverage)
        .service(get_provider_ksb_coverage);
}

/// Read the KSB matrix of an apprentice
///
/// Every KSB of the standard: where it stands, the evidence, and who judged it last. With `as_of` as it was at the end of that
/// day.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The matrix", body = MatrixBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/ksbs")]
async fn get_ksb_matrix(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    ApiResponse::view(&db.read(async |conn| service::matrix(conn, &caller, *id, query.0.as_of).await).await?)
}

/// List the judgements of a KSB
///
/// Who judged what, oldest first. Nothing is ever changed.
#[utoipa::path(
    tag = "learning",
    params(
        ("id" = ApprenticeshipId, Path, description = "The apprenticeship"),
        ("code" = String, Path, description = "The KSB, such as `K1`"), Embed<JudgementBody>),
    responses((status = 200, description = "The judgements", body = KsbJudgementList)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/ksbs/{code}/judgements")]
async fn list_ksb_judgements(
    caller: Caller<ProgressRead>,
    path: web::Path<(ApprenticeshipId, String)>,
    db: Db,
) -> Result<ApiResponse> {
    let (id, code) = path.into_inner();
    let judgements = db.read(async |conn| service::history(conn, &caller, id, &code).await).await?;
    ApiResponse::view(&KsbJudgementList { judgements })
}

/// Judge a KSB
///
/// `notStarted` → `inProgress` → `readyForReview` → `completed`; evidence alone puts it in progress. Who reviews may give it back with a comment. The apprentice
/// says what is in progress and ready; completed needs the line manager, the provider or the programme.
#[utoipa::path(
    tag = "learning",
    params(
        ("id" = ApprenticeshipId, Path, description = "The apprenticeship"),
        ("code" = String, Path, description = "The KSB, such as `K1`"),
    ),
    request_body = AssessKsb,
    responses(
        (status = 200, description = "The matrix, with the judgement", body = MatrixBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["ksbs:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/ksbs/{code}/judgements")]
async fn judge_ksb(
    caller: Caller<KsbsWrite>,
    path: web::Path<(ApprenticeshipId, String)>,
    writer: Writer,
) -> Result<ApiResponse> {
    let (id, code) = path.into_inner();
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, id, &code).await,
            async |conn, present, command: AssessKsb| {
                service::judge(conn, &caller, present, &code, command).await?;
                ApiResponse::view(&service::matrix(conn, &caller, id, None).await?)
            },
        )
        .await
}

/// How a cohort stands with its KSBs
///
/// Of every KSB how many of those in learning whom the caller may see stand where.
#[utoipa::path(
    tag = "learning",
    params(("id" = CohortId, Path, description = "The cohort"), Embed<CoverageLineBody>),
    responses((status = 200, description = "The coverage", body = CoverageBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}/ksb-coverage")]
async fn get_cohort_ksb_coverage(
    caller: Caller<ProgressRead>,
    id: web::Path<CohortId>,
    db: Db,
) -> Result<ApiResponse> {
    let group = Group::Cohort(*id);
    ApiResponse::view(&db.read_long(async |conn| service::coverage(conn, &caller, group).await).await?)
}

/// How a provider's learners stand with their KSBs
///
/// Of every KSB how many of those in learning stand where.
#[utoipa::path(
    tag = "learning",
    params(("id" = OrganisationId, Path, description = "The provider"), Embed<CoverageLineBody>),
    responses((status = 200, description = "The coverage", body = CoverageBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/providers/{id}/ksb-coverage")]
async fn get_provider_ksb_coverage(
    caller: Caller<ProgressRead>,
    id: web::Path<OrganisationId>,
    db: Db,
) -> Result<ApiResponse> {
    let group = Group::Provider(*id);
    ApiResponse::view(&db.read_long(async |conn| service::coverage(conn, &caller, group).await).await?)
}
