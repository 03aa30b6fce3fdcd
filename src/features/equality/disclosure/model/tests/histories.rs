//! Random histories of editions, from 5 to 1000 people.

use proptest::prelude::*;

use super::cases;
use super::people::{Crowd, Dice, SET, stage};
use super::plain::{promise_holds, worlds};
use crate::features::equality::disclosure::model::audit::Budget;
use crate::features::equality::disclosure::model::linked::{self, Seen};
use crate::features::equality::disclosure::model::populations::{Population, RoundId, Stage};
use crate::features::equality::disclosure::model::publish::{Public, decide, show};
use crate::features::equality::disclosure::model::tables::{Breakdown, Edition, Table};

/// The steps of one edition; without a deadline, so that the outcome follows from the figures alone.
const STEPS: u64 = 500_000;

fn tables(crowd: &Crowd, history: &[Edition], population: &Population) -> Vec<Table> {
    let public = Public { set: &SET, rounds: &crowd.rounds, history, facts: &[] };
    show(&public, population, |layout| crowd.counts(population, layout))
}

/// Publishes what may be published of a round, in an order; between two editions somebody may be forgotten.
pub(super) fn publish(
    crowd: &mut Crowd,
    order: &[Population],
    forgotten: u32,
    dice: &mut Dice,
) -> Vec<Edition> {
    let mut history: Vec<Edition> = Vec::new();
    for population in order {
        let published: Vec<&Population> = history.iter().map(|edition| &edition.population).collect();
        if crowd.rounds.allow(population, &published).is_err() {
            continue;
        }
        let tables = tables(crowd, &history, population);
        let public = Public { set: &SET, rounds: &crowd.rounds, history: &history, facts: &[] };
        let edition = decide(&public, population, &tables, &mut Budget::steps(STEPS));
        history.push(edition);
        for _ in 0..forgotten {
            let person = dice.roll(u32::try_from(crowd.people.len()).unwrap()) as usize;
            crowd.people[person].answers.fill(None);
        }
    }
    history
}

pub(super) fn order(first_hires: bool) -> Vec<Population> {
    let mut stages = vec![stage(0, Stage::Hires), stage(0, Stage::Applications), stage(0, Stage::Offers)];
    if !first_hires {
        stages.swap(0, 1);
    }
    stages
}

/// All displayed tables of a small characteristic together, counted out in full.
fn none_is_narrowed(crowd: &Crowd, history: &[Edition], place: usize) -> Result<(), TestCaseError> {
    let tables: Vec<Seen<'_>> = history
        .iter()
        .flat_map(linked::seen)
        .filter(|table| table.layout.breakdown == Breakdown::OneWay(place) && table.cells.is_some())
        .collect();
    if let Some(first) = tables.first() {
        let problem = linked::problem(&SET, &crowd.rounds, &tables, &[], first);
        let worlds = worlds(&problem);
        prop_assert!(promise_holds(&problem, &worlds), "{:?}", problem);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn no_count_is_narrowed(
        applications in 5_u32..1000,
        offered in 0_u32..100,
        hired in 0_u32..100,
        rare in 0_u32..70,
        refusals in 0_u32..40,
        forgotten in 0_u32..3,
        first_hires: bool,
        seed: u64,
    ) {
        let offers = applications * offered / 100;
        let sizes = (applications, offers, offers * hired / 100);
        let dice = &mut Dice::new(seed);
        let mut crowd = Crowd::random(&[sizes], dice, rare, refusals);
        let history = publish(&mut crowd, &order(first_hires), forgotten, dice);
        for place in [0, 1, 4] {
            none_is_narrowed(&crowd, &history, place)?;
        }
    }

    /// The edition follows from what is displayed: other people with the same displayed figures give the same one.
    #[test]
    fn other_people_with_the_same_displayed_figures_give_the_same_editions(
        applications in 20_u32..300,
        hired in 0_u32..100,
        rare in 0_u32..70,
        seed: u64,
    ) {
        let dice = &mut Dice::new(seed);
        let hires = applications * hired / 100;
        let mut crowd = Crowd::random(&[(applications, hires, hires)], dice, rare, 10);
        let populations = order(true);
        let shown = |crowd: &Crowd| -> Vec<Vec<Table>> {
            populations.iter().map(|population| tables(crowd, &[], population)).collect()
        };
        let mut other = crowd.clone();
        let mut changed = 0;
        for _ in 0..60 {
            let mut next = other.clone();
            next.change(dice);
            if shown(&next) == shown(&crowd) {
                other = next;
                changed += 1;
            }
        }
        let (one, two) = (publish(&mut crowd, &populations, 0, dice), publish(&mut other, &populations, 0, dice));
        prop_assert_eq!(one, two, "after {} changes", changed);
    }

    /// Hires of several rounds, and a pool of them that shows what none of them may show alone.
    #[test]
    fn a_pool_shows_only_what_no_part_may_show(sizes in proptest::collection::vec(20_u32..45, 3..5), rare in 0_u32..70, seed: u64) {
        let dice = &mut Dice::new(seed);
        let rounds: Vec<(u32, u32, u32)> = sizes.iter().map(|hires| (hires + 40, *hires, *hires)).collect();
        let mut crowd = Crowd::random(&rounds, dice, rare, 10);
        let all = (0..sizes.len()).map(|round| RoundId(round as u128));
        let mut order: Vec<Population> = Vec::new();
        for round in 0..sizes.len() {
            order.extend([stage(round as u128, Stage::Hires), stage(round as u128, Stage::Applications)]);
        }
        order.push(Population::Pool { stage: Stage::Hires, rounds: all.collect() });
        let history = publish(&mut crowd, &order, 0, dice);
        let pool = &history[history.len() - 1];
        prop_assert!(pool.population.is_pool());
        prop_assert!(pool.tables.iter().all(|table| table.layout.breakdown != Breakdown::OneWay(0)));
        none_is_narrowed(&crowd, &history[..2], 0)?;
    }
}
