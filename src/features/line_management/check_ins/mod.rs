//! Check-ins: every few weeks a line manager and an apprentice talk about how things go.
//!
//! What was said stays between the two until the apprentice shares it; that they talked, the programme sees, so that nobody
//! is forgotten. Learning providers never see any of it.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddCheckIn, next_due};
pub use service::{add, lock, share};
