//! Mentorships, their states, and holds.

mod bodies;
mod commands;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

pub use bodies::{Around, MentorshipBody, MentorshipList, Parties};
pub use commands::{DeclineMentorship, EndMentorship, MentorshipFilter, RequestMentorship};

pub use crate::features::partnerships::holds::HoldCause;

use crate::error::{Code, Error, Result};
use crate::features::partnerships::holds::PAUSED;
use crate::ids::{ApprenticeshipId, MentorProfileId, MentorshipId, OrganisationId, PersonId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::mentorships;
use crate::string_enum::string_enum;
use crate::visibility::Visibility;

/// How long a mentor has to answer.
pub const PATIENCE: TimeDelta = TimeDelta::days(14);
/// How many mentors an apprentice asks at a time.
pub const MOST_OPEN: usize = 3;
/// After how long without a meeting a mentorship is quiet.
pub const QUIET: TimeDelta = TimeDelta::days(21);
/// What is said of a mentor who cannot be asked or cannot accept, whatever the cause.
pub const NOT_AVAILABLE: &str = "This is not possible at present. The programme's team can tell more.";

string_enum! {
    /// Where a mentorship stands. New states may be added.
    MentorshipState {
        /// The mentor has not answered yet.
        Requested "requested",
        /// The mentor has accepted.
        Accepted "accepted",
        /// The two have planned to meet.
        Active "active",
        /// The programme has paused it.
        OnHold "onHold",
        /// Came to its end; final.
        Completed "completed",
        /// Was ended before its end; final.
        Ended "ended",
        /// The mentor has declined; final.
        Declined "declined",
        /// The request was withdrawn; final.
        Withdrawn "withdrawn",
        /// The mentor did not answer in time; final.
        Expired "expired",
    }
}

impl Lifecycle for MentorshipState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => {
                &[Self::Accepted, Self::Declined, Self::Withdrawn, Self::Expired, Self::OnHold]
            }
            Self::Accepted => &[Self::Active, Self::OnHold, Self::Completed, Self::Ended],
            Self::Active => &[Self::OnHold, Self::Completed, Self::Ended],
            // What it was before, and what that can become but for going on.
            Self::OnHold => &[
                Self::Requested,
                Self::Accepted,
                Self::Active,
                Self::Completed,
                Self::Ended,
                Self::Declined,
                Self::Withdrawn,
                Self::Expired,
            ],
            Self::Completed | Self::Ended | Self::Declined | Self::Withdrawn | Self::Expired => &[],
        }
    }
}

/// The ends of a request, and of a mentorship: the same whether it is held or not.
const ENDS_OF_REQUEST: &[MentorshipState] =
    &[MentorshipState::Declined, MentorshipState::Withdrawn, MentorshipState::Expired];
const ENDS: &[MentorshipState] = &[MentorshipState::Completed, MentorshipState::Ended];

/// A mentorship as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mentorships, treat_none_as_null = true)]
pub struct Mentorship {
    pub id: MentorshipId,
    pub mentor_profile_id: MentorProfileId,
    pub organisation_id: OrganisationId,
    pub apprenticeship_id: ApprenticeshipId,
    pub mentor_id: PersonId,
    pub apprentice_id: PersonId,
    pub match_round_id: Option<Uuid>,
    pub words: Option<String>,
    pub decline_words: Option<String>,
    #[diesel(column_name = state)]
    pub stored_state: MentorshipState,
    pub held_from: Option<MentorshipState>,
    pub holds: Vec<HoldCause>,
    pub without_partnership: bool,
    pub expires_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub end_reason: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// What a cause more, or less, makes of a mentorship.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is held from now on, or goes on: everybody sees it.
    Seen(Mentorship),
    /// It was held and stays so: nobody but staff sees a difference.
    Unseen(Mentorship),
    /// Nothing.
    Nothing(Mentorship),
}

impl Mentorship {
    /// The state at an instant: what nobody answered in time has expired, whether or not the timer has run.
    pub fn state_at(&self, now: DateTime<Utc>) -> MentorshipState {
        let asked = self.before_hold() == MentorshipState::Requested;
        if asked && self.expires_at <= now { MentorshipState::Expired } else { self.stored_state }
    }

    /// The state, or what it was before it was held.
    fn before_hold(&self) -> MentorshipState {
        self.held_from.unwrap_or(self.stored_state)
    }

    /// Whether it is a request, held or not, that waits for an answer.
    pub fn is_open_request(&self, now: DateTime<Utc>) -> bool {
        self.before_hold() == MentorshipState::Requested && self.state_at(now) != MentorshipState::Expired
    }

    /// Whether the two are mentor and apprentice, held or not.
    pub fn is_live(&self) -> bool {
        matches!(self.before_hold(), MentorshipState::Accepted | MentorshipState::Active)
    }

    /// Whether it is under way and the two have not met for a while, nor are to meet; `met` says whether they have or are.
    pub fn is_quiet(&self, met: bool, now: DateTime<Utc>) -> bool {
        let under_way = matches!(self.stored_state, MentorshipState::Accepted | MentorshipState::Active);
        under_way && !met && self.accepted_at.is_some_and(|at| at < now - QUIET)
    }

    /// The next version in a state.
    ///
    /// # Errors
    /// 409 for a step that is not possible; of what is held in the same words whatever holds it.
    pub fn stepped(self, to: MentorshipState, now: DateTime<Utc>) -> Result<Self> {
        let from = self.state_at(now);
        // Late, but not to be refused: it is written down that it has expired.
        let expires = to == MentorshipState::Expired && self.before_hold() == MentorshipState::Requested;
        match from {
            MentorshipState::OnHold => {
                let request = self.before_hold() == MentorshipState::Requested;
                let ends = if request { ENDS_OF_REQUEST } else { ENDS };
                if !ends.contains(&to) {
                    return Err(lifecycle::transition_not_allowed_because(PAUSED, ends));
                }
            }
            _ if expires => {}
            from => lifecycle::ensure(from, to)?,
        }
        let settled = to.next().is_empty();
        Ok(Self {
            stored_state: to,
            held_from: None,
            holds: Vec::new(),
            accepted_at: if to == MentorshipState::Accepted { Some(now) } else { self.accepted_at },
            settled_at: settled.then_some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// Held for a cause, among others that there may be.
    ///
    /// # Errors
    /// 409 where it is over.
    pub fn held(self, cause: HoldCause, now: DateTime<Utc>) -> Result<Change> {
        let from = self.state_at(now);
        if from.next().is_empty() {
            return Err(lifecycle::transition_not_allowed(from, &[]));
        }
        if self.holds.contains(&cause) {
            return Ok(Change::Nothing(self));
        }
        let mut holds = self.holds.clone();
        holds.push(cause);
        if from == MentorshipState::OnHold {
            return Ok(Change::Unseen(Self { holds, ..self }));
        }
        Ok(Change::Seen(Self {
            stored_state: MentorshipState::OnHold,
            held_from: Some(from),
            holds,
            updated_at: now,
            version: self.version + 1,
            ..self
        }))
    }

    /// Without these causes; it goes on where no other is left.
    pub fn released(self, causes: &[HoldCause], now: DateTime<Utc>) -> Change {
        let mut holds = self.holds.clone();
        holds.retain(|cause| !causes.contains(cause));
        match self.held_from {
            _ if holds.len() == self.holds.len() => Change::Nothing(self),
            Some(from) if holds.is_empty() => Change::Seen(Self {
                stored_state: from,
                held_from: None,
                holds,
                updated_at: now,
                version: self.version + 1,
                ..self
            }),
            _ => Change::Unseen(Self { holds, ..self }),
        }
    }

    /// Who of the two a caller is.
    pub fn parties(&self, visibility: &Visibility) -> Parties {
        Parties {
            mentor: visibility.own == Some(self.mentor_id),
            apprentice: visibility.own == Some(self.apprentice_id),
            everything: visibility.everything,
        }
    }
}

/// 409: the mentor cannot be asked, or cannot accept. The cause is not told.
pub fn not_available() -> Error {
    Error::because(Code::MentorNotAvailable, NOT_AVAILABLE)
}

/// 403: the step is for others.
pub fn not_yours(detail: &'static str) -> Error {
    Error::because(Code::Forbidden, detail)
}
