//! Queries on meetups.

pub mod registrations;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::commands::LONGEST;
use super::model::{ClashBody, Content, Meetup, MeetupState, NewMeetup};
use crate::db::Read;
use crate::ids::{MeetupId, OrganisationId};
use crate::schema::meetups::{self, dsl};
use crate::schema::organisations;
use crate::visibility::{Condition, Visibility};

/// The place of a meetup in the list.
pub type Position = (DateTime<Utc>, MeetupId);

/// Which meetups to list.
#[derive(Debug, Default)]
pub struct Filter {
    pub starts_after: Option<DateTime<Utc>>,
    pub starts_before: Option<DateTime<Utc>>,
    pub ends_after: Option<DateTime<Utc>>,
    pub states: Vec<MeetupState>,
    pub organisations: Vec<OrganisationId>,
    pub latest_first: bool,
}

/// Everybody sees what was ever published; the rest only the employer and staff.
fn visible(visibility: &Visibility) -> Condition<meetups::table> {
    let published = Box::new(dsl::published_at.is_not_null());
    visibility.records().of_organisation(dsl::organisation_id.nullable()).or_where(published).condition()
}

/// The employer's own, and for staff every one.
fn own(visibility: &Visibility) -> Condition<meetups::table> {
    visibility.records().of_organisation(dsl::organisation_id.nullable()).condition()
}

/// What was published stands as finished from its end on, whether or not the timer has run.
fn in_state(state: MeetupState, now: DateTime<Utc>) -> Condition<meetups::table> {
    match state {
        MeetupState::Published => Box::new(dsl::state.eq(state).and(dsl::ends_at.gt(now))),
        MeetupState::Finished => {
            let over = dsl::state.eq(MeetupState::Published).and(dsl::ends_at.le(now));
            Box::new(dsl::state.eq(state).or(over))
        }
        MeetupState::PendingApproval | MeetupState::Declined | MeetupState::Cancelled => {
            Box::new(dsl::state.eq(state))
        }
    }
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: MeetupId) -> QueryResult<Meetup> {
    dsl::meetups.find(id).filter(visible(visibility)).select(Meetup::as_select()).first(conn).await
}

pub async fn find_own(conn: &mut impl Read, visibility: &Visibility, id: MeetupId) -> QueryResult<Meetup> {
    dsl::meetups.find(id).filter(own(visibility)).select(Meetup::as_select()).first(conn).await
}

pub async fn find_own_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MeetupId,
) -> QueryResult<Meetup> {
    dsl::meetups.find(id).filter(own(visibility)).select(Meetup::as_select()).for_update().first(conn).await
}

pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MeetupId,
) -> QueryResult<Meetup> {
    dsl::meetups
        .find(id)
        .filter(visible(visibility))
        .select(Meetup::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page by start.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Meetup>> {
    let mut query =
        dsl::meetups.select(Meetup::as_select()).filter(visible(visibility)).limit(limit).into_boxed();
    if let Some(instant) = filter.starts_after {
        query = query.filter(dsl::starts_at.gt(instant));
    }
    if let Some(instant) = filter.starts_before {
        query = query.filter(dsl::starts_at.lt(instant));
    }
    if let Some(instant) = filter.ends_after {
        // The first condition says nothing new, but the index knows starts.
        query = query.filter(dsl::starts_at.gt(instant - LONGEST).and(dsl::ends_at.gt(instant)));
    }
    let states = filter.states.iter().map(|state| in_state(*state, now));
    if let Some(any) = states.reduce(|one, other| Box::new(one.or(other))) {
        query = query.filter(any);
    }
    if !filter.organisations.is_empty() {
        query = query.filter(dsl::organisation_id.eq_any(&filter.organisations));
    }
    // Two conditions for the place: the first bounds the walk along the index, the second settles equal starts.
    if filter.latest_first {
        if let Some((start, id)) = after {
            let later = dsl::starts_at.lt(start).or(dsl::id.lt(id));
            query = query.filter(dsl::starts_at.le(start).and(later));
        }
        query = query.order((dsl::starts_at.desc(), dsl::id.desc()));
    } else {
        if let Some((start, id)) = after {
            let later = dsl::starts_at.gt(start).or(dsl::id.gt(id));
            query = query.filter(dsl::starts_at.ge(start).and(later));
        }
        query = query.order((dsl::starts_at, dsl::id));
    }
    query.load(conn).await
}

/// Visible meetups that take place while this one does, at most `limit`.
pub async fn clashes(
    conn: &mut impl Read,
    visibility: &Visibility,
    meetup: &Meetup,
    limit: i64,
) -> QueryResult<Vec<ClashBody>> {
    dsl::meetups
        .select(ClashBody::as_select())
        .filter(visible(visibility))
        .filter(dsl::id.ne(meetup.id))
        .filter(dsl::state.ne_all([MeetupState::Declined, MeetupState::Cancelled]))
        .filter(dsl::starts_at.lt(meetup.ends_at))
        .filter(dsl::starts_at.gt(meetup.starts_at - LONGEST))
        .filter(dsl::ends_at.gt(meetup.starts_at))
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .load(conn)
        .await
}

/// The names of organisations.
pub async fn names(
    conn: &mut impl Read,
    ids: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, String)>> {
    organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::name))
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: NewMeetup) -> QueryResult<Meetup> {
    diesel::insert_into(meetups::table).values(new).returning(Meetup::as_returning()).get_result(conn).await
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: MeetupId,
    content: Content,
    sequence: i32,
    now: DateTime<Utc>,
) -> QueryResult<Meetup> {
    diesel::update(dsl::meetups.find(id))
        .set((
            content,
            dsl::sequence.eq(sequence),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Meetup::as_returning())
        .get_result(conn)
        .await
}

/// What a step changes beside the state; nothing is left as it is.
#[derive(Default, AsChangeset)]
#[diesel(table_name = meetups)]
pub struct Step {
    pub sequence: Option<i32>,
    pub published_at: Option<DateTime<Utc>>,
    pub decline_reason: Option<String>,
    pub cancellation_reason: Option<String>,
}

pub async fn set_state(
    conn: &mut AsyncPgConnection,
    id: MeetupId,
    state: MeetupState,
    step: Step,
    now: DateTime<Utc>,
) -> QueryResult<Meetup> {
    diesel::update(dsl::meetups.find(id))
        .set((step, dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Meetup::as_returning())
        .get_result(conn)
        .await
}

/// Takes or frees a place. Not a new version of the meetup, so that an edit of it does not fail for it.
pub async fn count(conn: &mut AsyncPgConnection, id: MeetupId, places: i32) -> QueryResult<usize> {
    diesel::update(dsl::meetups.find(id))
        .set(dsl::registered.eq(dsl::registered + places))
        .execute(conn)
        .await
}

/// Published meetups that are over, locked; those that somebody else is working on are left for the next time.
pub async fn over_for_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MeetupId>> {
    dsl::meetups
        .filter(dsl::state.eq(MeetupState::Published))
        .filter(dsl::ends_at.le(now))
        .select(dsl::id)
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

pub async fn finish(
    conn: &mut AsyncPgConnection,
    ids: Vec<MeetupId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Meetup>> {
    diesel::update(dsl::meetups.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::state.eq(MeetupState::Finished),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Meetup::as_returning())
        .get_results(conn)
        .await
}
