//! What learning providers report of their learners, and where each learner stands.
//!
//! Providers push updates one by one or in batches; staff, line managers and apprentices read them and the summary.
//! An update is named by the provider's own `externalId`: pushing it again with the same content changes
//! nothing, with other content it is refused. Nothing accepted is ever edited: a correction supersedes, a
//! retraction voids, both keep what was there. Everything goes through one function, [`ingest::ingest`], which
//! judges each update alone: one that is refused never harms its neighbours.

mod conflict;
mod context;
mod details;
mod events;
mod future;
mod handlers;
mod hours;
mod ingest;
mod model;
mod push;
mod queue;
mod service;
mod store;
mod summary;

pub use details::{Kind, Rating, ksb_order};
pub use events::EVENTS;
pub use handlers::configure;
pub use ingest::{ingest, ingest_isolating_failures};
pub use model::{Outcome, Submission, submission};
pub use push::{LearnerRef, Push};
pub use queue::{Queue, QueueLimits, Queues};
pub use summary::model::Heard;
pub use summary::model::{KsbBody, OtjBody, RagBody};
pub use summary::service::{heard, summary};
