//! Concerns: who may raise one, who reads it, and who learns nothing of it.

mod concerns;
mod holds;
mod named;
mod secrets;

pub const CONCERNS: &str = "/api/v1/concerns";
