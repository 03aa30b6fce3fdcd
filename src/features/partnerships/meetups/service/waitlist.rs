//! Who waits gets a place that is free, the first one first, and has some time to accept it.
//!
//! Everything here is done under the meetup's lock. Whatever changes places first ends the offers that were not accepted in
//! time ([`lapse`]), and then offers what is free ([`offer`]); so no place is free beside somebody who waits, but in the last two
//! hours, when it is for whoever accepts or registers first.

use diesel_async::AsyncPgConnection;

use super::super::events::RegistrationEvent;
use super::super::model::waitlist::{Moves, latest};
use super::super::model::{Meetup, Registration, RegistrationState};
use super::super::store;
use super::letters;
use super::trail::record;
use crate::ctx::{Actor, Ctx};
use crate::error::Result;
use crate::ids::RegistrationId;

/// Ends what is due of a locked meetup, and offers what is free to whoever waits first.
pub async fn settle(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: Meetup) -> Result<Meetup> {
    let meetup = lapse(conn, ctx, meetup).await?;
    offer(conn, ctx, meetup).await
}

/// Ends the offers of a locked meetup that were not accepted in time.
pub async fn lapse(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: Meetup) -> Result<Meetup> {
    if meetup.offered == 0 {
        return Ok(meetup);
    }
    let lapsed = store::waitlist::lapse(conn, meetup.id, ctx.now).await?;
    if lapsed.is_empty() {
        return Ok(meetup);
    }
    record(conn, &by_itself(ctx), &meetup, &lapsed, RegistrationEvent::Lapsed).await?;
    letters::take_back(conn, ctx, &lapsed).await?;
    let moves = Moves::default().and(RegistrationState::Offered, -count(&lapsed));
    Ok(store::waitlist::count(conn, meetup.id, moves).await?)
}

/// Offers what is free of a locked meetup to whoever waits first.
pub async fn offer(conn: &mut AsyncPgConnection, ctx: &Ctx, meetup: Meetup) -> Result<Meetup> {
    let (free, Some(until)) = (meetup.to_offer(), meetup.offers_until(ctx.now)) else { return Ok(meetup) };
    if free == 0 {
        return Ok(meetup);
    }
    let first = store::waitlist::first(conn, meetup.id, free.into()).await?;
    let offered = store::waitlist::offer(conn, &first, until, ctx.now).await?;
    record(conn, &by_itself(ctx), &meetup, &offered, RegistrationEvent::Offered).await?;
    letters::offered(conn, ctx, &meetup, &offered, until).await?;
    let moves = Moves::default()
        .and(RegistrationState::Offered, count(&offered))
        .and(RegistrationState::Waitlisted, -count(&offered));
    Ok(store::waitlist::count(conn, meetup.id, moves).await?)
}

/// No offer of a locked meetup that begins sooner than before is held for more than half the time that is left.
pub async fn shorten(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Meetup,
    changed: &Meetup,
) -> Result<()> {
    if changed.offered > 0 && changed.starts_at < present.starts_at {
        store::waitlist::shorten(conn, changed.id, latest(changed.starts_at, ctx.now), ctx.now).await?;
    }
    Ok(())
}

/// Takes the place that is held for somebody; in the last two hours whoever waits takes one that is free.
///
/// # Errors
/// 404 for a registration that is not the caller's; 409 where no place is held for it any more, none is free, or the meetup is no
/// longer to come.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    id: RegistrationId,
) -> Result<Registration> {
    meetup.takes_registrations(ctx.now)?;
    let meetup = settle(conn, ctx, meetup).await?;
    let present = store::registrations::find_own(conn, ctx.visibility(), &meetup, id).await?;
    meetup.may_accept(present.stored_state)?;
    let confirmed = store::registrations::set_state(conn, id, RegistrationState::Confirmed, ctx.now).await?;
    store::waitlist::count(conn, meetup.id, Moves::step(present.stored_state, RegistrationState::Confirmed))
        .await?;
    let one = std::slice::from_ref(&confirmed);
    letters::take_back(conn, ctx, one).await?;
    record(conn, ctx, &meetup, one, RegistrationEvent::Confirmed).await?;
    Ok(confirmed)
}

/// Nobody's doing: the place became free, or the time was over.
fn by_itself(ctx: &Ctx) -> Ctx {
    Ctx { actor: Actor::System, ..ctx.clone() }
}

fn count(registrations: &[Registration]) -> i32 {
    i32::try_from(registrations.len()).unwrap_or(i32::MAX)
}
