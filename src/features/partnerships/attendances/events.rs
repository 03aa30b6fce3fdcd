//! What happens to attendances.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[AttendanceEvent::EVENTS];

/// The meetup of an attendance.
const MEETUP: &str = "SELECT jsonb_build_object('title', m.title, 'starts_at', m.starts_at)
    FROM attendances a JOIN meetups m ON m.id = a.meetup_id WHERE a.id = page.subject_id";

event_types! {
    /// What happens to an attendance.
    AttendanceEvent about Attendance, read with RegistrationsRead, told from RecordSource::Query(MEETUP), by describe {
        /// An apprentice attended a meetup.
        Recorded "attendance.recorded",
        /// An attendance was voided: it was written down in error.
        Voided "attendance.voided",
    }
}

fn describe(event: AttendanceEvent, meetup: &Record<'_>) -> Description {
    if meetup.lacks("title") {
        return event.by_meaning();
    }
    let title = meetup.text("title");
    let text = match event {
        AttendanceEvent::Recorded => format!("Attended the meetup {title}."),
        AttendanceEvent::Voided => format!("Did not attend the meetup {title} after all."),
    };
    Description::new(text).on(meetup.day_of("starts_at"))
}
