//! What happens to the guidance library.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[GuidanceEvent::EVENTS];

event_types! {
    /// What happens to a piece of guidance.
    GuidanceEvent about Guidance, read with GuidanceRead {
        /// A piece of guidance was added.
        Added "guidance.added",
        /// A piece of guidance was changed.
        Changed "guidance.changed",
    }
}
