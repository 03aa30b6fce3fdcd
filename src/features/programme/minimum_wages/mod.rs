//! The minimum wages by age and by day, as published.
//!
//! Everybody who sees apprenticeships reads them; staff add those of the next year and correct them. [`least_wage`] says what
//! an apprentice must be paid at least.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AgeBand, MinimumWage, least_wage};
