//! What partner employers do, through the API.

mod calendars;
mod changes;
mod decisions;
pub mod enquiries;
mod following;
pub mod meetups;
mod pages;
mod partners;
mod proposals;
mod registrations;
mod submissions;
