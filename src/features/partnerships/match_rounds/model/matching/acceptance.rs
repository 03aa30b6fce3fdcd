//! Deferred acceptance: mentees propose, mentors keep the best for whom they have places.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::index::Row;
use super::market::{Choice, Claim, Market, Places, Wish};
use super::{Because, MAX_SCORE, Mentee, Mentor, UnmatchedReason, explain};

/// How many mentors are noted for a mentee at a time, after those they ranked.
const SHORTLIST: usize = 32;

/// What a round ends with: each mentee is in one of both, in the order of their wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Who mentors whom.
    pub pairs: Vec<Pair>,
    /// Who got no mentor.
    pub unmatched: Vec<Unmatched>,
}

/// A mentee and their mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The apprenticeship.
    pub mentee_id: Uuid,
    /// The mentor's profile.
    pub mentor_id: Uuid,
    /// How well they fit, from 0 to `MAX_SCORE`.
    pub score: u8,
    /// What the score is made of.
    pub because: Vec<Because>,
}

/// A mentee who got no mentor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The apprenticeship.
    pub mentee_id: Uuid,
    /// Why.
    pub reason: UnmatchedReason,
}

/// Assigns mentors to mentees so that no permitted pair would both rather have each other, and no mentee
/// could have a better mentor without there being such a pair (Gale and Shapley 1962).
#[must_use]
pub fn assign(mentees: &[Mentee], mentors: &[Mentor]) -> Outcome {
    assign_with(mentees, mentors, SHORTLIST)
}

/// As `assign`, with shortlists of another length, which changes the time it takes and nothing else.
pub(super) fn assign_with(mentees: &[Mentee], mentors: &[Mentor], shortlist: usize) -> Outcome {
    let market = Market::new(mentees, mentors);
    let assigned = Acceptance::new(&market, shortlist.max(1)).run();
    let mut outcome = Outcome::default();
    let mut row = Row::default();
    for (mentee, choice) in market.mentees.iter().zip(assigned) {
        let mentor = choice.and_then(|(mentor, shortfall)| Some((market.mentors.get(mentor)?, shortfall)));
        if let Some((mentor, shortfall)) = mentor {
            let (mentee_id, mentor_id) = (mentee.id, mentor.id);
            let score = MAX_SCORE.saturating_sub(shortfall);
            outcome.pairs.push(Pair { mentee_id, mentor_id, score, because: explain(mentee, mentor) });
        } else {
            let reason = market.reason(mentee, &mut row);
            outcome.unmatched.push(Unmatched { mentee_id: mentee.id, reason });
        }
    }
    outcome
}

/// A proposal of a mentee. Less goes first: the ranked before the unranked, then whom mentors prefer, so that
/// few mentees are let go again. The order changes only the time, not the outcome.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Proposal {
    wish: Wish,
    claim: Claim,
    mentor: usize,
}

/// How far a mentee came through their preferences.
#[derive(Default)]
struct Suitor {
    /// How many of the ranked mentors are done with.
    ranked: usize,
    /// The next unranked mentors, the best last.
    shortlist: Vec<Choice>,
    /// Whether no mentor beyond the shortlist would take them.
    exhausted: bool,
}

struct Acceptance<'m, 'a> {
    market: &'m Market<'a>,
    length: usize,
    suitors: Vec<Suitor>,
    places: Vec<Places>,
    proposals: BinaryHeap<Reverse<Proposal>>,
    row: Row,
}

impl<'m, 'a> Acceptance<'m, 'a> {
    fn new(market: &'m Market<'a>, length: usize) -> Self {
        Self {
            market,
            length,
            suitors: market.mentees.iter().map(|_| Suitor::default()).collect(),
            places: market.mentors.iter().map(|mentor| Places::new(mentor)).collect(),
            proposals: BinaryHeap::new(),
            row: Row::default(),
        }
    }

    /// The mentor and the shortfall of each mentee.
    fn run(mut self) -> Vec<Option<(usize, u8)>> {
        for mentee in 0..self.suitors.len() {
            self.propose(mentee);
        }
        while let Some(Reverse(Proposal { claim, mentor, .. })) = self.proposals.pop() {
            let Some(places) = self.places.get_mut(mentor) else { continue };
            places.take(claim);
            // The mentor keeps all or lets the worst go, who may be the one who proposed.
            if let Some(worst) = places.let_go() {
                self.propose(worst.mentee);
            }
        }
        let mut assigned = vec![None; self.suitors.len()];
        for (mentor, places) in self.places.iter().enumerate() {
            for claim in places.taken() {
                if let Some(slot) = assigned.get_mut(claim.mentee) {
                    *slot = Some((mentor, claim.shortfall));
                }
            }
        }
        assigned
    }

    /// Has a mentee without a mentor propose to the next one, if there is any.
    fn propose(&mut self, mentee: usize) {
        if let Some(choice) = self.next_ranked(mentee).or_else(|| self.next_unranked(mentee)) {
            let Choice { wish, shortfall, mentor } = choice;
            self.proposals.push(Reverse(Proposal { wish, claim: Claim { shortfall, mentee }, mentor }));
        }
    }

    fn next_ranked(&mut self, position: usize) -> Option<Choice> {
        let mentee = self.market.mentees.get(position)?;
        let suitor = self.suitors.get_mut(position)?;
        while let Some(mentor_id) = mentee.ranked.get(suitor.ranked) {
            suitor.ranked += 1;
            let mentor = self.market.position(*mentor_id);
            if let Some(choice) = mentor.and_then(|mentor| self.market.choice(mentee, mentor)) {
                return Some(choice);
            }
        }
        None
    }

    fn next_unranked(&mut self, position: usize) -> Option<Choice> {
        let mentee = self.market.mentees.get(position)?;
        let suitor = self.suitors.get_mut(position)?;
        // Whoever would not take them now never will: what mentors keep only gets better. So those who turned
        // this mentee down, ranked or not, are passed over too.
        let places = &self.places;
        let would_take = |choice: &Choice| {
            let claim = Claim { shortfall: choice.shortfall, mentee: position };
            places.get(choice.mentor).is_some_and(|places| places.would_take(claim))
        };
        while let Some(choice) = suitor.shortlist.pop() {
            if would_take(&choice) {
                return Some(choice);
            }
        }
        if !suitor.exhausted {
            suitor.shortlist.extend(self.market.unranked(mentee, &mut self.row).filter(would_take));
            suitor.exhausted = suitor.shortlist.len() <= self.length;
            if !suitor.exhausted {
                suitor.shortlist.select_nth_unstable(self.length);
                suitor.shortlist.truncate(self.length);
                suitor.shortlist.shrink_to_fit();
            }
            suitor.shortlist.sort_unstable_by(|one, other| other.cmp(one));
        }
        suitor.shortlist.pop()
    }
}
