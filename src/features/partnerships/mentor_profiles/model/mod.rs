//! Profiles of mentors, their states, and when somebody may ask for one.

mod bodies;
mod commands;
#[cfg(test)]
mod tests;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

pub use bodies::{MentorProfileBody, MentorProfileList};
pub use commands::{
    ChangeMentorProfile, Editor, EndMentorProfile, HelpsWith, ProposeMentor, Safeguarding, ensure_whose,
};
pub use words::{changed_languages, changed_topics, distinct, read_languages, read_topics, topics_fit};

use crate::ids::{MentorProfileId, OrganisationId, PersonId};
use crate::json::stored::Json;
use crate::lifecycle::{self, Lifecycle};
use crate::schema::mentor_profiles;
use crate::string_enum::string_enum;

string_enum! {
    /// Where a mentor's profile stands. New states may be added.
    MentorProfileState {
        /// The team has not looked at it yet.
        Proposed "proposed",
        /// Apprentices may ask for the mentor.
        Approved "approved",
        /// Takes no new apprentices for now.
        Paused "paused",
        /// Takes part no more; final.
        Ended "ended",
    }
}

impl Lifecycle for MentorProfileState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Proposed => &[Self::Approved, Self::Ended],
            Self::Approved => &[Self::Paused, Self::Ended],
            Self::Paused => &[Self::Approved, Self::Ended],
            Self::Ended => &[],
        }
    }
}

string_enum! {
    /// When somebody has time to meet. New values may be added.
    Availability {
        /// Monday to Friday, before noon.
        WeekdayMornings "weekdayMornings",
        /// Monday to Friday, at noon.
        WeekdayLunchtimes "weekdayLunchtimes",
        /// Monday to Friday, after noon.
        WeekdayAfternoons "weekdayAfternoons",
        /// Monday to Friday, after work.
        WeekdayEvenings "weekdayEvenings",
        /// Saturday and Sunday.
        Weekends "weekends",
    }
}

string_enum! {
    /// What somebody has been through that another may share; said by whoever likes to. New values may be added.
    SharedExperience {
        /// Changed career.
        ChangedCareer "changedCareer",
        /// Returned to learning.
        ReturnedToLearning "returnedToLearning",
        /// This is, or this was, a first job.
        FirstJob "firstJob",
        /// Is a parent or a carer.
        ParentOrCarer "parentOrCarer",
        /// Grew up in Hackney.
        GrewUpInHackney "grewUpInHackney",
        /// Was the first in the family at university.
        FirstInFamilyAtUniversity "firstInFamilyAtUniversity",
        /// Speaks English as a further language.
        EnglishAsFurtherLanguage "englishAsFurtherLanguage",
    }
}

/// A mentor's profile as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mentor_profiles, treat_none_as_null = true)]
pub struct MentorProfile {
    pub id: MentorProfileId,
    pub organisation_id: OrganisationId,
    pub person_id: Option<PersonId>,
    pub state: MentorProfileState,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub headline: String,
    pub topics: Vec<String>,
    pub languages: Vec<String>,
    pub availability: Vec<Availability>,
    pub capacity: i32,
    pub helps_with: Json<Vec<HelpsWith>>,
    pub shared_experience: Vec<SharedExperience>,
    pub checked_on: NaiveDate,
    pub check_expires_on: NaiveDate,
    pub covers_under_18: bool,
    pub granted_role: bool,
    pub paused_by_team: bool,
    pub end_reason: Option<String>,
    pub approved_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl MentorProfile {
    /// Whether the mentor's check holds on a day in London.
    pub fn is_cleared(&self, today: NaiveDate) -> bool {
        self.checked_on <= today && today <= self.check_expires_on
    }

    /// Whether the mentor may meet an apprentice on a day in London, as far as the check goes.
    pub fn is_cleared_for(&self, adult: bool, today: NaiveDate) -> bool {
        self.is_cleared(today) && (adult || self.covers_under_18)
    }

    /// Whether an apprentice may ask for the mentor, or be accepted, besides whether a place is free.
    pub fn takes(&self, adult: bool, today: NaiveDate) -> bool {
        self.state == MentorProfileState::Approved && self.is_cleared_for(adult, today)
    }

    /// The next version in a state.
    ///
    /// # Errors
    /// 409 for a step that is not possible.
    pub fn stepped(self, to: MentorProfileState, now: DateTime<Utc>) -> crate::error::Result<Self> {
        lifecycle::ensure(self.state, to)?;
        Ok(Self { state: to, updated_at: now, version: self.version + 1, ..self })
    }

    /// Whether the approval is still to come.
    ///
    /// # Errors
    /// 409 where it is not, and where the check does not hold.
    pub fn ensure_approvable(&self, today: NaiveDate) -> crate::error::Result<()> {
        let proposed = MentorProfileState::Proposed;
        match (self.state, self.is_cleared(today)) {
            (MentorProfileState::Proposed, true) => Ok(()),
            (MentorProfileState::Proposed, false) => Err(lifecycle::transition_not_allowed_because(
                "The mentor's check does not hold today.",
                proposed.next(),
            )),
            (state, _) => Err(lifecycle::transition_not_allowed_because(
                "The mentor was approved before, or has ended.",
                state.next(),
            )),
        }
    }
}
