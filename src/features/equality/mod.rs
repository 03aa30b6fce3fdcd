//! Whom the programme reaches: what candidates answer about themselves, apart from everything else, and what of it everybody may
//! read, as figures from which nobody's answer can be worked out.

pub mod disclosure;
pub mod editions;
pub mod questions;
pub mod targets;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[editions::EVENTS, targets::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    questions::configure(config);
    editions::configure(config);
    targets::configure(config);
}
