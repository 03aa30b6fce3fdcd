//! Meetups for calendar programs.

use actix_web::{get, web};

use super::super::calendar;
use super::super::model::Meetup;
use super::super::service;
use crate::access::MeetupsRead;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::ids::MeetupId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, OptionalCaller, State};

pub(super) fn configure(config: &mut Operations<'_>) {
    config.service(get_meetups_calendar).service(get_meetup_calendar);
}

const NAME: &str = "Apprenticeship meetups";

/// Subscribe to meetups
///
/// An iCalendar feed (RFC 5545) of the meetups of the past year and all to come, at most 1,000. Open to everybody as
/// the list is; a token shows what its owner may see. Query parameters are ignored.
#[utoipa::path(
    tag = "partnerships",
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")),
    security(()),
)]
#[get("/meetups.ics")]
async fn get_meetups_calendar(
    caller: OptionalCaller<MeetupsRead>,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    state
        .db
        .read(async |conn| {
            let meetups = service::calendar(conn, &caller).await?;
            written(conn, &caller, &state.settings.base_url, &meetups).await
        })
        .await
}

/// Put a meetup into a calendar
///
/// One meetup as an iCalendar file (RFC 5545). Its UID stays the same, SEQUENCE tells calendars of a new time or place,
/// STATUS of a cancellation. Query parameters are ignored.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")),
    security(()),
)]
#[get("/meetups/{id}.ics")]
async fn get_meetup_calendar(
    caller: OptionalCaller<MeetupsRead>,
    id: web::Path<MeetupId>,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    state
        .db
        .read(async |conn| {
            let meetup = service::find(conn, &caller, *id).await?;
            written(conn, &caller, &state.settings.base_url, &[meetup]).await
        })
        .await
}

async fn written(conn: &mut impl Read, ctx: &Ctx, base: &str, meetups: &[Meetup]) -> Result<ApiResponse> {
    let employers = service::employers(conn, meetups).await?;
    let pages: Vec<_> = meetups.iter().map(|meetup| meetup.page(base)).collect();
    let entries: Vec<_> = meetups
        .iter()
        .zip(&pages)
        .map(|(meetup, page)| {
            let employer = employers.iter().find(|(id, _)| *id == meetup.organisation_id);
            meetup.entry(ctx.now, page.as_deref(), employer.map_or("", |(_, name)| name))
        })
        .collect();
    Ok(ApiResponse::calendar(calendar::render(NAME, &entries)))
}
