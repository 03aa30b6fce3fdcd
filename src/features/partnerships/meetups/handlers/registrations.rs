//! `/api/v1/meetups/{id}/registrations`, and one's own.

use actix_web::{get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::model::{Meetup, RegisterForMeetup, RegistrationBody, RegistrationList, RegistrationState};
use super::super::service::{self, registrations as registering, waitlist};
use crate::access::{RegistrationsRead, RegistrationsWrite};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::Result;
use crate::ids::{MeetupId, RegistrationId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

pub(super) fn configure(config: &mut Operations<'_>) {
    config
        .service(list_registrations)
        .service(register_for_meetup)
        .service(list_own_registrations)
        .service(get_registration)
        .service(accept_registration)
        .service(cancel_registration);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct RegistrationsFilter {
    /// Only registrations in this state; may be repeated.
    state: Vec<RegistrationState>,
}

type ListRegistrations = List<RegistrationId, RegistrationsFilter>;

/// List a meetup's registrations
///
/// Staff see all with names; the meetup's employer sees all, and names only where the person agreed: of the rest it sees how many
/// they are. Everybody else sees their own.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup"), ListRegistrations),
    responses((status = 200, description = "A page of registrations", body = RegistrationList)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/meetups/{id}/registrations")]
async fn list_registrations(
    caller: Caller<RegistrationsRead>,
    id: web::Path<MeetupId>,
    db: Db,
    list: ListRegistrations,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut registrations = db
        .read(async |conn| {
            let meetup = service::find(conn, &caller, *id).await?;
            registering::list(conn, &caller, &meetup, &list.filter.state, after, limit).await
        })
        .await?;
    let page = list.page(&mut registrations, |row| row.id)?;
    list.respond(page, |page| RegistrationList { registrations, page })
}

/// List one's own registrations
///
/// For whatever meetups, whoever one is: machines have none.
#[utoipa::path(
    tag = "partnerships",
    params(ListRegistrations),
    responses((status = 200, description = "A page of registrations", body = RegistrationList)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/registrations")]
async fn list_own_registrations(
    caller: Caller<RegistrationsRead>,
    db: Db,
    list: ListRegistrations,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let read =
        db.read(async |conn| registering::list_own(conn, &caller, &list.filter.state, after, limit).await);
    let mut registrations = read.await?;
    let page = list.page(&mut registrations, |row| row.id)?;
    list.respond(page, |page| RegistrationList { registrations, page })
}

/// Register for a meetup
///
/// For apprentices of its audience, each for themself, while the meetup is published and has not started. The body may be left out.
/// The employer sees the name only with `shareName`. Who has a clash is told so in `clashes`, and registered.
///
/// Where every place is taken one waits: `waitlisted`, with a `position`; with `{"waitlist": false}` it is 409. A place that gets
/// free is held for the first: `offered`, until `offer.until`.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body = Option<RegisterForMeetup>,
    responses(
        (status = 201, description = "The new registration", body = RegistrationBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyRegistered, notInAudience, meetupFull"),
    ),
    security(("oauth2" = ["registrations:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/registrations")]
async fn register_for_meetup(
    caller: Caller<RegistrationsWrite>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    registering::apprentice(&caller)?;
    writer
        .act_with_optional_body(
            &caller,
            async |conn| registering::lock_meetup(conn, &caller, *id).await,
            async |conn, meetup, command: RegisterForMeetup| {
                let made = registering::register(conn, &caller, &meetup, command).await?;
                let location = format!("/api/v1/meetups/{}/registrations/{}", made.meetup_id, made.id);
                let (version, body) = registering::find(conn, &caller, &meetup, made.id).await?;
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read a registration
///
/// For staff, the meetup's employer (the name only where the person agreed), and the person.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupId, Path, description = "The meetup"),
        ("registration_id" = RegistrationId, Path, description = "The registration"),
    ),
    responses((status = 200, description = "The registration", body = RegistrationBody)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/meetups/{id}/registrations/{registration_id}")]
async fn get_registration(
    caller: Caller<RegistrationsRead>,
    path: web::Path<(MeetupId, RegistrationId)>,
    db: Db,
) -> Result<ApiResponse> {
    let (id, registration) = *path;
    db.read(async |conn| {
        let meetup = service::find(conn, &caller, id).await?;
        answer(conn, &caller, &meetup, registration).await
    })
    .await
}

/// Accept a place
///
/// By the person, or by staff: the place that is held for the registration (`offered`). In the last two hours before the start
/// nothing is held any more, and whoever waits takes a place that is free.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupId, Path, description = "The meetup"),
        ("registration_id" = RegistrationId, Path, description = "The registration"),
    ),
    responses(
        (status = 200, description = "The confirmed registration", body = RegistrationBody),
        (status = 409, description = "transitionNotAllowed, meetupFull"),
    ),
    security(("oauth2" = ["registrations:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/registrations/{registration_id}/acceptances")]
async fn accept_registration(
    caller: Caller<RegistrationsWrite>,
    path: web::Path<(MeetupId, RegistrationId)>,
    writer: Writer,
) -> Result<ApiResponse> {
    let (id, registration) = *path;
    writer
        .act_without_body(
            &caller,
            async |conn| registering::lock(conn, &caller, id, registration).await,
            async |conn, (meetup, _)| {
                waitlist::accept(conn, &caller, meetup.clone(), registration).await?;
                answer(conn, &caller, &meetup, registration).await
            },
        )
        .await
}

/// 200 with a registration as it stands.
async fn answer(conn: &mut impl Read, ctx: &Ctx, meetup: &Meetup, id: RegistrationId) -> Result<ApiResponse> {
    let (version, body) = registering::find(conn, ctx, meetup, id).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Cancel a registration
///
/// By the person, or by staff, until the meetup starts: who waits leaves the line, who is offered a place refuses it. A place that
/// gets free is offered to whoever waits, and the person may register anew.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = MeetupId, Path, description = "The meetup"),
        ("registration_id" = RegistrationId, Path, description = "The registration"),
    ),
    responses(
        (status = 200, description = "The cancelled registration", body = RegistrationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["registrations:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/registrations/{registration_id}/cancellations")]
async fn cancel_registration(
    caller: Caller<RegistrationsWrite>,
    path: web::Path<(MeetupId, RegistrationId)>,
    writer: Writer,
) -> Result<ApiResponse> {
    let (id, registration) = *path;
    writer
        .act_without_body(
            &caller,
            async |conn| registering::lock(conn, &caller, id, registration).await,
            async |conn, (meetup, present)| {
                registering::cancel(conn, &caller, meetup.clone(), present).await?;
                answer(conn, &caller, &meetup, registration).await
            },
        )
        .await
}
