//! The two sides of a round, and who would rather have whom.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use uuid::Uuid;

use super::index::{Index, Row};
use super::permission::{UnmatchedReason, permitted_with};
use super::{Barrier, MAX_SCORE, Mentee, Mentor, permitted, score};

/// Where a mentor stands in the wishes of a mentee; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wish {
    Ranked(usize),
    Unranked,
}

/// A permitted mentor as a mentee sees them; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice {
    pub(super) wish: Wish,
    /// Points that are missing to the highest score.
    pub(super) shortfall: u8,
    /// The mentor's position: the first approved first.
    pub(super) mentor: usize,
}

/// A mentee as a mentor sees them; less is better, so that a heap has the worst on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    /// Points that are missing to the highest score.
    pub(super) shortfall: u8,
    /// The mentee's position: the oldest wish first.
    pub(super) mentee: usize,
}

/// Mentees in the order of their wishes, mentors in that of their approval.
pub(super) struct Market<'a> {
    pub(super) mentees: Vec<&'a Mentee>,
    pub(super) mentors: Vec<&'a Mentor>,
    positions: HashMap<Uuid, usize>,
    index: Index<'a>,
}

impl<'a> Market<'a> {
    pub(super) fn new(mentees: &'a [Mentee], mentors: &'a [Mentor]) -> Self {
        let mut mentees: Vec<&Mentee> = mentees.iter().collect();
        mentees.sort_by_key(|mentee| (mentee.wished_at, mentee.id));
        let mut mentors: Vec<&Mentor> = mentors.iter().collect();
        mentors.sort_by_key(|mentor| (mentor.approved_at, mentor.id));
        let positions = mentors.iter().enumerate().map(|(position, mentor)| (mentor.id, position)).collect();
        let index = Index::new(&mentors);
        Self { mentees, mentors, positions, index }
    }

    /// The position of a mentor.
    pub(super) fn position(&self, mentor_id: Uuid) -> Option<usize> {
        self.positions.get(&mentor_id).copied()
    }

    /// A mentor as a mentee sees them, where the pair is permitted.
    pub(super) fn choice(&self, mentee: &Mentee, mentor: usize) -> Option<Choice> {
        let offered = self.mentors.get(mentor)?;
        permitted(mentee, offered).ok()?;
        let rank = mentee.ranked.iter().position(|id| *id == offered.id);
        let wish = rank.map_or(Wish::Unranked, Wish::Ranked);
        Some(Choice { wish, shortfall: shortfall(score(mentee, offered).total), mentor })
    }

    /// Fills a row for a mentee, then gives all permitted mentors as if none were ranked.
    pub(super) fn unranked<'r>(
        &'r self,
        mentee: &'r Mentee,
        row: &'r mut Row,
    ) -> impl Iterator<Item = Choice> {
        self.index.languages(mentee, row);
        self.index.scores(mentee, row);
        let mentors = self.mentors.iter().zip(&row.common_language).zip(&row.scores).enumerate();
        mentors.filter_map(move |(position, ((mentor, common_language), score))| {
            permitted_with(mentee, mentor, *common_language).ok()?;
            Some(Choice { wish: Wish::Unranked, shortfall: shortfall(*score), mentor: position })
        })
    }

    /// Why a mentee has no mentor.
    pub(super) fn reason(&self, mentee: &Mentee, row: &mut Row) -> UnmatchedReason {
        if mentee.mentored {
            return UnmatchedReason::AlreadyMentored;
        }
        self.index.languages(mentee, row);
        let mut furthest = None;
        for (mentor, common_language) in self.mentors.iter().zip(&row.common_language) {
            // Whoever passes every barrier lost the place to others.
            let barrier = permitted_with(mentee, mentor, *common_language).err();
            furthest = furthest.max(barrier.or(Some(Barrier::NoPlaceLeft)));
            if furthest == Some(Barrier::NoPlaceLeft) {
                break;
            }
        }
        UnmatchedReason::from_furthest(furthest)
    }
}

/// Points that are missing to the highest score.
pub(super) fn shortfall(score: u8) -> u8 {
    MAX_SCORE.saturating_sub(score)
}

/// Whom a mentor has taken, the worst on top.
pub(super) struct Places {
    places: usize,
    taken: BinaryHeap<Claim>,
}

impl Places {
    pub(super) fn new(mentor: &Mentor) -> Self {
        let places = usize::try_from(mentor.places()).unwrap_or(usize::MAX);
        Self { places, taken: BinaryHeap::new() }
    }

    /// Whether the mentor has a place left or would rather have this one than the worst they took.
    pub(super) fn would_take(&self, claim: Claim) -> bool {
        match self.taken.len().cmp(&self.places) {
            Ordering::Less => true,
            Ordering::Equal | Ordering::Greater => self.taken.peek().is_some_and(|worst| claim < *worst),
        }
    }

    /// Takes a mentee, whoever has to go for it.
    pub(super) fn take(&mut self, claim: Claim) {
        self.taken.push(claim);
    }

    /// Lets the worst go where there are more than places.
    pub(super) fn let_go(&mut self) -> Option<Claim> {
        if self.taken.len() > self.places { self.taken.pop() } else { None }
    }

    pub(super) fn taken(&self) -> impl Iterator<Item = &Claim> {
        self.taken.iter()
    }
}
