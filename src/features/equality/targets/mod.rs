//! What the programme wants to reach in a recruitment round, and what it does for that. Whether a target is reached is said from published
//! figures alone.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::actions::{ActionBody, ActionKind, AddAction};
pub use model::{AddTarget, TargetBody, TargetReached};
pub use service::{add, add_action, of_round};
