//! Queries on interviews.

pub mod lists;
pub mod panels;
pub mod scores;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Interview, InterviewState};
use crate::db::{Read, statement};
use crate::ids::{ApplicationId, CandidateId, InterviewId, PersonId};
use crate::schema::interviews::{self, dsl};
use crate::schema::{applications, candidates, interview_panel_members, vacancies};
use crate::visibility::{Condition, Visibility};

/// Every interview for whoever sees everything; for a line manager those for the vacancies managed, and those whose panel the
/// manager sits on.
fn visible(visibility: &Visibility) -> Condition<interviews::table> {
    let records = visibility.records();
    match visibility.manager {
        None => records.condition(),
        Some(person) => {
            let managed = vacancies::table
                .filter(vacancies::line_manager_id.eq(person).assume_not_null())
                .select(vacancies::id);
            let seen = dsl::vacancy_id.eq_any(managed).or(dsl::id.eq_any(of_panels(person)));
            records.or_where(Box::new(seen)).condition()
        }
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_panels(person: PersonId) -> _ {
    interview_panel_members::table
        .filter(interview_panel_members::person_id.eq(person))
        .select(interview_panel_members::interview_id)
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: InterviewId) -> QueryResult<Interview> {
    dsl::interviews.find(id).filter(visible(visibility)).select(Interview::as_select()).first(conn).await
}

/// An interview, locked; that the caller sees it was asked before.
pub async fn lock(conn: &mut AsyncPgConnection, id: InterviewId) -> QueryResult<Interview> {
    dsl::interviews.find(id).select(Interview::as_select()).for_update().first(conn).await
}

/// The interview that is booked for an application, if it begins after an instant, locked.
pub async fn lock_booked_of(
    conn: &mut AsyncPgConnection,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Interview>> {
    dsl::interviews
        .filter(dsl::application_id.eq(application).assume_not_null())
        .filter(dsl::state.eq(InterviewState::Booked))
        .filter(dsl::starts_at.gt(now))
        .select(Interview::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Keeps the candidate of an application where they are, before the application is locked: letters name both.
pub async fn hold_candidate(conn: &mut AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    let of_application = applications::table.find(application).select(applications::candidate_id);
    let candidate = candidates::table.filter(candidates::id.eq_any(of_application)).select(candidates::id);
    candidate.for_key_share().load::<CandidateId>(conn).await.map(|_| ())
}

/// Whether an interview of an application was held.
pub async fn was_held(conn: &mut impl Read, application: ApplicationId) -> QueryResult<bool> {
    let held = dsl::interviews
        .filter(dsl::application_id.eq(application).assume_not_null())
        .filter(dsl::state.eq(InterviewState::Held));
    diesel::select(diesel::dsl::exists(held)).get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Interview) -> QueryResult<usize> {
    diesel::insert_into(interviews::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Interview) -> QueryResult<usize> {
    diesel::update(dsl::interviews.find(changed.id)).set(changed).execute(conn).await
}

/// An interview at the same time as another one.
#[derive(Clone, Debug, QueryableByName)]
pub struct Clash {
    #[diesel(sql_type = SqlUuid)]
    pub interview_id: InterviewId,
    #[diesel(sql_type = SqlUuid)]
    pub other_id: InterviewId,
    #[diesel(sql_type = Timestamptz)]
    pub starts_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub minutes: i32,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub person_id: Option<PersonId>,
}

/// What overlaps, by the index on starts: nothing lasts longer than eight hours. A few of each interview.
const CLASHES: &str = "SELECT i.id AS interview_id, found.id AS other_id, found.starts_at, found.minutes, found.person_id
FROM interviews i, LATERAL (
    SELECT o.id, o.starts_at, o.minutes, both_sit.person_id FROM interviews o, LATERAL (
        SELECT theirs.person_id FROM interview_panel_members ours
        JOIN interview_panel_members theirs ON theirs.person_id = ours.person_id
        WHERE ours.interview_id = i.id AND theirs.interview_id = o.id
        UNION ALL SELECT NULL FROM applications one JOIN applications other ON other.candidate_id = one.candidate_id
        WHERE one.id = i.application_id AND other.id = o.application_id) both_sit
    WHERE o.starts_at > i.starts_at - interval '8 hours' AND o.starts_at < i.starts_at + make_interval(mins => i.minutes)
        AND o.starts_at + make_interval(mins => o.minutes) > i.starts_at
        AND o.id <> i.id AND o.state IN ('open', 'booked')
    ORDER BY o.starts_at, o.id, both_sit.person_id LIMIT 20) found
WHERE i.id = ANY ($1) AND i.state IN ('open', 'booked')
ORDER BY i.id, found.starts_at, found.id, found.person_id";

/// What is at the same time as these interviews, with the same candidate or somebody of the same panel.
pub async fn clashes(conn: &mut impl Read, ids: &[InterviewId]) -> QueryResult<Vec<Clash>> {
    statement(CLASHES).bind::<Array<SqlUuid>, _>(ids).load(conn).await
}
