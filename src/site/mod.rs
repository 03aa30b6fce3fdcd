//! What belongs to no feature: pages for people, the health checks of whoever runs the server, and reference data, which front ends
//! ask for before anybody has signed in.

mod calendars;
mod data_copies;
mod equality;
mod forms;
mod health;
mod ideas;
mod letters;
mod meetups;
mod pages;
mod partnerships;
mod recruitment;
mod reference_data;

use actix_web::web::ServiceConfig;

pub use reference_data::register;

/// Where the pages are.
pub const PATHS: &[&[&str]] = &[
    pages::PATHS,
    partnerships::PATHS,
    meetups::PATHS,
    recruitment::PATHS,
    ideas::PATHS,
    equality::PATHS,
    letters::PATHS,
    calendars::PATHS,
    data_copies::PATHS,
    health::PATHS,
];

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    health::configure(config);
    partnerships::configure(config);
    meetups::configure(config);
    recruitment::configure(config);
    ideas::configure(config);
    equality::configure(config);
    letters::configure(config);
    calendars::configure(config);
    data_copies::configure(config);
    pages::configure(config);
}
