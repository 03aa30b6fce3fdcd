//! What happens to offers and to their conditions.

use super::model::{ConditionOutcome, OfferState};
use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[OfferEvent::EVENTS, OfferConditionEvent::EVENTS];

event_types! {
    /// What happens to an offer.
    OfferEvent about Offer, read with ApplicationsRead {
        /// An offer was made.
        Made "offer.made",
        /// An offer was accepted.
        Accepted "offer.accepted",
        /// An offer was declined, or its application was withdrawn.
        Declined "offer.declined",
        /// The last day of an offer passed without an answer.
        Lapsed "offer.lapsed",
        /// An offer was withdrawn.
        Withdrawn "offer.withdrawn",
    }
}

event_types! {
    /// What happens to a condition of an offer.
    OfferConditionEvent about OfferCondition, read with ApplicationsRead {
        /// An offer was made under a condition.
        Added "offerCondition.added",
        /// A condition of an offer was met.
        Met "offerCondition.met",
        /// A condition of an offer was waived.
        Waived "offerCondition.waived",
        /// A condition of an offer was not met.
        Failed "offerCondition.failed",
    }
}

impl From<OfferState> for OfferEvent {
    fn from(reached: OfferState) -> Self {
        match reached {
            OfferState::Open => Self::Made,
            OfferState::Accepted => Self::Accepted,
            OfferState::Declined => Self::Declined,
            OfferState::Lapsed => Self::Lapsed,
            OfferState::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<ConditionOutcome> for OfferConditionEvent {
    fn from(outcome: ConditionOutcome) -> Self {
        match outcome {
            ConditionOutcome::Met => Self::Met,
            ConditionOutcome::Waived => Self::Waived,
            ConditionOutcome::Failed => Self::Failed,
        }
    }
}
