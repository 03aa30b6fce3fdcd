//! What is taught and to whom: the apprenticeship standards with their KSBs, the funding rules by date of start, the minimum
//! wages by date, and the cohorts that start together. The programme's team keeps it; everybody else reads it.

pub mod cohorts;
pub mod funding;
pub mod minimum_wages;
pub mod standards;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] =
    &[standards::EVENTS, funding::EVENTS, minimum_wages::EVENTS, cohorts::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    standards::configure(config);
    funding::configure(config);
    minimum_wages::configure(config);
    cohorts::configure(config);
}
