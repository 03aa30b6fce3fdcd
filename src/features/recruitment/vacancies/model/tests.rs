//! The rules of vacancies, case by case.

use std::collections::BTreeSet;

use super::VacancyState::{Archived, Closed, Draft, Live};
use super::wages::years;
use super::*;
use crate::features::programme::minimum_wages::MinimumWage;
use crate::hours::Hours;
use crate::ids::MinimumWageId;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn vacancy(state: VacancyState) -> Vacancy {
    let told = AddVacancy {
        recruitment_round_id: RecruitmentRoundId::default(),
        standard_id: StandardId::default(),
        provider_id: OrganisationId::default(),
        line_manager_id: None,
        title: "Apprentice".to_owned(),
        team: "Platform".to_owned(),
        places: 1,
        description: "Work".to_owned(),
        essential: Vec::new(),
        criteria: Vec::new(),
        questions: Vec::new(),
        hourly_wage: 1500,
        weekly_hours: Hours(3600),
        starts_on: day("2027-09-06"),
        planned_end_on: day("2029-09-05"),
        closes_on: day("2027-06-30"),
    };
    let mut vacancy = Vacancy::draft(VacancyId::default(), told, DateTime::default());
    vacancy.stored_state = state;
    vacancy
}

#[test]
fn what_is_live_is_closed_from_the_end_of_its_last_day_on() {
    for (stored, on, state) in [
        (Live, "2027-06-30", Live),
        (Live, "2027-07-01", Closed),
        (Draft, "2027-07-01", Draft),
        (Closed, "2027-06-01", Closed),
        (Archived, "2027-07-01", Archived),
    ] {
        assert_eq!(vacancy(stored).state_on(day(on)), state, "{stored} on {on}");
    }
}

#[test]
fn a_state_is_followed_only_by_the_next() {
    for from in VacancyState::ALL {
        let next: Vec<_> = VacancyState::ALL
            .iter()
            .filter(|to| vacancy(*from).may_become(**to, day("2027-06-30")).is_ok())
            .collect();
        assert_eq!(next, from.next().iter().collect::<Vec<_>>());
        let may_change = vacancy(*from).may_change(day("2027-06-30")).is_ok();
        assert_eq!(may_change, matches!(from, Draft | Live), "{from}");
    }
}

#[test]
fn what_was_applied_for_stands() {
    let before = vacancy(Live);
    let kept = |change| {
        let after = before.changed(change, DateTime::default());
        after.keeps_what_was_applied_for(&before, day("2027-06-30")).is_ok()
    };
    let none = ChangeVacancy::default;
    assert!(kept(ChangeVacancy { title: Some("Another".to_owned()), places: Some(2), ..none() }));
    assert!(kept(ChangeVacancy { hourly_wage: Some(1500), ..none() }));
    assert!(!kept(ChangeVacancy { hourly_wage: Some(1600), ..none() }));
    assert!(!kept(ChangeVacancy { starts_on: Some(day("2027-09-13")), ..none() }));
    assert!(!kept(ChangeVacancy { standard_id: Some(StandardId(uuid::Uuid::from_u128(1))), ..none() }));
    assert!(!kept(ChangeVacancy { provider_id: Some(OrganisationId(uuid::Uuid::from_u128(1))), ..none() }));
}

#[test]
fn each_year_owes_what_holds_when_it_begins() {
    let wages = |from: &str, apprentice, others: i32| MinimumWage {
        id: MinimumWageId::default(),
        starts_from: day(from),
        apprentice,
        under_18: Some(apprentice),
        aged_18_to_20: Some(others),
        aged_21_to_22: None,
        aged_23_or_over: Some(others + 1),
        source_title: String::new(),
        source_published_on: None,
        source_url: String::new(),
        created_at: DateTime::default(),
        updated_at: DateTime::default(),
        version: 1,
    };
    let table = [wages("2026-04-01", 800, 1085), wages("2028-04-01", 850, 1150)];
    let years = years(&table, day("2027-09-06"), day("2029-09-05"));
    let owed: Vec<_> = years
        .iter()
        .map(|year| (year.year, year.starts_on, year.ages.iter().map(|age| age.least).collect::<Vec<_>>()))
        .collect();
    let expected = vec![
        (1, day("2027-09-06"), vec![Some(800); 4]),
        (2, day("2028-09-06"), vec![Some(850), Some(1150), None, Some(1151)]),
    ];
    assert_eq!(owed, expected);
    let ages: BTreeSet<_> = years.iter().flat_map(|year| &year.ages).map(|age| age.age.as_str()).collect();
    assert_eq!(ages, BTreeSet::from(["aged19To20", "aged21To22", "aged23OrOver", "under19"]));
}
