//! `/api/v1/application-links/{token}/equality-response`.

use actix_web::{HttpRequest, delete, put, web};

use super::service;
use crate::ctx::Ctx;
use crate::db::Connection;
use crate::error::Result;
use crate::features::equality::questions::GiveEqualityResponse;
use crate::features::recruitment::applications::{self, Opened};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, OptionalCaller, PublicBody, State};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(put_equality_response).service(delete_equality_response);
}

/// Answer equality questions
///
/// For whoever has the link to an application: what they say about themselves, in the place of what they said before, until the round is
/// closed. It is kept apart from the application under a name that leads nobody back. No operation reads it; it is no part of any
/// decision; only rounded figures about many people are ever published. `GET /equality-question-sets` has the questions.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = GiveEqualityResponse,
    responses(
        (status = 204, description = "The answers are kept"),
        (status = 409, description = "vacancyClosed, transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[put("/application-links/{token}/equality-response")]
async fn put_equality_response(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let visit = (&visitor, &request, &**state, token.as_str());
    begin(visit).await?;
    let command: GiveEqualityResponse = body.read()?;
    answer((&visitor, &state, &token), &command).await?;
    Ok(ApiResponse::no_content())
}

/// Take equality answers back
///
/// For whoever has the link to an application, at any time, and whether they answered or not: as if nothing had been asked. Figures that
/// were published before stay as they are.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    responses(
        (status = 204, description = "Nothing is kept"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[delete("/application-links/{token}/equality-response")]
async fn delete_equality_response(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    begin((&visitor, &request, &**state, token.as_str())).await?;
    take_back((&visitor, &state, &token)).await?;
    Ok(ApiResponse::no_content())
}

/// Opens the link, and counts what is written by it.
async fn begin(
    (visitor, request, state, token): (&OptionalCaller, &HttpRequest, &State, &str),
) -> Result<()> {
    applications::open(visitor, request, state, token).await?;
    state.count_write(token)
}

/// Keeps answers by a link that was opened and counted before.
///
/// # Errors
/// 404, 409, 422.
pub async fn answer(link: (&OptionalCaller, &State, &str), command: &GiveEqualityResponse) -> Result<()> {
    write(link, async |conn, ctx, opened| service::answer(conn, ctx, opened, command).await).await
}

/// Takes answers back by a link that was opened and counted before.
///
/// # Errors
/// 404.
pub async fn take_back(link: (&OptionalCaller, &State, &str)) -> Result<()> {
    write(link, async |conn, ctx, opened| service::take_back(conn, ctx, opened).await).await
}

async fn write(
    (visitor, state, token): (&OptionalCaller, &State, &str),
    mut work: impl AsyncFnMut(&mut Connection, &Ctx, Opened) -> Result<()>,
) -> Result<()> {
    applications::perform((visitor, state, token), (), async |conn, ctx, opened, ()| {
        work(conn, ctx, opened).await
    })
    .await
    .map(drop)
}
