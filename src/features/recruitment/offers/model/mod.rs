//! Offers and their conditions, their states and their rules.

mod bodies;
mod commands;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

pub use bodies::{OfferBody, OfferConditionBody, OfferList};
pub use commands::{AnswerOffer, DecideCondition, MakeOffer, NewCondition, WithdrawOffer};

use crate::ctx::end_of_london_day;
use crate::features::recruitment::applications::ApplicationState;
use crate::ids::{ApplicationId, OfferConditionId, OfferId};
use crate::lifecycle::Lifecycle;
use crate::schema::{offer_conditions, offers};
use crate::string_enum::string_enum;

string_enum! {
    /// Where an offer stands. New states may be added.
    OfferState {
        /// It can be accepted until the end of its last day.
        Open "open",
        /// It was accepted.
        Accepted "accepted",
        /// It was declined, or its application was withdrawn.
        Declined "declined",
        /// Its last day passed without an answer.
        Lapsed "lapsed",
        /// The programme withdrew it.
        Withdrawn "withdrawn",
    }
}

impl Lifecycle for OfferState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Accepted, Self::Declined, Self::Lapsed, Self::Withdrawn],
            Self::Accepted => &[Self::Declined, Self::Withdrawn],
            Self::Declined | Self::Lapsed | Self::Withdrawn => &[],
        }
    }
}

string_enum! {
    /// What a condition of an offer asks for. New kinds may be added.
    ConditionKind {
        /// The right to work in the United Kingdom.
        RightToWork "rightToWork",
        /// References.
        References "references",
        /// Proof of qualifications.
        Qualifications "qualifications",
        /// Proof of identity.
        Identity "identity",
        /// A check for work with children or adults at risk.
        Safeguarding "safeguarding",
        /// Something else; the text says what.
        Other "other",
    }
}

string_enum! {
    /// What became of a condition.
    ConditionOutcome {
        /// It is met.
        Met "met",
        /// It is asked for no more.
        Waived "waived",
        /// It is not met: the offer ends with it.
        Failed "failed",
    }
}

/// The state of an application whose offer can be answered.
pub const OFFERED: ApplicationState = ApplicationState::Offered;
/// The states of applications that fill a planned place of their round.
pub const TAKEN: [ApplicationState; 3] =
    [ApplicationState::ConditionsPending, ApplicationState::Recruited, ApplicationState::Enrolled];

/// The state that accepting an offer leads to.
pub const fn accepted(has_conditions: bool) -> ApplicationState {
    if has_conditions { ApplicationState::ConditionsPending } else { ApplicationState::Recruited }
}

/// What outcomes make of an application: one that failed ends it, and the last one makes a recruit, unless it was deferred.
pub fn after_outcomes(state: ApplicationState, outcomes: &[Option<ConditionOutcome>]) -> ApplicationState {
    if outcomes.contains(&Some(ConditionOutcome::Failed)) {
        ApplicationState::ConditionsNotMet
    } else if state == ApplicationState::ConditionsPending && outcomes.iter().all(Option::is_some) {
        ApplicationState::Recruited
    } else {
        state
    }
}

/// An offer as it is stored. Ask [`Offer::state_on`] for its state: the stored one may wait for the timer.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offers, treat_none_as_null = true)]
pub struct Offer {
    pub id: OfferId,
    pub application_id: ApplicationId,
    #[diesel(column_name = state)]
    stored_state: OfferState,
    pub expires_on: NaiveDate,
    pub over_plan_reason: Option<String>,
    pub withdrawal_reason: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Offer {
    /// An open offer.
    pub fn open(
        id: OfferId,
        application_id: ApplicationId,
        (expires_on, over_plan_reason): (NaiveDate, Option<String>),
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            application_id,
            stored_state: OfferState::Open,
            expires_on,
            over_plan_reason,
            withdrawal_reason: None,
            decided_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The state on a day in London: an open offer lapses at the end of its last day.
    pub fn state_on(&self, day: NaiveDate) -> OfferState {
        match self.stored_state {
            OfferState::Open if self.expires_on < day => OfferState::Lapsed,
            state => state,
        }
    }

    /// When it was decided, as seen on a day.
    pub fn decided_on(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let has_lapsed = self.state_on(day) == OfferState::Lapsed;
        if has_lapsed { Some(end_of_london_day(self.expires_on)) } else { self.decided_at }
    }

    /// The next version in another state.
    #[must_use]
    pub fn stepped(self, to: OfferState, withdrawal_reason: Option<String>, now: DateTime<Utc>) -> Self {
        let decided_at = if to == OfferState::Lapsed { end_of_london_day(self.expires_on) } else { now };
        Self {
            stored_state: to,
            withdrawal_reason,
            decided_at: Some(decided_at),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }
}

/// A condition of an offer as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offer_conditions, treat_none_as_null = true)]
pub struct Condition {
    pub id: OfferConditionId,
    pub offer_id: OfferId,
    pub kind: ConditionKind,
    pub text: String,
    pub outcome: Option<ConditionOutcome>,
    pub outcome_reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Condition {
    /// A condition that nobody has decided.
    pub const fn open(
        id: OfferConditionId,
        offer_id: OfferId,
        kind: ConditionKind,
        text: String,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            offer_id,
            kind,
            text,
            outcome: None,
            outcome_reason: None,
            decided_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The next version with its outcome.
    #[must_use]
    pub fn decided(self, outcome: ConditionOutcome, reason: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            outcome: Some(outcome),
            outcome_reason: reason,
            decided_at: Some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }
}
