//! The JSON API that runs a council's digital apprenticeship programme.
//!
//! Handlers judge requests and call services; services are the rules and the transactions; stores are the
//! queries. `docs/ARCHITECTURE.md` draws the house, `docs/ADDING-AN-ENDPOINT.md` walks through one
//! feature.
#![cfg_attr(not(feature = "private-postgres"), forbid(unsafe_code))]

/// What there is to be allowed, and who may have it.
pub mod access;
/// State shared by all requests; mounts everything; workers; shutdown.
pub mod app;
/// The commands beside `serve`.
pub mod cli;
/// Every setting.
pub mod config;
/// Cells of tables that people open in a spreadsheet.
pub mod csv;
/// Who asks, and when.
pub mod ctx;
/// Pool, transactions, migrations, the private Postgres.
pub mod db;
/// The demonstration programme.
pub mod demo;
/// Domain names as the network knows them.
pub mod domain;
/// Half of the key of equality answers.
pub mod equality_key;
/// What can go wrong, and how it is told.
pub mod error;
/// A room a feature.
pub mod features;
/// Files that only their owner may read.
pub mod files;
/// Hours, exact to the hundredth.
pub mod hours;
/// One type for each kind of id.
pub mod icalendar;
pub mod ids;
/// JSON bodies, read strictly.
pub mod json;
/// States and the steps between them.
pub mod lifecycle;
/// Log lines for people and for machines.
pub mod logging;
/// What sends letters beside the requests.
pub mod mail;
/// The contract: what the features do not say themselves.
pub mod openapi;
/// The tables; generated.
pub mod schema;
/// Pages for people, and health checks.
pub mod site;
/// Enums with one spelling everywhere.
pub mod string_enum;
/// What counts as content in text, and how names are kept.
pub mod text;
/// What runs by the clock.
pub mod timers;
/// Access tokens and what is no longer believed of them.
pub mod tokens;
/// Rules for text that several commands share.
pub mod validate;
/// Who may see which records.
pub mod visibility;
/// What every handler stands on.
pub mod web;
/// What XML can hold.
pub mod xml;
