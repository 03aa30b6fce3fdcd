//! What happens to targets and actions.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[TargetEvent::EVENTS, ActionEvent::EVENTS];

event_types! {
    /// What happens to a diversity target.
    TargetEvent about DiversityTarget, read with EqualityRead {
        /// A target was set.
        Added "diversityTarget.added",
        /// A target was changed.
        Changed "diversityTarget.changed",
    }
}

event_types! {
    /// What happens to an action towards a diversity target.
    ActionEvent about DiversityAction, read with EqualityRead {
        /// An action was written down.
        Added "diversityAction.added",
        /// An action was changed.
        Changed "diversityAction.changed",
    }
}
