//! The feed of everything that happened, for whoever follows the programme: providers, employers, staff, other programs.
//!
//! It never skips an event and never moves one; see `features/events` for how. An event is shown to whoever may read that
//! kind of record: the scope that reading the record needs, with what that scope lets the caller see, applied to what is
//! recorded on the event. Who did it is told where the caller may know the person (`insight/actors`).

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
