//! Where the trend of off-the-job hours leads, as pure functions.
//!
//! The mean of the last whole weeks that were reported of goes on until the planned end. What is not reported is not nothing: the
//! weeks after that of the provider's newest report are silent, no part of the mean, and expected to bring the mean. A week without
//! a report that was followed by one later counts as it is, as whoever reports again could have reported of it.
//!
//! The range is the 80 % prediction interval of that sum: with n weeks of mean m and sample deviation s, r weeks that are not known
//! bring r·m ± 1.2816·s·√(r + r²/n), the second term being what the mean itself may be wrong by (the textbook interval for a sum of
//! future draws; weeks are taken as independent).

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use crate::features::programme::funding::TrainingPlan;

/// Weeks that the trend looks back.
const LOOK_BACK: usize = 12;
/// Fewer whole weeks make no trend.
const ENOUGH: usize = 4;
/// The 90th percentile of the standard normal distribution: 10 % lie above, 10 % below.
const Z: f64 = 1.2816;

/// Hours of one week, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub starts_on: NaiveDate,
    pub hundredths: i32,
}

/// Where the trend leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// How many weeks the trend is made of.
    pub weeks: usize,
    /// Hours a week, in hundredths.
    pub mean: f64,
    /// Hours at the planned end, in hundredths.
    pub at_end: f64,
    /// The least that is likely, in hundredths.
    pub low: f64,
    /// The most that is likely, in hundredths.
    pub high: f64,
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// The Monday from which on nothing was reported: that after the provider's newest report, of whatever kind.
pub fn silent_from(plan: &TrainingPlan, heard_on: Option<NaiveDate>) -> NaiveDate {
    heard_on.map_or_else(|| monday(plan.starts_on), |heard| monday(heard) + Days::new(7))
}

/// Whether a week counts as whole: it began on or after the first day, had ended by `today`, and has no day of a break.
pub fn is_whole(week: &Week, plan: &TrainingPlan, today: NaiveDate) -> bool {
    week.starts_on >= plan.starts_on && week.starts_on + Days::new(6) < today && !is_paused(week, plan)
}

fn is_paused(week: &Week, plan: &TrainingPlan) -> bool {
    plan.pauses.within(week.starts_on, week.starts_on + Days::new(6)) > 0
}

/// The hours of every week from the first day to a day, the weeks without any included.
pub fn weeks(days: &[(NaiveDate, i32)], first: NaiveDate, last: NaiveDate) -> Vec<Week> {
    let mut sums: BTreeMap<NaiveDate, i32> = BTreeMap::new();
    for (day, hundredths) in days.iter().filter(|(day, _)| *day <= last) {
        *sums.entry(monday(*day)).or_default() += hundredths;
    }
    let mondays = std::iter::successors(Some(monday(first)), |day| day.checked_add_days(Days::new(7)));
    mondays
        .take_while(|day| *day <= last)
        .map(|starts_on| Week { starts_on, hundredths: sums.get(&starts_on).copied().unwrap_or_default() })
        .collect()
}

/// Where the trend of the last whole weeks leads by the planned end; none where too few of them were reported of.
///
/// While a break goes on the planned end will be put off by its length, so what is left to learn is what was left when it began.
pub fn forecast(
    weeks: &[Week],
    plan: &TrainingPlan,
    heard_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Forecast> {
    let end = plan.planned_end_on;
    let done: i32 = weeks.iter().map(|week| week.hundredths).sum();
    let silent_from = silent_from(plan, heard_on);
    let whole = weeks.iter().filter(|week| is_whole(week, plan, today));
    let (reported, silent): (Vec<&Week>, Vec<&Week>) = whole.partition(|week| week.starts_on < silent_from);
    let recent: Vec<f64> =
        reported.iter().rev().take(LOOK_BACK).map(|week| f64::from(week.hundredths)).collect();
    if recent.len() < ENOUGH {
        return None;
    }
    let n = count(recent.len());
    let mean = recent.iter().sum::<f64>() / n;
    let variance = recent.iter().map(|hours| (hours - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // What the week under way has brought is part of what is done, so the trend begins after its last day.
    let from = plan.pauses.open_since().unwrap_or_else(|| monday(today) + Days::new(7));
    let to_come = count(usize::try_from((end - from).num_days() + 1).unwrap_or_default()) / 7.0;
    // The week under way, and the silent ones, may still bring what is missing to the mean.
    let under_way = |week: &&Week| week.starts_on == monday(today) && today <= end && !is_paused(week, plan);
    let this_week = weeks.last().filter(under_way);
    let open = silent.iter().copied().chain(this_week);
    let still: f64 = open.map(|week| (mean - f64::from(week.hundredths)).max(0.0)).sum();
    let at_end = f64::from(done) + still + to_come * mean;
    let unknown = to_come + count(silent.len());
    let spread = Z * (variance * (unknown + unknown * unknown / n)).sqrt();
    Some(Forecast {
        weeks: recent.len(),
        mean,
        at_end,
        // Hours are never taken back.
        low: (at_end - spread).max(f64::from(done)),
        high: at_end + spread,
    })
}

#[expect(clippy::cast_precision_loss, reason = "days of a training")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
