//! Pairs that would both gain by leaving an assignment.

use std::collections::HashMap;

use uuid::Uuid;

use super::index::Row;
use super::market::{Choice, Claim, Market, Places, Wish};
use super::{Mentee, Mentor};

/// A mentee and a mentor who would rather have each other than what they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockingPair {
    /// The apprenticeship.
    pub mentee_id: Uuid,
    /// The mentor's profile.
    pub mentor_id: Uuid,
}

/// The permitted pairs of which the mentee prefers the mentor to the one assigned, or has none, and the
/// mentor has a place left or prefers the mentee to one assigned to them (Gale and Shapley 1962).
///
/// The assignment pairs a mentee's id with a mentor's, each mentee at most once; pairs of unknown ids are
/// passed over. To both sides of an assigned pair that is not permitted any permitted one is better. Mentees
/// come in the order of their wishes, the mentors of each in the order of their preference, `limit` at most.
#[must_use]
pub fn blocking_pairs(
    mentees: &[Mentee],
    mentors: &[Mentor],
    assignment: &[(Uuid, Uuid)],
    limit: usize,
) -> Vec<BlockingPair> {
    let market = Market::new(mentees, mentors);
    let assigned: HashMap<Uuid, Uuid> = assignment.iter().copied().collect();
    let mut places: Vec<Places> = market.mentors.iter().map(|mentor| Places::new(mentor)).collect();
    let mut given: Vec<Option<Choice>> = Vec::with_capacity(market.mentees.len());
    for (position, mentee) in market.mentees.iter().enumerate() {
        let mentor = assigned.get(&mentee.id).and_then(|mentor_id| market.position(*mentor_id));
        let choice = mentor.and_then(|mentor| market.choice(mentee, mentor));
        if let Some(places) = mentor.and_then(|mentor| places.get_mut(mentor)) {
            let shortfall = choice.map_or(u8::MAX, |choice| choice.shortfall);
            places.take(Claim { shortfall, mentee: position });
        }
        given.push(choice);
    }
    let mut found = Vec::new();
    let mut row = Row::default();
    for (position, (mentee, given)) in market.mentees.iter().zip(given).enumerate() {
        let better = better_choices(&market, &places, position, mentee, given, &mut row);
        let better = better.iter().filter_map(|choice| market.mentors.get(choice.mentor));
        let better = better.map(|mentor| BlockingPair { mentee_id: mentee.id, mentor_id: mentor.id });
        found.extend(better.take(limit - found.len()));
        if found.len() >= limit {
            break;
        }
    }
    found
}

/// The mentors who would take a mentee and whom the mentee prefers to the one given, the best first.
fn better_choices(
    market: &Market<'_>,
    places: &[Places],
    position: usize,
    mentee: &Mentee,
    given: Option<Choice>,
    row: &mut Row,
) -> Vec<Choice> {
    let ranks: HashMap<usize, usize> = (mentee.ranked.iter().enumerate().rev())
        .filter_map(|(rank, mentor_id)| Some((market.position(*mentor_id)?, rank)))
        .collect();
    let mut better: Vec<Choice> = market
        .unranked(mentee, row)
        .map(|choice| Choice {
            wish: ranks.get(&choice.mentor).map_or(Wish::Unranked, |rank| Wish::Ranked(*rank)),
            ..choice
        })
        .filter(|choice| given.is_none_or(|given| *choice < given))
        .filter(|choice| {
            let claim = Claim { shortfall: choice.shortfall, mentee: position };
            places.get(choice.mentor).is_some_and(|places| places.would_take(claim))
        })
        .collect();
    better.sort_unstable();
    better
}
