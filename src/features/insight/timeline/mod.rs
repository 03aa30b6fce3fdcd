//! Everything that happened to an apprentice, as one ordered feed in words.
//!
//! Made of the events of the apprenticeship; each feature says in its `events.rs` how its own are described, and where the
//! record is. Private records (check-ins, portfolio items) show that something happened, never what was said. An entry is
//! shown by the scope that reading its kind of record needs. A provider sees what belongs to it.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::EntryBody;
pub use service::newest;
