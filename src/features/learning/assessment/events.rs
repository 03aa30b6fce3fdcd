//! What happens at the gateway, in assessments, and after them.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};
use crate::features::programme::standards::AssessmentModel;

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[
    GatewayEvent::EVENTS,
    EpaAttemptEvent::EVENTS,
    AssessmentEvent::EVENTS,
    BehaviourVerificationEvent::EVENTS,
    CompletionEvent::EVENTS,
    OutcomeEvent::EVENTS,
];

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
    /// What happens to an apprenticeship assessment.
    AssessmentEvent about Assessment, read with ApprenticeshipsRead, told from RecordSource::Version, by assessment {
        /// An apprenticeship assessment was planned.
        Scheduled "assessment.scheduled",
        /// An apprenticeship assessment was moved to another day, or to another assessment organisation.
        Rescheduled "assessment.rescheduled",
        /// The result of an apprenticeship assessment was recorded.
        Assessed "assessment.assessed",
        /// An apprenticeship assessment was cancelled.
        Cancelled "assessment.cancelled",
    }
}

event_types! {
    /// What happens to the employer's word on behaviours.
    BehaviourVerificationEvent about BehaviourVerification, read with ApprenticeshipsRead,
        told from RecordSource::Row("behaviour_verifications"), by verification
    {
        /// The employer verified behaviours of the apprentice.
        Given "behaviourVerification.given",
    }
}

event_types! {
    /// What happens to a completion after the gateway to completion.
    CompletionEvent about Completion, read with ApprenticeshipsRead, told from RecordSource::Row("completions"), by completion {
        /// The completion after the gateway to completion was recorded.
        Recorded "completion.recorded",
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
            let gateway = if record.text("assessment_model") == AssessmentModel::Reformed.as_str() {
                "gateway to completion"
            } else {
                "gateway"
            };
            let (hours, ksbs) = (record.hours("otj_hundredths"), record.number("ksbs_completed"));
            Description::new(format!(
                "Reached the {gateway} with {hours}{target} hours and {ksbs}{total} KSBs."
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

fn assessment(event: AssessmentEvent, record: &Record<'_>) -> Description {
    let name = record.text("name");
    match event {
        AssessmentEvent::Scheduled => {
            let day = record.text("scheduled_on");
            Description::new(format!("The apprenticeship assessment was scheduled for {day}: {name}"))
        }
        AssessmentEvent::Rescheduled => {
            let day = record.text("scheduled_on");
            Description::new(format!("The apprenticeship assessment is now planned for {day}: {name}"))
        }
        AssessmentEvent::Assessed => {
            let grade = record.words("grade");
            let text = format!("The result of the apprenticeship assessment is {grade}: {name}");
            Description::new(text).on(record.day("assessed_on"))
        }
        AssessmentEvent::Cancelled => {
            Description::new(format!("The apprenticeship assessment was cancelled: {name}"))
        }
    }
}

fn verification(event: BehaviourVerificationEvent, record: &Record<'_>) -> Description {
    match event {
        BehaviourVerificationEvent::Given => {
            let codes =
                record.0["ksbs"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
            let codes = codes.collect::<Vec<_>>().join(", ");
            Description::new(format!("The employer verified behaviours: {codes}."))
                .on(record.day("verified_on"))
        }
    }
}

fn completion(event: CompletionEvent, record: &Record<'_>) -> Description {
    match event {
        CompletionEvent::Recorded => {
            let text = if record.lacks("grade") {
                "Completed after the gateway to completion.".to_owned()
            } else {
                format!(
                    "Completed after the gateway to completion; the overall grade is {}.",
                    record.words("grade")
                )
            };
            Description::new(text).on(record.day("completed_on"))
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
