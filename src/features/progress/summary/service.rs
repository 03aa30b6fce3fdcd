//! Where a learner stands: hours against the target, the last word on each thing, now or at the end of a day.

use chrono::{DateTime, Days, NaiveDate, TimeZone as _, Utc};

use super::model::{OtjBody, SummaryBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::funding::{self, TrainingPlan};
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
    let present = store::find_plan(conn, ctx.sight(), id).await?;
    let day = as_of.unwrap_or_else(|| ctx.today());
    if day > ctx.today() {
        let fault = FieldError::parameter("as_of", FieldCode::InTheFuture, "must not lie in the future");
        return Err(Error::with_errors(Code::InvalidQuery, vec![fault]));
    }
    let end = as_of.map(end_of_day);
    let plan = match end {
        None => present,
        Some(end) => store::plan_at(conn, id, end).await?,
    };
    let minimum = store::minimum_hours(conn, plan.standard_id).await?;
    let training = TrainingPlan {
        starts_on: plan.starts_on,
        planned_end_on: plan.planned_end_on,
        weekly_hours_hundredths: plan.weekly_hours_hundredths,
        standard_minimum_hours: minimum,
    };
    let target = funding::target(&training);
    let expected = funding::expected_to_date(target.hundredths, plan.starts_on, plan.planned_end_on, day);
    let facts = store::facts(conn, id, end, day).await?;
    Ok(SummaryBody {
        apprenticeship_id: id,
        as_of: day,
        otj: OtjBody {
            hours: Hours(i32::try_from(facts.hundredths).unwrap_or(i32::MAX)),
            target_hours: Hours(target.hundredths),
            expected_to_date: Hours(expected),
            rule_set: target.rule_set.to_owned(),
            explanation: target.explanation,
        },
        last_update: facts.last,
        rag: facts.rag,
        ksbs: facts.ksbs,
    })
}

/// The first instant after a day in Europe/London.
fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let midnight = next.and_time(chrono::NaiveTime::MIN);
    // London's clocks change at one o'clock, so midnight exists exactly once.
    chrono_tz::Europe::London
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_londons_midnight() {
        for (day, end) in [("2026-07-01", "2026-07-01T23:00:00Z"), ("2026-12-01", "2026-12-02T00:00:00Z")] {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!(end_of_day(day), end.parse::<DateTime<Utc>>().expect("an instant"));
        }
    }
}
