//! What happens to recruitment rounds.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[RoundEvent::EVENTS];

event_types! {
    /// What happens to a recruitment round.
    RoundEvent about RecruitmentRound, read with RecruitmentRead {
        /// A recruitment round was added.
        Added "recruitmentRound.added",
        /// The details of a recruitment round were changed.
        Changed "recruitmentRound.changed",
        /// A recruitment round was closed.
        Closed "recruitmentRound.closed",
    }
}
