//! Who has come to a meetup and has no place yet takes one that is free.

use diesel_async::AsyncPgConnection;

use super::super::events::RegistrationEvent;
use super::super::model::waitlist::Moves;
use super::super::model::{Meetup, Registration, RegistrationState};
use super::super::store;
use super::registrations::{add, ensure_in_audience};
use super::trail::record;
use super::{letters, waitlist};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Result};
use crate::ids::{PersonId, RegistrationId};
use crate::lifecycle;

/// A registration for a meetup, whoever may see it.
pub async fn find_registration(
    conn: &mut impl Read,
    meetup: &Meetup,
    id: RegistrationId,
) -> Result<Option<Registration>> {
    Ok(store::registrations::of_meetup(conn, meetup.id, id).await?)
}

/// The registration of somebody who has come to a locked meetup; without one they take a free place.
///
/// # Errors
/// 409 where the meetup is for others, or every place is taken.
pub async fn admit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    person: PersonId,
) -> Result<Registration> {
    if let Some(present) = store::registrations::live_of(conn, meetup.id, person).await?
        && present.state_at(ctx.now).is_live()
    {
        return admit_registered(conn, ctx, meetup, present).await;
    }
    let meetup = waitlist::lapse(conn, ctx, meetup).await?;
    ensure_in_audience(conn, &meetup, person).await?;
    if meetup.free() <= 0 {
        return Err(Code::MeetupFull.into());
    }
    add(conn, ctx, &meetup, person, (RegistrationState::Confirmed, false)).await
}

/// A registration for a locked meetup whose person has come: who is offered a place takes it, and who waits one that is free.
///
/// # Errors
/// 409 where it was cancelled or has lapsed, or every place is taken.
pub async fn admit_registered(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    present: Registration,
) -> Result<Registration> {
    let state = present.state_at(ctx.now);
    if state == RegistrationState::Confirmed {
        return Ok(present);
    }
    lifecycle::ensure(state, RegistrationState::Confirmed)?;
    let meetup = waitlist::lapse(conn, ctx, meetup).await?;
    meetup.may_accept(state)?;
    let confirmed =
        store::registrations::set_state(conn, present.id, RegistrationState::Confirmed, ctx.now).await?;
    store::waitlist::count(conn, meetup.id, Moves::step(state, RegistrationState::Confirmed)).await?;
    let one = std::slice::from_ref(&confirmed);
    letters::take_back(conn, ctx, one).await?;
    record(conn, ctx, &meetup, one, RegistrationEvent::Confirmed).await?;
    Ok(confirmed)
}
