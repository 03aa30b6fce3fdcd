//! What a person has on the days of a meetup.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::model::{Meetup, RegistrationClash};
use crate::db::{Read, statement};
use crate::ids::PersonId;

/// Other meetups with a place at the same time; the review and the breaks of the apprenticeship that the person is in.
const CLASHES: &str = "WITH own AS (
        SELECT id FROM apprenticeships WHERE person_id = $1 AND state NOT IN ('completed', 'withdrawn'))
    SELECT 'meetup' AS kind, m.id, m.title, (m.starts_at AT TIME ZONE 'Europe/London')::date AS starts_on,
        (m.ends_at AT TIME ZONE 'Europe/London')::date AS ends_on
    FROM registrations r JOIN meetups m ON m.id = r.meetup_id JOIN meetups here ON here.id = $2
    WHERE r.person_id = $1 AND r.state IN ('confirmed', 'offered') AND m.id <> here.id
        AND m.starts_at < here.ends_at AND m.ends_at > here.starts_at
    UNION ALL SELECT 'review', k.id, NULL, coalesce(k.agreed_on, k.due_on), coalesce(k.agreed_on, k.due_on)
    FROM own JOIN known_reviews k ON k.apprenticeship_id = own.id
    WHERE k.held_on IS NULL AND coalesce(k.agreed_on, k.due_on) BETWEEN $3 AND $4
    UNION ALL SELECT 'break', b.id, NULL, b.starts_on, coalesce(b.returned_on, b.expected_return_on) - 1
    FROM own JOIN breaks_in_learning b ON b.apprenticeship_id = own.id
    WHERE b.starts_on <= $4 AND coalesce(b.returned_on, 'infinity') > $3
    ORDER BY starts_on, id LIMIT $5";

pub async fn find(
    conn: &mut impl Read,
    person: PersonId,
    meetup: &Meetup,
    (first, last): (NaiveDate, NaiveDate),
    limit: i64,
) -> QueryResult<Vec<RegistrationClash>> {
    statement(CLASHES)
        .bind::<SqlUuid, _>(person)
        .bind::<SqlUuid, _>(meetup.id)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}
