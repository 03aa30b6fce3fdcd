//! `/api/v1/otj-entries` and the ledger.

use actix_web::{get, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::super::model::entries::{
    AddEntry, EntryBody, EntryState, OtjEntryList, OtjLedger, RejectOtjEntry,
};
use super::super::service::entries::{self as entering, Filter, Verdict};
use crate::access::{OtjWrite, ProgressRead};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, OtjEntryId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

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

type ListLedger = List<(NaiveDate, Uuid)>;

/// Read the ledger of off-the-job hours
///
/// Every line of hours that counts, by day, whoever recorded it: the provider by a progress update, or the apprentice
/// with the line manager's confirmation. `otherHours` adds up what was recorded and does not count: English and maths, and
/// reviews.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListLedger),
    responses((status = 200, description = "A page of the ledger", body = OtjLedger)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/otj-ledger")]
async fn list_otj_ledger(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    list: ListLedger,
) -> Result<ApiResponse> {
    let after = list.after;
    let (mut otj_ledger, other_hours) = db
        .read(async |conn| {
            let lines = entering::ledger(conn, &caller, *id, after, list.rows_to_read()).await?;
            Ok((lines, entering::other_hours(conn, &caller, *id).await?))
        })
        .await?;
    let page = list.page(&mut otj_ledger, |line| (line.date, line.id))?;
    list.respond(page, |page| OtjLedger { otj_ledger, other_hours, page })
}

/// Enter off-the-job hours
///
/// The apprentice's own: they count once the line manager has confirmed them. A day holds at most 24 hours with all that
/// counts or waits. English and maths and reviews (`category`) are kept and never count as off-the-job training. `warnings` tells
/// of hours on a Sunday and of more than ten on a day.
#[utoipa::path(
    tag = "learning",
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
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: AddEntry| {
                let added = entering::add(conn, &caller, present, command).await?;
                let location = format!("/api/v1/otj-entries/{}", added.id);
                ApiResponse::created(location, added.version, &EntryBody::from(added))
            },
        )
        .await
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct EntriesFilter {
    /// Only those of this apprenticeship; may be repeated.
    apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only those in this state, such as `submitted` for what waits; may be repeated.
    state: Vec<EntryState>,
}

type ListEntries = List<OtjEntryId, EntriesFilter>;

/// List entries of off-the-job hours
///
/// Those that the caller may see: a line manager finds with `state=submitted` what waits for a decision.
#[utoipa::path(
    tag = "learning",
    params(ListEntries, Embed<EntryBody>),
    responses((status = 200, description = "A page of entries", body = OtjEntryList)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/otj-entries")]
async fn list_otj_entries(caller: Caller<ProgressRead>, db: Db, list: ListEntries) -> Result<ApiResponse> {
    let after = list.after;
    let filter =
        Filter { apprenticeships: list.filter.apprenticeship_id.clone(), states: list.filter.state.clone() };
    let rows = db
        .read(async |conn| entering::list(conn, &caller, &filter, after, list.rows_to_read()).await)
        .await?;
    let mut otj_entries: Vec<EntryBody> = rows.into_iter().map(EntryBody::from).collect();
    let page = list.page(&mut otj_entries, |row| row.id)?;
    list.respond(page, |page| OtjEntryList { otj_entries, page })
}

/// Read an entry of off-the-job hours
///
/// One entry of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = OtjEntryId, Path, description = "The entry"), Embed<EntryBody>),
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
    tag = "learning",
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
    writer
        .act_without_body(
            &caller,
            async |conn| entering::lock(conn, &caller, *id).await,
            async |conn, found| {
                let entry = entering::decide(conn, &caller, found, &Verdict::Confirm).await?;
                ApiResponse::item(entry.version, &EntryBody::from(entry))
            },
        )
        .await
}

/// Reject an entry
///
/// By the line manager or the programme, with a reason: the hours do not count.
#[utoipa::path(
    tag = "learning",
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
    writer: Writer,
) -> Result<ApiResponse> {
    decide_with_reason(&caller, *id, writer, Verdict::Reject).await
}

/// Void an entry
///
/// The apprentice takes back what still waits; the line manager or the programme also what was confirmed, which counts
/// no more.
#[utoipa::path(
    tag = "learning",
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
    writer: Writer,
) -> Result<ApiResponse> {
    decide_with_reason(&caller, *id, writer, Verdict::Void).await
}

async fn decide_with_reason(
    caller: &Caller<OtjWrite>,
    id: OtjEntryId,
    writer: Writer,
    verdict: fn(String) -> Verdict,
) -> Result<ApiResponse> {
    writer
        .act(
            caller,
            async |conn| entering::lock(conn, caller, id).await,
            async |conn, found, command: RejectOtjEntry| {
                let entry = entering::decide(conn, caller, found, &verdict(command.reason)).await?;
                ApiResponse::item(entry.version, &EntryBody::from(entry))
            },
        )
        .await
}
