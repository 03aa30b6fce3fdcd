//! Everything through the public API, against a real Postgres.

mod api_clients;
mod organisations;
mod people;
mod progress;
mod sign_in;
mod support;
