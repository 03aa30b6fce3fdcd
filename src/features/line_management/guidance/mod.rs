//! The guidance library: what line managers read about managing people early in their careers.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddGuidance, GuidanceStage};
pub use service::add;
