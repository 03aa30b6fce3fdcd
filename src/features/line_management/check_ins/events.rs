//! What happens to check-ins. A timeline says that they were held, never what was said.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[CheckInEvent::EVENTS];

/// The day alone: what was said stays between the two.
const DAY: &str =
    "SELECT jsonb_build_object('held_on', r.held_on) FROM check_ins r WHERE r.id = page.subject_id";

event_types! {
    /// What happens to a check-in.
    CheckInEvent about CheckIn, read with CheckInsRead, told from RecordSource::Query(DAY), by describe {
        /// The line manager and the apprentice checked in.
        Held "checkIn.held",
        /// The apprentice shared the notes of a check-in.
        Shared "checkIn.shared",
    }
}

fn describe(event: CheckInEvent, record: &Record<'_>) -> Description {
    match event {
        CheckInEvent::Held => event.by_meaning().on(record.day("held_on")),
        CheckInEvent::Shared => {
            let day = record.text("held_on");
            Description::new(format!("The apprentice shared the notes of the check-in of {day}."))
        }
    }
}
