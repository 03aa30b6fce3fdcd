//! `/api/v1/meetups`.

mod answer;
mod calendars;
mod decisions;
mod registrations;

use actix_web::{get, patch, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use answer::{item, to_body};

use super::model::{AddMeetup, ChangeMeetup, Meetup, MeetupBody, MeetupList, MeetupState};
use super::service::{self, Filter, Position, Submitted};
use crate::access::{MeetupsRead, MeetupsWrite, Scope};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::{Error, Result};
use crate::ids::{MeetupId, MeetupSeriesId, OrganisationId};
use crate::string_enum::string_enum;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, OptionalCaller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    // Before those with an id, which would take `<id>.ics` for one.
    calendars::configure(config);
    config.service(list_meetups).service(add_meetup).service(get_meetup).service(change_meetup);
    decisions::configure(config);
    registrations::configure(config);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct MeetupsFilter {
    /// Only meetups that start after this instant.
    #[param(nullable = false)]
    starts_after: Option<DateTime<Utc>>,
    /// Only meetups that start before this instant.
    #[param(nullable = false)]
    starts_before: Option<DateTime<Utc>>,
    /// Only meetups in this state; may be repeated.
    state: Vec<MeetupState>,
    /// Only meetups of this employer; may be repeated.
    organisation_id: Vec<OrganisationId>,
    /// Only meetups of this series.
    #[param(nullable = false)]
    series_id: Option<MeetupSeriesId>,
    /// What to put into each meetup; may be repeated.
    #[param(inline)]
    embed: Vec<Embed>,
}

string_enum! {
    /// In which order.
    Sort {
        /// The earliest start first.
        EarliestFirst "startsAt",
        /// The latest start first.
        LatestFirst "-startsAt",
    }
}

type ListMeetups = List<Position, MeetupsFilter, Sort>;

/// What can be put into a meetup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Embed {
    Employer,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetMeetup {
    /// What to put into the meetup; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<Embed>>, inline, nullable = false)]
    embed: Vec<Embed>,
}

/// List meetups
///
/// Open to everybody: what was published, also when it is over or was cancelled since. An employer also sees its own
/// meetups in every state, staff see all.
#[utoipa::path(
    tag = "partnerships",
    params(ListMeetups),
    responses((status = 200, description = "A page of meetups", body = MeetupList)),
    security(()),
)]
#[get("/meetups")]
async fn list_meetups(caller: OptionalCaller<MeetupsRead>, db: Db, list: ListMeetups) -> Result<ApiResponse> {
    let MeetupsFilter { starts_after, starts_before, state, organisation_id, series_id, embed } =
        &list.filter;
    let filter = Filter {
        starts_after: *starts_after,
        starts_before: *starts_before,
        ends_after: None,
        states: state.clone(),
        organisations: organisation_id.clone(),
        series: *series_id,
        latest_first: list.sort == Sort::LatestFirst,
    };
    let (meetups, page) = db
        .read(async |conn| {
            let mut rows = service::list(conn, &caller, &filter, list.after, list.rows_to_read()).await?;
            let page = list.page(&mut rows, |row| (row.starts_at, row.id))?;
            Ok((with_employers(conn, &caller, rows, embed).await?, page))
        })
        .await?;
    list.respond(page, |page| MeetupList { meetups, page })
}

async fn with_employers(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetups: Vec<Meetup>,
    embed: &[Embed],
) -> Result<Vec<MeetupBody>> {
    let names =
        if embed.contains(&Embed::Employer) { service::employers(conn, &meetups).await? } else { Vec::new() };
    let bodies = meetups.into_iter().map(|meetup| {
        let name = names.iter().find(|(id, _)| *id == meetup.organisation_id);
        let body = MeetupBody::new(ctx, meetup, Vec::new());
        match name {
            Some((_, name)) => body.with_employer(name.clone()),
            None => body,
        }
    });
    Ok(bodies.collect())
}

/// Register a meetup
///
/// For employers: by their machine client, or by a person who is their contact. A contact of several employers says for
/// which (`organisationId`). It waits for approval (staff publish or decline it). Other meetups at the same time are told
/// in `clashes` and never refused.
///
/// With an `externalId` it can be sent again: the same content is answered with 200 and the meetup as it stands, another with 409.
/// Of the places `ownPlaces` are for the employer's own trainees, without names.
#[utoipa::path(
    tag = "partnerships",
    request_body = AddMeetup,
    responses(
        (status = 201, description = "The new meetup", body = MeetupBody),
        (status = 200, description = "The meetup that was registered under this name before", body = MeetupBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "externalIdConflict"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[post("/meetups")]
async fn add_meetup(caller: Caller<MeetupsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddMeetup| {
            let Submitted { meetup, is_new } = service::submit(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/meetups/{}", meetup.id), meetup.version);
            let answer = ApiResponse::created(location, version, &to_body(conn, &caller, meetup).await?)?;
            let answer = answer.tagged_by_content(version);
            Ok(if is_new { answer } else { answer.found_again() })
        })
        .await
}

/// Read a meetup
///
/// Open to everybody as the list is.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup"), GetMeetup),
    responses((status = 200, description = "The meetup", body = MeetupBody)),
    security(()),
)]
#[get("/meetups/{id}")]
async fn get_meetup(
    caller: OptionalCaller<MeetupsRead>,
    id: web::Path<MeetupId>,
    db: Db,
    query: Query<GetMeetup>,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let found = service::find(conn, &caller, *id).await?;
        if query.0.embed.contains(&Embed::Employer) {
            let employers = service::employers(conn, std::slice::from_ref(&found)).await?;
            let name = employers.into_iter().map(|(_, name)| name).collect();
            return ApiResponse::view(&to_body(conn, &caller, found).await?.with_employer(name));
        }
        item(conn, &caller, found).await
    })
    .await
}

/// Change a meetup
///
/// For its employer and staff. A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`; registrations do not
/// make it fail.
///
/// Of a published meetup the employer's change of title, time, place, links and agenda waits in `proposedChange`, which further
/// patches are merged into, until staff publish or decline it, or the meetup is cancelled or begins; everything else acts at once. What is proposed to be as it is published drops out. Staff change everything at once. A change of time or place of
/// a published meetup raises `sequence` by one, so that calendars follow, and tells whoever registered. Places that it adds are
/// offered to those who wait.
///
/// What attending it counts as (`training`) is for staff to say (`meetups:approve`).
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body(content = ChangeMeetup, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed meetup", body = MeetupBody),
        (status = 403, description = "insufficientScope"),
        (status = 409, description = "transitionNotAllowed, capacityBelowRegistrations"),
    ),
    security(("oauth2" = ["meetups:write"]), ("bearer" = [])),
)]
#[patch("/meetups/{id}")]
async fn change_meetup(
    caller: Caller<MeetupsWrite>,
    id: web::Path<MeetupId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeMeetup| {
                // What does not fit comes before what is stale (see the order of judgement).
                let direct = service::changes_directly(conn, &caller, present.organisation_id).await?;
                let edit = command.edit(&present, direct, caller.now)?;
                if_match.required(present.version)?;
                if command.training.is_some() && !caller.scopes.has(Scope::MeetupsApprove) {
                    return Err(Error::insufficient_scope(Scope::MeetupsApprove.as_str()));
                }
                let training = command.training;
                let changed = service::series::change_alone(conn, &caller, present, edit, training).await?;
                item(conn, &caller, changed).await
            },
        )
        .await
}
