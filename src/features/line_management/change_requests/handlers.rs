//! `/api/v1/apprenticeships/{id}/change-requests` and `/api/v1/change-requests`.

use actix_web::{get, post, web};

use super::model::changes::Change;
use super::model::{
    ChangeRequest, ChangeRequestBody, ChangeRequestFilter, ChangeRequestList, DeclineChangeRequest,
};
use super::service;
use crate::access::{ChangeRequestsDecide, ChangeRequestsRead, ChangeRequestsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, ChangeRequestId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(ask_for_change)
        .service(list_change_requests)
        .service(get_change_request)
        .service(accept_change_request)
        .service(decline_change_request)
        .service(cancel_change_request);
}

fn item(request: ChangeRequest) -> Result<ApiResponse> {
    ApiResponse::item(request.version, &ChangeRequestBody::from(request))
}

/// Ask for a change
///
/// For the apprenticeship's provider: what it may not do itself waits here until it is decided on. `kind` says what else is to
/// be told. Of each kind one request waits at a time.
///
/// A day may be still to come. What will never fit is refused at once; what does not fit yet is judged when the request is
/// accepted.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = Change,
    responses(
        (status = 201, description = "The request", body = ChangeRequestBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["change-requests:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/change-requests")]
async fn ask_for_change(
    caller: Caller<ChangeRequestsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_from(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            Change::read,
            async |conn, present, change| {
                let asked = service::ask(conn, &caller, present, change).await?;
                let location = format!("/api/v1/change-requests/{}", asked.id);
                ApiResponse::created(location, asked.version, &ChangeRequestBody::from(asked))
            },
        )
        .await
}

type ListChangeRequests = List<ChangeRequestId, ChangeRequestFilter>;

/// List change requests
///
/// A provider sees those it asked for, also of learners who have gone to another provider since; a line manager those of the
/// apprentices managed, an apprentice their own, the programme's team all. `state=pending` is what waits.
#[utoipa::path(
    tag = "line-management",
    params(ListChangeRequests, Embed<ChangeRequestBody>),
    responses((status = 200, description = "A page of requests", body = ChangeRequestList)),
    security(("oauth2" = ["change-requests:read"]), ("bearer" = [])),
)]
#[get("/change-requests")]
async fn list_change_requests(
    caller: Caller<ChangeRequestsRead>,
    db: Db,
    list: ListChangeRequests,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut rows =
        db.read(async |conn| service::list(conn, &caller, &list.filter, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let change_requests = rows.into_iter().map(ChangeRequestBody::from).collect();
    list.respond(page, |page| ChangeRequestList { change_requests, page })
}

/// Read a change request
///
/// What is asked for, by whom, who decides, and what was decided.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ChangeRequestId, Path, description = "The request"), Embed<ChangeRequestBody>),
    responses((status = 200, description = "The request", body = ChangeRequestBody)),
    security(("oauth2" = ["change-requests:read"]), ("bearer" = [])),
)]
#[get("/change-requests/{id}")]
async fn get_change_request(
    caller: Caller<ChangeRequestsRead>,
    id: web::Path<ChangeRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    item(db.read(async |conn| service::find(conn, &caller, *id).await).await?)
}

/// Accept a change request
///
/// Makes the change at once, as it would be made without a request:
///
/// | `kind` | does | decided by |
/// |---|---|---|
/// | `break` | records a break in learning | `programmeManager`, `lineManager` |
/// | `return` | records the return from the break that goes on | `programmeManager`, `lineManager` |
/// | `withdrawal` | withdraws the apprentice | `programmeManager` |
/// | `plannedEnd` | changes the planned last day | `programmeManager`, `lineManager` |
/// | `plannedHours` | changes the planned off-the-job hours | `programmeManager` |
/// | `englishMaths` | changes what is known of English and maths | `programmeManager` |
/// | `assessmentDate` | moves the open attempt, or plans one | `programmeManager` |
///
/// A line manager decides for the apprentices managed. Where the change is refused, the request waits on and nothing has
/// changed: the refusal is the same as elsewhere, and `changeNotPossible` for a day that does not fit, or does not fit yet;
/// `errors` point into the request. With `If-Match` only what was read is accepted.
#[utoipa::path(
    tag = "line-management",
    params(
        ("id" = ChangeRequestId, Path, description = "The request"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The ETag of the request as it was read."),
    ),
    responses(
        (status = 200, description = "The accepted request", body = ChangeRequestBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyExists, hoursRecorded, changeNotPossible"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["change-requests:decide"]), ("bearer" = [])),
)]
#[post("/change-requests/{id}/acceptances")]
async fn accept_change_request(
    caller: Caller<ChangeRequestsDecide>,
    id: web::Path<ChangeRequestId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_to_decide(conn, &caller, *id).await,
            async |conn, locked| {
                if_match.optional(locked.1.version)?;
                item(service::accept(conn, &caller, locked).await?)
            },
        )
        .await
}

/// Decline a change request
///
/// Nothing changes; the provider and the apprentice read why. The same people decide as on accepting it.
#[utoipa::path(
    tag = "line-management",
    params(
        ("id" = ChangeRequestId, Path, description = "The request"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The ETag of the request as it was read."),
    ),
    request_body = DeclineChangeRequest,
    responses(
        (status = 200, description = "The declined request", body = ChangeRequestBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["change-requests:decide"]), ("bearer" = [])),
)]
#[post("/change-requests/{id}/declines")]
async fn decline_change_request(
    caller: Caller<ChangeRequestsDecide>,
    id: web::Path<ChangeRequestId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_to_decide(conn, &caller, *id).await,
            async |conn, locked, command: DeclineChangeRequest| {
                if_match.optional(locked.1.version)?;
                item(service::decline(conn, &caller, locked, command).await?)
            },
        )
        .await
}

/// Cancel a change request
///
/// For the provider that asked, while nobody has decided. A withdrawal is what ends an apprenticeship; this takes back what was
/// asked for, and the provider may ask anew.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ChangeRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The cancelled request", body = ChangeRequestBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["change-requests:write"]), ("bearer" = [])),
)]
#[post("/change-requests/{id}/cancellations")]
async fn cancel_change_request(
    caller: Caller<ChangeRequestsWrite>,
    id: web::Path<ChangeRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked| item(service::cancel(conn, &caller, locked).await?),
        )
        .await
}
