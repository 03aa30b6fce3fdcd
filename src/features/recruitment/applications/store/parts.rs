//! Queries on what applications are told with, set-wise.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Candidate, ConditionRow, Details, InterviewRow, OfferRow};
use crate::db::Read;
use crate::ids::{ApplicationId, CandidateId, PersonId, RecruitmentRoundId, VacancyId};
use crate::schema::{
    application_details, candidates, interview_panel_members, interviews, offer_conditions, offers,
    recruitment_rounds,
};

pub async fn candidates(conn: &mut impl Read, ids: &[CandidateId]) -> QueryResult<Vec<Candidate>> {
    candidates::table.filter(candidates::id.eq_any(ids)).select(Candidate::as_select()).load(conn).await
}

pub async fn details(conn: &mut impl Read, ids: &[ApplicationId]) -> QueryResult<Vec<Details>> {
    application_details::table
        .filter(application_details::application_id.eq_any(ids))
        .select(Details::as_select())
        .load(conn)
        .await
}

pub async fn rounds(
    conn: &mut impl Read,
    ids: &[RecruitmentRoundId],
) -> QueryResult<Vec<(RecruitmentRoundId, NaiveDate)>> {
    recruitment_rounds::table
        .filter(recruitment_rounds::id.eq_any(ids))
        .select((recruitment_rounds::id, recruitment_rounds::closes_on))
        .load(conn)
        .await
}

/// The newest offer of each application.
pub async fn offers(conn: &mut impl Read, ids: &[ApplicationId]) -> QueryResult<Vec<OfferRow>> {
    offers::table
        .filter(offers::application_id.eq_any(ids))
        .order((offers::application_id, offers::id.desc()))
        .distinct_on(offers::application_id)
        .select(OfferRow::as_select())
        .load(conn)
        .await
}

pub async fn conditions(conn: &mut impl Read, offers: &[OfferRow]) -> QueryResult<Vec<ConditionRow>> {
    let ids: Vec<_> = offers.iter().map(|offer| offer.id).collect();
    offer_conditions::table
        .filter(offer_conditions::offer_id.eq_any(ids))
        .order(offer_conditions::id)
        .select(ConditionRow::as_select())
        .load(conn)
        .await
}

/// The interviews of applications, in the order in which they were booked.
pub async fn interviews(conn: &mut impl Read, ids: &[ApplicationId]) -> QueryResult<Vec<InterviewRow>> {
    interviews::table
        .filter(interviews::application_id.eq_any(ids).assume_not_null())
        .order(interviews::id)
        .select(InterviewRow::as_select())
        .load(conn)
        .await
}

/// Of which of these applications a person sits on the panel of an interview.
pub async fn sat_by(
    conn: &mut impl Read,
    person: PersonId,
    ids: &[ApplicationId],
) -> QueryResult<Vec<ApplicationId>> {
    interviews::table
        .inner_join(
            interview_panel_members::table.on(interview_panel_members::interview_id.eq(interviews::id)),
        )
        .filter(interviews::application_id.eq_any(ids).assume_not_null())
        .filter(interview_panel_members::person_id.eq(person))
        .select(interviews::application_id.assume_not_null())
        .load(conn)
        .await
}

/// Times that a candidate can choose for an interview: those to come that nobody chose.
pub async fn choices(
    conn: &mut impl Read,
    vacancy: VacancyId,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<InterviewRow>> {
    interviews::table
        .filter(interviews::vacancy_id.eq(vacancy))
        .filter(interviews::state.eq("open"))
        .filter(interviews::starts_at.gt(now))
        .order((interviews::starts_at, interviews::id))
        .limit(limit)
        .select(InterviewRow::as_select())
        .load(conn)
        .await
}
