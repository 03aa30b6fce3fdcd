//! Queries on the meetups of series.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::{Meetup, NewMeetup};
use crate::db::{Read, statement};
use crate::ids::{MeetupId, MeetupSeriesId};
use crate::schema::meetups::{self, dsl};

/// All meetups of a series, by start.
pub async fn find(conn: &mut impl Read, series: MeetupSeriesId) -> QueryResult<Vec<Meetup>> {
    dsl::meetups
        .filter(dsl::series_id.eq(series).assume_not_null())
        .select(Meetup::as_select())
        .order((dsl::starts_at, dsl::id))
        .load(conn)
        .await
}

/// The same, locked, in the order in which every other locks several.
pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    series: MeetupSeriesId,
) -> QueryResult<Vec<Meetup>> {
    dsl::meetups
        .filter(dsl::series_id.eq(series).assume_not_null())
        .select(Meetup::as_select())
        .order(dsl::id)
        .for_update()
        .load(conn)
        .await
}

/// Of each series the meetups that tell its state: the first that waits and is not over, the first that is published and is
/// not over, and the last of all.
pub async fn find_telling(
    conn: &mut impl Read,
    series: &[MeetupSeriesId],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Meetup>> {
    // The starts say nothing new, but the index knows them: no meetup lasts longer.
    let ids: Vec<MeetupId> = statement(
        "SELECT m.id FROM UNNEST($1::uuid[]) AS asked (id), LATERAL (
            (SELECT id FROM meetups WHERE series_id = asked.id AND state = 'pendingApproval'
                AND starts_at > $2 - interval '14 days' AND ends_at > $2 ORDER BY starts_at LIMIT 1)
            UNION (SELECT id FROM meetups WHERE series_id = asked.id AND state = 'published'
                AND starts_at > $2 - interval '14 days' AND ends_at > $2 ORDER BY starts_at LIMIT 1)
            UNION (SELECT id FROM meetups WHERE series_id = asked.id ORDER BY starts_at DESC, id DESC LIMIT 1)
        ) m",
    )
    .bind::<Array<SqlUuid>, _>(series)
    .bind::<Timestamptz, _>(now)
    .typed::<SqlUuid>()
    .load(conn)
    .await?;
    dsl::meetups
        .filter(dsl::id.eq_any(ids))
        .select(Meetup::as_select())
        .order((dsl::starts_at, dsl::id))
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Vec<NewMeetup>) -> QueryResult<Vec<Meetup>> {
    diesel::insert_into(meetups::table).values(new).returning(Meetup::as_returning()).get_results(conn).await
}

/// Notes that a meetup goes its own way. Part of the change that follows, so no version of its own.
pub async fn set_alone(conn: &mut AsyncPgConnection, id: MeetupId) -> QueryResult<usize> {
    diesel::update(dsl::meetups.find(id)).set(dsl::changed_alone.eq(true)).execute(conn).await
}
