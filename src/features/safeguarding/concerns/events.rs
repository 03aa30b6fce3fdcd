//! What happens to concerns.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ConcernEvent::EVENTS];

event_types! {
    /// What happens to a concern.
    ConcernEvent about Concern, read with ConcernsRead {
        /// A concern was raised.
        Raised "concern.raised",
        /// Something was paused for a concern.
        Held "concern.held",
        /// A concern was closed.
        Closed "concern.closed",
    }
}
