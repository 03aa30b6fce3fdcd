//! Series: a partner employer registers many meetups by one rule, as "the second Thursday of each month, six times".
//!
//! The rule is an RRULE of RFC 5545, weekly or monthly, with an end; at most 104 meetups within two years. They are made at
//! once, as ordinary meetups, and live as such: each is read, published, declined, changed, cancelled and registered for by
//! itself. What is done to the series is done to every meetup of it that can, or to none. The series' state is told from its
//! meetups.
//!
//! The rule is expanded on the clock on the wall, then each start is put into the time zone: a local time that does not exist
//! is skipped and not counted, one that comes twice is the first.
//!
//! A change of the series acts on its meetups to come, but for those that were changed by themselves. The rule stays.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::rule::expansion::{Occurrence, expand};
pub use model::rule::{End, Frequency, Rule};
pub use model::{AddMeetupSeries, MeetupSeries};
pub use service::{cancel, decline, lock, publish, submit};
