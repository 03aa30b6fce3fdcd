//! What apprenticeships are measured against: the funding rules of their start, the hours of their standard, what was agreed
//! with the apprentice, their breaks.
//!
//! There is one way to a [`TrainingPlan`](crate::features::programme::funding::TrainingPlan), so that every answer measures
//! alike. Provider, line manager and the programme's team spread its hours over the months; without months it is a straight line.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{Basis, Measure, PlannedMonth, PutTrainingPlan, TargetBody, planned};
pub use service::{find, find_one, lock, put};
