//! `/api/v1/support-requests`.

use actix_web::{get, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    AddSupportMessage, AddSupportRequest, AnswerTimesBody, MessageBody, SupportMessageList,
    SupportRequestBody, SupportRequestList, SupportState,
};
use super::service;
use crate::access::{SupportRead, SupportWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{SupportMessageId, SupportRequestId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_support_requests)
        .service(add_support_request)
        .service(get_support_request)
        .service(list_support_messages)
        .service(add_support_message)
        .service(close_support_request)
        .service(get_support_answer_times);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct SupportRequestsFilter {
    /// Only those in this state; may be repeated.
    state: Vec<SupportState>,
}

type ListSupportRequests = List<SupportRequestId, SupportRequestsFilter>;

/// List support requests
///
/// The programme team sees all, a line manager or apprentice their own; `state=open` is what waits for the team. Each comes with its newest
/// message.
#[utoipa::path(
    tag = "line-management",
    params(ListSupportRequests, Embed<SupportRequestBody>),
    responses((status = 200, description = "A page of requests", body = SupportRequestList)),
    security(("oauth2" = ["support:read"]), ("bearer" = [])),
)]
#[get("/support-requests")]
async fn list_support_requests(
    caller: Caller<SupportRead>,
    db: Db,
    list: ListSupportRequests,
) -> Result<ApiResponse> {
    let after = list.after;
    let limit = list.rows_to_read();
    let mut support_requests =
        db.read(async |conn| service::list(conn, &caller, &list.filter.state, after, limit).await).await?;
    let page = list.page(&mut support_requests, |row| row.id)?;
    list.respond(page, |page| SupportRequestList { support_requests, page })
}

/// Ask the programme team
///
/// A line manager or an apprentice asks; the answer comes as a message of the request. Nobody but who asked and the team sees it:
/// an apprentice can ask past the line manager.
#[utoipa::path(
    tag = "line-management",
    request_body = AddSupportRequest,
    responses(
        (status = 201, description = "The request", body = SupportRequestBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["support:write"]), ("bearer" = [])),
)]
#[post("/support-requests")]
async fn add_support_request(caller: Caller<SupportWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddSupportRequest| {
            let (version, asked) = service::ask(conn, &caller, command).await?;
            ApiResponse::created(format!("/api/v1/support-requests/{}", asked.id), version, &asked)
        })
        .await
}

/// Read a support request
///
/// With its newest message; all of them are a list of their own.
#[utoipa::path(
    tag = "line-management",
    params(("id" = SupportRequestId, Path, description = "The request"), Embed<SupportRequestBody>),
    responses((status = 200, description = "The request", body = SupportRequestBody)),
    security(("oauth2" = ["support:read"]), ("bearer" = [])),
)]
#[get("/support-requests/{id}")]
async fn get_support_request(
    caller: Caller<SupportRead>,
    id: web::Path<SupportRequestId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(version, &body)
}

type ListSupportMessages = List<SupportMessageId>;

/// List what was said in a support request
///
/// The question first.
#[utoipa::path(
    tag = "line-management",
    params(("id" = SupportRequestId, Path, description = "The request"), ListSupportMessages, Embed<MessageBody>),
    responses((status = 200, description = "A page of messages", body = SupportMessageList)),
    security(("oauth2" = ["support:read"]), ("bearer" = [])),
)]
#[get("/support-requests/{id}/messages")]
async fn list_support_messages(
    caller: Caller<SupportRead>,
    id: web::Path<SupportRequestId>,
    db: Db,
    list: ListSupportMessages,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut messages =
        db.read(async |conn| service::messages(conn, &caller, *id, after, limit).await).await?;
    let page = list.page(&mut messages, |row| row.id)?;
    list.respond(page, |page| SupportMessageList { messages, page })
}

/// Answer, or ask on
///
/// A word of the programme team answers an open request. A word of the asker opens it anew, also after it was closed.
#[utoipa::path(
    tag = "line-management",
    params(("id" = SupportRequestId, Path, description = "The request")),
    request_body = AddSupportMessage,
    responses(
        (status = 200, description = "The request, with its newest message", body = SupportRequestBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["support:write"]), ("bearer" = [])),
)]
#[post("/support-requests/{id}/messages")]
async fn add_support_message(
    caller: Caller<SupportWrite>,
    id: web::Path<SupportRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: AddSupportMessage| {
                let (version, changed) = service::say(conn, &caller, present, command).await?;
                ApiResponse::item(version, &changed)
            },
        )
        .await
}

/// Close a support request
///
/// By whoever asked, or the programme team.
#[utoipa::path(
    tag = "line-management",
    params(("id" = SupportRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The request, closed", body = SupportRequestBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["support:write"]), ("bearer" = [])),
)]
#[post("/support-requests/{id}/closures")]
async fn close_support_request(
    caller: Caller<SupportWrite>,
    id: web::Path<SupportRequestId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let (version, closed) = service::close(conn, &caller, present).await?;
                ApiResponse::item(version, &closed)
            },
        )
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AnswerTimes {
    /// The first day in London; without, from the beginning.
    #[param(nullable = false)]
    from: Option<NaiveDate>,
    /// The last day; without, up to now.
    #[param(nullable = false)]
    to: Option<NaiveDate>,
}

/// Read how fast the team answers
///
/// Over the requests asked from one day to another that the caller may see: how many have an answer, and after how many
/// hours the first came.
#[utoipa::path(
    tag = "line-management",
    params(AnswerTimes),
    responses((status = 200, description = "The times", body = AnswerTimesBody)),
    security(("oauth2" = ["support:read"]), ("bearer" = [])),
)]
#[get("/support-answer-times")]
async fn get_support_answer_times(
    caller: Caller<SupportRead>,
    db: Db,
    query: Query<AnswerTimes>,
) -> Result<ApiResponse> {
    let AnswerTimes { from, to } = query.0;
    let times = db.read_long(async |conn| service::answer_times(conn, &caller, from, to).await).await?;
    ApiResponse::view(&times)
}
