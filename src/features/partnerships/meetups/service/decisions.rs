//! What becomes of a meetup: submitted again, published, declined, cancelled; and of what is proposed to change of one.

use diesel_async::AsyncPgConnection;

use super::super::events::MeetupEvent;
use super::super::model::{CancelMeetup, Content, DeclineMeetup, Meetup, MeetupState, ProposedChange};
use super::super::store::{self, Step};
use super::changes::follow;
use super::trail::subject;
use super::{registrations, waitlist};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events;

/// Submits a locked, declined meetup again: it waits for approval.
///
/// # Errors
/// 409 where it is not declined, or would begin in the past.
pub async fn submit_again(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Meetup) -> Result<Meetup> {
    present.may_be_submitted(ctx.now)?;
    let step = Step { decline_reason: Some(None), ..Step::default() };
    advance(conn, ctx, present, MeetupState::PendingApproval, step).await
}

/// Publishes a locked meetup: everybody sees it, apprentices may register. Of a published one it publishes what is proposed to
/// change.
///
/// # Errors
/// 409 where nothing waits, it is over, or the proposed change no longer fits.
pub async fn publish(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Meetup) -> Result<Meetup> {
    if let Some(change) = present.proposal_at(ctx.now).cloned() {
        return publish_change(conn, ctx, present, change).await;
    }
    let step = Step { published_at: Some(ctx.now), ..Step::default() };
    advance(conn, ctx, present, MeetupState::Published, step).await
}

/// Everybody sees the change from now on, and whoever registered is told of another time or place.
async fn publish_change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    change: ProposedChange,
) -> Result<Meetup> {
    let announced = present.announced_with(change, ctx.now)?;
    let present = waitlist::lapse(conn, ctx, present).await?;
    let sequence = present.sequence_after(&announced.plan);
    let content = Content::new(announced, present.details());
    let step = Step {
        sequence: Some(sequence),
        proposed_change: Some(None),
        decline_reason: Some(None),
        ..Step::default()
    };
    let meetup = store::change(conn, present.id, Some(content), step, ctx.now, None).await?;
    events::record(conn, ctx, subject(&meetup), MeetupEvent::ChangePublished).await?;
    follow(conn, ctx, &present, meetup).await
}

/// Declines a locked meetup. Of a published one it declines what is proposed to change, and the meetup stays as it is.
///
/// # Errors
/// 409 where nothing waits.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    command: DeclineMeetup,
) -> Result<Meetup> {
    let reason = Some(Some(command.reason));
    if present.proposal_at(ctx.now).is_some() {
        let step = Step { proposed_change: Some(None), decline_reason: reason, ..Step::default() };
        let meetup = store::change(conn, present.id, None, step, ctx.now, Some(present.changed_at())).await?;
        events::record(conn, ctx, subject(&meetup), MeetupEvent::ChangeDeclined).await?;
        return Ok(meetup);
    }
    let step = Step { decline_reason: reason, ..Step::default() };
    advance(conn, ctx, present, MeetupState::Declined, step).await
}

/// Cancels a published meetup, which is locked, and whatever holds a place at it or waits for one.
///
/// # Errors
/// 409 where it is not published, or is over.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    command: CancelMeetup,
) -> Result<Meetup> {
    present.may_become(MeetupState::Cancelled, ctx.now)?;
    let present = waitlist::lapse(conn, ctx, present).await?;
    let step = Step {
        cancellation_reason: Some(command.reason),
        sequence: Some(present.sequence + 1),
        registered: Some(0),
        offered: Some(0),
        waitlisted: Some(0),
        proposed_change: Some(None),
        ..Step::default()
    };
    let meetup = advance(conn, ctx, present, MeetupState::Cancelled, step).await?;
    registrations::cancel_all(conn, ctx, &meetup).await?;
    Ok(meetup)
}

async fn advance(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    state: MeetupState,
    step: Step,
) -> Result<Meetup> {
    present.may_become(state, ctx.now)?;
    let step = Step { state: Some(state), ..step };
    let meetup = store::change(conn, present.id, None, step, ctx.now, None).await?;
    events::record(conn, ctx, subject(&meetup), MeetupEvent::from(state)).await?;
    Ok(meetup)
}
