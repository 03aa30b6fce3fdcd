//! Introductions and their states.

mod bodies;
mod commands;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

pub use self::bodies::{Around, IntroductionBody, IntroductionList, OfferWords};
pub use self::commands::{AskForIntroduction, MakeIntroduction, MeetingOutcome, ReportMeeting};
use crate::error::Result;
pub use crate::features::partnerships::holds::HoldCause;
use crate::features::partnerships::holds::{PAUSED, held_by, released_by};
use crate::ids::{ApprenticeshipId, IntroductionId, IntroductionOfferId, OrganisationId, PersonId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::introductions;
use crate::string_enum::string_enum;

/// How long somebody has to act on what is proposed or asked.
pub const PATIENCE: TimeDelta = TimeDelta::days(14);

string_enum! {
    /// Where an introduction stands. New states may be added.
    IntroductionState {
        /// The programme proposed it to the apprentice.
        Proposed "proposed",
        /// The apprentice asked for it, or agreed.
        Asked "asked",
        /// Both were told of each other.
        Made "made",
        /// They have met; final.
        Met "met",
        /// They have not met; final.
        NotMet "notMet",
        /// The apprentice, the employer or the programme said no; final.
        Declined "declined",
        /// It was taken back; final.
        Withdrawn "withdrawn",
        /// Nobody acted on it for a fortnight; final.
        Lapsed "lapsed",
        /// The programme has paused it and will be in touch.
        OnHold "onHold",
    }
}

impl Lifecycle for IntroductionState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Proposed => &[Self::Asked, Self::Declined, Self::Withdrawn, Self::Lapsed, Self::OnHold],
            Self::Asked => &[Self::Made, Self::Declined, Self::Withdrawn, Self::Lapsed, Self::OnHold],
            Self::Made => &[Self::Met, Self::NotMet, Self::Withdrawn, Self::OnHold],
            // What it goes back to is the programme's to say.
            Self::OnHold => &[Self::Proposed, Self::Asked, Self::Made, Self::Withdrawn],
            Self::Met | Self::NotMet | Self::Declined | Self::Withdrawn | Self::Lapsed => &[],
        }
    }
}

impl IntroductionState {
    /// Whether something may still become of it.
    pub fn is_live(self) -> bool {
        !self.next().is_empty()
    }
}

/// An introduction as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = introductions, treat_none_as_null = true)]
pub struct Introduction {
    pub id: IntroductionId,
    pub offer_id: IntroductionOfferId,
    pub organisation_id: OrganisationId,
    pub apprenticeship_id: ApprenticeshipId,
    pub person_id: PersonId,
    /// Where it stands while nothing holds it.
    #[diesel(column_name = state)]
    pub stored_state: IntroductionState,
    pub holds: Vec<HoldCause>,
    pub decided_at: Option<DateTime<Utc>>,
    pub consented_at: Option<DateTime<Utc>>,
    pub lapses_at: Option<DateTime<Utc>>,
    pub made_at: Option<DateTime<Utc>>,
    pub accompanied_by: Option<PersonId>,
    pub met_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Introduction {
    /// The state at an instant, whether or not the timer has run.
    pub fn state_at(&self, now: DateTime<Utc>) -> IntroductionState {
        if !self.holds.is_empty() && self.stored_state.is_live() {
            IntroductionState::OnHold
        } else if self.lapses_at.is_some_and(|at| at <= now) {
            IntroductionState::Lapsed
        } else {
            self.stored_state
        }
    }

    /// Whether a step is possible at an instant. Of what is paused nobody reads more than that it is.
    ///
    /// # Errors
    /// 409 where it is not.
    pub fn ensure(&self, to: IntroductionState, now: DateTime<Utc>) -> Result<()> {
        match self.state_at(now) {
            IntroductionState::OnHold if to != IntroductionState::Withdrawn => {
                Err(lifecycle::transition_not_allowed_because(PAUSED, &[IntroductionState::Withdrawn]))
            }
            state => lifecycle::ensure(state, to),
        }
    }

    /// The next version, in a state that [`Self::ensure`] allows.
    ///
    /// # Errors
    /// 409 where it does not.
    pub fn moved(self, to: IntroductionState, now: DateTime<Utc>) -> Result<Self> {
        self.ensure(to, now)?;
        Ok(self.in_state(to, now))
    }

    /// The next version, in a state.
    #[must_use]
    pub fn in_state(self, to: IntroductionState, now: DateTime<Utc>) -> Self {
        let waits = matches!(to, IntroductionState::Proposed | IntroductionState::Asked);
        let is_asked = to == IntroductionState::Asked;
        Self {
            stored_state: to,
            consented_at: self.consented_at.or(is_asked.then_some(now)),
            lapses_at: waits.then_some(now + PATIENCE),
            made_at: self.made_at.or((to == IntroductionState::Made).then_some(now)),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }

    /// The next version, held for a cause more. Only what others see of it makes it new.
    #[must_use]
    pub fn held(self, cause: HoldCause, now: DateTime<Utc>) -> Self {
        let holds = held_by(&self.holds, cause);
        self.with_holds(holds, now)
    }

    /// The next version, without causes that held it.
    #[must_use]
    pub fn released(self, causes: &[HoldCause], now: DateTime<Utc>) -> Self {
        let holds = causes.iter().fold(self.holds.clone(), |holds, cause| released_by(&holds, *cause));
        self.with_holds(holds, now)
    }

    fn with_holds(self, holds: Vec<HoldCause>, now: DateTime<Utc>) -> Self {
        let looks_otherwise = holds.is_empty() != self.holds.is_empty();
        let updated_at = if looks_otherwise { now } else { self.updated_at };
        // What waited while it was paused waits as long again.
        let lapses_at = match (holds.is_empty(), self.lapses_at) {
            (true, Some(_)) if looks_otherwise => Some(now + PATIENCE),
            (_, at) => at,
        };
        Self { holds, lapses_at, updated_at, version: self.version + 1, ..self }
    }
}

/// Which introductions to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct IntroductionFilter {
    /// Only introductions of this apprenticeship; of an employer only those to which the apprentice agreed. May be repeated.
    pub apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only introductions by this offer; may be repeated.
    pub offer_id: Vec<IntroductionOfferId>,
    /// Only introductions in this state; may be repeated.
    pub state: Vec<IntroductionState>,
}
