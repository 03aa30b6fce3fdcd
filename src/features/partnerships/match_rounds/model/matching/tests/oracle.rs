//! The rules of a round read plainly, pair by pair, to compare with.

use std::cmp::Reverse;

use super::generator::Round;
use super::model::{Outcome, permitted, score};

/// For each mentee, the position of their mentor.
pub type Assignment = Vec<Option<usize>>;

/// Both sides' preferences over permitted pairs as positions in the round, the best first.
pub struct Preferences {
    pub mentees: Vec<Vec<usize>>,
    pub mentors: Vec<Vec<usize>>,
    pub places: Vec<usize>,
}

impl Preferences {
    pub fn new(round: &Round) -> Self {
        let mentees = (0..round.mentees.len()).map(|mentee| of_mentee(round, mentee)).collect();
        let mentors = (0..round.mentors.len()).map(|mentor| of_mentor(round, mentor)).collect();
        let places = round.mentors.iter().map(|mentor| usize::try_from(mentor.places()).unwrap_or(0));
        Self { mentees, mentors, places: places.collect() }
    }

    fn mentee_rank(&self, mentee: usize, mentor: usize) -> Option<usize> {
        self.mentees[mentee].iter().position(|other| *other == mentor)
    }

    fn mentor_rank(&self, mentor: usize, mentee: usize) -> Option<usize> {
        self.mentors[mentor].iter().position(|other| *other == mentee)
    }

    /// The pairs that would leave an assignment for each other.
    pub fn blocking(&self, assignment: &Assignment) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (mentee, preferred) in self.mentees.iter().enumerate() {
            let given = assignment[mentee].and_then(|mentor| self.mentee_rank(mentee, mentor));
            let better = &preferred[..given.unwrap_or(preferred.len())];
            found.extend(
                better
                    .iter()
                    .filter(|mentor| self.wants(**mentor, mentee, assignment))
                    .map(|mentor| (mentee, *mentor)),
            );
        }
        found
    }

    fn wants(&self, mentor: usize, mentee: usize, assignment: &Assignment) -> bool {
        let taken = || (0..assignment.len()).filter(|other| assignment[*other] == Some(mentor));
        let rank = |mentee| self.mentor_rank(mentor, mentee).unwrap_or(usize::MAX);
        taken().count() < self.places[mentor] || taken().any(|other| rank(mentee) < rank(other))
    }

    /// Whether an assignment has only permitted pairs, no place too many and no blocking pair.
    pub fn stable(&self, assignment: &Assignment) -> bool {
        let permitted = assignment
            .iter()
            .enumerate()
            .all(|(mentee, mentor)| mentor.is_none_or(|mentor| self.mentee_rank(mentee, mentor).is_some()));
        let fits = self.places.iter().enumerate().all(|(mentor, places)| {
            assignment.iter().filter(|given| **given == Some(mentor)).count() <= *places
        });
        permitted && fits && self.blocking(assignment).is_empty()
    }

    /// Deferred acceptance as the textbooks write it, mentees proposing.
    pub fn mentee_optimal(&self) -> Assignment {
        let mut assignment = vec![None; self.mentees.len()];
        let mut asked = vec![0; self.mentees.len()];
        let mut free: Vec<usize> = (0..self.mentees.len()).collect();
        while let Some(mentee) = free.pop() {
            let Some(&mentor) = self.mentees[mentee].get(asked[mentee]) else { continue };
            asked[mentee] += 1;
            assignment[mentee] = Some(mentor);
            let taken: Vec<usize> =
                (0..assignment.len()).filter(|other| assignment[*other] == Some(mentor)).collect();
            if taken.len() > self.places[mentor] {
                let worst = taken.into_iter().max_by_key(|other| self.mentor_rank(mentor, *other)).unwrap();
                assignment[worst] = None;
                free.push(worst);
            }
        }
        assignment
    }

    /// Deferred acceptance with mentors proposing: the other end of the stable assignments.
    pub fn mentor_optimal(&self) -> Assignment {
        let mut assignment: Assignment = vec![None; self.mentees.len()];
        loop {
            let mut changed = false;
            for mentor in 0..self.mentors.len() {
                for &mentee in &self.mentors[mentor] {
                    let taken = assignment.iter().filter(|given| **given == Some(mentor)).count();
                    let rank = self.mentee_rank(mentee, mentor);
                    let given = assignment[mentee].map(|given| self.mentee_rank(mentee, given));
                    if taken < self.places[mentor] && given.is_none_or(|given| rank < given) {
                        assignment[mentee] = Some(mentor);
                        changed = true;
                    }
                }
            }
            if !changed {
                return assignment;
            }
        }
    }

    /// Every stable assignment; for tiny rounds.
    pub fn all_stable(&self) -> Vec<Assignment> {
        let mut found: Vec<Assignment> = vec![Vec::new()];
        for preferred in &self.mentees {
            let given = || preferred.iter().copied().map(Some).chain([None]);
            found = found
                .into_iter()
                .flat_map(|start| given().map(move |next| [&start[..], &[next]].concat()))
                .collect();
        }
        found.retain(|assignment| self.stable(assignment));
        found
    }
}

fn of_mentee(round: &Round, position: usize) -> Vec<usize> {
    let mentee = &round.mentees[position];
    let mut mentors: Vec<usize> = (0..round.mentors.len()).collect();
    mentors.retain(|mentor| permitted(mentee, &round.mentors[*mentor]).is_ok());
    mentors.sort_by_key(|mentor| {
        let mentor = &round.mentors[*mentor];
        let rank = mentee.ranked.iter().position(|id| *id == mentor.id);
        let total = Reverse(score(mentee, mentor).total);
        (rank.unwrap_or(usize::MAX), rank.map_or(total, |_| Reverse(0)), mentor.approved_at, mentor.id)
    });
    mentors
}

fn of_mentor(round: &Round, position: usize) -> Vec<usize> {
    let mentor = &round.mentors[position];
    let mut mentees: Vec<usize> = (0..round.mentees.len()).collect();
    mentees.retain(|mentee| permitted(&round.mentees[*mentee], mentor).is_ok());
    mentees.sort_by_key(|mentee| {
        let mentee = &round.mentees[*mentee];
        (Reverse(score(mentee, mentor).total), mentee.wished_at, mentee.id)
    });
    mentees
}

/// An outcome as positions in the round.
pub fn positions(round: &Round, outcome: &Outcome) -> Assignment {
    let mentor = |id| round.mentors.iter().position(|mentor| mentor.id == id);
    let pair = |id| outcome.pairs.iter().find(|pair| pair.mentee_id == id);
    round.mentees.iter().map(|mentee| pair(mentee.id).and_then(|pair| mentor(pair.mentor_id))).collect()
}
