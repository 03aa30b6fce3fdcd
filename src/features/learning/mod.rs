//! What apprentices learn and show: progress updates that learning providers push, off-the-job hours, KSBs, projects,
//! portfolios, and the end-point assessment. Providers push and read, apprentices and line managers write their part.

pub mod assessment;
pub mod ksbs;
pub mod otj;
pub mod otj_days;
pub mod portfolio;
pub mod progress;
pub mod projects;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] =
    &[assessment::EVENTS, ksbs::EVENTS, otj::EVENTS, portfolio::EVENTS, progress::EVENTS, projects::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    progress::configure(config);
    assessment::configure(config);
    otj::configure(config);
    ksbs::configure(config);
    projects::configure(config);
    portfolio::configure(config);
}
