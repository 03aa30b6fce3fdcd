//! Queries on gateways, attempts and outcomes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{Attempt, Gateway, Outcome, RecordResult, ScheduleAttempt};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, EpaAttemptId, OutcomeId};
use crate::schema::{apprenticeships, epa_attempts, gateways, outcomes};
use crate::visibility::Visibility;

/// The gateways that were reached, oldest first; with an instant those known before it.
pub async fn gateways(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<Gateway>> {
    use gateways::dsl;
    let mut query = dsl::gateways
        .filter(dsl::apprenticeship_id.eq(id))
        .order(dsl::id)
        .select(Gateway::as_select())
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(dsl::created_at.lt(end));
    }
    query.load(conn).await
}

pub async fn insert_gateway(conn: &mut AsyncPgConnection, new: Gateway) -> QueryResult<usize> {
    diesel::insert_into(gateways::table).values(new).execute(conn).await
}

/// An attempt of an apprenticeship that the caller may see.
pub async fn attempt(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: EpaAttemptId,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    apprenticeships::table
        .inner_join(epa_attempts::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select(Attempt::as_select())
        .first(conn)
        .await
}

/// The attempts of an apprenticeship, the first one first.
pub async fn attempts(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<Attempt>> {
    use epa_attempts::dsl;
    dsl::epa_attempts
        .filter(dsl::apprenticeship_id.eq(id))
        .order(dsl::number)
        .select(Attempt::as_select())
        .load(conn)
        .await
}

/// Their ids.
pub async fn attempt_ids(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<Uuid>> {
    use epa_attempts::dsl;
    dsl::epa_attempts.filter(dsl::apprenticeship_id.eq(id)).select(dsl::id).load(conn).await
}

pub async fn insert_attempt(conn: &mut AsyncPgConnection, new: Attempt) -> QueryResult<Attempt> {
    diesel::insert_into(epa_attempts::table)
        .values(new)
        .returning(Attempt::as_returning())
        .get_result(conn)
        .await
}

pub async fn reschedule(
    conn: &mut AsyncPgConnection,
    id: EpaAttemptId,
    plan: &ScheduleAttempt,
    now: DateTime<Utc>,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    diesel::update(dsl::epa_attempts.find(id))
        .set((
            dsl::assessment_organisation.eq(&plan.assessment_organisation),
            dsl::scheduled_on.eq(plan.scheduled_on),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Attempt::as_returning())
        .get_result(conn)
        .await
}

pub async fn set_result(
    conn: &mut AsyncPgConnection,
    id: EpaAttemptId,
    result: &RecordResult,
    now: DateTime<Utc>,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    diesel::update(dsl::epa_attempts.find(id))
        .set((
            dsl::assessed_on.eq(result.assessed_on),
            dsl::grade.eq(result.grade),
            dsl::next_step.eq(result.next_step),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Attempt::as_returning())
        .get_result(conn)
        .await
}

/// The outcomes of an apprenticeship, oldest first; with an instant those known before it.
pub async fn outcomes(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<Outcome>> {
    use outcomes::dsl;
    let mut query = dsl::outcomes
        .filter(dsl::apprenticeship_id.eq(id))
        .order(dsl::id)
        .select(Outcome::as_select())
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(dsl::created_at.lt(end));
    }
    query.load(conn).await
}

/// An outcome of an apprenticeship that the caller may see.
pub async fn outcome(conn: &mut impl Read, visibility: &Visibility, id: OutcomeId) -> QueryResult<Outcome> {
    use outcomes::dsl;
    apprenticeships::table
        .inner_join(outcomes::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select(Outcome::as_select())
        .first(conn)
        .await
}

pub async fn insert_outcome(conn: &mut AsyncPgConnection, new: Outcome) -> QueryResult<Outcome> {
    diesel::insert_into(outcomes::table).values(new).returning(Outcome::as_returning()).get_result(conn).await
}
