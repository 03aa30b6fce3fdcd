//! Pages with which employers get in touch: forms that need no script. Opening a page changes nothing.

mod get_in_touch;

use actix_web::web::ServiceConfig;

/// Where the pages are.
pub const PATHS: &[&str] = &["/get-in-touch", "/get-in-touch/sent", "/get-in-touch/{token}"];

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    get_in_touch::configure(config);
}
