//! Use cases of the ledger.

pub mod entries;
pub mod trends;

use chrono::{Days, NaiveDate};

use super::forecast::{self, Forecast};
use super::model::{ForecastBody, TrendBody, WeekBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::apprenticeships::training_plans;
use crate::features::programme::funding::{self, Target, TrainingPlan};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// Hours week by week against the plan, and where the trend leads; now or as it was at the end of a day.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<ForecastBody> {
    let row = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let (end, day) = (ctx.end_of(as_of)?, as_of.unwrap_or_else(|| ctx.today()));
    let days = match end {
        None => store::days(conn, id).await?,
        Some(end) => store::days_before(conn, id, end, day).await?,
    };
    let measure = training_plans::find_one(conn, (&row).into(), end).await?;
    Ok(ledger(id, row.ended_on, &measure.plan, &days, day))
}

fn ledger(
    id: ApprenticeshipId,
    ended_on: Option<NaiveDate>,
    training: &TrainingPlan,
    days: &[(NaiveDate, i32)],
    today: NaiveDate,
) -> ForecastBody {
    let target = funding::target(training);
    let last = ended_on.map_or(today, |ended| ended.min(today));
    let weeks = forecast::weeks(days, training.starts_on, last);
    let by = |target, day| funding::expected_to_date(target, training, day);
    let shown = weeks.iter().map(|week| {
        let (before, end) = (week.starts_on - Days::new(1), week.starts_on + Days::new(6));
        let planned = target.hundredths.map(|target| {
            let earlier = if week.starts_on <= training.starts_on { 0 } else { by(target, before) };
            Hours(by(target, end) - earlier)
        });
        WeekBody { starts_on: week.starts_on, hours: Hours(week.hundredths), planned_hours: planned }
    });
    let trend = (ended_on.is_none() && today <= training.planned_end_on)
        .then(|| forecast::forecast(&weeks, training, today))
        .flatten();
    ForecastBody {
        apprenticeship_id: id,
        as_of: today,
        hours: Hours(weeks.iter().map(|week| week.hundredths).sum()),
        target_hours: target.hundredths.map(Hours),
        weeks: shown.collect(),
        trend: trend.map(|trend| trend_body(&trend, &target)),
        rule_set: target.rule_set.to_owned(),
        target_explanation: target.explanation,
    }
}

fn trend_body(trend: &Forecast, target: &Target) -> TrendBody {
    let at_end = whole(trend.at_end);
    let difference = target.hundredths.map(|target| Hours(at_end.0.saturating_sub(target)));
    let mean = format!("on the mean of the last {} weeks", trend.weeks);
    let explanation = match target.hundredths.zip(difference) {
        None => format!(
            "Leads to {} hours by the planned end, {mean}; there is no target that is known.",
            at_end.as_f64()
        ),
        Some((target, difference)) => {
            let fate = if difference.0 < 0 { "miss" } else { "exceed" };
            let by = Hours(difference.0.saturating_abs()).as_f64();
            format!("Will {fate} the target of {} hours by {by} hours, {mean}.", Hours(target).as_f64())
        }
    };
    TrendBody {
        weeks: trend.weeks,
        mean_hours: whole(trend.mean),
        hours_at_end: at_end,
        low_hours: whole(trend.low),
        high_hours: whole(trend.high),
        difference_hours: difference,
        explanation,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float to an integer saturates")]
fn whole(hundredths: f64) -> Hours {
    Hours(hundredths.round() as i32)
}
