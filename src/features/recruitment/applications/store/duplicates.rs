//! Queries on candidates who resemble each other.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::{Read, statement};
use crate::ids::{CandidateId, PersonId};
use crate::schema::duplicate_dismissals;

/// Who resembles whom: by name and birth date, or by phone, each by its own index; a few of each.
const RESEMBLING: &str = "SELECT c.id AS candidate_id, o.id AS other_id,
    coalesce(o.family_name_folded = c.family_name_folded AND o.date_of_birth = c.date_of_birth, false) AS by_name,
    coalesce(o.phone_digits = c.phone_digits, false) AS by_phone
FROM candidates c, LATERAL (
    SELECT id FROM (SELECT id FROM candidates n WHERE n.family_name_folded = c.family_name_folded
        AND n.date_of_birth = c.date_of_birth LIMIT 10) by_name
    UNION SELECT id FROM (SELECT id FROM candidates p WHERE p.phone_digits = c.phone_digits LIMIT 10) by_phone) found
JOIN candidates o ON o.id = found.id
WHERE c.id = ANY ($1) AND o.id <> c.id AND NOT EXISTS (SELECT 1 FROM duplicate_dismissals d
    WHERE d.candidate_id = least(c.id, o.id) AND d.other_id = greatest(c.id, o.id))
ORDER BY c.id, o.id";

/// Two candidates who resemble each other.
#[derive(Clone, Debug, QueryableByName)]
pub struct Resembling {
    #[diesel(sql_type = SqlUuid)]
    pub candidate_id: CandidateId,
    #[diesel(sql_type = SqlUuid)]
    pub other_id: CandidateId,
    #[diesel(sql_type = Bool)]
    pub by_name: bool,
    #[diesel(sql_type = Bool)]
    pub by_phone: bool,
}

/// Those who resemble these candidates and were not dismissed.
pub async fn of(conn: &mut impl Read, ids: &[CandidateId]) -> QueryResult<Vec<Resembling>> {
    statement(RESEMBLING).bind::<Array<SqlUuid>, _>(ids).load(conn).await
}

/// Says that two are two; again it changes nothing.
pub async fn dismiss(
    conn: &mut AsyncPgConnection,
    one: CandidateId,
    other: CandidateId,
    by: Option<PersonId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    use duplicate_dismissals::dsl;
    diesel::insert_into(duplicate_dismissals::table)
        .values((
            dsl::candidate_id.eq(one.min(other)),
            dsl::other_id.eq(one.max(other)),
            dsl::dismissed_by.eq(by),
            dsl::dismissed_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

/// Whether two were said to be two.
pub async fn is_dismissed(conn: &mut impl Read, one: CandidateId, other: CandidateId) -> QueryResult<bool> {
    let found = duplicate_dismissals::table.find((one.min(other), one.max(other)));
    diesel::select(diesel::dsl::exists(found)).get_result(conn).await
}
