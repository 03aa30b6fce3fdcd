//! What happened to which record, by whom, when: the audit trail, the change feed, and later the webhooks.
//!
//! Every change of a record's state adds one event in its own transaction, through [`record`]. Nothing changes or
//! deletes an event: the request role of the database may only insert and read. Events carry ids, never
//! personal data.
//!
//! Each feature declares its event types in its `events.rs`, with `event_types!`; areas collect them, and the feed and the
//! timeline (`insight`) read them all.
//!
//! The feed never skips an event, however late its transaction commits: each event keeps the id of its
//! transaction, the feed is ordered by it, and shows only transactions below the oldest one still running.
//!
//! What is below it never changes. So each hundred events that are, make a span (`event_spans`), which tells the latest instant up to
//! its end and the earliest from its beginning on. Who follows a time reads on from there.

mod model;
mod service;
mod store;

pub use model::description::{Description, Record};
pub(crate) use model::types::event_types;
pub use model::types::{EventTypeInfo, RecordSource, SubjectEvents, SubjectType, TypedEvent};
pub use model::{ActorType, Event, NewEvent, Subject};
pub use service::{due, record, record_all};
