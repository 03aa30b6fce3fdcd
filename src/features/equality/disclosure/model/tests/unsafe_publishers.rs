//! Publishers that are unsafe on purpose: whenever what they show narrows a count below the promise, the auditor refuses, and most
//! of what they show does.

use proptest::prelude::*;

use super::cases;
use super::people::{Crowd, Dice};
use super::plain::{promise_holds, worlds};
use crate::features::equality::disclosure::model::audit::problem::{Band, Count, Problem, Shape};
use crate::features::equality::disclosure::model::audit::{Budget, Verdict, keeps_promise};
use crate::features::equality::disclosure::model::display::{Shown, display};
use crate::features::equality::disclosure::model::populations::{Population, RoundId, Stage};

/// One population with categories, the last of which is "not stated" and hidden.
fn plain(counts: &[u32]) -> Problem {
    let people = counts.iter().sum();
    let shape = Shape { atoms: vec![people], sexes: 1, blocks: vec![counts.len()] };
    let shown = counts[..counts.len() - 1].iter().enumerate();
    let bands = shown.map(|(var, count)| Band::shown(vec![var], display(*count))).collect();
    let count = |(var, count): (usize, &u32)| Count {
        vars: vec![var],
        atoms: vec![0],
        population: true,
        fewer: var + 1 < counts.len() && display(*count) == Shown::FewerThan5,
    };
    let counts = counts.iter().enumerate().map(count).collect();
    Problem { shape, bands, facts: Vec::new(), withheld: Vec::new(), shown: true, counts }
}

fn exactly(vars: Vec<usize>, count: u32) -> Band {
    Band { vars, lo: count, hi: count, shown: None }
}

/// The counts of which a share in tenths of a per cent is shown.
fn per_mille(var: usize, count: u32, people: u32) -> Band {
    let of = |count: u32| (2000 * count + people) / (2 * people);
    let same: Vec<u32> = (0..=people).filter(|other| of(*other) == of(count)).collect();
    Band { vars: vec![var], lo: same[0], hi: same[same.len() - 1], shown: None }
}

/// Whether the auditor refuses what is shown; it must where a count is narrowed.
fn caught(problem: &Problem) -> Result<bool, TestCaseError> {
    let narrowed = !promise_holds(problem, &worlds(problem));
    let verdict = keeps_promise(problem, &mut Budget::steps(20_000_000));
    prop_assert!(verdict != Verdict::Kept || !narrowed);
    Ok(narrowed && verdict != Verdict::Kept)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn live_counts_are_caught(female in 0_u32..30, male in 1_u32..30, unstated in 0_u32..5) {
        let mut problem = plain(&[female, male, unstated]);
        problem.bands = vec![exactly(vec![0], female), exactly(vec![1], male)];
        prop_assert!(caught(&problem)?);
    }

    #[test]
    fn exact_totals_of_those_who_answered_are_caught(female in 0_u32..30, male in 1_u32..30, unstated in 0_u32..5) {
        let mut problem = plain(&[female, male, unstated]);
        problem.bands.push(exactly(vec![0, 1], female + male));
        prop_assert!(caught(&problem)?);
    }

    #[test]
    fn percentages_of_true_counts_are_caught(female in 0_u32..30, male in 1_u32..30, unstated in 0_u32..5) {
        let mut problem = plain(&[female, male, unstated]);
        let people = female + male + unstated;
        problem.bands.extend([per_mille(0, female, people), per_mille(1, male, people)]);
        prop_assert!(caught(&problem)?);
    }

    #[test]
    fn zeros_that_are_told_from_few_are_caught(male in 5_u32..40, unstated in 0_u32..5) {
        let mut problem = plain(&[0, male, unstated]);
        problem.bands.push(exactly(vec![0], 0));
        prop_assert!(caught(&problem)?);
    }

    /// The same counts to the nearest 5 and down to the ten, and the sum of two rows in a banding of its own.
    #[test]
    fn two_bandings_are_caught_where_they_narrow(first in 0_u32..14, second in 0_u32..14, third in 0_u32..14, unstated in 0_u32..3) {
        let mut problem = plain(&[first, second, third, unstated]);
        for (var, count) in [first, second, third].into_iter().enumerate() {
            problem.bands.push(Band { vars: vec![var], lo: count / 3 * 3, hi: count / 3 * 3 + 2, shown: None });
        }
        problem.bands.push(Band::shown(vec![0, 1], display(first + second)));
        caught(&problem)?;
    }

    /// A total that is rounded by itself beside rounded rows.
    #[test]
    fn rounded_totals_of_few_are_caught_where_they_narrow(first in 1_u32..20, second in 0_u32..20, unstated in 0_u32..9) {
        let mut problem = plain(&[first, second, unstated]);
        problem.bands.push(Band::shown(vec![0, 1], display(first + second)));
        caught(&problem)?;
    }

    #[test]
    fn editions_one_person_apart_are_refused_and_caught_where_they_narrow(female in 0_u32..30, male in 5_u32..30, woman: bool) {
        let before = [female, male, 0];
        let after = [female + u32::from(woman), male + u32::from(!woman), 0];
        let crowd = Crowd::random(&[(female + male + 1, female + male, 0)], &mut Dice::new(1), 0, 0);
        let offers = Population::Stage { round: RoundId(0), stage: Stage::Offers };
        prop_assert!(female + male + 1 < 20 || crowd.rounds.allow(&offers, &[]).is_err());
        let shape = Shape { atoms: vec![female + male, 1], sexes: 1, blocks: vec![3] };
        let few = |count: u32| display(count) == Shown::FewerThan5;
        let mut problem = Problem { shape, bands: vec![], facts: vec![], withheld: vec![], shown: true, counts: vec![] };
        for var in 0..3 {
            let (both, old) = (vec![var, var + 3], vec![var]);
            if var < 2 {
                problem.bands.push(Band::shown(old.clone(), display(before[var])));
                problem.bands.push(Band::shown(both.clone(), display(after[var])));
            }
            let count = |vars, atoms: Vec<usize>, fewer| {
                Count { vars, population: atoms[0] == 0, atoms, fewer: fewer && var < 2 }
            };
            problem.counts.push(count(old, vec![0], few(before[var])));
            problem.counts.push(count(both, vec![0, 1], few(after[var])));
            problem.counts.push(count(vec![var + 3], vec![1], false));
        }
        let crossed = (0..2).any(|var| display(before[var]) != display(after[var]));
        prop_assert!(caught(&problem)? || !crossed);
    }
}
