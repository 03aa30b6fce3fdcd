//! What happens to the ratings of line managers.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[RagRatingEvent::EVENTS];

event_types! {
    /// What happens to a line manager's rating.
    RagRatingEvent about RagRating, read with ProgressRead, told from RecordSource::Row("rag_ratings"), by describe {
        /// A line manager rated the progress of an apprentice.
        Given "ragRating.given",
    }
}

fn describe(event: RagRatingEvent, record: &Record<'_>) -> Description {
    match event {
        RagRatingEvent::Given => {
            let rated = format!("The line manager rated progress {}", record.text("rating"));
            match record.text("reason") {
                "" => Description::new(format!("{rated}.")),
                reason => Description::new(format!("{rated}: {reason}")),
            }
        }
    }
}
