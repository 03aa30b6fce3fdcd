//! Groups of apprentices that start together.
//!
//! Staff keep them; line managers read them. More people may be hired than were planned: that is recorded, not
//! refused. How many places are filled is counted from the apprenticeships that were not withdrawn.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddCohort, Cohort};
pub use service::add;
