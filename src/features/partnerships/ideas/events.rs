//! What happens to ideas.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[IdeaEvent::EVENTS];

event_types! {
    /// What happens to an idea.
    IdeaEvent about Idea, read with IdeasRead {
        /// Somebody gave an idea.
        Given "idea.given",
        /// An idea was changed, or shown to the public, or no longer.
        Changed "idea.changed",
        /// The programme answered an idea.
        Answered "idea.answered",
    }
}
