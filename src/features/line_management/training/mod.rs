//! What whoever manages apprentices should have learned, who has learned it, and when it lapses.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddSkill, AddTraining};
pub use service::{add_skill, add_training};
