//! `/api/v1/check-ins` and those that are overdue.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddCheckIn, CheckInBody, CheckInList, OverdueBody, OverdueCheckInList};
use super::service::{self, Position};
use crate::access::{CheckInsRead, CheckInsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, CheckInId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_check_ins)
        .service(add_check_in)
        .service(get_check_in)
        .service(share_check_in)
        .service(list_overdue_check_ins);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListCheckIns {
    /// Only those that were known at the end of this day in London.
    #[param(nullable = false)]
    as_of: Option<NaiveDate>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "check-ins";

/// List the check-ins of an apprentice
///
/// That the two talked, the programme sees; what was said only the two, until the apprentice shares it.
#[utoipa::path(
    tag = "check-ins",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListCheckIns),
    responses((status = 200, description = "A page of check-ins", body = CheckInList)),
    security(("oauth2" = ["check-ins:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/check-ins")]
async fn list_check_ins(
    caller: Caller<CheckInsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<ListCheckIns>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let wanted = (page::after(query.cursor.as_deref(), ORDER)?, query.limit.0 + 1);
    let mut check_ins =
        db.read(async |conn| service::list(conn, &caller, *id, query.as_of, wanted).await).await?;
    let page = page::page(&mut check_ins, query.limit, ORDER, |row| row.held_on)?;
    ApiResponse::list(&request, &page, &CheckInList { check_ins, page: page.clone() })
}

/// Write down a check-in
///
/// By the apprentice's line manager; one a day.
#[utoipa::path(
    tag = "check-ins",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = AddCheckIn,
    responses(
        (status = 201, description = "The check-in", body = CheckInBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["check-ins:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/check-ins")]
async fn add_check_in(
    caller: Caller<CheckInsWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| apprenticeships::standing(conn, &caller, *id, None).await).await?;
    let command: AddCheckIn = body.read()?;
    writer
        .run(&caller, async |conn| {
            let (version, added) = service::add(conn, &caller, *id, command.clone()).await?;
            ApiResponse::created(format!("/api/v1/check-ins/{}", added.id), version, &added)
        })
        .await
}

/// Read a check-in
///
/// One check-in; `notes` is null for whom it is private.
#[utoipa::path(
    tag = "check-ins",
    params(("id" = CheckInId, Path, description = "The check-in")),
    responses((status = 200, description = "The check-in", body = CheckInBody)),
    security(("oauth2" = ["check-ins:read"]), ("bearer" = [])),
)]
#[get("/check-ins/{id}")]
async fn get_check_in(caller: Caller<CheckInsRead>, id: web::Path<CheckInId>, db: Db) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(version, &body)
}

/// Share a check-in
///
/// The apprentice lets the programme, and later line managers, read what was said. It cannot be taken back.
#[utoipa::path(
    tag = "check-ins",
    params(("id" = CheckInId, Path, description = "The check-in")),
    responses(
        (status = 200, description = "The check-in, shared", body = CheckInBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["check-ins:write"]), ("bearer" = [])),
)]
#[post("/check-ins/{id}/shares")]
async fn share_check_in(
    caller: Caller<CheckInsWrite>,
    id: web::Path<CheckInId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .run(&caller, async |conn| {
            let (version, shared) = service::share(conn, &caller, *id).await?;
            ApiResponse::item(version, &shared)
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListOverdue {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const OVERDUE: &str = "overdue-check-ins";

/// List overdue check-ins
///
/// Those in learning, as far as the caller may see them, with whom their line manager has not checked in for more than four
/// weeks: since the last check-in, the start, or the return from a break.
#[utoipa::path(
    tag = "check-ins",
    params(ListOverdue),
    responses((status = 200, description = "A page of apprentices", body = OverdueCheckInList)),
    security(("oauth2" = ["check-ins:read"]), ("bearer" = [])),
)]
#[get("/overdue-check-ins")]
async fn list_overdue_check_ins(
    caller: Caller<CheckInsRead>,
    db: Db,
    query: Query<ListOverdue>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<Position> = page::after(query.cursor.as_deref(), OVERDUE)?;
    let limit = query.limit.0 + 1;
    let mut rows = db.read_long(async |conn| service::overdue(conn, &caller, after, limit).await).await?;
    let page = page::page(&mut rows, query.limit, OVERDUE, |row| (row.due_on, row.apprenticeship_id))?;
    ApiResponse::list(&request, &page, &OverdueCheckInList { overdue_check_ins: rows, page: page.clone() })
}
