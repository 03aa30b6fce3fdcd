//! What happens to training plans.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[TrainingPlanEvent::EVENTS];

event_types! {
    /// What happens to the months of a training plan.
    TrainingPlanEvent about TrainingPlan, read with ProgressRead {
        /// The hours of the training plan were spread over its months.
        Put "trainingPlan.put",
    }
}
