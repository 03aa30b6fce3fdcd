//! What happens to partnerships.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[PartnershipEvent::EVENTS];

event_types! {
    /// What happens to a partnership.
    PartnershipEvent about Partnership, read with PartnershipsRead {
        /// A partnership began.
        Added "partnership.added",
        /// The details of a partnership were changed.
        Changed "partnership.changed",
        /// A partnership ended.
        Ended "partnership.ended",
    }
}
