//! `/api/v1/{cohorts,providers,managers}/{id}/dashboard`, as JSON and as CSV.

use actix_web::{get, web};

use super::model::{DashboardBody, Group};
use super::service;
use crate::access::ProgressRead;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::ids::{CohortId, OrganisationId, PersonId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(get_cohort_dashboard)
        .service(get_cohort_table)
        .service(get_provider_dashboard)
        .service(get_provider_table)
        .service(get_manager_dashboard)
        .service(get_manager_table);
}

fn an_example() -> serde_json::Value {
    "apprenticeshipId,familyName,givenName,team,state,startsOn,plannedEndOn,hours,expectedToDate,targetHours,rating,\
     managerRating,ksbsCompleted,ksbs,lastReviewOn,reviewDueOn,lastCheckInOn,lastUpdateAt,attention\n\
     01932b6e-7a4c-7000-8000-000000000001,Invented,Robin,Data,inLearning,2026-09-07,2028-09-06,40.5,62.25,557,amber,\
     green,6,18,2026-11-30,2027-02-22,2026-11-10,2026-11-20T09:30:00Z,behindHours ratedAmber\n"
        .into()
}

async fn dashboard(db: &Db, ctx: &Ctx, group: Group) -> Result<ApiResponse> {
    ApiResponse::view(&db.read_long(async |conn| service::dashboard(conn, ctx, group).await).await?)
}

async fn table(db: &Db, ctx: &Ctx, group: Group) -> Result<ApiResponse> {
    let learners = db.read_long(async |conn| service::learners(conn, ctx, group).await).await?;
    Ok(ApiResponse::table(service::table(ctx, &learners)?))
}

/// Where a cohort stands
///
/// The apprenticeships of the cohort that the caller may see: how many in each state, hours against what is expected by
/// now, ratings of both sides, KSBs, reviews that are overdue or wait for a signature, check-ins, and who needs attention
/// and why.
#[utoipa::path(
    tag = "insight",
    params(("id" = CohortId, Path, description = "The cohort")),
    responses((status = 200, description = "The figures of today", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}/dashboard")]
async fn get_cohort_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<CohortId>,
    db: Db,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Cohort(*id)).await
}

/// A cohort as a table
///
/// One line for each apprenticeship of the cohort that the caller may see, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = CohortId, Path, description = "The cohort")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}/dashboard.csv")]
async fn get_cohort_table(
    caller: Caller<ProgressRead>,
    id: web::Path<CohortId>,
    db: Db,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Cohort(*id)).await
}

/// Where a provider's learners stand
///
/// For staff and for the provider itself; otherwise as for a cohort.
#[utoipa::path(
    tag = "insight",
    params(("id" = OrganisationId, Path, description = "The learning provider")),
    responses((status = 200, description = "The figures of today", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/providers/{id}/dashboard")]
async fn get_provider_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<OrganisationId>,
    db: Db,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Provider(*id)).await
}

/// A provider's learners as a table
///
/// One line for each apprenticeship at the provider, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = OrganisationId, Path, description = "The learning provider")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/providers/{id}/dashboard.csv")]
async fn get_provider_table(
    caller: Caller<ProgressRead>,
    id: web::Path<OrganisationId>,
    db: Db,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Provider(*id)).await
}

/// Where a line manager's apprentices stand
///
/// For staff and for the manager in person; otherwise as for a cohort.
#[utoipa::path(
    tag = "insight",
    params(("id" = PersonId, Path, description = "The line manager")),
    responses((status = 200, description = "The figures of today", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/managers/{id}/dashboard")]
async fn get_manager_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<PersonId>,
    db: Db,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Manager(*id)).await
}

/// A line manager's apprentices as a table
///
/// One line for each apprentice managed, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = PersonId, Path, description = "The line manager")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/managers/{id}/dashboard.csv")]
async fn get_manager_table(
    caller: Caller<ProgressRead>,
    id: web::Path<PersonId>,
    db: Db,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Manager(*id)).await
}
