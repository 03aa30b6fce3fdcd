//! Everything through the public API, against a real Postgres.

mod calendars;
mod meetups;
mod organisations;
mod progress;
mod registrations;
mod sign_in;
mod support;
