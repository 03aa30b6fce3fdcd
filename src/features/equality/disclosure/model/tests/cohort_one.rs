//! The first cohort: 21 people hired of 60 who applied, 24 of them with an offer; 5 women and 16 men.

use super::people::{Crowd, Dice, SET, stage};
use crate::features::equality::disclosure::model::audit::Budget;
use crate::features::equality::disclosure::model::display::Shown::Rounded;
use crate::features::equality::disclosure::model::knowledge::KnownFact;
use crate::features::equality::disclosure::model::populations::{Refused, Stage};
use crate::features::equality::disclosure::model::publish::{Public, decide, show};
use crate::features::equality::disclosure::model::tables::{Because, Breakdown, Edition};

fn cohort() -> Crowd {
    let mut crowd = Crowd::random(&[(60, 24, 21)], &mut Dice::new(7), 60, 10);
    for (number, person) in crowd.people.iter_mut().enumerate() {
        let female = if number < 21 { number < 5 } else { number < 30 };
        person.answers[0] = (number < 58).then_some(usize::from(!female));
    }
    crowd
}

fn facts() -> Vec<KnownFact> {
    [("female", 5), ("male", 16)]
        .map(|(category, count)| KnownFact {
            population: stage(0, Stage::Hires),
            characteristic: "sex".to_owned(),
            category: category.to_owned(),
            count,
            source: "the brief of the programme".to_owned(),
        })
        .to_vec()
}

fn publish(crowd: &Crowd, of: Stage, history: &[Edition], facts: &[KnownFact]) -> Edition {
    let public = Public { set: &SET, rounds: &crowd.rounds, history, facts };
    let population = stage(0, of);
    let tables = show(&public, &population, |layout| crowd.counts(&population, layout));
    decide(&public, &population, &tables, &mut Budget::steps(20_000_000))
}

#[test]
fn it_reads_women_5_men_15_of_20_and_nothing_else_with_the_known_fact_and_without() {
    for facts in [vec![], facts(), facts()[..1].to_vec()] {
        let edition = publish(&cohort(), Stage::Hires, &[], &facts);
        let [sex] = &edition.tables[..] else { panic!("{edition:?}") };
        assert_eq!(sex.layout.breakdown, Breakdown::OneWay(0));
        assert_eq!((sex.base, &sex.cells[..]), (Rounded(20), &[Rounded(5), Rounded(15)][..]));
        let reasons = edition.withheld.iter().map(|withheld| withheld.because);
        assert!(reasons.clone().all(|because| !matches!(because, Because::Protected { .. })));
        let age = reasons.clone().nth(1);
        assert_eq!(age, Some(Because::TooManyCategories));
    }
}

#[test]
fn its_applications_are_published_beside_its_hires_and_its_offers_never() {
    let crowd = cohort();
    for facts in [vec![], facts()] {
        let hires = publish(&crowd, Stage::Hires, &[], &facts);
        let applications = publish(&crowd, Stage::Applications, &[hires], &facts);
        assert!(applications.tables.len() >= 5, "{applications:?}");
        assert_eq!(applications.tables[0].layout.breakdown, Breakdown::OneWay(0));
        let first = publish(&crowd, Stage::Applications, &[], &facts);
        let later = publish(&crowd, Stage::Hires, &[first], &facts);
        assert_eq!(later.tables[0].cells, [Rounded(5), Rounded(15)]);
    }
    assert_eq!(crowd.rounds.allow(&stage(0, Stage::Offers), &[]), Err(Refused::TooClose));
}
