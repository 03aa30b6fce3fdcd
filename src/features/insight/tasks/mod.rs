//! What waits for the person who asks: each task with since when it waits and where it is done.
//!
//! A task is no record: it is there while its record waits, and gone once somebody has done it. `model::WAITING` is the one
//! registry: a feature whose records wait for people adds its row there.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
