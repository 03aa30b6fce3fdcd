//! Support requests: a line manager or an apprentice asks the programme team, and sees that and when it answers. An apprentice's
//! line manager learns nothing of it.
//!
//! States go `open` → `answered` → `closed`. Who writes decides: a word of the team answers, a word of the asker opens anew,
//! also what was closed.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddSupportMessage, AddSupportRequest, SupportState};
pub use service::{ask, close, lock, say};
