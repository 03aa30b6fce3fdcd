//! Everything through the public API, against a real Postgres.

mod api_clients;
mod calendars;
mod meetups;
mod organisations;
mod people;
mod progress;
mod registrations;
mod sign_in;
mod support;
