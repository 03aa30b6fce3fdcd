//! Where a learner stands, in one answer.

pub mod model;
pub mod service;
mod store;
