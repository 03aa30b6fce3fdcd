//! Everything through the public API, against a real Postgres.

mod api_clients;
mod apprenticeships;
mod browser;
mod calendars;
mod cohorts;
mod demonstration;
mod events;
mod meetups;
mod organisations;
mod people;
mod progress;
mod registrations;
mod sign_in;
mod support;
