//! `/api/v1/{cohorts,providers,managers}/{id}/dashboard`, as JSON and as CSV.

use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{DashboardBody, Group};
use super::service;
use crate::access::ProgressRead;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::ids::{CohortId, OrganisationId, PersonId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query};

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
     managerRating,ksbsCompleted,ksbs,lastReviewOn,reviewDueOn,lastCheckInOn,lastUpdateAt,attention,\
     provider,lineManager,factsRating,ratingAgeDays,managerRatingAgeDays\n\
     01932b6e-7a4c-7000-8000-000000000001,Invented,Robin,Data,inLearning,2026-09-07,2028-09-06,40.5,62.25,557,amber,\
     green,6,18,2026-11-30,2027-02-22,2026-11-10,2026-11-20T09:30:00Z,behindHours ratedAmber,Ada,\
     Jo Invented,amber,4,12\n"
        .into()
}

/// Which day a dashboard is of, and since when changes are told.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Days {
    /// As the answer was at the end of this day in Europe/London; not in the future.
    #[param(nullable = false)]
    as_of: Option<NaiveDate>,
    /// Tells of each learner what is different from the end of the day before this one: state, hours, ratings, reviews held.
    #[param(nullable = false)]
    since: Option<NaiveDate>,
}

async fn dashboard(db: &Db, ctx: &Ctx, group: Group, days: &Days) -> Result<ApiResponse> {
    let (as_of, since) = (days.as_of, days.since);
    let board = db.read_long(async |conn| service::dashboard(conn, ctx, group, as_of, since).await);
    ApiResponse::view(&board.await?)
}

async fn table(db: &Db, ctx: &Ctx, group: Group, as_of: Option<NaiveDate>) -> Result<ApiResponse> {
    let found = db.read_long(async |conn| {
        let board = service::snapshot(conn, ctx, group, as_of).await?;
        let names = service::names(conn, &board).await?;
        Ok((board, names))
    });
    let (board, names) = found.await?;
    Ok(ApiResponse::table(service::table(&board, &names)?))
}

/// Where a cohort stands
///
/// The apprenticeships of the cohort that the caller may see: how many in each state, hours against what is expected by
/// now, ratings of both sides and by the facts and where they disagree, KSBs, reviews that are overdue or wait for a signature,
/// check-ins, who needs attention and why, and everybody by name. With `as_of` as it stood at the end of that day; with `since`
/// what has changed of each since then.
#[utoipa::path(
    tag = "insight",
    params(("id" = CohortId, Path, description = "The cohort"), Days),
    responses((status = 200, description = "The figures", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}/dashboard")]
async fn get_cohort_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<CohortId>,
    db: Db,
    days: Query<Days>,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Cohort(*id), &days.0).await
}

/// A cohort as a table
///
/// One line for each apprenticeship of the cohort that the caller may see, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = CohortId, Path, description = "The cohort"), AsOf),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/cohorts/{id}/dashboard.csv")]
async fn get_cohort_table(
    caller: Caller<ProgressRead>,
    id: web::Path<CohortId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Cohort(*id), query.0.as_of).await
}

/// Where a provider's learners stand
///
/// For staff and for the provider itself; otherwise as for a cohort.
#[utoipa::path(
    tag = "insight",
    params(("id" = OrganisationId, Path, description = "The learning provider"), Days),
    responses((status = 200, description = "The figures", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/providers/{id}/dashboard")]
async fn get_provider_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<OrganisationId>,
    db: Db,
    days: Query<Days>,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Provider(*id), &days.0).await
}

/// A provider's learners as a table
///
/// One line for each apprenticeship at the provider, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = OrganisationId, Path, description = "The learning provider"), AsOf),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/providers/{id}/dashboard.csv")]
async fn get_provider_table(
    caller: Caller<ProgressRead>,
    id: web::Path<OrganisationId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Provider(*id), query.0.as_of).await
}

/// Where a line manager's apprentices stand
///
/// For staff and for the manager in person; otherwise as for a cohort.
#[utoipa::path(
    tag = "insight",
    params(("id" = PersonId, Path, description = "The line manager"), Days),
    responses((status = 200, description = "The figures", body = DashboardBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/managers/{id}/dashboard")]
async fn get_manager_dashboard(
    caller: Caller<ProgressRead>,
    id: web::Path<PersonId>,
    db: Db,
    days: Query<Days>,
) -> Result<ApiResponse> {
    dashboard(&db, &caller, Group::Manager(*id), &days.0).await
}

/// A line manager's apprentices as a table
///
/// One line for each apprentice managed, as CSV (RFC 4180) for a spreadsheet.
#[utoipa::path(
    tag = "insight",
    params(("id" = PersonId, Path, description = "The line manager"), AsOf),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/managers/{id}/dashboard.csv")]
async fn get_manager_table(
    caller: Caller<ProgressRead>,
    id: web::Path<PersonId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    table(&db, &caller, Group::Manager(*id), query.0.as_of).await
}
