//! Tables and properties of the forecast.

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
    let trend_body: Vec<_> = found.iter().map(|week| (week.starts_on.to_string(), week.hundredths)).collect();
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
