//! Events to which the programme's team invites employers, and at which they give ideas: which, when, how many were invited, how
//! many came. Everybody who reads ideas reads all of them; the programme's team keeps them.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddEmployerEvent, EmployerEvent};
pub use service::{add, find};
