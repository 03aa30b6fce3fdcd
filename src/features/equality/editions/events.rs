//! What happens to editions.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[EditionEvent::EVENTS];

event_types! {
    /// What happens to an edition of equality figures.
    EditionEvent about EqualityEdition, read with EqualityRead {
        /// Figures were published.
        Published "equalityEdition.published",
        /// Published figures were withdrawn.
        Withdrawn "equalityEdition.withdrawn",
    }
}
