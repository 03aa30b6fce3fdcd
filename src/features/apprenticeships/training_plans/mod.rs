//! What apprenticeships are measured against: the funding rules of their start, the hours of their standard, their breaks.
//!
//! There is one way to a [`TrainingPlan`](crate::features::programme::funding::TrainingPlan), so that every answer measures
//! alike.

mod model;
mod service;

pub use model::{Basis, Measure};
pub use service::{find, find_one};
