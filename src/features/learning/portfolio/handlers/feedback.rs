//! Feedback on an item.

use actix_web::{get, post, web};

use super::super::model::{FeedbackBody, FeedbackList, GiveFeedback};
use super::super::service;
use crate::access::{FeedbackWrite, PortfolioRead};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{FeedbackId, PortfolioItemId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_feedback).service(give_feedback).service(get_feedback);
}

type ListFeedback = List<FeedbackId>;

/// List the feedback on an item
///
/// What was said about an item that the caller may see, oldest first.
#[utoipa::path(
    tag = "learning",
    params(("id" = PortfolioItemId, Path, description = "The item"), ListFeedback, Embed<FeedbackBody>),
    responses((status = 200, description = "A page of feedback", body = FeedbackList)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/portfolio-items/{id}/feedback")]
async fn list_feedback(
    caller: Caller<PortfolioRead>,
    id: web::Path<PortfolioItemId>,
    db: Db,
    list: ListFeedback,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut feedback =
        db.read(async |conn| service::feedback(conn, &caller, *id, after, limit).await).await?;
    let page = list.page(&mut feedback, |row| row.id)?;
    list.respond(page, |page| FeedbackList { feedback, page })
}

/// Give feedback on an item
///
/// By people who may see the item, never by the apprentice. Nothing said is changed later.
#[utoipa::path(
    tag = "learning",
    params(("id" = PortfolioItemId, Path, description = "The item")),
    request_body = GiveFeedback,
    responses(
        (status = 201, description = "What was said", body = FeedbackBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["feedback:write"]), ("bearer" = [])),
)]
#[post("/portfolio-items/{id}/feedback")]
async fn give_feedback(
    caller: Caller<FeedbackWrite>,
    id: web::Path<PortfolioItemId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find(conn, &caller, *id).await,
            async |conn, item, command: GiveFeedback| {
                let said = service::give_feedback(conn, &caller, item, command).await?;
                ApiResponse::created(format!("/api/v1/feedback/{}", said.id), 1, &said)
            },
        )
        .await
}

/// Read feedback
///
/// What was said about an item that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = FeedbackId, Path, description = "The feedback"), Embed<FeedbackBody>),
    responses((status = 200, description = "What was said", body = FeedbackBody)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/feedback/{id}")]
async fn get_feedback(
    caller: Caller<PortfolioRead>,
    id: web::Path<FeedbackId>,
    db: Db,
) -> Result<ApiResponse> {
    ApiResponse::item(1, &db.read(async |conn| service::find_feedback(conn, &caller, *id).await).await?)
}
