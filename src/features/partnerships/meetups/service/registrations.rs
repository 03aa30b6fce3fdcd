//! Use cases of registrations.

use diesel_async::AsyncPgConnection;

use super::super::events::RegistrationEvent;
use super::super::model::registrations::Named;
use super::super::model::waitlist::Moves;
use super::super::model::{Meetup, RegisterForMeetup, Registration, RegistrationBody, RegistrationState};
use super::super::store::{self, registrations::Of};
use super::trail::record;
use super::{clashes, letters, presence, waitlist};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
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
    page(conn, ctx, Of::Meetup(meetup, ctx.visibility()), states, (after, limit)).await
}

/// A page of the caller's own registrations, for whatever meetups; none for machines.
pub async fn list_own(
    conn: &mut impl Read,
    ctx: &Ctx,
    states: &[RegistrationState],
    after: Option<RegistrationId>,
    limit: i64,
) -> Result<Vec<RegistrationBody>> {
    let Some(person) = ctx.person() else { return Ok(Vec::new()) };
    page(conn, ctx, Of::Person(person), states, (after, limit)).await
}

async fn page(
    conn: &mut impl Read,
    ctx: &Ctx,
    of: Of<'_>,
    states: &[RegistrationState],
    (after, limit): (Option<RegistrationId>, i64),
) -> Result<Vec<RegistrationBody>> {
    let rows = store::registrations::list_page(conn, of, states, ctx.now, after, limit).await?;
    let registrations: Vec<_> = rows.iter().map(|(registration, ..)| registration).collect();
    let outcomes = presence::outcomes(conn, ctx, &registrations).await?;
    let mut bodies = Vec::with_capacity(rows.len());
    for row in rows {
        let outcome = outcomes.get(&row.0.id).copied();
        bodies.push(RegistrationBody { outcome, ..to_body(conn, ctx, row).await? });
    }
    Ok(bodies)
}

/// A registration with its version, if there is one that the caller may see.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: &Meetup,
    id: RegistrationId,
) -> Result<(i32, RegistrationBody)> {
    let row = store::registrations::find(conn, ctx.visibility(), meetup, id).await?;
    let (version, clashes) = (row.0.version, clashes::find(conn, ctx, meetup, &row.0).await?);
    let outcome = presence::outcomes(conn, ctx, &[&row.0]).await?.remove(&id);
    Ok((version, RegistrationBody { outcome, clashes, ..to_body(conn, ctx, row).await? }))
}

/// Staff and the person know who it is; the employer where the person agreed.
async fn to_body(conn: &mut impl Read, ctx: &Ctx, row: Named) -> Result<RegistrationBody> {
    let registration = &row.0;
    let own = ctx.person() == Some(registration.person_id);
    let named = own || ctx.visibility().reaches_person(registration.person_id) || registration.share_name;
    let position = match (registration.state_at(ctx.now), registration.queue_number) {
        (RegistrationState::Waitlisted, Some(number)) => {
            Some(store::waitlist::before(conn, registration.meetup_id, number).await? + 1)
        }
        _ => None,
    };
    Ok(RegistrationBody { position, ..RegistrationBody::new(row, ctx.now, named) })
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

/// Registers the caller, an apprentice, for a locked meetup: for a place where one is free, else for the waitlist.
///
/// # Errors
/// 403 for everybody else; 409 where registration is not open or for others, the caller is registered, or every place is taken and
/// the caller does not want to wait.
pub async fn register(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    command: RegisterForMeetup,
) -> Result<Registration> {
    let person = apprentice(ctx)?;
    meetup.takes_registrations(ctx.now)?;
    let meetup = waitlist::settle(conn, ctx, meetup.clone()).await?;
    if store::registrations::is_registered(conn, meetup.id, person).await? {
        return Err(Code::AlreadyRegistered.into());
    }
    ensure_in_audience(conn, &meetup, person).await?;
    let state = meetup.joins_as(command.waitlist)?;
    add(conn, ctx, &meetup, person, (state, command.share_name)).await
}

/// Writes down a registration for a locked meetup, in a state that its places allow.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    person: PersonId,
    (state, share_name): (RegistrationState, bool),
) -> Result<Registration> {
    let queue_number = match state {
        RegistrationState::Waitlisted => Some(store::waitlist::next_number(conn, meetup.id).await?),
        _ => None,
    };
    let new = Registration {
        id: ctx.new_id(),
        meetup_id: meetup.id,
        person_id: person,
        stored_state: state,
        share_name,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        queue_number,
        offer_until: None,
    };
    let registration = store::registrations::insert(conn, new)
        .await
        .on_constraint("registrations_one_per_person", || Code::AlreadyRegistered.into())?;
    store::waitlist::count(conn, meetup.id, Moves::default().and(state, 1))
        .await
        .on_constraint("meetups_registered_check", || Code::MeetupFull.into())?;
    let event = match state {
        RegistrationState::Waitlisted => RegistrationEvent::Waitlisted,
        _ => RegistrationEvent::Confirmed,
    };
    record(conn, ctx, meetup, std::slice::from_ref(&registration), event).await?;
    Ok(registration)
}

/// Whether a person may come to a meetup.
///
/// # Errors
/// 409 where the meetup is for cohorts of which the person is in none.
pub async fn ensure_in_audience(conn: &mut impl Read, meetup: &Meetup, person: PersonId) -> Result<()> {
    if meetup.particulars.cohort_ids.is_empty() {
        return Ok(());
    }
    let cohort = store::registrations::cohort_of(conn, person).await?;
    let invited = cohort.is_some_and(|id| meetup.particulars.cohort_ids.contains(&id));
    if invited { Ok(()) } else { Err(Code::NotInAudience.into()) }
}

/// Who may register: nobody does it for others.
pub fn apprentice(ctx: &Ctx) -> Result<PersonId> {
    let refused = || Error::because(Code::Forbidden, "Only apprentices register, each for themself.");
    ctx.visibility().own.ok_or_else(refused)
}

/// Cancels a registration, which is locked with its meetup, and offers its place to whoever waits.
///
/// # Errors
/// 409 where it is cancelled or has lapsed, or the meetup is no longer to come.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    present: Registration,
) -> Result<Registration> {
    let state = present.state_at(ctx.now);
    lifecycle::ensure(state, RegistrationState::Cancelled)?;
    meetup.takes_registrations(ctx.now)?;
    let meetup = waitlist::lapse(conn, ctx, meetup).await?;
    let cancelled =
        store::registrations::set_state(conn, present.id, RegistrationState::Cancelled, ctx.now).await?;
    let moves = Moves::step(state, RegistrationState::Cancelled);
    let meetup = store::waitlist::count(conn, meetup.id, moves).await?;
    let one = std::slice::from_ref(&cancelled);
    letters::take_back(conn, ctx, one).await?;
    record(conn, ctx, &meetup, one, RegistrationEvent::Cancelled).await?;
    waitlist::offer(conn, ctx, meetup).await?;
    Ok(cancelled)
}

/// Cancels whatever holds a place at a meetup that was cancelled, or waits for one; the meetup is locked and counts none any more.
pub async fn cancel_all(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: &Meetup) -> Result<()> {
    let cancelled = store::registrations::cancel_all(conn, meetup.id, ctx.now).await?;
    record(conn, ctx, meetup, &cancelled, RegistrationEvent::Cancelled).await?;
    letters::take_back(conn, ctx, &cancelled).await?;
    letters::cancelled(conn, ctx, meetup, &cancelled).await
}

/// Tells whoever holds a place at a locked meetup, or waits for one, that it has another time or place.
pub async fn tell_of_move(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Meetup,
    changed: &Meetup,
) -> Result<()> {
    waitlist::shorten(conn, ctx, present, changed).await?;
    let live = store::registrations::live(conn, changed.id).await?;
    record(conn, ctx, changed, &live, RegistrationEvent::MeetupMoved).await?;
    letters::moved(conn, ctx, changed, &live).await
}
