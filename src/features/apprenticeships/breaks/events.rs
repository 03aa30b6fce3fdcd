//! What happens to breaks in learning.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[BreakEvent::EVENTS];

event_types! {
    /// What happens to a break in learning.
    BreakEvent about BreakInLearning, read with ApprenticeshipsRead, told from RecordSource::Version, by describe {
        /// A break in learning began.
        Started "breakInLearning.started",
        /// The apprentice returned from a break in learning.
        Ended "breakInLearning.ended",
    }
}

fn describe(event: BreakEvent, record: &Record<'_>) -> Description {
    match event {
        BreakEvent::Started => event.by_meaning().on(record.day("starts_on")),
        BreakEvent::Ended => event.by_meaning().on(record.day("returned_on")),
    }
}
