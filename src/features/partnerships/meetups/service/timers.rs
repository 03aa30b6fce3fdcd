//! What the clock does to meetups.

use diesel_async::AsyncPgConnection;

use super::super::events::MeetupEvent;
use super::super::model::{CancelMeetup, Meetup};
use super::super::store::timers as store;
use super::trail::subject;
use super::{cancel, waitlist};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, NewEvent};

/// How many meetups are dealt with at once.
const AT_ONCE: i64 = 500;

/// What whoever registered is told of a meetup of an employer that ended.
const EMPLOYER_ENDED: &str = "The employer takes part no more.";

/// Drops what is proposed to change of meetups that have begun, finishes those that are over, takes back offers that were not accepted
/// in time, and cancels those to come of employers that have ended. One under way runs on.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let begun = store::begun_for_update(conn, ctx.now, AT_ONCE).await?;
    if !begun.is_empty() {
        let dropped = store::drop_proposals(conn, begun, ctx.now).await?;
        record(conn, ctx, &dropped, MeetupEvent::ChangeDropped).await?;
    }
    let over = store::over_for_update(conn, ctx.now, AT_ONCE).await?;
    if !over.is_empty() {
        let finished = store::finish(conn, over, ctx.now).await?;
        record(conn, ctx, &finished, MeetupEvent::Finished).await?;
    }
    for meetup in store::with_late_offers_for_update(conn, ctx.now, AT_ONCE).await? {
        waitlist::settle(conn, ctx, meetup).await?;
    }
    for abandoned in store::abandoned_for_update(conn, ctx.now, AT_ONCE).await? {
        let command = CancelMeetup { reason: EMPLOYER_ENDED.to_owned() };
        cancel(conn, ctx, abandoned, command).await?;
    }
    Ok(())
}

async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetups: &[Meetup],
    event: MeetupEvent,
) -> Result<()> {
    let events: Vec<_> = meetups.iter().map(|meetup| NewEvent::new(ctx, subject(meetup), event)).collect();
    events::record_all(conn, &events).await
}
