//! Why mentees have no mentor in an assignment that somebody made by hand.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::index::Row;
use super::market::Market;
use super::{Mentee, Mentor, Unmatched, UnmatchedReason};

/// Who is in no pair of an assignment, each with the reason, in the order of their wishes. Whoever is permitted for a mentor who still
/// has a place was set aside.
#[must_use]
pub fn unmatched(mentees: &[Mentee], mentors: &[Mentor], assignment: &[(Uuid, Uuid)]) -> Vec<Unmatched> {
    let assigned: HashSet<Uuid> = assignment.iter().map(|(mentee_id, _)| *mentee_id).collect();
    let mut taken: HashMap<Uuid, u32> = HashMap::new();
    for (_, mentor_id) in assignment {
        *taken.entry(*mentor_id).or_default() += 1;
    }
    let taken = |mentor: &Mentor| taken.get(&mentor.id).copied().unwrap_or_default();
    let left: Vec<Mentor> = mentors
        .iter()
        .map(|mentor| Mentor { live: mentor.live.saturating_add(taken(mentor)), ..mentor.clone() })
        .collect();
    let market = Market::new(mentees, &left);
    let mut row = Row::default();
    let without = market.mentees.iter().filter(|mentee| !assigned.contains(&mentee.id));
    let explained = without.map(|mentee| {
        let reason = market.reason(mentee, &mut row);
        let mut has_choice = || market.unranked(mentee, &mut row).next().is_some();
        let set_aside = reason == UnmatchedReason::NoPlaceLeft && has_choice();
        let reason = if set_aside { UnmatchedReason::SetAside } else { reason };
        Unmatched { mentee_id: mentee.id, reason }
    });
    explained.collect()
}
