//! What happens to a meetup as a whole: submission, publication, decline, cancellation.

use actix_web::{post, web};

use super::super::model::{CancelMeetup, DeclineMeetup, MeetupBody};
use super::super::service;
use super::answer::item;
use crate::access::{MeetupsApprove, MeetupsWrite};
use crate::error::Result;
use crate::ids::MeetupId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, Writer};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(submit_meetup).service(publish_meetup).service(decline_meetup).service(cancel_meetup);
}

/// Submit a declined meetup again
///
/// For its employer and staff, after it was changed. It waits for approval as a new one does. What would begin in the past
/// needs another time first.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    responses(
        (status = 200, description = "The submitted meetup", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/submissions")]
async fn submit_meetup(
    caller: Caller<MeetupsWrite>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let submitted = service::submit_again(conn, &caller, present).await?;
                item(conn, &caller, submitted).await
            },
        )
        .await
}

/// Publish a meetup
///
/// For staff. Everybody sees it from then on, and apprentices may register. Of a published meetup it publishes the
/// `proposedChange`; a change of time or place then raises `sequence` by one and tells whoever registered.
///
/// With `If-Match` only what was read is published: 412 where it has changed since. A proposed change needs it.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupId, Path, description = "The meetup"),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The ETag of the meetup as staff have read it; required where a change of it is proposed."),
    ),
    responses(
        (status = 200, description = "The published meetup", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/publications")]
async fn publish_meetup(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                if present.proposal_at(caller.now).is_some() {
                    if_match.required(present.version)?;
                } else {
                    if_match.optional(present.version)?;
                }
                let published = service::publish(conn, &caller, present).await?;
                item(conn, &caller, published).await
            },
        )
        .await
}

/// Decline a meetup
///
/// For staff. The employer sees the reason, and may change the meetup and submit it again. Of a published meetup it drops the
/// `proposedChange`, and the meetup stays published as it is.
///
/// With `If-Match` only what was read is declined: 412 where it has changed since.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupId, Path, description = "The meetup"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The ETag of the meetup as it was read."),
    ),
    request_body = DeclineMeetup,
    responses(
        (status = 200, description = "The declined meetup, or the published one without the change", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/declines")]
async fn decline_meetup(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DeclineMeetup| {
                if_match.optional(present.version)?;
                let declined = service::decline(conn, &caller, present, command).await?;
                item(conn, &caller, declined).await
            },
        )
        .await
}

/// Cancel a meetup
///
/// For its employer and staff. Final; it stays in calendars as cancelled, with the reason and a raised `sequence`. Its
/// registrations are cancelled with it, and a proposed change is dropped.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body = CancelMeetup,
    responses(
        (status = 200, description = "The cancelled meetup", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/cancellations")]
async fn cancel_meetup(
    caller: Caller<MeetupsWrite>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: CancelMeetup| {
                let cancelled = service::cancel(conn, &caller, present, command).await?;
                item(conn, &caller, cancelled).await
            },
        )
        .await
}
