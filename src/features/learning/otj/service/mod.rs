//! Use cases of the ledger.

pub mod credits;
pub mod entries;
pub mod trends;

use chrono::{Days, NaiveDate};

use super::forecast::{self, Forecast, Week};
use super::model::{ForecastBody, TrendBody, WeekBody};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::apprenticeships::training_plans;
use crate::features::learning::otj_days::OtherHoursBody;
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
    let heard = store::heard_at(conn, id, end).await?;
    let measure = training_plans::find_one(conn, (&row).into(), end).await?;
    let other_hours = store::other_hours(conn, id, end, day).await?.into();
    let found = ledger(id, row.ended_on, &measure.plan, (&days, heard.map(london_day)), day);
    Ok(ForecastBody { other_hours, ..found })
}

fn ledger(
    id: ApprenticeshipId,
    ended_on: Option<NaiveDate>,
    training: &TrainingPlan,
    (days, heard_on): (&[(NaiveDate, i32)], Option<NaiveDate>),
    today: NaiveDate,
) -> ForecastBody {
    let target = funding::target(training);
    let last = ended_on.map_or(today, |ended| ended.min(today));
    let weeks = forecast::weeks(days, training.starts_on, last);
    let by = |target, day| funding::expected_to_date(target, training, day);
    let silent_from = forecast::silent_from(training, heard_on);
    let is_silent = |week: &Week| {
        ended_on.is_none() && week.starts_on >= silent_from && forecast::is_whole(week, training, today)
    };
    let silent = weeks.iter().filter(|week| is_silent(week)).count();
    let no_data_since = (silent > 0).then(|| heard_on.unwrap_or(training.starts_on));
    let shown = weeks.iter().map(|week| {
        let (before, end) = (week.starts_on - Days::new(1), week.starts_on + Days::new(6));
        let planned = target.hundredths.map(|target| {
            let earlier = if week.starts_on <= training.starts_on { 0 } else { by(target, before) };
            Hours(by(target, end) - earlier)
        });
        WeekBody {
            starts_on: week.starts_on,
            hours: Hours(week.hundredths),
            planned_hours: planned,
            is_silent: is_silent(week),
        }
    });
    let trend = (ended_on.is_none() && today <= training.planned_end_on)
        .then(|| forecast::forecast(&weeks, training, heard_on, today))
        .flatten();
    ForecastBody {
        apprenticeship_id: id,
        as_of: today,
        hours: Hours(weeks.iter().map(|week| week.hundredths).sum()),
        other_hours: OtherHoursBody::default(),
        target_hours: target.hundredths.map(Hours),
        target: (&target).into(),
        weeks: shown.collect(),
        no_data_since,
        silence: no_data_since.map(|day| silence(day, silent)),
        trend: trend.map(|trend| trend_body(&trend, &target)),
        rule_set: target.rule_set,
        target_explanation: target.explanation,
    }
}

fn silence(since: NaiveDate, weeks: usize) -> String {
    let left_out = if weeks == 1 { "1 week is".to_owned() } else { format!("{weeks} weeks are") };
    format!("No data since {}: {left_out} left out of the trend.", since.format("%-d %B %Y"))
}

fn trend_body(trend: &Forecast, target: &Target) -> TrendBody {
    let at_end = whole(trend.at_end);
    let wanted = target.hundredths.map(|target| whole(target.into()));
    let difference = wanted.map(|wanted| Hours(at_end.0.saturating_sub(wanted.0)));
    let mean = format!("on the mean of the last {} weeks that were reported of", trend.weeks);
    let explanation = match target.hundredths.zip(difference) {
        None => format!(
            "Leads to {} hours by the planned end, {mean}; there is no target that is known.",
            at_end.as_f64()
        ),
        Some((target, difference)) => {
            let by = Hours(difference.0.saturating_abs()).as_f64();
            let target = Hours(target).as_f64();
            match difference.0.signum() {
                -1 => format!("Will miss the target of {target} hours by {by} hours, {mean}."),
                0 => format!("Will reach the target of {target} hours, {mean}."),
                _ => format!("Will exceed the target of {target} hours by {by} hours, {mean}."),
            }
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

/// Whole hours: a forecast knows no more.
#[expect(clippy::cast_possible_truncation, reason = "a float to an integer saturates")]
fn whole(hundredths: f64) -> Hours {
    Hours(((hundredths / 100.0).round() as i32).saturating_mul(100))
}
