//! Which people are named as actors: the feed and the timeline tell who did something only to whoever may know that person.
//!
//! One may know oneself; whom one sees as a person; and the apprentice and the line manager of an apprenticeship that one sees.

mod service;
mod store;

pub use service::{Known, known, told};
