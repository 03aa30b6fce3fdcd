//! What happens to standards.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[StandardEvent::EVENTS];

event_types! {
    /// What happens to a version of a standard.
    StandardEvent about Standard, read with ApprenticeshipsRead {
        /// A version of a standard was added.
        Added "standard.added",
        /// A version of a standard was changed.
        Changed "standard.changed",
    }
}
