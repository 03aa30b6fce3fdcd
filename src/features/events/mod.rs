//! What happened to which record, by whom, when: the audit trail, the change feed, and later the webhooks.
//!
//! Every change of a record's state adds one event in its own transaction, through [`record`]. Nothing changes or
//! deletes an event: the request role of the database may only insert and read. Events carry ids, never
//! personal data.
//!
//! The feed never skips an event, however late its transaction commits: each event keeps the id of its
//! transaction, the feed is ordered by it, and shows only transactions below the oldest one still running.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::{ActorType, EventBody, NewEvent, Subject, SubjectType};
pub use service::{record, record_all};
