//! The meetups of a series: made, found and locked together, changed alone.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::super::events::MeetupEvent;
use super::super::model::{Content, Edit, Meetup, MeetupState, NewMeetup, SetTraining};
use super::super::store;
use super::trail::subject;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, NewEvent};
use crate::ids::{MeetupSeriesId, OrganisationId};

/// All meetups of a series, by start. Who may see the series sees them all.
pub async fn find_series(conn: &mut impl Read, id: MeetupSeriesId) -> Result<Vec<Meetup>> {
    Ok(store::series::find(conn, id).await?)
}

/// The same, locked. Whoever locks several meetups does it in the order of their ids.
pub async fn lock_series(conn: &mut AsyncPgConnection, id: MeetupSeriesId) -> Result<Vec<Meetup>> {
    let mut meetups = store::series::find_for_update(conn, id).await?;
    meetups.sort_by_key(|meetup| (meetup.starts_at, meetup.id));
    Ok(meetups)
}

/// Of each series the meetups that tell its state, by start.
pub async fn find_states(
    conn: &mut impl Read,
    ids: &[MeetupSeriesId],
    now: DateTime<Utc>,
) -> Result<Vec<Meetup>> {
    Ok(store::series::find_telling(conn, ids, now).await?)
}

/// Registers the meetups of a new series, each as one that waits for approval.
pub async fn submit_series(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: OrganisationId,
    series: MeetupSeriesId,
    contents: Vec<Content>,
) -> Result<Vec<Meetup>> {
    let new = contents.into_iter().map(|content| NewMeetup {
        id: ctx.new_id(),
        organisation_id: organisation,
        series_id: Some(series),
        content,
        external_id: None,
        submission: None,
        registered: 0,
        state: MeetupState::PendingApproval,
        sequence: 0,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    });
    let mut meetups = store::series::insert(conn, new.collect()).await?;
    meetups.sort_by_key(|meetup| (meetup.starts_at, meetup.id));
    let submitted = |meetup| NewEvent::new(ctx, subject(meetup), MeetupEvent::Submitted);
    let events: Vec<_> = meetups.iter().map(submitted).collect();
    events::record_all(conn, &events).await?;
    Ok(meetups)
}

/// Changes a locked meetup by itself: as [`super::change`], and later changes of its series, if it is in one, pass it by.
///
/// # Errors
/// As [`super::change`].
pub async fn change_alone(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    edit: Edit,
    training: Option<Option<SetTraining>>,
) -> Result<Meetup> {
    if present.series_id.is_some() && !present.changed_alone {
        store::series::set_alone(conn, present.id).await?;
    }
    super::change(conn, ctx, present, edit, training).await
}
