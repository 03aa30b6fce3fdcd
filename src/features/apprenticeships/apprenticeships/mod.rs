//! Who learns what, where, with whom: an apprenticeship from its draft to learning.
//!
//! Staff keep them. The provider, the line manager and the apprentice see their own; the provider names its learners
//! by its own reference. A person has one live apprenticeship at a time. States go `draft` → `approved` → `inLearning`; the
//! last step comes by itself on the start day, and reads show it whether the timer has run or not. What happens
//! later (breaks, withdrawals, assessment) is other features' business; they move the state through [`step`].
//!
//! Nothing is overwritten: every version of the row is kept, so that `as_of` can answer for any day.

mod events;
mod handlers;
mod model;
mod service;
mod store;
mod uln;

pub use events::{ApprenticeshipEvent, EVENTS};
pub use handlers::configure;
pub use model::changes::{ApprenticeshipSummaryBody, ChangeProvider, Step};
pub use model::terms::{
    AgeAtStart, EnglishMaths, EnglishMathsReason, PlanParty, PlannedHours, SubjectState, Terms,
};
pub use model::{AddApprenticeship, Apprenticeship, ApprenticeshipBody, ChangeApprenticeship, State};
pub use service::changes::{change_provider, find_at, lock, refuse_hours, restore, step};
pub use service::{add, approve, change, due, find, planned_end_fault, set_provider_reference, start};
pub use uln::{is_valid as is_uln, nth as nth_uln};
