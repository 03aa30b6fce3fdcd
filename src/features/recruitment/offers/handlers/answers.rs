//! Answers to offers: by candidates with their links, and by staff for those who telephone.

use actix_web::{HttpRequest, post, web};

use super::super::model::AnswerOffer;
use super::super::service::answers;
use crate::access::ApplicationsWrite;
use crate::error::Result;
use crate::features::recruitment::applications::{
    ApplicationBody, CandidateApplicationBody, answer, write_by_link,
};
use crate::ids::ApplicationId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, OptionalCaller, PublicBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(accept_offer)
        .service(decline_offer)
        .service(accept_offer_by_link)
        .service(decline_offer_by_link);
}

/// Accept an offer for somebody
///
/// For those who telephone. The candidate's other live applications of the round are withdrawn. Accepted again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = AnswerOffer,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/offer-acceptances")]
async fn accept_offer(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| answers::lock_for_answer(conn, &caller, *id).await,
            async |conn, present, AnswerOffer { offer_id }| {
                let changed = answers::accept(conn, &caller, present, offer_id).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Decline an offer for somebody
///
/// For those who telephone. Declined again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = AnswerOffer,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/offer-declines")]
async fn decline_offer(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| answers::lock_for_answer(conn, &caller, *id).await,
            async |conn, present, AnswerOffer { offer_id }| {
                let changed = answers::decline(conn, &caller, present, offer_id).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Accept one's offer
///
/// Until the end of its last day. One's other live applications of the round are withdrawn. Accepted again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = AnswerOffer,
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/application-links/{token}/offer-acceptances")]
async fn accept_offer_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let link = (&visitor, &request, &**state, token.as_str());
    write_by_link(link, &mut body, async |conn, ctx, opened, AnswerOffer { offer_id }| {
        answers::accept(conn, ctx, opened.begun()?, offer_id).await?;
        Ok(())
    })
    .await
}

/// Decline one's offer
///
/// Final for this offer; another may be made. Declined again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = AnswerOffer,
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/application-links/{token}/offer-declines")]
async fn decline_offer_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let link = (&visitor, &request, &**state, token.as_str());
    write_by_link(link, &mut body, async |conn, ctx, opened, AnswerOffer { offer_id }| {
        answers::decline(conn, ctx, opened.begun()?, offer_id).await?;
        Ok(())
    })
    .await
}
