//! What partner employers do, through the API.

mod calendar_links;
mod calendars;
mod changes;
mod decisions;
mod employer_events;
pub mod enquiries;
mod following;
pub mod ideas;
mod ideas_browser;
mod ideas_letters;
mod ideas_public;
pub mod meetups;
mod pages;
mod partners;
mod proposals;
mod registrations;
pub mod series;
mod series_changes;
mod series_decisions;
mod series_racing;
mod series_rules;
mod submissions;
