//! Pages with which people find vacancies, apply, and follow what becomes of it: forms that need no script. Opening a page changes
//! nothing.

mod apply;
mod check;
mod equality;
mod progress;
mod refused;
mod sections;
mod status;
mod vacancies;
mod visit;
pub(super) mod words;

use actix_web::web::ServiceConfig;

/// Where the pages are.
pub const PATHS: &[&str] = &[
    "/vacancies",
    "/vacancies/{id}",
    "/vacancies/{id}/sent",
    "/apply/{token}",
    "/apply/{token}/{section}",
    "/apply/{token}/{section}/{part}",
];

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    vacancies::configure(config);
    check::configure(config);
    progress::configure(config);
    // Before what takes any word in its place.
    equality::configure(config);
    apply::configure(config);
}
