//! Candidates answer questions about themselves by the link to their application: apart from it, never shown to anybody, and never part
//! of a decision.

mod handlers;
mod service;

pub use handlers::{answer, configure, take_back};
