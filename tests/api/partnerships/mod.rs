//! What partner employers do, through the API.

mod attendances;
mod calendars;
mod changes;
mod contents;
mod decisions;
mod following;
mod interleavings;
pub mod meetups;
mod own_registrations;
mod proposals;
mod registrations;
mod submissions;
mod waitlist;
mod waitlist_races;
