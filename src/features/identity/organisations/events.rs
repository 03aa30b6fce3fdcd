//! What happens to organisations.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[OrganisationEvent::EVENTS];

event_types! {
    /// What happens to an organisation.
    OrganisationEvent about Organisation, read with OrganisationsRead {
        /// An organisation was added.
        Added "organisation.added",
        /// The details of an organisation were changed.
        Changed "organisation.changed",
        /// An organisation was deactivated, with everything that its clients and people hold.
        Deactivated "organisation.deactivated",
    }
}
