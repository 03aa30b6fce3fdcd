//! What is expected by a day, evenly and by the months of the training plan.

use chrono::Days;
use proptest::prelude::*;

use super::*;

#[test]
fn expectation_grows_day_by_day_from_nothing_to_all() {
    let plan = training("2025-09-01", "2025-09-10");
    for (on, expected) in [
        ("2025-08-31", 0),
        ("2025-09-01", 100),
        ("2025-09-05", 500),
        ("2025-09-10", 1000),
        ("2026-01-01", 1000),
    ] {
        assert_eq!(expected_to_date(1000, &plan, day(on)), expected, "{on}");
    }
}

#[test]
fn a_break_neither_raises_the_target_nor_lets_anybody_fall_behind() {
    let mut plan = training("2018-09-03", "2020-09-02");
    let before = target(&plan).hundredths.expect("a target");
    let by = |plan: &TrainingPlan, on| expected_to_date(before, plan, day(on));
    plan.pauses.add(day("2019-03-04"), None);
    assert_eq!(target(&plan).hundredths, Some(before), "an open break changes nothing yet");
    assert_eq!(by(&plan, "2019-03-03"), by(&plan, "2019-04-14"), "nothing is expected during it");
    // Six weeks later the apprentice is back, and the planned end lies six weeks later.
    plan.pauses = Pauses::default();
    plan.pauses.add(day("2019-03-04"), Some(day("2019-04-14")));
    plan.planned_end_on = day("2020-10-14");
    assert_eq!(target(&plan).hundredths, Some(before));
    assert_eq!(by(&plan, "2019-03-03"), by(&plan, "2019-04-14"));
    assert!(by(&plan, "2019-04-15") > by(&plan, "2019-04-14"));
    assert_eq!(by(&plan, "2020-10-14"), before);
    assert!(plan.pauses.cover(day("2019-04-14")) && !plan.pauses.cover(day("2019-04-15")));
}

/// From 15 September to 31 December 2026: 10, 30, 0 and 20 hours.
fn by_month() -> TrainingPlan {
    let mut plan = training("2026-09-15", "2026-12-31");
    let months = [("2026-09-01", 1000), ("2026-10-01", 3000), ("2026-11-01", 0), ("2026-12-01", 2000)];
    plan.agreed.by_month = ByMonth {
        months: months.map(|(month, hours)| (day(month), hours)).to_vec(),
        written_on: day("2026-09-15"),
    };
    plan
}

#[test]
fn months_are_shares_of_the_target_spread_evenly_over_their_days() {
    let plan = by_month();
    for (on, expected) in [
        ("2026-09-14", 0),
        // 16 days of September are within the apprenticeship.
        ("2026-09-22", 1000),
        ("2026-09-30", 2000),
        // Ten of 31 days of October: 10 + 30 × 10/31 of 60 hours, twice as many for 120.
        ("2026-10-10", 3935),
        ("2026-10-31", 8000),
        ("2026-11-15", 8000),
        ("2026-12-31", 12_000),
        ("2027-03-01", 12_000),
    ] {
        assert_eq!(expected_to_date(12_000, &plan, day(on)), expected, "{on}");
    }
    assert_eq!(expected_evenly(12_000, &plan, day("2026-11-07")), 6000, "54 of 108 days");
    let mut nothing = plan.clone();
    nothing.agreed.by_month.months = vec![(day("2026-10-01"), 0)];
    assert_eq!(expected_to_date(12_000, &nothing, day("2026-11-07")), 6000, "no hours are no plan");
}

#[test]
fn a_break_pushes_back_what_was_planned_for_its_days_and_after() {
    let mut plan = by_month();
    let by = |plan: &TrainingPlan, on| expected_to_date(6000, plan, day(on));
    // Away from 11 to 20 October.
    plan.pauses.add(day("2026-10-11"), None);
    assert_eq!(by(&plan, "2026-10-25"), by(&plan, "2026-10-10"), "it goes on: nothing more is expected");
    plan.pauses = Pauses::default();
    plan.pauses.add(day("2026-10-11"), Some(day("2026-10-20")));
    plan.planned_end_on = day("2027-01-10");
    for (on, as_without) in [
        ("2026-10-20", "2026-10-10"),
        ("2026-10-21", "2026-10-11"),
        ("2026-11-10", "2026-10-31"),
        ("2026-12-20", "2026-12-10"),
        ("2027-01-10", "2026-12-31"),
    ] {
        assert_eq!(by(&plan, on), by(&by_month(), as_without), "{on}");
    }
}

#[test]
fn months_that_were_written_after_a_break_stay_where_they_are() {
    let mut plan = by_month();
    plan.pauses.add(day("2026-10-11"), Some(day("2026-10-20")));
    plan.agreed.by_month.written_on = day("2026-10-21");
    let by = |on| expected_to_date(6000, &plan, day(on));
    // Of October 21 days are left, over which its 30 hours are spread.
    for (on, expected) in [
        ("2026-09-30", 1000),
        ("2026-10-10", 1000 + 1428),
        ("2026-10-20", 1000 + 1428),
        ("2026-10-21", 1000 + 1571),
        ("2026-10-31", 4000),
        ("2026-12-31", 6000),
    ] {
        assert_eq!(by(on), expected, "{on}");
    }
}

#[test]
fn another_planned_end_leaves_the_months_and_what_lies_beyond_counts_no_more() {
    let mut plan = by_month();
    plan.planned_end_on = day("2027-02-28");
    assert_eq!(expected_to_date(6000, &plan, day("2026-12-31")), 6000, "nothing is planned for later");
    plan.planned_end_on = day("2026-11-30");
    assert_eq!(expected_to_date(4000, &plan, day("2026-09-30")), 1000, "10 of 40 hours");
    assert_eq!(expected_to_date(4000, &plan, day("2026-11-30")), 4000);
}

proptest! {
    #[test]
    fn expectation_never_falls_and_ends_at_the_target(
        length in 30_u64..900, pauses in proptest::collection::vec((1_u64..60, 1_u64..60), 0..5), target in 0..200_000_i32,
        hours in proptest::collection::vec(0..10_000_i32, 0..24), written in 0_u64..400,
    ) {
        let start = day("2024-01-01");
        let mut found = Pauses::default();
        let (mut at, mut paused) = (start, 0);
        for (gap, days) in pauses {
            let first = at + Days::new(gap);
            found.add(first, Some(first + Days::new(days - 1)));
            at = first + Days::new(days);
            paused += days;
        }
        let end = at + Days::new(length) + Days::new(paused);
        let months = hours.iter().zip(0..).map(|(hours, month)| (start + chrono::Months::new(month), *hours));
        let by_month = ByMonth { months: months.collect(), written_on: start + Days::new(written) };
        let plan = TrainingPlan { planned_end_on: end, pauses: found, agreed: Agreed { by_month, ..Agreed::default() },
            ..training("2024-01-01", "2024-12-31") };
        let mut last = 0;
        for number in 0..=u64::try_from((end - start).num_days()).expect("later") {
            let expected = expected_to_date(target, &plan, start + Days::new(number));
            prop_assert!(expected >= last && expected <= target);
            if plan.pauses.cover(start + Days::new(number)) {
                prop_assert_eq!(expected, last);
            }
            last = expected;
        }
        prop_assert_eq!(last, target);
    }
}
