//! What is decided of applications: who is shortlisted, rejected, reinstated or deferred, one by one or many at once, and that a
//! candidate withdraws.
//!
//! Shortlistings and rejections are told half an hour later, and their letters wait as long: what is undone before was never said. A
//! rejection is coded; after an interview the candidate is told something of it. Whoever rejects or withdraws cancels the interviews to
//! come. A deferred application counts in the named round and goes on there: to its conditions, or recruited at once.

mod handlers;
mod model;
mod service;

pub use handlers::configure;
pub use model::{DeferApplication, RejectApplication};
pub use service::{defer, reinstate, reject, shortlist, withdraw};
