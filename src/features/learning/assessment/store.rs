//! Queries on gateways, attempts and assessments, verifications, completions and outcomes.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::completion::{Completion, Verification};
use super::model::{AssessmentModel, Attempt, Gateway, Outcome, RecordResult};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, EpaAttemptId, OutcomeId};
use crate::schema::{
    apprenticeships, behaviour_verifications, completions, epa_attempts, gateways, outcomes,
};
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

/// An attempt at what a model asks for, of an apprenticeship that the caller may see.
pub async fn attempt(
    conn: &mut impl Read,
    visibility: &Visibility,
    model: AssessmentModel,
    id: EpaAttemptId,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    apprenticeships::table
        .inner_join(epa_attempts::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
        .filter(dsl::id.eq(id))
        .filter(dsl::name.is_not_null().eq(model == AssessmentModel::Reformed))
        .filter(visibility.apprenticeships())
        .select(Attempt::as_select())
        .first(conn)
        .await
}

/// The attempts of an apprenticeship at what a model asks for, the first one first.
pub async fn attempts(
    conn: &mut impl Read,
    model: AssessmentModel,
    id: ApprenticeshipId,
) -> QueryResult<Vec<Attempt>> {
    use epa_attempts::dsl;
    dsl::epa_attempts
        .filter(dsl::apprenticeship_id.eq(id))
        .filter(dsl::name.is_not_null().eq(model == AssessmentModel::Reformed))
        .order((dsl::number, dsl::id))
        .select(Attempt::as_select())
        .load(conn)
        .await
}

/// Their ids.
pub async fn attempt_ids(
    conn: &mut impl Read,
    model: AssessmentModel,
    id: ApprenticeshipId,
) -> QueryResult<Vec<Uuid>> {
    use epa_attempts::dsl;
    dsl::epa_attempts
        .filter(dsl::apprenticeship_id.eq(id))
        .filter(dsl::name.is_not_null().eq(model == AssessmentModel::Reformed))
        .select(dsl::id)
        .load(conn)
        .await
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
    (organisation, day): (Option<&str>, NaiveDate),
    now: DateTime<Utc>,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    diesel::update(dsl::epa_attempts.find(id))
        .set((
            dsl::assessment_organisation.eq(organisation),
            dsl::scheduled_on.eq(day),
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

pub async fn cancel(
    conn: &mut AsyncPgConnection,
    id: EpaAttemptId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Attempt> {
    use epa_attempts::dsl;
    diesel::update(dsl::epa_attempts.find(id))
        .set((dsl::cancel_reason.eq(reason), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Attempt::as_returning())
        .get_result(conn)
        .await
}

const BEGUN: &str = "SELECT CASE
    WHEN EXISTS (SELECT FROM epa_attempts WHERE apprenticeship_id = $1 AND name IS NOT NULL AND cancel_reason IS NULL
            AND created_at < coalesce($2, 'infinity'))
        OR EXISTS (SELECT FROM behaviour_verifications WHERE apprenticeship_id = $1
            AND created_at < coalesce($2, 'infinity')) THEN 'reformed'
    WHEN EXISTS (SELECT FROM gateways WHERE apprenticeship_id = $1 AND created_at < coalesce($2, 'infinity'))
        THEN 'endPoint' END AS model";

#[derive(QueryableByName)]
struct Begun {
    #[diesel(sql_type = Nullable<Text>)]
    model: Option<AssessmentModel>,
}

/// The model under which an apprentice's assessment has begun, if it has; with an instant as it was known before it.
/// No gateway is passed under a reformed plan without an assessment, and no attempt is planned without a gateway.
pub async fn begun(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Option<AssessmentModel>> {
    let begun: Begun = statement(BEGUN)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Timestamptz>, _>(end)
        .get_result(conn)
        .await?;
    Ok(begun.model)
}

/// The verifications of an apprentice's behaviours, oldest first; with an instant those known before it.
pub async fn verifications(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<Verification>> {
    use behaviour_verifications::dsl;
    let mut query = dsl::behaviour_verifications
        .filter(dsl::apprenticeship_id.eq(id))
        .order(dsl::id)
        .select(Verification::as_select())
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(dsl::created_at.lt(end));
    }
    query.load(conn).await
}

pub async fn insert_verification(conn: &mut AsyncPgConnection, new: Verification) -> QueryResult<usize> {
    diesel::insert_into(behaviour_verifications::table).values(new).execute(conn).await
}

/// The completion of an apprenticeship under a reformed plan; with an instant if it was known before it.
pub async fn completion(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Option<Completion>> {
    use completions::dsl;
    let found: Option<Completion> = dsl::completions
        .filter(dsl::apprenticeship_id.eq(id))
        .select(Completion::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found.filter(|row| end.is_none_or(|end| row.created_at < end)))
}

pub async fn insert_completion(conn: &mut AsyncPgConnection, new: Completion) -> QueryResult<usize> {
    diesel::insert_into(completions::table).values(new).execute(conn).await
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
