//! Queries on those who wait for a place, and on the places; the meetup is locked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::waitlist::Moves;
use super::super::model::{Meetup, Registration, RegistrationState};
use crate::db::Read;
use crate::ids::{MeetupId, RegistrationId};
use crate::schema::meetups;
use crate::schema::registrations::{self, dsl};

/// Ends the offers that were not accepted in time.
pub async fn lapse(
    conn: &mut AsyncPgConnection,
    meetup: MeetupId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Registration>> {
    let late = dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Offered))
        .filter(dsl::offer_until.le(now).assume_not_null());
    diesel::update(late)
        .set((
            dsl::state.eq(RegistrationState::Lapsed),
            dsl::offer_until.eq(None::<DateTime<Utc>>),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Registration::as_returning())
        .get_results(conn)
        .await
}

/// The first in the line, at most `limit`.
pub async fn first(conn: &mut impl Read, meetup: MeetupId, limit: i64) -> QueryResult<Vec<RegistrationId>> {
    dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Waitlisted))
        .select(dsl::id)
        .order(dsl::queue_number)
        .limit(limit)
        .load(conn)
        .await
}

/// Holds a place for each of them.
pub async fn offer(
    conn: &mut AsyncPgConnection,
    ids: &[RegistrationId],
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Registration>> {
    diesel::update(dsl::registrations.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::state.eq(RegistrationState::Offered),
            dsl::offer_until.eq(until),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Registration::as_returning())
        .get_results(conn)
        .await
}

/// Ends offers no later than this.
pub async fn shorten(
    conn: &mut AsyncPgConnection,
    meetup: MeetupId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let late = dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Offered))
        .filter(dsl::offer_until.gt(until).assume_not_null());
    diesel::update(late)
        .set((dsl::offer_until.eq(until), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .execute(conn)
        .await
}

/// The number of the next in the line.
pub async fn next_number(conn: &mut impl Read, meetup: MeetupId) -> QueryResult<i32> {
    let last: Option<Option<i32>> = registrations::table
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::queue_number.is_not_null())
        .select(dsl::queue_number)
        .order(dsl::queue_number.desc())
        .first(conn)
        .await
        .optional()?;
    let last = last.flatten();
    Ok(last.unwrap_or_default() + 1)
}

/// How many of a meetup wait before a number.
pub async fn before(conn: &mut impl Read, meetup: MeetupId, number: i32) -> QueryResult<i64> {
    dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Waitlisted))
        .filter(dsl::queue_number.lt(number).assume_not_null())
        .count()
        .get_result(conn)
        .await
}

/// Counts places that were taken, held or given back. Not a new version of the meetup, so that an edit of it does not fail for it.
pub async fn count(conn: &mut AsyncPgConnection, id: MeetupId, moves: Moves) -> QueryResult<Meetup> {
    use meetups::dsl as columns;
    let Moves { registered, offered, waitlisted } = moves;
    diesel::update(columns::meetups.find(id))
        .set((
            columns::registered.eq(columns::registered + registered),
            columns::offered.eq(columns::offered + offered),
            columns::waitlisted.eq(columns::waitlisted + waitlisted),
        ))
        .returning(Meetup::as_returning())
        .get_result(conn)
        .await
}
