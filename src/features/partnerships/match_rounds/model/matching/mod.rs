//! Matches mentees to mentors by deferred acceptance, each mentor taking as many as they have places for.
//!
//! This is the hospitals/residents problem: mentees propose, so that each gets the best mentor that any
//! stable assignment could give them (D. Gale and L. S. Shapley, "College Admissions and the Stability of
//! Marriage", American Mathematical Monthly 69, 1962).
//!
//! Mentees prefer the mentors they ranked, in their order, then others by score; mentors prefer by score.
//! Ties go to the mentor approved first and to the mentee whose wish is oldest, then to the lower id: so
//! preferences are strict, and the same round always ends the same.

mod acceptance;
mod index;
mod leftover;
mod market;
mod permission;
mod score;
mod stability;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use acceptance::{Outcome, Pair, Unmatched, assign};
pub use leftover::unmatched;
pub use permission::{Barrier, UnmatchedReason, permitted};
pub use score::{MAX_SCORE, MatchRule, score};
pub use stability::{BlockingPair, blocking_pairs};
pub use words::{Because, explain};

/// An apprentice who wishes for a mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentee {
    /// The apprenticeship; distinct among the mentees of a round.
    pub id: Uuid,
    /// The person, who cannot mentor themself.
    pub person_id: Uuid,
    /// The person who manages them, and so cannot mentor them.
    pub line_manager_id: Option<Uuid>,
    /// Whether they are 18 or older.
    pub adult: bool,
    /// Whether they already have a live mentorship.
    pub mentored: bool,
    /// The mentor profiles that they have asked and that have not answered yet.
    pub asked: HashSet<Uuid>,
    /// When they wished for a mentor; the oldest wish wins a tie.
    pub wished_at: DateTime<Utc>,
    /// Mentor profiles in the order of their preference, each once; unknown ones are passed over.
    pub ranked: Vec<Uuid>,
    /// The apprenticeship standard whose codes their gaps are.
    pub standard_id: Uuid,
    /// What they still have to learn, each code once; explanations keep this order.
    pub gaps: Vec<Gap>,
    /// What they ask for.
    pub particulars: Particulars,
}

/// Knowledge, a skill or a behaviour that is not yet achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its code in the standard, such as K7.
    pub code: String,
    /// Whether it is begun.
    pub in_progress: bool,
}

/// Someone who offers to mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentor {
    /// The profile; distinct among the mentors of a round.
    pub id: Uuid,
    /// The person, where known.
    pub person_id: Option<Uuid>,
    /// When the profile was approved; the first approved wins a tie.
    pub approved_at: DateTime<Utc>,
    /// How many mentees they take at once.
    pub capacity: u32,
    /// How many live mentorships they have.
    pub live: u32,
    /// Whether their safeguarding check is valid.
    pub check_holds: bool,
    /// Whether that check covers mentees under 18.
    pub covers_under_18: bool,
    /// Standards and their codes that they help with.
    pub helps_with: HashSet<(Uuid, String)>,
    /// What they offer.
    pub particulars: Particulars,
}

impl Mentor {
    /// How many mentees they can still take.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.capacity.saturating_sub(self.live)
    }
}

/// What a mentee asks for or a mentor offers; words are compared letter for letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Subjects to talk about.
    pub topics: BTreeSet<String>,
    /// Languages to talk in.
    pub languages: BTreeSet<String>,
    /// Times of the week.
    pub availability: BTreeSet<String>,
    /// Experiences of life; never named in an explanation.
    pub shared_experience: BTreeSet<String>,
}
