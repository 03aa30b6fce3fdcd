//! Meetups: partner employers register them, the programme publishes them, apprentices come.
//!
//! An employer's meetup starts as `pendingApproval`; staff publish or decline it; what was published can be
//! cancelled, and is `finished` from the instant at which it ends, whether or not the timer has run. Everybody sees
//! what was ever published; everything else only the employer and staff. A change of time or place, and a
//! cancellation, raise the iCalendar SEQUENCE by one, so that calendars follow.
//!
//! Apprentices register for themselves. The number of registrations never exceeds the capacity: it stands in the
//! meetup's row, under its lock, with a check. Employers see how many come, and names only where the apprentice
//! agreed.

mod calendar;
mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddMeetup, CancelMeetup, Meetup, MeetupState, RegisterForMeetup, RegistrationState, Venue};
pub use service::registrations::{lock_meetup, register};
pub use service::{due, lock, publish, submit};
