//! Everything that happened to an apprentice, as one ordered feed in words.
//!
//! Made of the events of the apprenticeship, each with what its record says. Private records (check-ins, portfolio items)
//! show that something happened, never what was said. A provider sees what belongs to it.

mod handlers;
mod model;
mod service;
mod store;
mod words;

pub use handlers::configure;
