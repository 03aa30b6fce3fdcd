//! Tables and properties of the rules.

use super::*;
use chrono::Days;
use proptest::prelude::*;

use crate::error::FieldCode;
use crate::features::programme::standards::Product;

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
        assert_eq!((rules.name().as_str(), rules.minimum_months), (name, Some(months)), "{start}");
    }
    assert_eq!(RuleSet::for_start(day("2025-09-01")).minimum_end(day("2025-09-01")), day("2026-04-30"));
}

#[test]
fn sets_are_of_a_product_and_told_by_their_days() {
    let sets = RuleSets::built_in();
    for (product, start, name, months) in [
        (Product::Foundation, "2025-08-01", "from2025-08-01", (Some(8), Some(48))),
        // What starts before a product's first set is judged by that one.
        (Product::Foundation, "2024-08-01", "from2025-08-01", (Some(8), Some(48))),
        (Product::Unit, "2026-05-01", "from2026-04-28", (None, None)),
        (Product::Apprenticeship, "1990-01-01", "until2022-07-31", (Some(12), None)),
    ] {
        let rules = sets.for_start(product, day(start));
        let found = (rules.name(), (rules.minimum_months, rules.maximum_months));
        assert_eq!(found, (name.to_owned(), months), "{product} {start}");
    }
    let rules = sets.for_start(Product::Apprenticeship, day("2024-01-01"));
    assert_eq!(rules.until, Some(day("2025-08-01")));
    assert_eq!(rules.since(), "Started from 1 August 2022");
    let oldest = sets.for_start(Product::Apprenticeship, day("2020-01-01"));
    assert_eq!(oldest.since(), "Started before 1 August 2022");
    let alone = RuleSets::new(vec![RuleSet { until: None, ..oldest }]).expect("a set");
    let rules = alone.for_start(Product::Unit, day("2026-05-01"));
    assert_eq!((rules.name(), rules.since()), ("always".to_owned(), "Whenever started".to_owned()));
    assert_eq!(alone.place(&rules), rules);
    assert!(RuleSets::new(Vec::new()).is_none());
}

#[test]
fn a_planned_end_lies_neither_too_early_nor_too_late() {
    let code = |start: &str, end: &str, paused| {
        let rules = RuleSet::for_start(day(start));
        rules.planned_end_fault(day(start), day(end), paused).map(|fault| fault.code)
    };
    for (start, end, paused, fault) in [
        ("2025-09-01", "2026-04-29", 0, Some(FieldCode::TooSmall)),
        ("2025-09-01", "2026-04-30", 0, None),
        ("2025-09-01", "2029-09-01", 0, None),
        ("2025-09-01", "2029-09-02", 0, Some(FieldCode::TooLarge)),
        ("2025-09-01", "2029-09-08", 7, None),
        ("2025-09-01", "2029-09-09", 7, Some(FieldCode::TooLarge)),
        ("2024-09-02", "2025-08-31", 0, Some(FieldCode::TooSmall)),
        ("2024-09-02", "2030-09-01", 0, None),
    ] {
        assert_eq!(code(start, end, paused), fault, "{start} {end} {paused}");
    }
}

#[test]
fn english_and_maths_may_lack_only_for_the_older_and_only_since_2025() {
    // The day of the gateway decides, whenever it began.
    let rules = RuleSet::for_start(day("2023-09-04"));
    for (on, young, needed) in
        [("2025-02-10", false, true), ("2025-02-11", false, false), ("2025-02-11", true, true)]
    {
        assert_eq!(rules.needs_english_and_maths(day(on), young), needed, "{on} {young}");
    }
    let always = RuleSet { adults_exempt_from: None, ..rules };
    assert!(always.needs_english_and_maths(day("2026-11-24"), false));
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
        training.rules = RuleSets::built_in().for_start(product, training.starts_on);
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
