//! The hours of each day of an apprenticeship, whoever recorded them: learning providers by their updates, apprentices by
//! entries that were confirmed. A day holds 24 hours at most; English and maths and reviews fill it and do not count.
//!
//! Whoever writes holds the apprenticeship's lock, so that nobody else has changed the day since it was read.

mod model;
mod service;
mod store;

pub use model::{
    Day, DayHours, OtherHours, OtherHoursBody, OtjCategory, WarningBody, WarningCode, ensure_fits, warnings,
};
pub use service::{find, set};
