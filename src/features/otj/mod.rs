//! The off-the-job ledger, read: hours week by week against the plan, and where the trend leads.
//!
//! Providers write it by pushing progress; line managers, apprentices and the programme read it to see early who will
//! miss the target. Nothing is stored: all of it is computed from the days that ingestion keeps.

mod forecast;
mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
