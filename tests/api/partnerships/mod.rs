//! What partner employers do, through the API.

mod calendars;
mod changes;
mod decisions;
pub mod meetups;
mod registrations;
