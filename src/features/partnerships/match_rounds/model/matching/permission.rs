//! Which pairs may be made at all.

use super::{Mentee, Mentor};
use crate::string_enum::string_enum;

/// What stands between a mentee and a mentor, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barrier {
    /// The mentee has a live mentorship.
    AlreadyMentored,
    /// The mentor manages the mentee, or is the mentee.
    LineManager,
    /// The mentee has asked the mentor, who has not answered yet.
    Asked,
    /// The mentor has no valid safeguarding check.
    CheckNotValid,
    /// The mentee is under 18, which the mentor's check does not cover.
    Under18NotCovered,
    /// They have no language in common.
    NoCommonLanguage,
    /// The mentor has as many mentees as they take.
    NoPlaceLeft,
}

string_enum! {
    /// Why an apprentice got no mentor: the furthest that they came with any mentor. New values may be added.
    UnmatchedReason {
        /// They have a mentor.
        AlreadyMentored "alreadyMentored",
        /// There is no mentor but their line manager, themself, and whom they have asked.
        NoMentor "noMentor",
        /// No mentor is cleared for them.
        NoClearedMentor "noClearedMentor",
        /// No mentor who is cleared for them speaks a language of theirs.
        NoCommonLanguage "noCommonLanguage",
        /// Mentors for them have no place, or gave it to others.
        NoPlaceLeft "noPlaceLeft",
        /// A mentor for them has a place, and the team gave it to nobody.
        SetAside "setAside",
    }
}

impl UnmatchedReason {
    /// From the furthest barrier that a mentee came to; none where there is no mentor.
    pub(super) const fn from_furthest(barrier: Option<Barrier>) -> Self {
        match barrier {
            None | Some(Barrier::LineManager | Barrier::Asked) => Self::NoMentor,
            Some(Barrier::AlreadyMentored) => Self::AlreadyMentored,
            Some(Barrier::CheckNotValid | Barrier::Under18NotCovered) => Self::NoClearedMentor,
            Some(Barrier::NoCommonLanguage) => Self::NoCommonLanguage,
            Some(Barrier::NoPlaceLeft) => Self::NoPlaceLeft,
        }
    }
}

/// Whether a mentor may be given to a mentee.
///
/// # Errors
///
/// The first barrier between them.
pub fn permitted(mentee: &Mentee, mentor: &Mentor) -> Result<(), Barrier> {
    let common = !mentee.particulars.languages.is_disjoint(&mentor.particulars.languages);
    permitted_with(mentee, mentor, common)
}

/// As `permitted`, where it is known whether they have a language in common.
pub(super) fn permitted_with(mentee: &Mentee, mentor: &Mentor, common_language: bool) -> Result<(), Barrier> {
    if mentee.mentored {
        Err(Barrier::AlreadyMentored)
    } else if mentor.person_id.is_some_and(|id| mentee.line_manager_id == Some(id) || mentee.person_id == id)
    {
        Err(Barrier::LineManager)
    } else if mentee.asked.contains(&mentor.id) {
        Err(Barrier::Asked)
    } else if !mentor.check_holds {
        Err(Barrier::CheckNotValid)
    } else if !mentee.adult && !mentor.covers_under_18 {
        Err(Barrier::Under18NotCovered)
    } else if !common_language {
        Err(Barrier::NoCommonLanguage)
    } else if mentor.places() == 0 {
        Err(Barrier::NoPlaceLeft)
    } else {
        Ok(())
    }
}
