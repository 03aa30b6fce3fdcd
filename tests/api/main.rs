//! Everything through the public API, against a real Postgres.

mod organisations;
mod sign_in;
mod support;
