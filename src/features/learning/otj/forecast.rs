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
mod tests {
    use super::*;
    use crate::features::programme::funding::{Agreed, Pauses, RuleSet};
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
            agreed: Agreed::default(),
        }
    }

    /// Of a provider who was heard of today.
    fn heard(weeks: &[Week], plan: &TrainingPlan, today: NaiveDate) -> Option<Forecast> {
        forecast(weeks, plan, Some(today), today)
    }

    #[test]
    fn a_break_is_left_out_of_the_trend_and_of_what_is_to_come() {
        let first = day("2026-01-05");
        let days: Vec<_> = (0..20).map(|week| (first + Days::new(7 * week + 2), 600)).collect();
        let mut plan = plan(first, first + Days::new(7 * 52 - 1));
        // Twenty weeks of six hours, then a break that goes on for ten weeks: 32 weeks are still to be learned.
        plan.pauses.add(first + Days::new(140), None);
        let today = first + Days::new(210);
        let found = heard(&weeks(&days, first, today), &plan, today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        // Back after ten weeks: the end lies ten weeks later, and the weeks without hours are no part of the mean.
        plan.pauses = Pauses::default();
        plan.pauses.add(first + Days::new(140), Some(first + Days::new(209)));
        plan.planned_end_on = first + Days::new(7 * 62 - 1);
        let found = heard(&weeks(&days, first, today), &plan, today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn steady_weeks_go_on_as_they_are() {
        let first = day("2026-01-05");
        let days: Vec<_> = (0..20).map(|week| (first + Days::new(7 * week + 2), 600)).collect();
        // A Monday: twenty weeks are whole, nothing is done in the twenty-first.
        let (today, end) = (first + Days::new(140), first + Days::new(7 * 52 - 1));
        let found = heard(&weeks(&days, first, today), &plan(first, end), today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        assert!((found.high - found.low).abs() < 1e-6, "no spread without variation");
    }

    #[test]
    fn silent_weeks_are_no_zeros() {
        let first = day("2026-01-05");
        let reported: Vec<_> = (0..20).map(|week| (first + Days::new(7 * week + 2), 600)).collect();
        let (today, end) = (first + Days::new(7 * 26), first + Days::new(7 * 52 - 1));
        let plan = plan(first, end);
        // The last report is of the Wednesday of the twentieth week; six whole weeks have passed since.
        let (last, _) = reported[19];
        let told = weeks(&reported, first, today);
        let found = forecast(&told, &plan, Some(last), today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 600.0));
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        // A note in the week before today says that there was nothing to report: then these are zeros.
        let found = forecast(&told, &plan, Some(today - Days::new(3)), today).expect("a trend");
        assert_eq!((found.weeks, found.mean), (12, 300.0));
        // What the apprentice entered in the meantime counts, and is no more than the rest of what is expected anyway.
        let mut entered = reported.clone();
        entered.push((first + Days::new(7 * 22), 200));
        let found = forecast(&weeks(&entered, first, today), &plan, Some(last), today).expect("a trend");
        assert!((found.at_end - 52.0 * 600.0).abs() < 1e-6, "{found:?}");
        assert_eq!(forecast(&told, &plan, None, today), None, "nothing was ever reported");
        assert_eq!(silent_from(&plan, Some(last)), first + Days::new(140));
        assert_eq!(silent_from(&plan, None), first);
    }

    #[test]
    fn too_few_whole_weeks_make_no_trend() {
        let first = day("2026-01-05");
        let days = [(day("2026-01-06"), 700), (day("2026-01-27"), 700)];
        let at = |today: &str| {
            heard(&weeks(&days, first, day(today)), &plan(first, day("2027-01-04")), day(today))
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
            hours in proptest::collection::vec(0..2400_i32, 0..700), ahead in 0_u64..800, silent in 0_u64..200
        ) {
            let first = day("2025-09-01");
            let days: Vec<_> = (0_u64..).zip(&hours).map(|(number, hours)| (first + Days::new(number), *hours)).collect();
            let today = first + Days::new(hours.len() as u64);
            let heard_on = today.checked_sub_days(Days::new(silent));
            let all = weeks(&days, first, today);
            let done: i32 = hours.iter().sum();
            prop_assert_eq!(all.iter().map(|week| week.hundredths).sum::<i32>(), done);
            if let Some(found) = forecast(&all, &plan(first, first + Days::new(ahead)), heard_on, today) {
                prop_assert!(found.low >= f64::from(done) && found.low <= found.at_end && found.at_end <= found.high);
            }
        }

        #[test]
        fn more_time_to_the_end_never_brings_less(hours in proptest::collection::vec(0..2400_i32, 40..200), more in 0_u64..400) {
            let first = day("2025-09-01");
            let days: Vec<_> = (0_u64..).zip(&hours).map(|(number, hours)| (first + Days::new(number), *hours)).collect();
            let today = first + Days::new(hours.len() as u64);
            let all = weeks(&days, first, today);
            let at = |end| heard(&all, &plan(first, end), today).expect("a trend").at_end;
            prop_assert!(at(today + Days::new(more)) <= at(today + Days::new(more + 1)) + 1e-6);
        }
    }
}
