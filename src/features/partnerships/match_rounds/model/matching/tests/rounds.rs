//! Random rounds: what must hold of every outcome.

use std::collections::HashSet;

use uuid::Uuid;

use super::super::acceptance::assign_with;
use super::generator::{Numbers, Round, contested, mixed};
use super::model::{
    BlockingPair, Outcome, UnmatchedReason, assign, blocking_pairs, explain, permitted, score,
};
use super::oracle::{Assignment, Preferences, positions};

fn assert_sound(round: &Round, outcome: &Outcome) {
    let mut seen: Vec<Uuid> = outcome.pairs.iter().map(|pair| pair.mentee_id).collect();
    seen.extend(outcome.unmatched.iter().map(|unmatched| unmatched.mentee_id));
    assert_eq!(seen.len(), round.mentees.len());
    assert_eq!(seen.into_iter().collect::<HashSet<_>>().len(), round.mentees.len());
    for pair in &outcome.pairs {
        let mentee = round.mentees.iter().find(|mentee| mentee.id == pair.mentee_id).unwrap();
        let mentor = round.mentors.iter().find(|mentor| mentor.id == pair.mentor_id).unwrap();
        assert_eq!(permitted(mentee, mentor), Ok(()));
        assert_eq!(pair.score, score(mentee, mentor).total);
        assert_eq!(pair.because, explain(mentee, mentor));
        assert_eq!(pair.score, pair.because.iter().map(|because| because.points).sum::<u8>());
    }
    for mentor in &round.mentors {
        let taken = outcome.pairs.iter().filter(|pair| pair.mentor_id == mentor.id).count();
        assert!(taken <= usize::try_from(mentor.places()).unwrap());
    }
    for unmatched in &outcome.unmatched {
        let mentee = round.mentees.iter().find(|mentee| mentee.id == unmatched.mentee_id).unwrap();
        let furthest = round.mentors.iter().map(|mentor| permitted(mentee, mentor).err()).collect::<Vec<_>>();
        let reason = if mentee.mentored {
            UnmatchedReason::AlreadyMentored
        } else if furthest.contains(&None) {
            UnmatchedReason::NoPlaceLeft
        } else {
            UnmatchedReason::from_furthest(furthest.into_iter().max().flatten())
        };
        assert_eq!(unmatched.reason, reason);
    }
}

fn ids(round: &Round, assignment: &Assignment) -> Vec<(Uuid, Uuid)> {
    let pairs = round.mentees.iter().zip(assignment);
    pairs.filter_map(|(mentee, mentor)| Some((mentee.id, round.mentors[(*mentor)?].id))).collect()
}

fn blocking(round: &Round, assignment: &Assignment) -> Vec<BlockingPair> {
    blocking_pairs(&round.mentees, &round.mentors, &ids(round, assignment), usize::MAX)
}

/// An assignment of anybody to anybody, permitted or not, too many or not.
fn any_assignment(numbers: &mut Numbers, round: &Round) -> Assignment {
    let end = u32::try_from(round.mentors.len()).unwrap();
    let mut any = || usize::try_from(numbers.below(end + 1)).unwrap();
    round.mentees.iter().map(|_| Some(any()).filter(|mentor| *mentor < round.mentors.len())).collect()
}

#[test]
fn ten_thousand_random_rounds_are_stable_and_mentee_optimal() {
    let (mut several, mut pairs, mut unmatched) = (0, 0, 0);
    for seed in 0..10_000 {
        let mut numbers = Numbers::new(seed);
        let round = if seed % 2 == 0 { mixed(&mut numbers, 12, 7) } else { contested(&mut numbers) };
        let outcome = assign(&round.mentees, &round.mentors);
        assert_sound(&round, &outcome);
        let assignment = positions(&round, &outcome);
        let preferences = Preferences::new(&round);
        assert!(preferences.stable(&assignment), "seed {seed}");
        assert_eq!(blocking(&round, &assignment), [], "seed {seed}");
        assert_eq!(assignment, preferences.mentee_optimal(), "seed {seed}");
        let other = preferences.mentor_optimal();
        assert!(preferences.stable(&other), "seed {seed}");
        several += u32::from(other != assignment);
        pairs += outcome.pairs.len();
        unmatched += outcome.unmatched.len();
    }
    // The generators must keep making rounds in which the two sides' best differ, and crowded ones.
    assert!(several >= 1_500, "{several} rounds with more than one stable assignment");
    assert!(pairs.min(unmatched) >= 20_000, "{pairs} pairs, {unmatched} unmatched");
}

#[test]
fn the_blocking_pairs_of_any_assignment_are_found() {
    let mut all = 0;
    for seed in 0..3_000 {
        let mut numbers = Numbers::new(seed);
        let round = if seed % 2 == 0 { mixed(&mut numbers, 12, 7) } else { contested(&mut numbers) };
        let assignment = any_assignment(&mut numbers, &round);
        let found = blocking(&round, &assignment);
        let pair = |(mentee, mentor): (usize, usize)| BlockingPair {
            mentee_id: round.mentees[mentee].id,
            mentor_id: round.mentors[mentor].id,
        };
        let mut expected: Vec<BlockingPair> =
            Preferences::new(&round).blocking(&assignment).into_iter().map(pair).collect();
        let wished = |id| round.mentees.iter().find(|mentee| mentee.id == id).map(|mentee| mentee.wished_at);
        expected.sort_by_key(|pair| (wished(pair.mentee_id), pair.mentee_id));
        assert_eq!(found, expected, "seed {seed}");
        let few = blocking_pairs(&round.mentees, &round.mentors, &ids(&round, &assignment), 2);
        assert_eq!(few, expected[..expected.len().min(2)], "seed {seed}");
        all += found.len();
    }
    assert!(all > 10_000, "{all} blocking pairs");
}

#[test]
fn larger_rounds_come_out_the_same_whatever_the_shortlists_and_the_order() {
    for seed in 0..10 {
        let mut numbers = Numbers::new(seed);
        let mut round = mixed(&mut numbers, 250, 90);
        let outcome = assign(&round.mentees, &round.mentors);
        assert_eq!(positions(&round, &outcome), Preferences::new(&round).mentee_optimal(), "seed {seed}");
        numbers.shuffle(&mut round.mentees);
        numbers.shuffle(&mut round.mentors);
        for shortlist in [1, 3, usize::MAX] {
            assert_eq!(assign_with(&round.mentees, &round.mentors, shortlist), outcome, "seed {seed}");
        }
    }
}
