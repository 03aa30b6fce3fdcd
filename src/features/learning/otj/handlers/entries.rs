//! `/api/v1/otj-entries` and the ledger.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::super::model::entries::{
    AddEntry, EntryBody, EntryState, LedgerLineBody, OtjEntryList, OtjLedger, RejectOtjEntry,
};
use super::super::service::entries::{self as entering, Filter, Verdict};
use crate::access::{OtjWrite, ProgressRead};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, OtjEntryId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_otj_ledger)
        .service(add_otj_entry)
        .service(list_otj_entries)
        .service(get_otj_entry)
        .service(confirm_otj_entry)
        .service(reject_otj_entry)
        .service(void_otj_entry);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListLedger {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const LEDGER_ORDER: &str = "otj-ledger";

/// Read the ledger of off-the-job hours
///
/// Every line of hours that counts, by day, whoever recorded it: the provider by a progress update, or the apprentice
/// with the line manager's confirmation.
#[utoipa::path(
    tag = "progress",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListLedger),
    responses((status = 200, description = "A page of the ledger", body = OtjLedger)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/otj-ledger")]
async fn list_otj_ledger(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<ListLedger>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<(NaiveDate, Uuid)> = page::after(query.cursor.as_deref(), LEDGER_ORDER)?;
    let mut otj_ledger =
        db.read(async |conn| entering::ledger(conn, &caller, *id, after, query.limit.0 + 1).await).await?;
    let page = page::page(&mut otj_ledger, query.limit, LEDGER_ORDER, |line| (line.date, line.id))?;
    ApiResponse::list(&request, &page, &OtjLedger { otj_ledger, page: page.clone() })
}

/// Enter off-the-job hours
///
/// The apprentice's own: they count once the line manager has confirmed them. A day holds at most 24 hours with all that
/// counts or waits.
#[utoipa::path(
    tag = "progress",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = AddEntry,
    responses(
        (status = 201, description = "The entry", body = EntryBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
        (status = 422, description = "validationFailed, dayTotalExceeded"),
    ),
    security(("oauth2" = ["otj:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/otj-entries")]
async fn add_otj_entry(
    caller: Caller<OtjWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| apprenticeships::standing(conn, &caller, *id, None).await).await?;
    let command: AddEntry = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = entering::add(conn, &caller, *id, command.clone()).await?;
            let location = format!("/api/v1/otj-entries/{}", added.id);
            ApiResponse::created(location, added.version, &EntryBody::from(added))
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListEntries {
    /// Only those of this apprenticeship; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<ApprenticeshipId>>, nullable = false)]
    apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only those in this state, such as `submitted` for what waits; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<EntryState>>, nullable = false)]
    state: Vec<EntryState>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "otj-entries";

/// List entries of off-the-job hours
///
/// Those that the caller may see: a line manager finds with `state=submitted` what waits for a decision.
#[utoipa::path(
    tag = "progress",
    params(ListEntries),
    responses((status = 200, description = "A page of entries", body = OtjEntryList)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/otj-entries")]
async fn list_otj_entries(
    caller: Caller<ProgressRead>,
    db: Db,
    query: Query<ListEntries>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<OtjEntryId> = page::after(query.cursor.as_deref(), ORDER)?;
    let filter = Filter { apprenticeships: query.apprenticeship_id, states: query.state };
    let rows =
        db.read(async |conn| entering::list(conn, &caller, &filter, after, query.limit.0 + 1).await).await?;
    let mut otj_entries: Vec<EntryBody> = rows.into_iter().map(EntryBody::from).collect();
    let page = page::page(&mut otj_entries, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &OtjEntryList { otj_entries, page: page.clone() })
}

/// Read an entry of off-the-job hours
///
/// One entry of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "progress",
    params(("id" = OtjEntryId, Path, description = "The entry")),
    responses((status = 200, description = "The entry", body = EntryBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/otj-entries/{id}")]
async fn get_otj_entry(
    caller: Caller<ProgressRead>,
    id: web::Path<OtjEntryId>,
    db: Db,
) -> Result<ApiResponse> {
    let entry = db.read(async |conn| entering::find(conn, &caller, *id).await).await?;
    ApiResponse::item(entry.version, &EntryBody::from(entry))
}

/// Confirm an entry
///
/// By the line manager or the programme, never by the apprentice: the hours count from now on.
#[utoipa::path(
    tag = "progress",
    params(("id" = OtjEntryId, Path, description = "The entry")),
    responses(
        (status = 200, description = "The entry, confirmed", body = EntryBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
        (status = 422, description = "dayTotalExceeded"),
    ),
    security(("oauth2" = ["otj:write"]), ("bearer" = [])),
)]
#[post("/otj-entries/{id}/confirmations")]
async fn confirm_otj_entry(
    caller: Caller<OtjWrite>,
    id: web::Path<OtjEntryId>,
    writer: Writer,
) -> Result<ApiResponse> {
    decide(&caller, *id, writer, Verdict::Confirm).await
}

/// Reject an entry
///
/// By the line manager or the programme, with a reason: the hours do not count.
#[utoipa::path(
    tag = "progress",
    params(("id" = OtjEntryId, Path, description = "The entry")),
    request_body = RejectOtjEntry,
    responses(
        (status = 200, description = "The entry, rejected", body = EntryBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["otj:write"]), ("bearer" = [])),
)]
#[post("/otj-entries/{id}/rejections")]
async fn reject_otj_entry(
    caller: Caller<OtjWrite>,
    id: web::Path<OtjEntryId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| entering::find(conn, &caller, *id).await).await?;
    let command: RejectOtjEntry = body.read()?;
    decide(&caller, *id, writer, Verdict::Reject(command.reason)).await
}

/// Void an entry
///
/// The apprentice takes back what still waits; the line manager or the programme also what was confirmed, which counts
/// no more.
#[utoipa::path(
    tag = "progress",
    params(("id" = OtjEntryId, Path, description = "The entry")),
    request_body = RejectOtjEntry,
    responses(
        (status = 200, description = "The entry, voided", body = EntryBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["otj:write"]), ("bearer" = [])),
)]
#[post("/otj-entries/{id}/voidings")]
async fn void_otj_entry(
    caller: Caller<OtjWrite>,
    id: web::Path<OtjEntryId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| entering::find(conn, &caller, *id).await).await?;
    let command: RejectOtjEntry = body.read()?;
    decide(&caller, *id, writer, Verdict::Void(command.reason)).await
}

async fn decide(
    caller: &Caller<OtjWrite>,
    id: OtjEntryId,
    writer: Writer,
    verdict: Verdict,
) -> Result<ApiResponse> {
    writer
        .run(caller, async |conn| {
            let entry = entering::decide(conn, caller, id, &verdict).await?;
            ApiResponse::item(entry.version, &EntryBody::from(entry))
        })
        .await
}
