//! Concerns about somebody's safety: who may say so, to whom it goes, and what came of it.
//!
//! Whoever takes part may say so, with words alone, or naming somebody whom they may know. A concern that names a safeguarding lead is
//! shown to the other leads only, and leaves no event. Names are kept as they were: an erasure of the person leaves them.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{CloseConcern, ConcernOutcome, ConcernState, RaiseConcern};
pub use service::{close, due, leads_missing, lock, raise};
