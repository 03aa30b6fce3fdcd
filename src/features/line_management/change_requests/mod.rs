//! Change requests: a provider asks for what it may not do itself, and the programme's team or the line manager decides.
//!
//! A request waits (`pending`) until it is accepted, declined, or cancelled by the provider. Accepting makes the change, by the
//! service that makes it otherwise, in the same transaction: where that refuses, the request waits on and nothing has changed.
//! Who decides on which kind is one table ([`ChangeKind::deciders`]). Of each kind one request waits for an apprenticeship.
//!
//! What waits when the apprenticeship ends, or goes to another provider, lapses at once, by a trigger: whoever ended it need
//! not know of requests. The event follows with the next timer. The provider that asked still reads its requests then.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::ChangeState;
pub use model::changes::{Change, ChangeKind, PlannedEndChange, PlannedEndChangeKind};
pub use service::{ask, due};
