//! What happens to rounds of matching.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MatchRoundEvent::EVENTS];

event_types! {
    /// What happens to a round of matching.
    MatchRoundEvent about MatchRound, read with MentoringApprove {
        /// A round was proposed.
        Proposed "matchRound.proposed",
        /// Pairs of a round were changed.
        Changed "matchRound.changed",
        /// A round was approved, and its mentors were asked.
        Approved "matchRound.approved",
        /// A round was discarded.
        Discarded "matchRound.discarded",
    }
}
