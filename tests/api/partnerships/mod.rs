//! What partner employers do, through the API.

mod calendars;
mod changes;
mod decisions;
mod following;
pub mod meetups;
mod proposals;
mod registrations;
pub mod series;
mod series_changes;
mod series_decisions;
mod series_racing;
mod series_rules;
mod submissions;
