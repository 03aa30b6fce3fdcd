//! What partner employers do, through the API.

mod calendars;
pub mod meetups;
mod registrations;
