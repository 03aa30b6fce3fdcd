//! What happens to enrolments.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[EnrolmentEvent::EVENTS];

event_types! {
    /// What happens to an enrolment: an apprenticeship begins with it.
    EnrolmentEvent about Enrolment, read with ApprenticeshipsRead {
        /// The apprentice was enrolled from an application.
        Made "enrolment.made",
    }
}
