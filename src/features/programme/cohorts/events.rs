//! What happens to cohorts.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[CohortEvent::EVENTS];

event_types! {
    /// What happens to a cohort.
    CohortEvent about Cohort, read with CohortsRead {
        /// A cohort was added.
        Added "cohort.added",
        /// The details of a cohort were changed.
        Changed "cohort.changed",
    }
}
