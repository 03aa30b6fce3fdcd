//! Projects: pieces of real work with a brief and an owner team, to which apprentices are assigned.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddProject, Assign, ChangeProject, CompleteAssignment, ProjectState};
pub use service::{add, assign, change, complete_assignment, lock, lock_assignment};
