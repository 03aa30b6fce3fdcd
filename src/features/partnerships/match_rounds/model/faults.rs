//! What stands against pairs that the team chose, or that were proposed some time ago.

use std::collections::{HashMap, HashSet};

use super::matching::{Barrier, permitted};
use super::{PairOfRound, Sides};
use crate::error::FieldCode;

/// Which of the two it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The apprentice.
    Apprentice,
    /// The mentor.
    Mentor,
}

impl Place {
    /// The property that names them.
    pub const fn property(self) -> &'static str {
        match self {
            Self::Apprentice => "apprenticeshipId",
            Self::Mentor => "mentorProfileId",
        }
    }
}

/// What stands against a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place of the pair.
    pub at: usize,
    /// Which of the two it is about.
    pub about: Place,
    /// Which kind of fault.
    pub code: FieldCode,
    /// What to say of it.
    pub detail: &'static str,
}

/// What stands against pairs, one fault at most for each: no pair may be made that is not permitted, no apprentice stands twice, and
/// no mentor gets more than there are places.
pub fn faults(sides: &Sides, pairs: &[PairOfRound]) -> Vec<Fault> {
    let (mentees, mentors) = (sides.mentees_by_id(), sides.mentors_by_id());
    let (mut seen, mut taken) = (HashSet::new(), HashMap::new());
    let mut found = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let mut add = |about, code, detail| found.push(Fault { at, about, code, detail });
        let Some(mentee) = mentees.get(&pair.apprenticeship_id.0) else {
            add(Place::Apprentice, FieldCode::NotFound, "names no apprentice who wishes for a mentor");
            continue;
        };
        if !seen.insert(mentee.id) {
            add(Place::Apprentice, FieldCode::Duplicate, "must not stand in two pairs");
            continue;
        }
        let Some(mentor) = mentors.get(&pair.mentor_profile_id.0) else {
            add(Place::Mentor, FieldCode::NotFound, "names no mentor who takes part");
            continue;
        };
        if let Err(barrier) = permitted(mentee, mentor) {
            let (about, code, detail) = told(barrier);
            add(about, code, detail);
            continue;
        }
        let taken: &mut u32 = taken.entry(mentor.id).or_default();
        *taken += 1;
        if *taken > mentor.places() {
            let (about, code, detail) = told(Barrier::NoPlaceLeft);
            add(about, code, detail);
        }
    }
    found
}

const fn told(barrier: Barrier) -> (Place, FieldCode, &'static str) {
    use FieldCode::{Inconsistent, WrongState};
    match barrier {
        Barrier::AlreadyMentored => (Place::Apprentice, WrongState, "has a mentor"),
        Barrier::LineManager => {
            (Place::Mentor, Inconsistent, "must not be the line manager, nor the apprentice")
        }
        Barrier::Asked => {
            (Place::Mentor, WrongState, "was asked by the apprentice, and has not answered yet")
        }
        Barrier::CheckNotValid | Barrier::Under18NotCovered => {
            (Place::Mentor, WrongState, "is not cleared for the apprentice")
        }
        Barrier::NoCommonLanguage => {
            (Place::Mentor, Inconsistent, "has no language in common with the apprentice")
        }
        Barrier::NoPlaceLeft => (Place::Mentor, WrongState, "has fewer places than that"),
    }
}
