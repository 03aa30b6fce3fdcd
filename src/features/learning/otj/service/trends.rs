//! Where the trends of many learners lead, by a fixed number of statements.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::super::forecast::{self, Week, monday};
use super::super::model::TrendBody;
use super::super::store;
use super::{silence, trend_body};
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::training_plans::Measure;
use crate::features::programme::funding::{self, TrainingPlan};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// How far a trend looks back, where no week is left out.
const LOOK_BACK: Days = Days::new(12 * 7);

/// What a learner is to come to, and where the trend leads.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// None where it is not known.
    pub target: Option<Hours>,
    /// None where there are too few weeks, and after the planned end.
    pub trend: Option<TrendBody>,
    /// Which weeks nobody reported of, in words; none where there are none.
    pub silence: Option<String>,
}

/// The outlook of those in learning, of whom the provider was last heard on these days; now, or before an instant of facts up to a
/// day.
pub async fn find(
    conn: &mut impl Read,
    measures: &HashMap<ApprenticeshipId, Measure>,
    heard_on: &HashMap<ApprenticeshipId, NaiveDate>,
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> Result<HashMap<ApprenticeshipId, Outlook>> {
    let since: Vec<(ApprenticeshipId, NaiveDate)> = measures
        .iter()
        .map(|(id, measure)| (*id, since(&measure.plan, heard_on.get(id).copied(), day)))
        .collect();
    let ids: Vec<ApprenticeshipId> = since.iter().map(|(id, _)| *id).collect();
    let rows = match end {
        None => store::recent_days(conn, &since).await?,
        Some(end) => store::many_days_before(conn, &ids, end, day).await?,
    };
    let done = hours(conn, &ids, end, day).await?;
    let mut days: HashMap<ApprenticeshipId, Vec<(NaiveDate, i32)>> = HashMap::new();
    for (id, on, hundredths) in rows {
        days.entry(id).or_default().push((on, hundredths));
    }
    let outlooks = since.iter().filter_map(|(id, since)| {
        let plan = &measures.get(id)?.plan;
        let recent = days.remove(id).unwrap_or_default();
        let all = done.get(id).copied().unwrap_or_default();
        let heard_on = heard_on.get(id).copied();
        Some((*id, outlook(plan, (&recent, heard_on), *since, all, day)))
    });
    Ok(outlooks.collect())
}

/// The hours that count of learners, in hundredths; now, or before an instant of facts up to a day.
pub async fn hours(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> Result<HashMap<ApprenticeshipId, i64>> {
    let rows = match end {
        None => store::kept_hours(conn, ids).await?,
        Some(end) => store::hours_before(conn, ids, end, day).await?,
    };
    Ok(rows.into_iter().collect())
}

/// From where on each day must be known: what lies before only counts together.
fn since(plan: &TrainingPlan, heard_on: Option<NaiveDate>, day: NaiveDate) -> NaiveDate {
    // Silent weeks make no trend.
    let last = forecast::silent_from(plan, heard_on).min(monday(day));
    let back = last.checked_sub_days(LOOK_BACK).unwrap_or(plan.starts_on);
    if plan.pauses.within(plan.starts_on, day) > 0 { plan.starts_on } else { back.max(plan.starts_on) }
}

fn outlook(
    plan: &TrainingPlan,
    (days, heard_on): (&[(NaiveDate, i32)], Option<NaiveDate>),
    since: NaiveDate,
    done: i64,
    day: NaiveDate,
) -> Outlook {
    let target = funding::target(plan);
    let recent: Vec<(NaiveDate, i32)> = days.iter().filter(|(on, _)| *on >= since).copied().collect();
    let known: i64 = recent.iter().map(|(_, hundredths)| i64::from(*hundredths)).sum();
    // No week of the training, so that it makes no trend.
    let before = Week {
        starts_on: monday(plan.starts_on) - Days::new(7),
        hundredths: i32::try_from(done - known).unwrap_or_default(),
    };
    let mut weeks = vec![before];
    weeks.extend(forecast::weeks(&recent, since, day));
    let trend =
        (day <= plan.planned_end_on).then(|| forecast::forecast(&weeks, plan, heard_on, day)).flatten();
    let silent_from = forecast::silent_from(plan, heard_on);
    let is_silent = |week: &&Week| week.starts_on >= silent_from && forecast::is_whole(week, plan, day);
    let silent = weeks.iter().filter(is_silent).count();
    Outlook {
        target: target.hundredths.map(Hours),
        trend: trend.map(|trend| trend_body(&trend, &target)),
        silence: (silent > 0).then(|| silence(heard_on.unwrap_or(plan.starts_on), silent)),
    }
}
