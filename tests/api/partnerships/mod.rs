//! What partner employers do, through the API.

mod calendars;
mod changes;
mod decisions;
mod following;
pub mod meetups;
mod proposals;
mod registrations;
mod submissions;
