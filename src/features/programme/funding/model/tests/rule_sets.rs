//! Which set holds, and what it says of durations and of English and maths.

use super::*;
use crate::error::FieldCode;

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
