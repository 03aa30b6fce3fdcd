//! What happens at the gateway, in the end-point assessment, and after it.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[GatewayEvent::EVENTS, EpaAttemptEvent::EVENTS, OutcomeEvent::EVENTS];

event_types! {
    /// What happens to a gateway.
    GatewayEvent about Gateway, read with ApprenticeshipsRead, told from RecordSource::Row("gateways"), by gateway {
        /// The gateway was reached.
        Reached "gateway.reached",
    }
}

event_types! {
    /// What happens to an attempt at the end-point assessment.
    EpaAttemptEvent about EpaAttempt, read with ApprenticeshipsRead, told from RecordSource::Version, by attempt {
        /// An attempt at the end-point assessment was scheduled.
        Scheduled "epaAttempt.scheduled",
        /// An attempt at the end-point assessment was moved to another day, or to another assessor.
        Rescheduled "epaAttempt.rescheduled",
        /// The result of an attempt at the end-point assessment was recorded.
        Assessed "epaAttempt.assessed",
    }
}

event_types! {
    /// What happens to an outcome.
    OutcomeEvent about Outcome, read with ApprenticeshipsRead, told from RecordSource::Row("outcomes"), by outcome {
        /// What an apprentice did after the apprenticeship was recorded.
        Recorded "outcome.recorded",
    }
}

fn gateway(event: GatewayEvent, record: &Record<'_>) -> Description {
    match event {
        GatewayEvent::Reached => {
            // What was not known then is left out.
            let of =
                |name: &str, all: String| if record.has(name) { format!(" of {all}") } else { String::new() };
            let target = of("target_hundredths", record.hours("target_hundredths").to_string());
            let total = of("ksbs_total", record.number("ksbs_total").to_string());
            let (hours, ksbs) = (record.hours("otj_hundredths"), record.number("ksbs_completed"));
            Description::new(format!(
                "Reached the gateway with {hours}{target} hours and {ksbs}{total} KSBs."
            ))
            .on(record.day("reached_on"))
        }
    }
}

fn attempt(event: EpaAttemptEvent, record: &Record<'_>) -> Description {
    let number = record.number("number");
    match event {
        EpaAttemptEvent::Scheduled => {
            let day = record.text("scheduled_on");
            Description::new(format!("Assessment attempt {number} was scheduled for {day}."))
        }
        EpaAttemptEvent::Rescheduled => {
            let day = record.text("scheduled_on");
            Description::new(format!("Assessment attempt {number} is now planned for {day}."))
        }
        EpaAttemptEvent::Assessed => {
            let grade = record.words("grade");
            Description::new(format!("Assessment attempt {number}: {grade}.")).on(record.day("assessed_on"))
        }
    }
}

fn outcome(event: OutcomeEvent, record: &Record<'_>) -> Description {
    match event {
        OutcomeEvent::Recorded => {
            let employer = match record.text("employer") {
                "" => String::new(),
                employer => format!(" at {employer}"),
            };
            let text = format!("After the apprenticeship: {}{employer}.", record.words("kind"));
            Description::new(text).on(record.day("observed_on"))
        }
    }
}
