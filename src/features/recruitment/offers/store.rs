//! Queries on offers and their conditions.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Condition, OFFERED, Offer, OfferState, TAKEN};
use crate::db::Read;
use crate::ids::{ApplicationId, CandidateId, OfferConditionId, OfferId, RecruitmentRoundId, VacancyId};
use crate::schema::{applications, cohorts, offer_conditions, offers, recruitment_rounds};

/// Where an application belongs.
pub async fn place_of(
    conn: &mut impl Read,
    id: ApplicationId,
) -> QueryResult<(VacancyId, CandidateId, RecruitmentRoundId)> {
    applications::table
        .find(id)
        .select((applications::vacancy_id, applications::candidate_id, applications::recruitment_round_id))
        .first(conn)
        .await
}

/// Locks a round: whoever makes an offer in it waits.
pub async fn lock_round(
    conn: &mut AsyncPgConnection,
    id: RecruitmentRoundId,
) -> QueryResult<RecruitmentRoundId> {
    recruitment_rounds::table.find(id).select(recruitment_rounds::id).for_update().first(conn).await
}

/// How many places the cohort of a round has.
pub async fn planned_places(conn: &mut impl Read, id: RecruitmentRoundId) -> QueryResult<i32> {
    recruitment_rounds::table
        .inner_join(cohorts::table.on(cohorts::id.eq(recruitment_rounds::cohort_id)))
        .filter(recruitment_rounds::id.eq(id))
        .select(cohorts::planned_places)
        .first(conn)
        .await
}

/// How many applications of a round have an offer that was accepted, or that is open on a day.
pub async fn offered(conn: &mut impl Read, id: RecruitmentRoundId, today: NaiveDate) -> QueryResult<i64> {
    let open = applications::state.eq(OFFERED).and(applications::lapses_on.ge(today).assume_not_null());
    applications::table
        .filter(applications::recruitment_round_id.eq(id))
        .filter(applications::state.eq_any(TAKEN).or(open))
        .count()
        .get_result(conn)
        .await
}

pub async fn find(conn: &mut impl Read, id: OfferId) -> QueryResult<Offer> {
    offers::table.find(id).select(Offer::as_select()).first(conn).await
}

pub async fn lock(conn: &mut AsyncPgConnection, id: OfferId) -> QueryResult<Offer> {
    offers::table.find(id).select(Offer::as_select()).for_update().first(conn).await
}

/// An offer of an application, locked.
pub async fn lock_of(
    conn: &mut AsyncPgConnection,
    application: ApplicationId,
    id: OfferId,
) -> QueryResult<Option<Offer>> {
    offers::table
        .filter(offers::id.eq(id).and(offers::application_id.eq(application)))
        .select(Offer::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// The offer of an application that is open or accepted, locked.
pub async fn lock_standing(
    conn: &mut AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Option<Offer>> {
    offers::table
        .filter(offers::application_id.eq(application))
        .filter(offers::state.eq_any([OfferState::Open, OfferState::Accepted]))
        .select(Offer::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// A page of an application's offers, in the order in which they were made.
pub async fn list_page(
    conn: &mut impl Read,
    application: ApplicationId,
    after: Option<OfferId>,
    limit: i64,
) -> QueryResult<Vec<Offer>> {
    let mut query = offers::table
        .filter(offers::application_id.eq(application))
        .select(Offer::as_select())
        .order(offers::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(offers::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Offer, conditions: &[Condition]) -> QueryResult<()> {
    diesel::insert_into(offers::table).values(new).execute(conn).await?;
    if !conditions.is_empty() {
        diesel::insert_into(offer_conditions::table).values(conditions).execute(conn).await?;
    }
    Ok(())
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Offer) -> QueryResult<usize> {
    diesel::update(offers::table.find(changed.id)).set(changed).execute(conn).await
}

/// The conditions of offers, in the order in which they were named.
pub async fn conditions(conn: &mut impl Read, ids: &[OfferId]) -> QueryResult<Vec<Condition>> {
    offer_conditions::table
        .filter(offer_conditions::offer_id.eq_any(ids))
        .order(offer_conditions::id)
        .select(Condition::as_select())
        .load(conn)
        .await
}

pub async fn find_condition(conn: &mut impl Read, id: OfferConditionId) -> QueryResult<Condition> {
    offer_conditions::table.find(id).select(Condition::as_select()).first(conn).await
}

pub async fn lock_condition(conn: &mut AsyncPgConnection, id: OfferConditionId) -> QueryResult<Condition> {
    offer_conditions::table.find(id).select(Condition::as_select()).for_update().first(conn).await
}

pub async fn update_condition(conn: &mut AsyncPgConnection, changed: &Condition) -> QueryResult<usize> {
    diesel::update(offer_conditions::table.find(changed.id)).set(changed).execute(conn).await
}

/// Whether a condition of the accepted offer of an application is not decided.
pub async fn has_open_conditions(conn: &mut impl Read, application: ApplicationId) -> QueryResult<bool> {
    let open = offer_conditions::table
        .inner_join(offers::table.on(offers::id.eq(offer_conditions::offer_id)))
        .filter(offers::application_id.eq(application).and(offers::state.eq(OfferState::Accepted)))
        .filter(offer_conditions::outcome.is_null());
    diesel::select(exists(open)).get_result(conn).await
}
