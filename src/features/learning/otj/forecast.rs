//! Where the trend of off-the-job hours leads, as pure functions.
//!
//! The mean of the last whole weeks goes on until the planned end. The range is the 80 % prediction interval of that sum:
//! with n weeks of mean m and sample deviation s, r weeks to come bring r·m ± 1.2816·s·√(r + r²/n), the second term being
//! what the mean itself may be wrong by (the textbook interval for a sum of future draws; weeks are taken as independent).

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

/// Where the trend of the last whole weeks leads by the planned end; none where there are too few of them.
///
/// A week counts as whole when it began on or after the first day, had ended by `today`, and has no day of a break. While
/// a break goes on the planned end will be put off by its length, so what is left to learn is what was left when it began.
pub fn forecast(weeks: &[Week], plan: &TrainingPlan, today: NaiveDate) -> Option<Forecast> {
    let (first, end) = (plan.starts_on, plan.planned_end_on);
    let is_paused = |week: &Week| plan.pauses.within(week.starts_on, week.starts_on + Days::new(6)) > 0;
    let done: i32 = weeks.iter().map(|week| week.hundredths).sum();
    let whole: Vec<&Week> = weeks
        .iter()
        .filter(|week| week.starts_on >= first && week.starts_on + Days::new(6) < today && !is_paused(week))
        .collect();
    let recent: Vec<f64> =
        whole.iter().rev().take(LOOK_BACK).map(|week| f64::from(week.hundredths)).collect();
    if recent.len() < ENOUGH {
        return None;
    }
    let n = count(recent.len());
    let mean = recent.iter().sum::<f64>() / n;
    let variance = recent.iter().map(|hours| (hours - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // What the week under way has brought is part of what is done, so the trend begins after its last day.
    let from = plan.pauses.open_since().unwrap_or_else(|| monday(today) + Days::new(7));
    let to_come = count(usize::try_from((end - from).num_days() + 1).unwrap_or_default()) / 7.0;
    let spread = Z * (variance * (to_come + to_come * to_come / n)).sqrt();
    // The week under way may still bring what is missing to the mean.
    let under_way = |week: &&Week| week.starts_on == monday(today) && today <= end && !is_paused(week);
    let this_week = weeks.last().filter(under_way);
    let still = this_week.map_or(0.0, |week| (mean - f64::from(week.hundredths)).max(0.0));
    let at_end = f64::from(done) + still + to_come * mean;
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
mod tests {
    use super::*;
    use crate::features::programme::funding::{Pauses, RuleSet};
    use crate::features::programme::standards::StandardHours;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan(starts_on: NaiveDate, planned_end_on: NaiveDate) -> TrainingPlan {
        TrainingPlan {
            starts_on,
            planned_end_on,
            weekly_hours_hundredths: 3600,
            rules: RuleSet::for_start(starts_on),
            standard: StandardHours::default(),
            pauses: Pauses::default(),
        }
    }

    #[test]
    fn a_break_is_left_out_of_the_trend_and_of_what_is_to_come() {
        let first = day("2026-01-05");
        let days: Vec<_> = (0..20).map(|week| (first + Days::new(7 * week + 2), 600)).collect();
        let mut plan = plan(first, first + Days::new(7 * 52 - 1));
        // Twenty weeks of six hours, then a break that goes on for ten weeks: 32 weeks are still to be learned.
        plan.pauses.add(first + Days::new(140), None);
        let today = first + Days::new(210);
        let found = forecast(&weeks(&days, first, today), &plan, today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        // Back after ten weeks: the end lies ten weeks later, and the weeks without hours are no part of the mean.
        plan.pauses = Pauses::default();
        plan.pauses.add(first + Days::new(140), Some(first + Days::new(209)));
        plan.planned_end_on = first + Days::new(7 * 62 - 1);
        let found = forecast(&weeks(&days, first, today), &plan, today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn steady_weeks_go_on_as_they_are() {
        let first = day("2026-01-05");
        let days: Vec<_> = (0..20).map(|week| (first + Days::new(7 * week + 2), 600)).collect();
        // A Monday: twenty weeks are whole, nothing is done in the twenty-first.
        let (today, end) = (first + Days::new(140), first + Days::new(7 * 52 - 1));
        let found = forecast(&weeks(&days, first, today), &plan(first, end), today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        assert!((found.high - found.low).abs() < 1e-6, "no spread without variation");
    }

    #[test]
    fn too_few_whole_weeks_make_no_trend() {
        let first = day("2026-01-05");
        let days = [(day("2026-01-06"), 700), (day("2026-01-27"), 700)];
        let at = |today: &str| {
            forecast(&weeks(&days, first, day(today)), &plan(first, day("2027-01-04")), day(today))
                .map(|found| found.weeks)
        };
        assert_eq!(at("2026-02-01"), None, "the fourth week ends today");
        assert_eq!(at("2026-02-02"), Some(4));
    }

    #[test]
    fn every_week_is_there_even_without_hours() {
        let found = weeks(
            &[(day("2026-01-08"), 100), (day("2026-01-09"), 50), (day("2026-01-30"), 25)],
            day("2026-01-07"),
            day("2026-02-01"),
        );
        let trend_body: Vec<_> =
            found.iter().map(|week| (week.starts_on.to_string(), week.hundredths)).collect();
        let expected = [("2026-01-05", 150), ("2026-01-12", 0), ("2026-01-19", 0), ("2026-01-26", 25)];
        assert_eq!(trend_body, expected.map(|(monday, hours)| (monday.to_owned(), hours)));
    }

    proptest! {
        #[test]
        fn a_forecast_is_within_its_range_and_never_below_what_is_done(
            hours in proptest::collection::vec(0..2400_i32, 0..700), ahead in 0_u64..800
        ) {
            let first = day("2025-09-01");
            let days: Vec<_> = (0_u64..).zip(&hours).map(|(number, hours)| (first + Days::new(number), *hours)).collect();
            let today = first + Days::new(hours.len() as u64);
            let all = weeks(&days, first, today);
            let done: i32 = hours.iter().sum();
            prop_assert_eq!(all.iter().map(|week| week.hundredths).sum::<i32>(), done);
            if let Some(found) = forecast(&all, &plan(first, first + Days::new(ahead)), today) {
                prop_assert!(found.low >= f64::from(done) && found.low <= found.at_end && found.at_end <= found.high);
            }
        }

        #[test]
        fn more_time_to_the_end_never_brings_less(hours in proptest::collection::vec(0..2400_i32, 40..200), more in 0_u64..400) {
            let first = day("2025-09-01");
            let days: Vec<_> = (0_u64..).zip(&hours).map(|(number, hours)| (first + Days::new(number), *hours)).collect();
            let today = first + Days::new(hours.len() as u64);
            let all = weeks(&days, first, today);
            let at = |end| forecast(&all, &plan(first, end), today).expect("a trend").at_end;
            prop_assert!(at(today + Days::new(more)) <= at(today + Days::new(more + 1)) + 1e-6);
        }
    }
}
