//! What is done with a request: proof of identity, erasures, answers, refusals.

use actix_web::{post, web};

use super::super::model::bodies::RequestBody;
use super::super::model::commands::{CompleteRequest, RefuseRequest};
use super::super::service;
use crate::access::SubjectRequestsWrite;
use crate::error::Result;
use crate::ids::SubjectRequestId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(ask_for_proof_of_identity)
        .service(take_proof_of_identity)
        .service(erase_subject)
        .service(complete_subject_request)
        .service(refuse_subject_request);
}

/// Ask for proof of identity
///
/// Whoever asked gets a letter; the time for an answer stands still.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/proof-requests")]
async fn ask_for_proof_of_identity(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let changed = service::ask_for_proof(conn, &caller, present).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}

/// Note proof of identity
///
/// It came today: the time for an answer goes on, later by the days that went by.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/proofs")]
async fn take_proof_of_identity(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let changed = service::take_proof(conn, &caller, present).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}

/// Erase what was asked for
///
/// Of an erasure: wipes what is personal in records and their earlier versions, and forgets answers about equality. Of somebody whose
/// apprenticeship ended less than six years ago the name and the record of the apprenticeship stay; `whatStays` says so. Nobody is
/// erased who still takes part. Of an objection: answers about equality are removed, if there are any. Either way the request is done,
/// and a letter says what was done and what stays. It cannot be undone.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed, stillThere"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/erasures")]
async fn erase_subject(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let changed = service::erasures::erase(conn, &caller, present).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}

/// Answer a request about data
///
/// A letter says what was done and what stays. Of a copy it brings the link that opens it, for 90 days; whoever has an account signs in
/// there. No copy is given before all words of others in it were read.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    request_body = CompleteRequest,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed, notReadYet"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/completions")]
async fn complete_subject_request(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: CompleteRequest| {
                let changed = service::complete(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}

/// Refuse a request about data
///
/// A letter says why.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    request_body = RefuseRequest,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/refusals")]
async fn refuse_subject_request(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: RefuseRequest| {
                let changed = service::refuse(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}
