//! What happens to vacancies.

use super::model::VacancyState;
use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[VacancyEvent::EVENTS];

event_types! {
    /// What happens to a vacancy.
    VacancyEvent about Vacancy, read with RecruitmentRead {
        /// A vacancy was added.
        Added "vacancy.added",
        /// The details of a vacancy were changed.
        Changed "vacancy.changed",
        /// A vacancy was published.
        Published "vacancy.published",
        /// A vacancy takes no more applications.
        Closed "vacancy.closed",
        /// A closed vacancy was put away.
        Archived "vacancy.archived",
    }
}

impl From<VacancyState> for VacancyEvent {
    fn from(reached: VacancyState) -> Self {
        match reached {
            VacancyState::Draft => Self::Added,
            VacancyState::Live => Self::Published,
            VacancyState::Closed => Self::Closed,
            VacancyState::Archived => Self::Archived,
        }
    }
}
