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

/// A round with its people, and how its editions come about.
#[derive(Clone, Debug)]
struct Story {
    /// How many applied, how many of them in a hundred had an offer, and of those how many began.
    sizes: (u32, u32, u32),
    /// How many in a hundred are outside the first category, and how many state nothing.
    answers: (u32, u32),
    /// How many are forgotten after each edition.
    forgotten: u32,
    first_hires: bool,
    seed: u64,
}

fn stories(applications: std::ops::Range<u32>) -> impl Strategy<Value = Story> {
    let answers = (0_u32..70, 0_u32..40);
    let all = ((applications, 0_u32..100, 0_u32..100), answers, 0_u32..3, any::<bool>(), any::<u64>());
    all.prop_map(|(sizes, answers, forgotten, first_hires, seed)| Story {
        sizes,
        answers,
        forgotten,
        first_hires,
        seed,
    })
}

/// Publishes what a story says; no count of its smaller characteristics is narrowed.
fn ends_well(story: &Story) -> Result<(), TestCaseError> {
    let (applications, offered, hired) = story.sizes;
    let offers = applications * offered / 100;
    let sizes = (applications, offers, offers * hired / 100);
    let dice = &mut Dice::new(story.seed);
    let mut crowd = Crowd::random(&[sizes], dice, story.answers.0, story.answers.1);
    let history = publish(&mut crowd, &order(story.first_hires), story.forgotten, dice);
    [0, 1, 4].into_iter().try_for_each(|place| none_is_narrowed(&crowd, &history, place))
}

/// Of those who applied nobody but one has a disability, of those who began it is withheld, and of those with an offer it would tell
/// the one who had none how many had which answer.
#[test]
fn beside_a_withheld_table_none_is_narrowed_for_the_only_one_of_their_kind() {
    let seed = 18_152_231_385_027_331_517;
    let story = Story { sizes: (154, 68, 63), answers: (9, 14), forgotten: 0, first_hires: false, seed };
    ends_well(&story).unwrap();
}

proptest! {
    #![proptest_config(cases(1_600))]

    #[test]
    fn no_count_of_few_people_is_narrowed(story in stories(5..70)) {
        ends_well(&story)?;
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn no_count_of_some_people_is_narrowed(story in stories(40..100)) {
        ends_well(&story)?;
    }
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn no_count_of_more_people_is_narrowed(story in stories(100..200)) {
        ends_well(&story)?;
    }
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn no_count_of_many_people_is_narrowed(story in stories(200..1000)) {
        ends_well(&story)?;
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
