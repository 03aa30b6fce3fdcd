//! What happens to evaluations.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[EvaluationEvent::EVENTS];

event_types! {
    /// What happens to an evaluation.
    EvaluationEvent about Evaluation, read with RegistrationsRead {
        /// Somebody who came evaluated a meetup.
        Given "evaluation.given",
    }
}
