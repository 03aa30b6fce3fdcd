//! Copies of what is kept about somebody.

use actix_web::{get, post, web};

use super::super::model::bodies::RequestBody;
use super::super::service;
use crate::access::{AnyToken, SubjectRequestsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::data_protection::copies::{self, CopyBody, Redact};
use crate::ids::SubjectRequestId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(get_subject_export)
        .service(get_subject_export_page)
        .service(redact_subject_export)
        .service(get_subject_copy);
}

/// Read an export
///
/// Everything that is kept about whoever asked for a copy, before it is given. Words of others are `toBeRead` until they were read, with
/// the names of known people marked. What the officer may not read is `forThePersonAlone`: it stands in the person's copy only.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The export", body = CopyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[get("/subject-requests/{id}/export")]
async fn get_subject_export(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    let copy = db.read_long(async |conn| service::copies::export(conn, &caller, *id).await).await?;
    ApiResponse::view(&copy)
}

/// Read an export as a page
///
/// The same, to read and to print.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[get("/subject-requests/{id}/export.html")]
async fn get_subject_export_page(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    let copy = db.read_long(async |conn| service::copies::export(conn, &caller, *id).await).await?;
    Ok(ApiResponse::page(copies::page(&copy)?).unlisted())
}

/// Note what of an export was read
///
/// Words of somebody else were read; what lies between `from` and `to` is hidden in the person's copy, each character behind a block.
/// Without both nothing is hidden. It holds for the words that stand there now: once they change they are to be read again.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    request_body = Redact,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests/{id}/redactions")]
async fn redact_subject_export(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: Redact| {
                let changed = service::redact(conn, &caller, present, &command).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}

/// Read one's own copy
///
/// What is kept about the caller, for 90 days after the data protection officer gave it: with what the officer may not read, and without
/// what tells of others. Anybody else's answers 404.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    responses((status = 200, description = "The copy", body = CopyBody)),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[get("/subject-requests/{id}/copy")]
async fn get_subject_copy(
    caller: Caller<AnyToken>,
    id: web::Path<SubjectRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    let copy = db.read_long(async |conn| service::copies::own(conn, &caller, *id).await).await?;
    ApiResponse::view(&copy)
}
