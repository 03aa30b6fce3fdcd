//! Ideas, and where they stand.

mod bodies;
mod commands;
mod responses;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use bodies::{Around, IdeaBody, IdeaList, IdeaResponseBody};
pub use commands::{AddIdea, ChangeIdea, Edited, ensure_nameable};
pub use responses::{AddResponse, Link, LinkType, Links, Response};

use crate::ids::{EmployerEventId, IdeaId, OrganisationId, PersonId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::ideas;
use crate::string_enum::string_enum;
use crate::visibility::Visibility;

string_enum! {
    /// Where an idea stands. New states may be added.
    IdeaState {
        /// Nobody has said yet what becomes of it.
        Received "received",
        /// The programme thinks about it.
        Considering "considering",
        /// The programme is at it.
        Doing "doing",
        /// The programme has done it.
        Done "done",
        /// Not for now.
        NotNow "notNow",
    }
}

impl Lifecycle for IdeaState {
    /// Steps may be passed over; nothing that was answered becomes unanswered. What is done, or not for now, is taken up again.
    fn next(self) -> &'static [Self] {
        match self {
            Self::Received => &[Self::Considering, Self::Doing, Self::Done, Self::NotNow],
            Self::Considering => &[Self::Doing, Self::Done, Self::NotNow],
            Self::Doing => &[Self::Considering, Self::Done, Self::NotNow],
            Self::Done | Self::NotNow => &[Self::Considering, Self::Doing],
        }
    }
}

/// An idea as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = ideas)]
pub struct Idea {
    pub id: IdeaId,
    pub text: String,
    pub theme: String,
    pub organisation_id: Option<OrganisationId>,
    pub person_id: Option<PersonId>,
    pub on_behalf: bool,
    pub named: bool,
    pub employer_event_id: Option<EmployerEventId>,
    pub duplicate_of: Option<IdeaId>,
    pub public: bool,
    pub public_updated_at: Option<DateTime<Utc>>,
    pub state: IdeaState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Idea {
    /// Whether a caller sees more of it than the public does: whoever gave it, and the programme's team.
    pub fn is_seen_whole(&self, visibility: &Visibility) -> bool {
        visibility.everything
            || self.organisation_id.is_some_and(|id| visibility.reaches_organisation(id))
            || self.person_id.is_some_and(|id| visibility.reaches_person(id))
    }

    /// The state after a response that says one, or none.
    ///
    /// # Errors
    /// 409 for a state that cannot follow; the same again can.
    pub fn state_after(&self, said: Option<IdeaState>) -> crate::error::Result<IdeaState> {
        lifecycle::ensure_change(self.state, said)?;
        Ok(said.unwrap_or(self.state))
    }
}
