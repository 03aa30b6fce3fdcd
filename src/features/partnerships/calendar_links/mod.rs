//! Calendars of one's own: the meetups for which a person is registered, the reviews of their apprenticeship, or of those whom they
//! manage, and when they meet their mentor or whom they mentor. A person makes a link for each program that shows it; the address is shown once, as whoever has it sees the calendar. It
//! ends when the person ends it or leaves.
//!
//! What was cancelled stays in the calendar and says so, so that programs take it away or strike it through.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use service::calendar;
