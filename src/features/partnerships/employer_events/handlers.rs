//! `/api/v1/employer-events`.

use actix_web::{get, patch, post, web};

use super::model::{AddEmployerEvent, ChangeEmployerEvent, EmployerEventBody, EmployerEventList};
use super::service;
use crate::access::{IdeasAnswer, IdeasRead};
use crate::db::Db;
use crate::error::Result;
use crate::ids::EmployerEventId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_employer_events)
        .service(add_employer_event)
        .service(get_employer_event)
        .service(change_employer_event);
}

type ListEmployerEvents = List<EmployerEventId>;

/// List events for employers
///
/// To which employers were invited, and at which they gave ideas.
#[utoipa::path(
    tag = "partnerships",
    params(ListEmployerEvents),
    responses((status = 200, description = "A page of events", body = EmployerEventList)),
    security(("oauth2" = ["ideas:read"]), ("bearer" = [])),
)]
#[get("/employer-events")]
async fn list_employer_events(
    _caller: Caller<IdeasRead>,
    db: Db,
    list: ListEmployerEvents,
) -> Result<ApiResponse> {
    let mut rows = db.read(async |conn| service::list(conn, list.after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let employer_events = rows.into_iter().map(EmployerEventBody::from).collect();
    list.respond(page, |page| EmployerEventList { employer_events, page })
}

/// Add an event for employers
///
/// By the programme's team. Ideas that were given there name it.
#[utoipa::path(
    tag = "partnerships",
    request_body = AddEmployerEvent,
    responses((status = 201, description = "The new event", body = EmployerEventBody)),
    security(("oauth2" = ["ideas:answer"]), ("bearer" = [])),
)]
#[post("/employer-events")]
async fn add_employer_event(caller: Caller<IdeasAnswer>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddEmployerEvent| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/employer-events/{}", added.id);
            ApiResponse::created(location, added.version, &EmployerEventBody::from(added))
        })
        .await
}

/// Read an event for employers
///
/// One event.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EmployerEventId, Path, description = "The event")),
    responses((status = 200, description = "The event", body = EmployerEventBody)),
    security(("oauth2" = ["ideas:read"]), ("bearer" = [])),
)]
#[get("/employer-events/{id}")]
async fn get_employer_event(
    _caller: Caller<IdeasRead>,
    id: web::Path<EmployerEventId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(row.version, &EmployerEventBody::from(row))
}

/// Change an event for employers
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EmployerEventId, Path, description = "The event")),
    request_body(content = ChangeEmployerEvent, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed event", body = EmployerEventBody)),
    security(("oauth2" = ["ideas:answer"]), ("bearer" = [])),
)]
#[patch("/employer-events/{id}")]
async fn change_employer_event(
    caller: Caller<IdeasAnswer>,
    id: web::Path<EmployerEventId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeEmployerEvent| {
                // What does not fit comes before what is stale (see the order of judgement).
                service::judge(&caller, &present, &command)?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &EmployerEventBody::from(changed))
            },
        )
        .await
}
