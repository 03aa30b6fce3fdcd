//! `/api/v1/meetup-series`.

use actix_web::{get, patch, post, web};

use super::model::{
    AddMeetupSeries, ChangeMeetupSeries, MeetupSeriesBody, MeetupSeriesList, SeriesFilter, Whole,
};
use super::service;
use crate::access::{MeetupsApprove, MeetupsRead, MeetupsWrite};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::features::partnerships::meetups::{CancelMeetup, DeclineMeetup};
use crate::ids::MeetupSeriesId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_meetup_series)
        .service(add_meetup_series)
        .service(get_meetup_series)
        .service(change_meetup_series)
        .service(publish_meetup_series)
        .service(decline_meetup_series)
        .service(cancel_meetup_series);
}

type ListMeetupSeries = List<MeetupSeriesId, SeriesFilter>;

/// List series of meetups
///
/// In the order in which they were registered: an employer's own, for staff all. Without their meetups: see
/// `GET /meetups?series_id=`.
#[utoipa::path(
    tag = "partnerships",
    params(ListMeetupSeries),
    responses((status = 200, description = "A page of series", body = MeetupSeriesList)),
    security(("oauth2" = ["meetups:read"]), ("bearer" = [])),
)]
#[get("/meetup-series")]
async fn list_meetup_series(
    caller: Caller<MeetupsRead>,
    db: Db,
    list: ListMeetupSeries,
) -> Result<ApiResponse> {
    let mut rows = db
        .read(async |conn| service::list(conn, &caller, &list.filter, list.after, list.rows_to_read()).await)
        .await?;
    let page = list.page(&mut rows, |whole| whole.series.id)?;
    let body = |whole| MeetupSeriesBody::new(whole, caller.now).listed();
    let meetup_series = rows.into_iter().map(body).collect();
    list.respond(page, |page| MeetupSeriesList { meetup_series, page })
}

/// Register a series of meetups
///
/// For employers, as a single meetup. All meetups of the rule are made at once, as ordinary ones that wait for approval. The
/// rule is expanded on the clock on the wall, from `startsAtLocal` on; a local time that does not exist is skipped and not
/// counted, one that comes twice is the first (RFC 5545, section 3.3.10).
#[utoipa::path(
    tag = "partnerships",
    request_body = AddMeetupSeries,
    responses(
        (status = 201, description = "The new series with its meetups", body = MeetupSeriesBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[post("/meetup-series")]
async fn add_meetup_series(caller: Caller<MeetupsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddMeetupSeries| {
            let added = service::submit(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/meetup-series/{}", added.series.id), added.version());
            let body = MeetupSeriesBody::new(added, caller.now);
            Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Read a series of meetups
///
/// With all of its meetups. For its employer and staff; everybody else sees the published meetups.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupSeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series", body = MeetupSeriesBody)),
    security(("oauth2" = ["meetups:read"]), ("bearer" = [])),
)]
#[get("/meetup-series/{id}")]
async fn get_meetup_series(
    caller: Caller<MeetupsRead>,
    id: web::Path<MeetupSeriesId>,
    db: Db,
) -> Result<ApiResponse> {
    item(&caller, db.read(async |conn| service::find(conn, &caller, *id).await).await?)
}

/// Change a series of meetups
///
/// For its employer and staff. A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`: the ETag also changes with
/// each of the meetups. It acts on all meetups to come that were not changed by themselves, or on none; each keeps its day. The
/// rule stays: to change it, cancel the series and register another.
///
/// As with a single meetup, an employer's change of title, time, place or link waits in `proposedChange` of each published meetup,
/// and `sequence` rises by one where time or place moves.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupSeriesId, Path, description = "The series")),
    request_body(content = ChangeMeetupSeries, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed series", body = MeetupSeriesBody),
        (status = 409, description = "transitionNotAllowed, capacityBelowRegistrations"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[patch("/meetup-series/{id}")]
async fn change_meetup_series(
    caller: Caller<MeetupsWrite>,
    id: web::Path<MeetupSeriesId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeMeetupSeries| {
                // What does not fit comes before what is stale (see the order of judgement).
                let organisation = present.series.organisation_id;
                let direct = service::changes_directly(conn, &caller, organisation).await?;
                let edit = command.edit(&present, direct, caller.now)?;
                if_match.required(present.version())?;
                item(&caller, service::change(conn, &caller, present, edit).await?)
            },
        )
        .await
}

/// Publish a series of meetups
///
/// For staff. Publishes every meetup of it that waits, and of those that are published what is proposed to change.
///
/// With `If-Match` only what was read is published: 412 where the series or a meetup of it has changed since. A proposed change
/// needs it.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupSeriesId, Path, description = "The series"),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The ETag of the series as staff have read it; required where a change of it is proposed."),
    ),
    responses(
        (status = 200, description = "The published series", body = MeetupSeriesBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetup-series/{id}/publications")]
async fn publish_meetup_series(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupSeriesId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                if present.has_proposals(caller.now) {
                    if_match.required(present.version())?;
                } else {
                    if_match.optional(present.version())?;
                }
                item(&caller, service::publish(conn, &caller, present).await?)
            },
        )
        .await
}

/// Decline a series of meetups
///
/// For staff. Declines every meetup of it that waits, and drops what is proposed to change of those that are published. The
/// employer sees the reason at each.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupSeriesId, Path, description = "The series"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The ETag of the series as it was read."),
    ),
    request_body = DeclineMeetup,
    responses(
        (status = 200, description = "The declined series, or the published one without the change", body = MeetupSeriesBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["meetups:approve"]), ("bearer" = [])),
)]
#[post("/meetup-series/{id}/declines")]
async fn decline_meetup_series(
    caller: Caller<MeetupsApprove>,
    id: web::Path<MeetupSeriesId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DeclineMeetup| {
                if_match.optional(present.version())?;
                item(&caller, service::decline(conn, &caller, present, command).await?)
            },
        )
        .await
}

/// Cancel a series of meetups
///
/// For its employer and staff. Cancels every published meetup of it that is not over, with its registrations; those that wait are for
/// staff to decline.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupSeriesId, Path, description = "The series")),
    request_body = CancelMeetup,
    responses(
        (status = 200, description = "The cancelled series", body = MeetupSeriesBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[post("/meetup-series/{id}/cancellations")]
async fn cancel_meetup_series(
    caller: Caller<MeetupsWrite>,
    id: web::Path<MeetupSeriesId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: CancelMeetup| {
                item(&caller, service::cancel(conn, &caller, present, command).await?)
            },
        )
        .await
}

/// 200 with a series; its tag stands for its meetups, too.
fn item(ctx: &Ctx, whole: Whole) -> Result<ApiResponse> {
    let version = whole.version();
    Ok(ApiResponse::item(version, &MeetupSeriesBody::new(whole, ctx.now))?.tagged_by_content(version))
}
