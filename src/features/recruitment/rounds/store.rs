//! Queries on recruitment rounds.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ApplicationState, Count, Round, RoundFilter, VacancyState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Read, statement};
use crate::ids::{CohortId, RecruitmentRoundId};
use crate::schema::recruitment_rounds::{self, dsl};
use crate::schema::{applications, cohorts, vacancies};

pub async fn find(conn: &mut impl Read, id: RecruitmentRoundId) -> QueryResult<Round> {
    dsl::recruitment_rounds.find(id).select(Round::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: RecruitmentRoundId) -> QueryResult<Round> {
    dsl::recruitment_rounds.find(id).select(Round::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &RoundFilter,
    after: Option<RecruitmentRoundId>,
    limit: i64,
) -> QueryResult<Vec<Round>> {
    let mut lists = Vec::new();
    for filter in split(vec![filter.clone()], |filter| &mut filter.cohort_id) {
        let query =
            dsl::recruitment_rounds.select(Round::as_select()).order(dsl::id).limit(limit).into_boxed();
        let mut query = one_of!(query, dsl::cohort_id, filter.cohort_id);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |round: &Round| round.id))
}

pub async fn is_cohort(conn: &mut AsyncPgConnection, id: CohortId) -> QueryResult<bool> {
    diesel::select(exists(cohorts::table.filter(cohorts::id.eq(id)))).get_result(conn).await
}

/// The latest last day of those vacancies of a round that may still take applications.
pub async fn last_of_vacancies(
    conn: &mut AsyncPgConnection,
    id: RecruitmentRoundId,
) -> QueryResult<Option<NaiveDate>> {
    vacancies::table
        .filter(vacancies::recruitment_round_id.eq(id))
        .filter(vacancies::state.eq_any([VacancyState::Draft, VacancyState::Live]))
        .select(diesel::dsl::max(vacancies::closes_on))
        .first(conn)
        .await
}

/// What is neither a draft nor settled; an offer whose last day is over stands no more, whether or not the timer has run.
const UNDECIDED: [ApplicationState; 6] = [
    ApplicationState::Submitted,
    ApplicationState::Shortlisted,
    ApplicationState::Interviewing,
    ApplicationState::ConditionsPending,
    ApplicationState::Recruited,
    ApplicationState::Deferred,
];

/// How many applications of a round are live, without drafts.
pub async fn undecided(
    conn: &mut AsyncPgConnection,
    id: RecruitmentRoundId,
    today: NaiveDate,
) -> QueryResult<i64> {
    let offered = applications::state.eq(ApplicationState::Offered);
    let offered = offered.and(applications::lapses_on.ge(today).assume_not_null());
    applications::table
        .filter(applications::recruitment_round_id.eq(id))
        .filter(applications::state.eq_any(UNDECIDED).or(offered))
        .count()
        .get_result(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Round) -> QueryResult<Round> {
    diesel::insert_into(recruitment_rounds::table)
        .values(new)
        .returning(Round::as_returning())
        .get_result(conn)
        .await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Round) -> QueryResult<Round> {
    diesel::update(dsl::recruitment_rounds.find(changed.id))
        .set(changed)
        .returning(Round::as_returning())
        .get_result(conn)
        .await
}

/// Each application that was ever in the round, by its newest step before an instant, where that is still of the round. The
/// cohort and its places are those that were known then; nothing is found where the round was not.
const SUMMARY: &str = "
WITH planned AS (
    SELECT (c.body ->> 'planned_places')::integer AS planned_places
    FROM (SELECT body FROM versions WHERE subject_type = 'recruitmentRound' AND subject_id = $1 AND valid_from < $2
        ORDER BY version DESC LIMIT 1) r
    CROSS JOIN LATERAL (SELECT body FROM versions WHERE subject_type = 'cohort'
        AND subject_id = (r.body ->> 'cohort_id')::uuid AND valid_from < $2 ORDER BY version DESC LIMIT 1) c
), in_round AS (
    SELECT application_id, bool_or(state = 'offered') AS was_offered FROM application_steps
    WHERE recruitment_round_id = $1 AND occurred_at < $2 GROUP BY application_id
), newest AS (
    SELECT step.state, step.recruitment_round_id FROM in_round CROSS JOIN LATERAL (
        SELECT state, recruitment_round_id FROM application_steps s
        WHERE s.application_id = in_round.application_id AND s.occurred_at < $2 ORDER BY s.version DESC LIMIT 1) step
), counted AS (
    SELECT state, count(*) AS applications FROM newest WHERE recruitment_round_id = $1 GROUP BY state
)
SELECT planned_places, (SELECT count(*) FROM in_round WHERE was_offered) AS offers, counted.state,
    coalesce(counted.applications, 0) AS applications
FROM planned LEFT JOIN counted ON true";

/// What the applications of a round had come to before an instant.
pub async fn summary(
    conn: &mut impl Read,
    id: RecruitmentRoundId,
    end: DateTime<Utc>,
) -> QueryResult<Vec<Count>> {
    statement(SUMMARY).bind::<SqlUuid, _>(id).bind::<Timestamptz, _>(end).load(conn).await
}
