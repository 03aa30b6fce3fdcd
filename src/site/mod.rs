//! Pages for people that belong to no feature, and the health checks of whoever runs the server.

mod health;
mod pages;
mod reference_data;

use actix_web::web::ServiceConfig;

pub use reference_data::register;

/// Where the pages are.
pub const PATHS: &[&[&str]] = &[pages::PATHS, health::PATHS];

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    health::configure(config);
    pages::configure(config);
}
