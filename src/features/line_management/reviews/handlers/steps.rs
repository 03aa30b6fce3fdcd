//! What happens to a review: it is moved, held, missed, signed.

use actix_web::{post, web};

use super::super::model::{HoldReview, MissReview, RescheduleReview, ReviewBody};
use super::super::service;
use super::answer::item;
use crate::access::ReviewsWrite;
use crate::error::Result;
use crate::ids::ReviewId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, Writer};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(reschedule_review).service(hold_review).service(miss_review).service(sign_review);
}

/// Agree on the day of a review
///
/// While it was not held: today or later, within the apprenticeship, with the reason. The latest day (`dueOn`) stays what it was,
/// so that a review that is moved beyond it is overdue all the same.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review")),
    request_body = RescheduleReview,
    responses(
        (status = 200, description = "The moved review", body = ReviewBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[post("/reviews/{id}/reschedulings")]
async fn reschedule_review(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: RescheduleReview| {
                item(service::reschedule(conn, &caller, locked, command).await?)
            },
        )
        .await
}

/// Say that a review was held
///
/// From then on it waits for the three signatures, and the next review is due twelve weeks later. What was missed is moved
/// to another day first.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review")),
    request_body = HoldReview,
    responses(
        (status = 200, description = "The held review", body = ReviewBody),
        (status = 409, description = "transitionNotAllowed, reviewClosed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[post("/reviews/{id}/meetings")]
async fn hold_review(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: HoldReview| {
                item(service::hold(conn, &caller, locked, command).await?)
            },
        )
        .await
}

/// Say that a review was missed
///
/// From its day on, the agreed one where there is one, with the reason. Another day is agreed then; whether it is overdue is judged
/// by the latest day.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review")),
    request_body = MissReview,
    responses(
        (status = 200, description = "The missed review", body = ReviewBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[post("/reviews/{id}/no-shows")]
async fn miss_review(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: MissReview| {
                item(service::miss(conn, &caller, locked, command).await?)
            },
        )
        .await
}

/// Sign a review
///
/// The apprentice, the line manager and the provider's client, each for themselves, once, after it was held. Once all
/// three have signed, nothing in it changes any more. With `If-Match` only what the signer has read is signed: 412 where
/// it has changed since.
#[utoipa::path(
    tag = "line-management",
    params(
        ("id" = ReviewId, Path, description = "The review"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The ETag of the review as the signer has read it."),
    ),
    responses(
        (status = 200, description = "The signed review", body = ReviewBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyExists, reviewClosed"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[post("/reviews/{id}/sign-offs")]
async fn sign_review(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked| {
                // Who may not comes before what is stale (see the order of judgement).
                let party = locked.party(&caller)?;
                if_match.optional(locked.version())?;
                item(service::sign(conn, &caller, locked, party).await?)
            },
        )
        .await
}
