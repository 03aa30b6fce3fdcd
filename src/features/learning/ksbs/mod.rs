//! The matrix of knowledge, skills and behaviours: where an apprentice stands with each of the standard's.
//!
//! Judgements are only ever added, the newest counts. The apprentice says what is being learned and what is ready to be
//! looked at; somebody else judges it completed, or gives it back. Evidence comes from the provider's updates: what there is
//! evidence for has begun, whether or not anybody has judged it.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AssessKsb, Completed, KsbBody, KsbState, MatrixBody};
pub use service::{completed, judge, lock, matrix, still_open};
