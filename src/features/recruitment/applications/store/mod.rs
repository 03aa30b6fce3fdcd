//! Queries on applications and candidates.

pub mod duplicates;
pub mod links;
pub mod lists;
pub mod parts;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Application, ApplicationState, Candidate, Details};
use crate::db::Read;
use crate::ids::{ApplicationId, CandidateId, PersonId, RecruitmentRoundId, VacancyId};
use crate::schema::{
    application_details, applications, candidates, interview_panel_members, interviews, recruitment_rounds,
    vacancies,
};
use crate::visibility::{Condition, Visibility};

/// Every application for whoever sees everything; for a line manager those for the vacancies managed, and those of the interviews
/// whose panel the manager sits on.
fn visible(visibility: &Visibility) -> Condition<applications::table> {
    let records = visibility.records();
    match visibility.manager {
        None => records.condition(),
        Some(person) => {
            let managed = vacancies::table
                .filter(vacancies::line_manager_id.nullable().eq(Some(person)).assume_not_null())
                .select(vacancies::id);
            let sat = of_panels(person);
            let seen = applications::vacancy_id.eq_any(managed).or(applications::id.eq_any(sat));
            records.or_where(Box::new(seen)).condition()
        }
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_panels(person: PersonId) -> _ {
    let application: diesel::dsl::AssumeNotNull<interviews::application_id> =
        interviews::application_id.assume_not_null();
    interviews::table
        .inner_join(
            interview_panel_members::table.on(interview_panel_members::interview_id.eq(interviews::id)),
        )
        .filter(interview_panel_members::person_id.eq(person))
        .filter(interviews::application_id.is_not_null())
        .select(application)
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ApplicationId,
) -> QueryResult<Application> {
    applications::table
        .find(id)
        .filter(visible(visibility))
        .select(Application::as_select())
        .first(conn)
        .await
}

/// An application, whoever asks.
pub async fn find_any(conn: &mut impl Read, id: ApplicationId) -> QueryResult<Application> {
    applications::table.find(id).select(Application::as_select()).first(conn).await
}

/// An application, locked; that the caller sees it was asked before.
pub async fn lock(conn: &mut AsyncPgConnection, id: ApplicationId) -> QueryResult<Application> {
    applications::table.find(id).select(Application::as_select()).for_update().first(conn).await
}

/// All applications of a candidate in a round, locked in the order of their ids.
pub async fn lock_all_of_candidate(
    conn: &mut AsyncPgConnection,
    candidate: CandidateId,
    round: RecruitmentRoundId,
) -> QueryResult<Vec<Application>> {
    applications::table
        .filter(applications::candidate_id.eq(candidate).and(applications::recruitment_round_id.eq(round)))
        .order(applications::id)
        .select(Application::as_select())
        .for_update()
        .load(conn)
        .await
}

/// The newest application of a candidate for a vacancy.
pub async fn newest(
    conn: &mut impl Read,
    candidate: CandidateId,
    vacancy: VacancyId,
) -> QueryResult<Option<Application>> {
    applications::table
        .filter(applications::candidate_id.eq(candidate).and(applications::vacancy_id.eq(vacancy)))
        .order(applications::id.desc())
        .select(Application::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Application, details: &Details) -> QueryResult<()> {
    diesel::insert_into(applications::table).values(new).execute(conn).await?;
    diesel::insert_into(application_details::table).values(details).execute(conn).await?;
    Ok(())
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Application) -> QueryResult<usize> {
    diesel::update(applications::table.find(changed.id)).set(changed).execute(conn).await
}

pub async fn update_details(conn: &mut AsyncPgConnection, changed: &Details) -> QueryResult<usize> {
    diesel::update(application_details::table.find(changed.application_id)).set(changed).execute(conn).await
}

pub async fn details(conn: &mut impl Read, id: ApplicationId) -> QueryResult<Details> {
    application_details::table.find(id).select(Details::as_select()).first(conn).await
}

/// Drafts and offers that lapsed before a day and are stored otherwise, of these states, at most `limit`, locked.
pub async fn lock_lapsed(
    conn: &mut AsyncPgConnection,
    state: ApplicationState,
    day: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Application>> {
    applications::table
        .filter(applications::lapses_on.lt(day).assume_not_null())
        .filter(applications::state.eq(state))
        .order((applications::lapses_on, applications::id))
        .limit(limit)
        .select(Application::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// The drafts of a round, locked.
pub async fn lock_drafts(
    conn: &mut AsyncPgConnection,
    round: RecruitmentRoundId,
) -> QueryResult<Vec<Application>> {
    applications::table
        .filter(applications::recruitment_round_id.eq(round))
        .filter(applications::state.eq(ApplicationState::Draft))
        .order(applications::id)
        .select(Application::as_select())
        .for_update()
        .load(conn)
        .await
}

/// Lets the drafts of a round lapse on another day. Nothing that is told of them changes but that day, so it is no new version.
pub async fn move_drafts(
    conn: &mut AsyncPgConnection,
    round: RecruitmentRoundId,
    closes_on: NaiveDate,
) -> QueryResult<usize> {
    let drafts = applications::table
        .filter(applications::recruitment_round_id.eq(round))
        .filter(applications::state.eq(ApplicationState::Draft));
    diesel::update(drafts).set(applications::lapses_on.eq(closes_on)).execute(conn).await
}

/// The last day of a round.
pub async fn closes_on(conn: &mut impl Read, round: RecruitmentRoundId) -> QueryResult<NaiveDate> {
    recruitment_rounds::table.find(round).select(recruitment_rounds::closes_on).first(conn).await
}

/// Whether a round is closed, which stays so until this transaction is over; none where there is no such round.
pub async fn hold_round(
    conn: &mut AsyncPgConnection,
    round: RecruitmentRoundId,
) -> QueryResult<Option<bool>> {
    let closed = recruitment_rounds::closed_at.is_not_null();
    recruitment_rounds::table.find(round).select(closed).for_share().first(conn).await.optional()
}

/// The candidate of an address, who is added where there is none.
pub async fn candidate_of(conn: &mut AsyncPgConnection, new: &Candidate) -> QueryResult<Candidate> {
    diesel::insert_into(candidates::table).values(new).on_conflict_do_nothing().execute(conn).await?;
    candidates::table
        .filter(candidates::email_folded.eq(&new.email_folded))
        .select(Candidate::as_select())
        .first(conn)
        .await
}

pub async fn candidate(conn: &mut impl Read, id: CandidateId) -> QueryResult<Candidate> {
    candidates::table.find(id).select(Candidate::as_select()).first(conn).await
}

/// A candidate, locked so that letters to them can still be written.
pub async fn lock_candidate(conn: &mut AsyncPgConnection, id: CandidateId) -> QueryResult<Candidate> {
    candidates::table.find(id).select(Candidate::as_select()).for_no_key_update().first(conn).await
}

pub async fn update_candidate(conn: &mut AsyncPgConnection, changed: &Candidate) -> QueryResult<usize> {
    diesel::update(candidates::table.find(changed.id)).set(changed).execute(conn).await
}

/// A page of candidates, in the order in which they were added.
pub async fn candidates_page(
    conn: &mut impl Read,
    after: Option<CandidateId>,
    limit: i64,
) -> QueryResult<Vec<Candidate>> {
    let mut query =
        candidates::table.select(Candidate::as_select()).order(candidates::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(candidates::id.gt(after));
    }
    query.load(conn).await
}
