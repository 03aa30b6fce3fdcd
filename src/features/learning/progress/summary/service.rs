//! Where a learner stands: hours against the target, the last word on each thing, now or at the end of a day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Heard, OtjBody, PlanRow, SummaryBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Error, Result};
use crate::features::apprenticeships::training_plans;
use crate::features::programme::funding;
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// Where a learner stands, now or at the end of a day in Europe/London: as the API would have answered then.
///
/// # Errors
/// 404 for an apprenticeship that is not the caller's, or did not exist then; 400 for a day to come.
pub async fn summary(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<SummaryBody> {
    let present = store::find_plan(conn, ctx.visibility(), id).await?;
    let day = as_of.unwrap_or_else(|| ctx.today());
    let end = ctx.end_of(as_of)?;
    let plan = match end {
        None => present,
        Some(end) => plan_before(conn, id, end).await?,
    };
    let training = training_plans::find_one(conn, plan.basis(id), end).await?.plan;
    let target = funding::target(&training);
    let expected = target.hundredths.map(|target| funding::expected_to_date(target, &training, day));
    let facts = store::facts(conn, id, end, day).await?;
    Ok(SummaryBody {
        apprenticeship_id: id,
        as_of: day,
        otj: OtjBody {
            hours: Hours(i32::try_from(facts.hundredths).unwrap_or(i32::MAX)),
            other_hours: facts.other.into(),
            target_hours: target.hundredths.map(Hours),
            expected_to_date: expected.map(Hours),
            target: (&target).into(),
            rule_set: target.rule_set,
            explanation: target.explanation,
        },
        last_update: facts.last,
        rag: facts.rag,
        ksbs: facts.ksbs,
    })
}

/// What an apprenticeship was measured against before an instant.
async fn plan_before(conn: &mut impl Read, id: ApprenticeshipId, end: DateTime<Utc>) -> Result<PlanRow> {
    versions::before(conn, "apprenticeship", &[id.0], end).await?.pop().ok_or_else(Error::not_found)
}

/// What is known of learners from the updates that stand, now or before an instant of facts up to a day; a fixed number of
/// statements.
pub async fn heard(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> Result<HashMap<ApprenticeshipId, Heard>> {
    let rows = match end {
        None => store::heard(conn, ids).await?,
        Some(end) => store::heard_before(conn, ids, end, day).await?,
    };
    Ok(rows.into_iter().map(|(id, at, ksbs)| (id, Heard { at, ksbs })).collect())
}
