//! `/api/v1/subject-requests`.

mod answers;
mod copies;

use actix_web::{get, patch, post, web};

use super::model::bodies::{RequestBody, RequestFilter, RequestList};
use super::model::commands::{AddSubjectRequest, ChangeSubjectRequest};
use super::service;
use crate::access::{SubjectRequestsRead, SubjectRequestsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::SubjectRequestId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_subject_requests)
        .service(add_subject_request)
        .service(get_subject_request)
        .service(change_subject_request);
    answers::configure(config);
    copies::configure(config);
}

type ListRequests = List<SubjectRequestId, RequestFilter>;

/// List requests about data
///
/// What people ask about their data, in the order in which it was written down. Words are for the data protection officer alone.
#[utoipa::path(
    tag = "data-protection",
    params(ListRequests, Embed<RequestBody>),
    responses((status = 200, description = "A page of requests", body = RequestList)),
    security(("oauth2" = ["subject-requests:read"]), ("bearer" = [])),
)]
#[get("/subject-requests")]
async fn list_subject_requests(
    caller: Caller<SubjectRequestsRead>,
    db: Db,
    list: ListRequests,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, &list.filter, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let subject_requests = rows.into_iter().map(|row| service::seen(&caller, row)).collect();
    list.respond(page, |page| RequestList { subject_requests, page })
}

/// Write down a request about data
///
/// What a person, or a candidate, asks about their data. It is due a month later; a complaint is to be acknowledged within 30 days.
#[utoipa::path(
    tag = "data-protection",
    request_body = AddSubjectRequest,
    responses((status = 201, description = "The request", body = RequestBody)),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[post("/subject-requests")]
async fn add_subject_request(caller: Caller<SubjectRequestsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddSubjectRequest| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/subject-requests/{}", added.id), added.version);
            ApiResponse::created(location, version, &service::seen(&caller, added))
        })
        .await
}

/// Read a request about data
///
/// One request. Words are for the data protection officer alone.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request"), Embed<RequestBody>),
    responses((status = 200, description = "The request", body = RequestBody)),
    security(("oauth2" = ["subject-requests:read"]), ("bearer" = [])),
)]
#[get("/subject-requests/{id}")]
async fn get_subject_request(
    caller: Caller<SubjectRequestsRead>,
    id: web::Path<SubjectRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(row.version, &service::seen(&caller, row))
}

/// Change a request about data
///
/// When it was acknowledged, and what is noted of it. A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "data-protection",
    params(("id" = SubjectRequestId, Path, description = "The request")),
    request_body(content = ChangeSubjectRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed request", body = RequestBody)),
    security(("oauth2" = ["subject-requests:write"]), ("bearer" = [])),
)]
#[patch("/subject-requests/{id}")]
async fn change_subject_request(
    caller: Caller<SubjectRequestsWrite>,
    id: web::Path<SubjectRequestId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeSubjectRequest| {
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &service::seen(&caller, changed))
            },
        )
        .await
}
