//! Everything through the public API, against a real Postgres.

mod access;
mod apprenticeships;
mod architecture;
mod browser;
mod command_line;
mod coverage;
mod data_protection;
mod demonstration;
mod documents;
mod equality;
mod flat;
mod identity;
mod imports;
mod insight;
mod kernel;
mod keyboard;
mod learning;
mod line_management;
mod openapi;
mod outbound;
mod partnerships;
mod programme;
mod recruitment;
mod schema;
mod support;
mod two_years;
