//! Tables and properties of the rules.

mod expected;
mod rule_sets;

use super::*;
use crate::features::programme::standards::Product;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// 36 hours a week, nothing published and nothing agreed.
fn training(start: &str, end: &str) -> TrainingPlan {
    TrainingPlan {
        starts_on: day(start),
        planned_end_on: day(end),
        weekly_hours_hundredths: 3600,
        rules: RuleSet::for_start(day(start)),
        standard: StandardHours::default(),
        pauses: Pauses::default(),
        agreed: Agreed::default(),
    }
}

fn plan(start: &str, end: &str, weekly: i32, published: Option<i32>) -> TrainingPlan {
    let standard = StandardHours { product: Product::Apprenticeship, published };
    TrainingPlan { weekly_hours_hundredths: weekly, standard, ..training(start, end) }
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
fn six_hours_a_week_are_those_of_whole_weeks_without_leave() {
    // 104, 52 and 78 whole weeks × 46.4/52 × 6 = 556.8, 278.4 and 417.6.
    for (start, end, weekly, hours) in [
        ("2023-09-04", "2025-09-03", 3600, 557),
        ("2023-09-04", "2024-09-03", 3600, 278),
        ("2023-09-04", "2025-03-03", 3600, 418),
        ("2023-03-01", "2024-08-31", 3600, 418),
        // A month of 30 or 31 days more makes four whole weeks more, not five: 82 × 5.3538 = 439.0.
        ("2023-09-04", "2025-04-03", 3600, 439),
        // Full time begins at 30 hours: who works more owes no more.
        ("2023-09-04", "2025-09-03", 3000, 557),
        ("2023-09-04", "2025-09-03", 4800, 557),
        // Half of that, 3 hours a week: 278.4. And 5.4 hours for 27: 501.12.
        ("2023-09-04", "2025-09-03", 1500, 278),
        ("2023-09-04", "2025-09-03", 2700, 501),
    ] {
        let found = target_hundredths(&plan(start, end, weekly, Some(900)));
        assert_eq!(found, Some(hours * 100), "{start} {end} {weekly}");
    }
}

#[test]
fn targets_follow_their_rules() {
    // 104 whole weeks × 46.4/52 = 92.8 without leave, × 36 hours = 3340.8, a fifth of which is 668.16.
    let hundredths = |start, end, weekly, published| target_hundredths(&plan(start, end, weekly, published));
    assert_eq!(hundredths("2018-09-03", "2020-09-02", 3600, None), Some(66_800));
    // A year: 46.4 × 36 / 5 = 334.08; at half time half of that, 46.4 × 18 / 5 = 167.04.
    assert_eq!(hundredths("2018-09-03", "2019-09-02", 3600, None), Some(33_400));
    assert_eq!(hundredths("2018-09-03", "2019-09-02", 1800, None), Some(16_700));
    assert_eq!(hundredths("2025-09-01", "2027-08-31", 3600, Some(500)), Some(50_000));
    let few = hundredths("2025-09-01", "2027-08-31", 3600, Some(100));
    assert_eq!(few, Some(10_000), "as published, also where that is little");
    let told = target(&plan("2018-09-03", "2020-09-02", 3600, None)).explanation;
    assert!(told.contains("20 %") && told.contains("36 hours a week") && told.contains("668"), "{told}");
    assert!(told.contains("104 whole weeks, 92.8 of them"), "{told}");
}

#[test]
fn what_is_planned_is_the_target_and_less_than_the_minimum_is_told() {
    let agreed_on = day("2025-09-01");
    for (published, planned, below, words) in [
        (Some(500), 55_700, Some(false), "The rules ask for at least 500."),
        (Some(500), 50_000, Some(false), "The rules ask for at least 500."),
        (Some(500), 49_950, Some(true), "They lie 0.5 hours below the 500 that the rules ask for at least."),
        (None, 49_950, None, "What the rules ask for at least is not known."),
    ] {
        let mut training = plan("2025-09-01", "2027-08-31", 3600, published);
        training.agreed.planned = Some(Planned { hundredths: planned, agreed_on });
        let found = target(&training);
        assert_eq!((found.hundredths, found.below_minimum), (Some(planned), below), "{published:?}");
        assert_eq!(found.minimum, published.map(|hours| hours * 100));
        assert!(
            found.explanation.starts_with("The planned hours of the training plan, agreed on 2025-09-01")
        );
        assert!(found.explanation.ends_with(words), "{}", found.explanation);
        assert_eq!(target_hundredths(&training), found.hundredths);
    }
}

#[test]
fn prior_learning_lowers_the_minimum_to_187_at_least_where_the_published_hours_decide() {
    for (start, published, prior, hundredths, words) in [
        ("2025-09-01", Some(500), 5_050, Some(44_950), "Less 50.5 for prior learning: 449.5 hours."),
        ("2025-09-01", Some(500), 31_300, Some(18_700), "Less 313 for prior learning: 187 hours."),
        ("2025-09-01", Some(500), 31_301, Some(18_700), "of which at least 187 hours stay."),
        // What is published below 187 stays as it is.
        ("2025-09-01", Some(100), 5_000, Some(10_000), "of which at least 100 hours stay."),
        ("2025-09-01", None, 5_000, None, "not known"),
        // 557 - 400; before August 2025 nothing is said of a least.
        ("2023-09-04", None, 40_000, Some(15_700), "Less 400 for prior learning: 157 hours."),
    ] {
        let mut training = plan(start, "2027-08-31", 3600, published);
        training.planned_end_on = training.starts_on + chrono::Months::new(24) - chrono::Days::new(1);
        training.agreed.prior_learning = prior;
        let found = target(&training);
        assert_eq!((found.hundredths, found.minimum), (hundredths, hundredths), "{start} {prior}");
        assert!(found.explanation.contains(words), "{}", found.explanation);
    }
}

#[test]
fn no_hours_are_made_up_where_none_are_published() {
    let mut training = training("2025-09-01", "2027-08-31");
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
