//! What happens to the off-the-job hours that apprentices enter.

use super::model::entries::EntryState;
use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[OtjEntryEvent::EVENTS];

event_types! {
    /// What happens to an entry of off-the-job hours.
    OtjEntryEvent about OtjEntry, read with ProgressRead, told from RecordSource::Version, by describe {
        /// An apprentice entered off-the-job hours; they wait for the line manager.
        Submitted "otjEntry.submitted",
        /// Off-the-job hours that an apprentice entered were confirmed, or came of an attendance.
        Confirmed "otjEntry.confirmed",
        /// Off-the-job hours that an apprentice entered were rejected.
        Rejected "otjEntry.rejected",
        /// Off-the-job hours that an apprentice entered were voided.
        Voided "otjEntry.voided",
    }
}

impl From<EntryState> for OtjEntryEvent {
    fn from(reached: EntryState) -> Self {
        match reached {
            EntryState::Submitted => Self::Submitted,
            EntryState::Confirmed => Self::Confirmed,
            EntryState::Rejected => Self::Rejected,
            EntryState::Voided => Self::Voided,
        }
    }
}

fn describe(event: OtjEntryEvent, record: &Record<'_>) -> Description {
    let done = match event {
        OtjEntryEvent::Submitted => "submitted",
        OtjEntryEvent::Confirmed => "confirmed",
        OtjEntryEvent::Rejected => "rejected",
        OtjEntryEvent::Voided => "voided",
    };
    let (hours, activity) = (record.hours("hundredths"), record.text("activity"));
    let text = match record.text("source") {
        "meetup" => format!("{hours} hours for attending were {done}: {activity}"),
        _ => format!("{hours} hours that the apprentice entered were {done}: {activity}"),
    };
    Description::new(text).on(record.day("day"))
}
