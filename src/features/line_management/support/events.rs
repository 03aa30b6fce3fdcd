//! What happens to requests for support.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[SupportRequestEvent::EVENTS];

event_types! {
    /// What happens to a request for support.
    SupportRequestEvent about SupportRequest, read with SupportRead {
        /// Somebody asked the programme team for support.
        Asked "supportRequest.asked",
        /// The asker wrote again.
        AskedOn "supportRequest.askedOn",
        /// The programme team answered.
        Answered "supportRequest.answered",
        /// A request for support was closed.
        Closed "supportRequest.closed",
    }
}
