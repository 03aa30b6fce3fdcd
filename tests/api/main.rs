//! Everything through the public API, against a real Postgres.

mod organisations;
mod progress;
mod sign_in;
mod support;
