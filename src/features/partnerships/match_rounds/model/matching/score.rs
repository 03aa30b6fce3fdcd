//! How well a mentor fits a mentee, in points of 100.

use std::collections::BTreeSet;

use super::{Gap, Mentee, Mentor};
use crate::string_enum::string_enum;

/// The highest score: the weights of all rules together.
pub const MAX_SCORE: u8 = 100;

string_enum! {
    /// What a score is made of. New values may be added.
    MatchRule {
        /// The mentor helps with what the apprentice still has to learn.
        KsbGaps "ksbGaps",
        /// They want to talk about the same.
        Topics "topics",
        /// They have time at the same times of the week.
        Availability "availability",
        /// They share an experience of life; which is never told.
        SharedExperience "sharedExperience",
    }
}

/// All of them, the weightiest first.
pub(super) const RULES: [MatchRule; 4] =
    [MatchRule::KsbGaps, MatchRule::Topics, MatchRule::Availability, MatchRule::SharedExperience];

impl MatchRule {
    /// The most points that it gives; all weights together are `MAX_SCORE`.
    #[must_use]
    pub const fn weight(self) -> u8 {
        match self {
            Self::KsbGaps => 45,
            Self::Topics => 30,
            Self::Availability => 15,
            Self::SharedExperience => 10,
        }
    }

    /// How many in common give all points, where the mentee asks for that many or more.
    #[must_use]
    pub const fn enough(self) -> u8 {
        match self {
            Self::KsbGaps | Self::Topics => 5,
            Self::Availability => 2,
            Self::SharedExperience => 1,
        }
    }

    /// Its points, where the mentee asks for so many and the mentor covers so many of them: all of them for
    /// enough, or for all that is asked; else in proportion, rounded down. None where nothing is asked.
    #[must_use]
    pub fn points(self, asked: usize, covered: usize) -> u8 {
        let enough = self.enough();
        let needed = u8::try_from(asked).map_or(enough, |asked| asked.min(enough));
        let counted = u8::try_from(covered).map_or(needed, |covered| covered.min(needed));
        let points = (u32::from(self.weight()) * u32::from(counted)).checked_div(u32::from(needed));
        points.and_then(|points| u8::try_from(points).ok()).unwrap_or(0)
    }

    /// How many things a mentee asks for.
    pub(super) fn asked(self, mentee: &Mentee) -> usize {
        match self {
            Self::KsbGaps => mentee.gaps.len(),
            Self::Topics => mentee.particulars.topics.len(),
            Self::Availability => mentee.particulars.availability.len(),
            Self::SharedExperience => mentee.particulars.shared_experience.len(),
        }
    }

    /// How many of them a mentor covers.
    fn covered(self, mentee: &Mentee, mentor: &Mentor) -> usize {
        let (asks, offers) = (&mentee.particulars, &mentor.particulars);
        let common = |ours: &BTreeSet<String>, theirs| ours.intersection(theirs).count();
        match self {
            Self::KsbGaps => covered_gaps(mentee, mentor).count(),
            Self::Topics => common(&asks.topics, &offers.topics),
            Self::Availability => common(&asks.availability, &offers.availability),
            Self::SharedExperience => common(&asks.shared_experience, &offers.shared_experience),
        }
    }
}

/// The gaps of a mentee that a mentor helps with.
pub(super) fn covered_gaps<'a>(mentee: &'a Mentee, mentor: &'a Mentor) -> impl Iterator<Item = &'a Gap> {
    let helps = |gap: &&Gap| mentor.helps_with.contains(&(mentee.standard_id, gap.code.clone()));
    mentee.gaps.iter().filter(helps)
}

/// The score of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The points of all rules together, from 0 to `MAX_SCORE`.
    pub total: u8,
    /// The points of each rule, the weightiest first.
    pub points: [(MatchRule, u8); 4],
}

/// How well a mentor fits a mentee, whether or not the pair is permitted.
#[must_use]
pub fn score(mentee: &Mentee, mentor: &Mentor) -> Score {
    let points = RULES.map(|rule| (rule, rule.points(rule.asked(mentee), rule.covered(mentee, mentor))));
    Score { total: points.iter().map(|(_, points)| points).sum(), points }
}
