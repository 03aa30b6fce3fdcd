//! Everything through the public API, against a real Postgres.

mod api_clients;
mod apprenticeships;
mod architecture;
mod browser;
mod calendars;
mod cohorts;
mod command_line;
mod coverage;
mod dashboards;
mod demonstration;
mod documents;
mod events;
mod kernel;
mod lifecycle;
mod meetups;
mod openapi;
mod organisations;
mod otj;
mod people;
mod progress;
mod rag;
mod registrations;
mod reviews;
mod schema;
mod sign_in;
mod support;
