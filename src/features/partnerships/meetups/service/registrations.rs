//! Use cases of registrations.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;

use super::super::events::RegistrationEvent;
use super::super::model::registrations::Named;
use super::super::model::{Meetup, RegisterForMeetup, Registration, RegistrationBody, RegistrationState};
use super::super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, NewEvent, Subject};
use crate::ids::{MeetupId, PersonId, RegistrationId};
use crate::lifecycle;

/// A page of a meetup's registrations, each with its person only where the caller may know.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: &Meetup,
    states: &[RegistrationState],
    after: Option<RegistrationId>,
    limit: i64,
) -> Result<Vec<RegistrationBody>> {
    let rows = store::registrations::list_page(conn, ctx.visibility(), meetup, states, after, limit).await?;
    Ok(rows.into_iter().map(|row| to_body(ctx, row)).collect())
}

/// A registration with its version, if there is one that the caller may see.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: &Meetup,
    id: RegistrationId,
) -> Result<(i32, RegistrationBody)> {
    let row = store::registrations::find(conn, ctx.visibility(), meetup, id).await?;
    Ok((row.0.version, to_body(ctx, row)))
}

/// Staff and the person know who it is; the employer where the person agreed.
fn to_body(ctx: &Ctx, row: Named) -> RegistrationBody {
    let named = ctx.visibility().reaches_person(row.0.person_id) || row.0.share_name;
    RegistrationBody::new(row, named)
}

/// The meetup, if there is one that the caller may see, locked: its places are counted under this lock.
pub async fn lock_meetup(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MeetupId) -> Result<Meetup> {
    Ok(store::find_for_update(conn, ctx.visibility(), id).await?)
}

/// A registration that the caller may cancel, with its meetup, both locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: MeetupId,
    id: RegistrationId,
) -> Result<(Meetup, Registration)> {
    let meetup = lock_meetup(conn, ctx, meetup).await?;
    let registration = store::registrations::find_own(conn, ctx.visibility(), &meetup, id).await?;
    Ok((meetup, registration))
}

/// Registers the caller, an apprentice, for a locked meetup.
///
/// # Errors
/// 403 for everybody else; 409 where registration is not open, the caller is registered, or every place is taken.
pub async fn register(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    command: RegisterForMeetup,
) -> Result<Registration> {
    let person = apprentice(ctx)?;
    meetup.takes_registrations(ctx.now)?;
    let new = Registration {
        id: ctx.new_id(),
        meetup_id: meetup.id,
        person_id: person,
        state: RegistrationState::Confirmed,
        share_name: command.share_name,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let registration = store::registrations::insert(conn, new)
        .await
        .on_constraint("registrations_one_per_person", || Code::AlreadyRegistered.into())?;
    store::count(conn, meetup.id, 1)
        .await
        .on_constraint("meetups_registered_check", || Code::MeetupFull.into())?;
    record(conn, ctx, meetup, std::slice::from_ref(&registration), RegistrationEvent::Confirmed).await?;
    Ok(registration)
}

/// Who may register: nobody does it for others.
pub fn apprentice(ctx: &Ctx) -> Result<PersonId> {
    let refused = || Error::because(Code::Forbidden, "Only apprentices register, each for themself.");
    ctx.visibility().own.ok_or_else(refused)
}

/// Cancels a registration, which is locked with its meetup, and frees its place.
///
/// # Errors
/// 409 where it is cancelled, or the meetup is no longer to come.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    present: Registration,
) -> Result<Registration> {
    lifecycle::ensure(present.state, RegistrationState::Cancelled)?;
    meetup.takes_registrations(ctx.now)?;
    let cancelled =
        store::registrations::set_state(conn, present.id, RegistrationState::Cancelled, ctx.now).await?;
    store::count(conn, meetup.id, -1).await?;
    record(conn, ctx, meetup, std::slice::from_ref(&cancelled), RegistrationEvent::Cancelled).await?;
    Ok(cancelled)
}

/// Cancels whatever holds a place at a meetup that was cancelled; the meetup is locked and counts none any more.
pub async fn cancel_all(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: &Meetup) -> Result<()> {
    let cancelled = store::registrations::cancel_all(conn, meetup.id, ctx.now).await?;
    record(conn, ctx, meetup, &cancelled, RegistrationEvent::Cancelled).await
}

/// Tells whoever holds a place at a locked meetup that it has another time or place.
pub async fn tell_of_move(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: &Meetup) -> Result<()> {
    let confirmed = store::registrations::confirmed(conn, meetup.id).await?;
    record(conn, ctx, meetup, &confirmed, RegistrationEvent::MeetupMoved).await
}

/// Adds what happened to registrations for a meetup, for the employer and for each person, and to the timeline of the
/// apprenticeship that the person is in.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    registrations: &[Registration],
    event: RegistrationEvent,
) -> Result<()> {
    if registrations.is_empty() {
        return Ok(());
    }
    let people = registrations.iter().map(|registration| registration.person_id).collect();
    let known: HashMap<_, _> =
        store::registrations::apprenticeships_of(conn, people).await?.into_iter().collect();
    let new: Vec<_> = registrations
        .iter()
        .map(|registration| {
            let person = registration.person_id;
            let subject =
                Subject::new(registration.id).for_organisation(meetup.organisation_id).for_person(person);
            let apprenticeship = known.get(&person).copied();
            NewEvent::new(ctx, Subject { apprenticeship, ..subject }, event)
        })
        .collect();
    events::record_all(conn, &new).await
}
