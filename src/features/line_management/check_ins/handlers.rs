//! `/api/v1/check-ins` and those that are overdue.

use actix_web::{get, post, web};
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
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_check_ins)
        .service(add_check_in)
        .service(get_check_in)
        .service(share_check_in)
        .service(list_overdue_check_ins);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct CheckInsFilter {
    /// Only those that were known at the end of this day in London.
    #[param(nullable = false)]
    as_of: Option<NaiveDate>,
}

type ListCheckIns = List<NaiveDate, CheckInsFilter>;

/// List the check-ins of an apprentice
///
/// That the two talked, the programme sees; what was said only the two, until the apprentice shares it.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListCheckIns, Embed<CheckInBody>),
    responses((status = 200, description = "A page of check-ins", body = CheckInList)),
    security(("oauth2" = ["check-ins:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/check-ins")]
async fn list_check_ins(
    caller: Caller<CheckInsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    list: ListCheckIns,
) -> Result<ApiResponse> {
    let wanted = (list.after, list.rows_to_read());
    let mut check_ins =
        db.read(async |conn| service::list(conn, &caller, *id, list.filter.as_of, wanted).await).await?;
    let page = list.page(&mut check_ins, |row| row.held_on)?;
    list.respond(page, |page| CheckInList { check_ins, page })
}

/// Write down a check-in
///
/// By the apprentice's line manager; one a day.
#[utoipa::path(
    tag = "line-management",
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
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: AddCheckIn| {
                let (version, added) = service::add(conn, &caller, present, command).await?;
                ApiResponse::created(format!("/api/v1/check-ins/{}", added.id), version, &added)
            },
        )
        .await
}

/// Read a check-in
///
/// One check-in; `notes` is null for whom it is private.
#[utoipa::path(
    tag = "line-management",
    params(("id" = CheckInId, Path, description = "The check-in"), Embed<CheckInBody>),
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
    tag = "line-management",
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
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found| {
                let (version, shared) = service::share(conn, &caller, found).await?;
                ApiResponse::item(version, &shared)
            },
        )
        .await
}

type ListOverdue = List<Position>;

/// List overdue check-ins
///
/// Those in learning, as far as the caller may see them, with whom their line manager has not checked in for more than four
/// weeks: since the last check-in, the start, or the return from a break.
#[utoipa::path(
    tag = "line-management",
    params(ListOverdue, Embed<OverdueBody>),
    responses((status = 200, description = "A page of apprentices", body = OverdueCheckInList)),
    security(("oauth2" = ["check-ins:read"]), ("bearer" = [])),
)]
#[get("/overdue-check-ins")]
async fn list_overdue_check_ins(
    caller: Caller<CheckInsRead>,
    db: Db,
    list: ListOverdue,
) -> Result<ApiResponse> {
    let after = list.after;
    let limit = list.rows_to_read();
    let mut rows = db.read_long(async |conn| service::overdue(conn, &caller, after, limit).await).await?;
    let page = list.page(&mut rows, |row| (row.due_on, row.apprenticeship_id))?;
    list.respond(page, |page| OverdueCheckInList { overdue_check_ins: rows, page })
}
