//! Tables and properties of the rules.

use super::*;
use chrono::Days;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn plan(start: &str, end: &str, weekly: i32, published: Option<i32>) -> Target {
    target(&TrainingPlan {
        starts_on: day(start),
        planned_end_on: day(end),
        weekly_hours_hundredths: weekly,
        rules: RuleSet::for_start(day(start)),
        standard: StandardHours { product: Product::Apprenticeship, published },
        pauses: Pauses::default(),
    })
}

#[test]
fn the_start_date_decides_which_rules_hold() {
    for (start, name, months) in [
        ("2018-09-03", "until2022-07-31", 12),
        ("2022-07-31", "until2022-07-31", 12),
        ("2022-08-01", "from2022-08-01", 12),
        ("2025-07-31", "from2022-08-01", 12),
        ("2025-08-01", "from2025-08-01", 8),
    ] {
        let rules = RuleSet::for_start(day(start));
        assert_eq!((rules.name, rules.minimum_months), (name, months), "{start}");
    }
    assert_eq!(RuleSet::for_start(day("2025-09-01")).minimum_end(day("2025-09-01")), day("2026-04-30"));
}

#[test]
fn targets_follow_their_rules() {
    // 731 days are 104.42 weeks, 11.21 of them leave: 93.21 weeks of 36 hours, a fifth of which is 671.11.
    let hundredths = |start, end, weekly, published| plan(start, end, weekly, published).hundredths;
    assert_eq!(hundredths("2018-09-03", "2020-09-02", 3600, None), Some(67_111));
    assert_eq!(hundredths("2023-09-04", "2025-09-03", 3600, None), Some(55_926));
    let half = hundredths("2023-09-04", "2025-09-03", 1500, None);
    assert_eq!(half, Some(27_963), "half time, half the hours");
    assert_eq!(hundredths("2025-09-01", "2027-08-31", 3600, Some(500)), Some(50_000));
    let few = hundredths("2025-09-01", "2027-08-31", 3600, Some(100));
    assert_eq!(few, Some(10_000), "as published, also where that is little");
    let told = plan("2018-09-03", "2020-09-02", 3600, None).explanation;
    assert!(told.contains("20 %") && told.contains("36 hours a week") && told.contains("671.11"), "{told}");
}

#[test]
fn no_hours_are_made_up_where_none_are_published() {
    let mut training = TrainingPlan {
        starts_on: day("2025-09-01"),
        planned_end_on: day("2027-08-31"),
        weekly_hours_hundredths: 3600,
        rules: RuleSet::for_start(day("2025-09-01")),
        standard: StandardHours::default(),
        pauses: Pauses::default(),
    };
    for (product, hundredths) in
        [(Product::Apprenticeship, None), (Product::Unit, None), (Product::Foundation, Some(18_700))]
    {
        training.standard.product = product;
        let target = target(&training);
        assert_eq!(target.hundredths, hundredths, "{product}");
        let told = target.explanation;
        assert_eq!(told.contains("not known"), hundredths.is_none(), "{told}");
        assert_eq!(told.contains("187"), hundredths.is_some(), "{told}");
    }
}

#[test]
fn expectation_grows_day_by_day_from_nothing_to_all() {
    let plan = TrainingPlan {
        starts_on: day("2025-09-01"),
        planned_end_on: day("2025-09-10"),
        weekly_hours_hundredths: 3600,
        rules: RuleSet::for_start(day("2025-09-01")),
        standard: StandardHours::default(),
        pauses: Pauses::default(),
    };
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
    let mut plan = TrainingPlan {
        starts_on: day("2018-09-03"),
        planned_end_on: day("2020-09-02"),
        weekly_hours_hundredths: 3600,
        rules: RuleSet::for_start(day("2018-09-03")),
        standard: StandardHours::default(),
        pauses: Pauses::default(),
    };
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

proptest! {
    #[test]
    fn expectation_never_falls_and_ends_at_the_target(
        length in 30_u64..900, pauses in proptest::collection::vec((1_u64..60, 1_u64..60), 0..5), target in 0..200_000_i32
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
        let plan = TrainingPlan { starts_on: start, planned_end_on: end, weekly_hours_hundredths: 3600,
            rules: RuleSet::for_start(start), standard: StandardHours::default(), pauses: found };
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
