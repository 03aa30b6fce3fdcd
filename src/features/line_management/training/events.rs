//! What happens to the skills and the training of managers.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ManagerSkillEvent::EVENTS, ManagerTrainingEvent::EVENTS];

event_types! {
    /// What happens to a skill that managers should have.
    ManagerSkillEvent about ManagerSkill, read with GuidanceRead {
        /// A skill that managers should have was added.
        Added "managerSkill.added",
        /// A skill that managers should have was changed.
        Changed "managerSkill.changed",
    }
}

event_types! {
    /// What happens to training of a manager.
    ManagerTrainingEvent about ManagerTraining, read with TrainingRead {
        /// Training of a manager was recorded.
        Recorded "managerTraining.recorded",
        /// Training of a manager that was recorded by mistake was voided.
        Voided "managerTraining.voided",
    }
}
