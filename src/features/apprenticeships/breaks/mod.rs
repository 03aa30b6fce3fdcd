//! Breaks in learning: an apprentice stops for a while and comes back.
//!
//! A break is recorded when it begins, or later with the day of the return. It lies inside the apprenticeship, none
//! overlap, and one is open at most. No off-the-job hours count on its days: a break over days with hours is refused, and
//! hours inside a break are. The return puts the planned end off by the days of the break, so that the target stays
//! what it was.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{BreakBody, BreakReason, Return, StartBreak};
pub use service::{end, end_open, list, lock, pauses, start};
