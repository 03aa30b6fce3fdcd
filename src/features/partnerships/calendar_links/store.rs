//! Queries on links to calendars, and on what stands in one.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Date, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{CalendarLink, OwnMeetup, OwnReview, OwnSession};
use crate::db::{Read, statement};
use crate::ids::{CalendarLinkId, PersonId};
use crate::schema::calendar_links::{self, dsl};
use crate::schema::people;

define_sql_function! {
    /// The link whose token has this digest: nobody reads the digests themselves.
    fn calendar_link_of(digest: Binary) -> Nullable<SqlUuid>;
}

/// Holds a person, so that nobody else makes a link of theirs meanwhile.
pub async fn lock_person(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<PersonId> {
    people::table.find(id).select(people::id).for_no_key_update().first(conn).await
}

/// How many links of a person stand.
pub async fn count(conn: &mut AsyncPgConnection, person: PersonId) -> QueryResult<i64> {
    dsl::calendar_links
        .filter(dsl::person_id.eq(person).and(dsl::ended_at.is_null()))
        .count()
        .get_result(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &CalendarLink, digest: &[u8]) -> QueryResult<usize> {
    diesel::insert_into(calendar_links::table)
        .values((
            dsl::id.eq(new.id),
            dsl::person_id.eq(new.person_id),
            dsl::token_hash.eq(digest),
            dsl::created_at.eq(new.created_at),
        ))
        .execute(conn)
        .await
}

/// A page of a person's links that stand.
pub async fn list_page(
    conn: &mut impl Read,
    person: PersonId,
    after: Option<CalendarLinkId>,
    limit: i64,
) -> QueryResult<Vec<CalendarLink>> {
    let mut query = dsl::calendar_links
        .filter(dsl::person_id.eq(person).and(dsl::ended_at.is_null()))
        .select(CalendarLink::as_select())
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// A person's link that stands, locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    id: CalendarLinkId,
) -> QueryResult<CalendarLink> {
    dsl::calendar_links
        .find(id)
        .filter(dsl::person_id.eq(person).and(dsl::ended_at.is_null()))
        .select(CalendarLink::as_select())
        .for_update()
        .first(conn)
        .await
}

pub async fn end(conn: &mut AsyncPgConnection, id: CalendarLinkId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(dsl::calendar_links.find(id)).set(dsl::ended_at.eq(now)).execute(conn).await
}

/// The person whose calendar a token leads to, and whether it still does: the link stands, and the person is still here.
pub async fn person_of(conn: &mut impl Read, digest: &[u8]) -> QueryResult<(PersonId, bool)> {
    dsl::calendar_links
        .inner_join(people::table.on(people::id.eq(dsl::person_id)))
        .filter(dsl::id.nullable().eq(calendar_link_of(digest)))
        .select((dsl::person_id, dsl::ended_at.is_null().and(people::state.eq("active"))))
        .first(conn)
        .await
}

/// Each meetup once, with the newest registration; whoever only waits has none to come to.
const MEETUPS: &str = "SELECT m.id, r.state AS registration, m.state, m.sequence, greatest(m.updated_at, r.updated_at) AS changed_at,
        m.created_at, m.starts_at, m.ends_at, m.time_zone, m.title, m.description, m.venue_name, m.venue_address, m.venue_postcode,
        m.online_url, m.cancellation_reason, o.name AS employer
    FROM (SELECT DISTINCT ON (meetup_id) meetup_id, state, updated_at FROM registrations WHERE person_id = $1
        ORDER BY meetup_id, id DESC) r
    JOIN meetups m ON m.id = r.meetup_id JOIN organisations o ON o.id = m.organisation_id
    WHERE r.state <> 'waitlisted' AND m.ends_at > $2 AND m.published_at IS NOT NULL
    ORDER BY m.starts_at DESC, m.id DESC LIMIT $3";

/// The meetups of a person since an instant, the latest first.
pub async fn meetups(
    conn: &mut impl Read,
    person: PersonId,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<OwnMeetup>> {
    statement(MEETUPS)
        .bind::<SqlUuid, _>(person)
        .bind::<Timestamptz, _>(since)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}

/// Reviews of apprenticeships that a person learns in or manages; those that are to come, and those that were.
const REVIEWS: &str = "SELECT k.id, k.number, k.state, coalesce(k.held_on, k.agreed_on, k.due_on) AS day, k.version,
        coalesce(r.updated_at, a.created_at) AS changed_at,
        CASE WHEN a.person_id <> $1 THEN p.given_name || ' ' || p.family_name END AS of
    FROM apprenticeships a JOIN people p ON p.id = a.person_id JOIN known_reviews k ON k.apprenticeship_id = a.id
        LEFT JOIN reviews r ON r.id = k.id
    WHERE (a.person_id = $1 OR a.line_manager_id = $1) AND coalesce(k.held_on, k.agreed_on, k.due_on) >= $2
    ORDER BY day DESC, k.id DESC LIMIT $3";

/// The reviews of a person and of the apprentices whom they manage since a day, the latest first.
pub async fn reviews(
    conn: &mut impl Read,
    person: PersonId,
    since: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<OwnReview>> {
    statement(REVIEWS)
        .bind::<SqlUuid, _>(person)
        .bind::<Date, _>(since)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}

/// Meetings of a person as a mentor and as an apprentice. What holds or ends the mentorship changes them too.
const SESSIONS: &str = "SELECT s.id, s.sequence + m.version - 1 AS sequence, greatest(s.updated_at, m.updated_at) AS changed_at,
        s.created_at, s.starts_at, s.minutes, s.place, s.cancelled_at IS NOT NULL AS cancelled,
        m.state IN ('accepted', 'active') AS under_way, p.given_name || ' ' || p.family_name AS with, o.name AS employer
    FROM (SELECT * FROM mentoring_sessions WHERE mentor_id = $1 AND starts_at > $2
        UNION SELECT * FROM mentoring_sessions WHERE apprentice_id = $1 AND starts_at > $2) s
    JOIN mentorships m ON m.id = s.mentorship_id JOIN organisations o ON o.id = s.organisation_id
    JOIN people p ON p.id = CASE WHEN s.mentor_id = $1 THEN s.apprentice_id ELSE s.mentor_id END
    ORDER BY s.starts_at DESC, s.id DESC LIMIT $3";

/// The meetings of a person with their mentor, or with whom they mentor, since an instant, the latest first.
pub async fn sessions(
    conn: &mut impl Read,
    person: PersonId,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<OwnSession>> {
    statement(SESSIONS)
        .bind::<SqlUuid, _>(person)
        .bind::<Timestamptz, _>(since)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}
