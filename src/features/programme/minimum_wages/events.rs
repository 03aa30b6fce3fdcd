//! What happens to minimum wages.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MinimumWageEvent::EVENTS];

event_types! {
    /// What happens to minimum wages.
    MinimumWageEvent about MinimumWage, read with ApprenticeshipsRead {
        /// Minimum wages from a day on were added.
        Added "minimumWage.added",
        /// Minimum wages were corrected.
        Changed "minimumWage.changed",
    }
}
