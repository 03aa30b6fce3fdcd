//! What happens to progress updates.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ProgressUpdateEvent::EVENTS];

event_types! {
    /// What happens to a progress update.
    ProgressUpdateEvent about ProgressUpdate, read with ProgressRead,
        told from RecordSource::Row("progress_updates"), by describe
    {
        /// A progress update was received from a learning provider.
        Received "progressUpdate.received",
    }
}

fn describe(event: ProgressUpdateEvent, record: &Record<'_>) -> Description {
    match event {
        ProgressUpdateEvent::Received => {
            let (details, kind) = (record.part("details"), record.text("kind"));
            let text = match kind {
                "otjHours" => {
                    let (hours, activity) = (record.hours("otj_hundredths"), details.text("activity"));
                    let kind = match details.text("category") {
                        "englishMaths" => "hours of English and maths",
                        "progressReview" => "hours of progress review",
                        _ => "off-the-job hours",
                    };
                    format!("{hours} {kind}: {activity}")
                }
                "attendance" => format!("{} {}.", attended(&details), details.text("sessionTitle")),
                "unitResult" => {
                    let (unit, title) = (details.text("unitCode"), details.text("title"));
                    format!("Unit {unit}, {title}: {}.", details.text("result"))
                }
                "ksbEvidence" => format!("Evidence for {}: {}", record.list("ksbs"), details.text("title")),
                "ragRating" => rated(&details),
                "milestone" => format!("Milestone {}: {}.", details.text("name"), details.text("status")),
                "retraction" => format!("The provider retracted an update: {}", details.text("reason")),
                _ => format!("Note from the provider: {}", details.text("text")),
            };
            let corrects = !record.lacks("supersedes_id") && kind != "retraction";
            let text = if corrects { format!("Correction: {text}") } else { text };
            Description::new(text).on(record.day("fact_on").or_else(|| record.day_of("observed_at")))
        }
    }
}

fn attended(details: &Record<'_>) -> &'static str {
    match details.text("status") {
        "late" => "Arrived late at",
        "absent" => "Missed",
        "authorised" => "Had authorised absence from",
        _ => "Attended",
    }
}

fn rated(details: &Record<'_>) -> String {
    let rating = details.text("rating");
    match details.text("reason") {
        "" => format!("The provider rated progress {rating}."),
        reason => format!("The provider rated progress {rating}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_of_update_is_described() {
        for (record, on, text) in [
            (
                json!({"kind": "otjHours", "fact_on": "2026-11-19", "otj_hundredths": 650,
                    "supersedes_id": "x", "details": {"activity": "Workshop"}}),
                "2026-11-19",
                "Correction: 6.5 off-the-job hours: Workshop",
            ),
            (
                json!({"kind": "otjHours", "fact_on": "2026-11-19", "otj_hundredths": 200, "supersedes_id": null,
                    "details": {"activity": "Fractions", "category": "englishMaths"}}),
                "2026-11-19",
                "2 hours of English and maths: Fractions",
            ),
            (
                json!({"kind": "ragRating", "observed_at": "2026-07-01T23:30:00+00:00",
                    "supersedes_id": null, "details": {"rating": "green"}}),
                "2026-07-02",
                "The provider rated progress green.",
            ),
            (
                json!({"kind": "ragRating", "observed_at": "2026-07-01T09:30:00+00:00",
                    "supersedes_id": null, "details": {"rating": "red", "reason": "No contact."}}),
                "2026-07-01",
                "The provider rated progress red: No contact.",
            ),
            (
                json!({"kind": "ksbEvidence", "observed_at": "2026-07-01T09:30:00+00:00",
                    "supersedes_id": null, "ksbs": ["K1", "S2"], "details": {"title": "A page"}}),
                "2026-07-01",
                "Evidence for K1, S2: A page",
            ),
            (
                json!({"kind": "unitResult", "fact_on": "2026-07-01", "supersedes_id": null,
                    "details": {"unitCode": "U1", "title": "Testing", "result": "pass"}}),
                "2026-07-01",
                "Unit U1, Testing: pass.",
            ),
            (
                json!({"kind": "milestone", "fact_on": "2026-07-01", "supersedes_id": null,
                    "details": {"name": "First release", "status": "achieved"}}),
                "2026-07-01",
                "Milestone First release: achieved.",
            ),
            (
                json!({"kind": "note", "observed_at": "2026-07-01T09:30:00+00:00", "supersedes_id": null,
                    "details": {"text": "Is moving house."}}),
                "2026-07-01",
                "Note from the provider: Is moving house.",
            ),
            (
                json!({"kind": "retraction", "observed_at": "2026-07-01T09:30:00+00:00",
                    "supersedes_id": "x", "details": {"reason": "Wrong learner."}}),
                "2026-07-01",
                "The provider retracted an update: Wrong learner.",
            ),
        ] {
            let described = describe(ProgressUpdateEvent::Received, &Record(&record));
            assert_eq!((described.on, &*described.text), (on.parse().ok(), text));
        }
    }

    #[test]
    fn attendance_is_described_as_it_was() {
        for (status, text) in [
            ("present", "Attended Workshop."),
            ("late", "Arrived late at Workshop."),
            ("absent", "Missed Workshop."),
            ("authorised", "Had authorised absence from Workshop."),
        ] {
            let record = json!({"kind": "attendance", "fact_on": "2026-07-01", "supersedes_id": null,
                "details": {"status": status, "sessionTitle": "Workshop"}});
            assert_eq!(describe(ProgressUpdateEvent::Received, &Record(&record)).text, text);
        }
    }
}
