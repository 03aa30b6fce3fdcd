//! What happens to events for employers.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[EmployerEventEvent::EVENTS];

event_types! {
    /// What happens to an event for employers.
    EmployerEventEvent about EmployerEvent, read with IdeasRead {
        /// An event for employers was added.
        Added "employerEvent.added",
        /// The details of an event for employers were changed.
        Changed "employerEvent.changed",
    }
}
