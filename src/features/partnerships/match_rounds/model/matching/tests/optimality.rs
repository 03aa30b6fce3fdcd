//! Every stable assignment of tiny rounds, to show that no mentee could have a better mentor in any.

use super::generator::{Numbers, Round, contested, mixed};
use super::model::assign;
use super::oracle::{Preferences, positions};

/// How many stable assignments a round has, none of them better for any mentee than the outcome.
fn stable_assignments(round: &Round) -> usize {
    let preferences = Preferences::new(round);
    let outcome = positions(round, &assign(&round.mentees, &round.mentors));
    let stable = preferences.all_stable();
    assert!(stable.contains(&outcome));
    for other in &stable {
        for (mentee, preferred) in preferences.mentees.iter().enumerate() {
            let rank =
                |given| preferred.iter().position(|mentor| Some(*mentor) == given).unwrap_or(usize::MAX);
            assert!(rank(outcome[mentee]) <= rank(other[mentee]), "{outcome:?} {other:?}");
        }
    }
    stable.len()
}

#[test]
fn no_stable_assignment_is_better_for_any_mentee() {
    let (mut several, mut most) = (0, 0);
    for seed in 0..1_500 {
        let mut numbers = Numbers::new(seed);
        let round = if seed % 3 == 0 { mixed(&mut numbers, 5, 4) } else { contested(&mut numbers) };
        if round.mentees.len() > 5 {
            continue;
        }
        let stable = stable_assignments(&round);
        several += u32::from(stable > 1);
        most = most.max(stable);
    }
    // The generator must keep making rounds in which the two sides' best differ.
    assert!(several >= 300 && most >= 4, "{several} rounds with several stable assignments, {most} at most");
}
