//! Use cases of series. What is done to each meetup is done by the meetups themselves, one after the other, in one transaction.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::events::SeriesEvent;
use super::model::{
    self, AddMeetupSeries, MeetupSeries, ProposedSeriesChange, SeriesContent, SeriesEdit, SeriesFilter, Whole,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};
pub use crate::features::partnerships::meetups::changes_directly;
use crate::features::partnerships::meetups::{self, CancelMeetup, DeclineMeetup, Meetup};
use crate::features::partnerships::partnerships;
use crate::ids::MeetupSeriesId;

/// The series with its meetups, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MeetupSeriesId) -> Result<Whole> {
    let series = store::find(conn, ctx.visibility(), id).await?;
    let meetups = meetups::find_series(conn, id).await?;
    Ok(Whole { series, meetups })
}

/// The same, locked, its meetups after it.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MeetupSeriesId) -> Result<Whole> {
    let series = store::find_for_update(conn, ctx.visibility(), id).await?;
    let meetups = meetups::lock_series(conn, id).await?;
    Ok(Whole { series, meetups })
}

/// A page of series, each with those of its meetups that tell its state.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &SeriesFilter,
    after: Option<MeetupSeriesId>,
    limit: i64,
) -> Result<Vec<Whole>> {
    let rows = store::list_page(conn, ctx.visibility(), &filter.organisation_id, after, limit).await?;
    let ids: Vec<_> = rows.iter().map(|series| series.id).collect();
    let telling = if ids.is_empty() { Vec::new() } else { meetups::find_states(conn, &ids, ctx.now).await? };
    let whole = |series: MeetupSeries| {
        let own = telling.iter().filter(|meetup| meetup.series_id == Some(series.id));
        Whole { meetups: own.cloned().collect(), series }
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Registers a series of the caller's employer, with all of its meetups; they are published at once where that was agreed.
///
/// # Errors
/// 403 for everybody but employers; 422 where the rule makes no series, or a meetup would start in the past.
pub async fn submit(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddMeetupSeries) -> Result<Whole> {
    let organisation = meetups::employer(conn, ctx, command.organisation_id).await?;
    let starts = command.starts(ctx.now)?;
    let new = MeetupSeries {
        id: ctx.new_id(),
        organisation_id: organisation,
        content: command.content()?,
        rule: command.rule,
        except_dates: command.except_dates,
        proposed_change: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let series = store::insert(conn, new).await?;
    let contents = starts.into_iter().map(|starts_at| series.content.meetup(starts_at)).collect();
    let meetups = meetups::submit_series(conn, ctx, organisation, series.id, contents).await?;
    record(conn, ctx, &series, SeriesEvent::Submitted).await?;
    let whole = Whole { series, meetups };
    if partnerships::publishes_directly(conn, ctx, organisation).await? {
        return publish(conn, ctx, whole).await;
    }
    Ok(whole)
}

/// Changes a locked series, and every meetup of it that goes along; the edit is what the command makes of them.
///
/// # Errors
/// 409 where no meetup goes along, or one has more registrations than places would be left.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut whole: Whole,
    edit: SeriesEdit,
) -> Result<Whole> {
    let SeriesEdit { content, proposed_change, proposes, goes, meetups } = edit;
    if !goes {
        let detail = "No meetup of the series is to come that was not changed by itself.";
        return Err(whole.refused(detail, ctx.now));
    }
    for (meetup, edit) in meetups {
        let changed = meetups::change(conn, ctx, meetup, edit, None).await?;
        put(&mut whole, changed);
    }
    let event = if proposes { SeriesEvent::ChangeProposed } else { SeriesEvent::Changed };
    step(conn, ctx, whole, content, proposed_change, event).await
}

/// Publishes every meetup of a locked series that can be, and what is proposed to change of those that are.
///
/// # Errors
/// 409 where none can be.
pub async fn publish(conn: &mut AsyncPgConnection, ctx: &Ctx, mut whole: Whole) -> Result<Whole> {
    let content = whole.wanted(ctx.now);
    for meetup in chosen(&whole, ctx, model::can_be_published, "No meetup of the series waits.")? {
        let published = meetups::publish(conn, ctx, meetup).await?;
        put(&mut whole, published);
    }
    step(conn, ctx, whole, content, None, SeriesEvent::Published).await
}

/// Declines every meetup of a locked series that can be, and what is proposed to change of those that are published.
///
/// # Errors
/// 409 where none can be.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut whole: Whole,
    command: DeclineMeetup,
) -> Result<Whole> {
    for meetup in chosen(&whole, ctx, model::can_be_declined, "No meetup of the series waits.")? {
        let declined = meetups::decline(conn, ctx, meetup, command.clone()).await?;
        put(&mut whole, declined);
    }
    let content = whole.series.content.clone();
    step(conn, ctx, whole, content, None, SeriesEvent::Declined).await
}

/// Cancels every meetup of a locked series that can be, with whatever holds a place at it.
///
/// # Errors
/// 409 where none can be.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut whole: Whole,
    command: CancelMeetup,
) -> Result<Whole> {
    let detail = "No meetup of the series is published and not over.";
    for meetup in chosen(&whole, ctx, model::can_be_cancelled, detail)? {
        let cancelled = meetups::cancel(conn, ctx, meetup, command.clone()).await?;
        put(&mut whole, cancelled);
    }
    let content = whole.series.content.clone();
    step(conn, ctx, whole, content, None, SeriesEvent::Cancelled).await
}

/// The meetups that can, of which there must be one.
fn chosen(
    whole: &Whole,
    ctx: &Ctx,
    can: impl Fn(&Meetup, DateTime<Utc>) -> bool,
    none: &'static str,
) -> Result<Vec<Meetup>> {
    let found: Vec<_> = whole.meetups.iter().filter(|meetup| can(meetup, ctx.now)).cloned().collect();
    if found.is_empty() { Err(whole.refused(none, ctx.now)) } else { Ok(found) }
}

/// Puts a changed meetup in the place of the present one.
fn put(whole: &mut Whole, changed: Meetup) {
    if let Some(place) = whole.meetups.iter_mut().find(|meetup| meetup.id == changed.id) {
        *place = changed;
    }
}

/// The next version of the series itself, whose meetups are as they now stand.
async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    whole: Whole,
    content: SeriesContent,
    proposed_change: Option<ProposedSeriesChange>,
    event: SeriesEvent,
) -> Result<Whole> {
    let Whole { series, mut meetups } = whole;
    let series = store::change(conn, series.id, content, proposed_change, ctx.now).await?;
    record(conn, ctx, &series, event).await?;
    meetups.sort_by_key(|meetup| (meetup.starts_at, meetup.id));
    Ok(Whole { series, meetups })
}

async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    series: &MeetupSeries,
    event: SeriesEvent,
) -> Result<()> {
    let subject = Subject::new(series.id).for_organisation(series.organisation_id);
    events::record(conn, ctx, subject, event).await
}
