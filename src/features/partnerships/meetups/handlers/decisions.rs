//! What happens to a meetup as a whole: publication, decline, cancellation.

use actix_web::{post, web};

use super::super::model::{CancelMeetup, DeclineMeetup, MeetupBody};
use super::super::service;
use super::answer::item;
use crate::access::{MeetupsApprove, MeetupsWrite};
use crate::error::Result;
use crate::ids::MeetupId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Writer};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(publish_meetup).service(decline_meetup).service(cancel_meetup);
}

/// Publish a meetup
///
/// For staff. Everybody sees it from then on, and apprentices may register.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    responses(
        (status = 200, description = "The published meetup", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/publications")]
async fn publish_meetup(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let published = service::publish(conn, &caller, present).await?;
                item(conn, &caller, published).await
            },
        )
        .await
}

/// Decline a meetup
///
/// For staff. Final; the employer sees the reason and may register another one.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body = DeclineMeetup,
    responses(
        (status = 200, description = "The declined meetup", body = MeetupBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/declines")]
async fn decline_meetup(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DeclineMeetup| {
                let declined = service::decline(conn, &caller, present, command).await?;
                item(conn, &caller, declined).await
            },
        )
        .await
}

/// Cancel a meetup
///
/// For its employer and staff. Final; it stays in calendars as cancelled, with the reason and a raised `sequence`.
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
