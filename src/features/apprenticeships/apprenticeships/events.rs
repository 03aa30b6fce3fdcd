//! What happens to apprenticeships.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ApprenticeshipEvent::EVENTS, TeachingPeriodEvent::EVENTS];

/// The version that held when the event happened, and the one before.
const VERSIONS: &str = "SELECT jsonb_build_object('now', v.body, 'before', (SELECT o.body FROM versions o
        WHERE o.subject_type = v.subject_type AND o.subject_id = v.subject_id AND o.version = v.version - 1))
    FROM versions v WHERE v.subject_type = page.subject_type AND v.subject_id = page.subject_id
        AND v.valid_from <= page.occurred_at ORDER BY v.version DESC LIMIT 1";

event_types! {
    /// What happens to an apprenticeship.
    ApprenticeshipEvent about Apprenticeship, read with ApprenticeshipsRead,
        told from RecordSource::Query(VERSIONS), by describe
    {
        /// The apprenticeship was added as a draft.
        Added "apprenticeship.added",
        /// The details of the apprenticeship were changed.
        Changed "apprenticeship.changed",
        /// The apprenticeship was approved.
        Approved "apprenticeship.approved",
        /// Learning began.
        Started "apprenticeship.started",
        /// The apprentice moved to another provider.
        ProviderChanged "apprenticeship.providerChanged",
        /// Learning was interrupted by a break.
        BreakStarted "apprenticeship.breakStarted" told by "breakInLearning.started",
        /// The planned end was put off by a break that had already ended.
        PutOff "apprenticeship.putOff" told by "breakInLearning.started",
        /// Learning went on after a break.
        BreakEnded "apprenticeship.breakEnded" told by "breakInLearning.ended",
        /// The apprenticeship ended by a withdrawal.
        Withdrawn "apprenticeship.withdrawn" told by "withdrawal.recorded",
        /// The apprenticeship was restored, as its withdrawal was reversed.
        Restored "apprenticeship.restored" told by "withdrawal.reversed",
        /// The apprenticeship reached the gateway.
        GatewayReached "apprenticeship.gatewayReached" told by "gateway.reached",
        /// The end-point assessment began.
        AssessmentStarted "apprenticeship.assessmentStarted" told by "epaAttempt.scheduled",
        /// The apprentice returned to learning after a failed assessment.
        ReturnedToLearning "apprenticeship.returnedToLearning",
        /// The apprenticeship was completed.
        Completed "apprenticeship.completed",
    }
}

event_types! {
    /// What happens to the days on which one provider teaches one apprenticeship. The provider's own: it is the last that it
    /// hears of the apprenticeship.
    TeachingPeriodEvent about TeachingPeriod, read with ApprenticeshipsRead {
        /// The provider handed the learner over to another provider.
        Ended "teachingPeriod.ended" told by "apprenticeship.providerChanged",
    }
}

fn describe(event: ApprenticeshipEvent, record: &Record<'_>) -> Description {
    match event {
        ApprenticeshipEvent::Started => event.by_meaning().on(record.part("now").day("starts_on")),
        ApprenticeshipEvent::Changed => {
            let parts = differences(&record.part("before"), &record.part("now"));
            if parts.is_empty() { event.by_meaning() } else { Description::new(parts.join(" ")) }
        }
        _ => event.by_meaning(),
    }
}

/// What is different, as far as it may interest those who read a timeline.
fn differences(before: &Record<'_>, now: &Record<'_>) -> Vec<String> {
    let manager = if now.lacks("line_manager_id") { "No longer has a" } else { "Has a new" };
    let planned = if now.lacks("planned_otj_hundredths") {
        "No longer has planned off-the-job hours.".to_owned()
    } else {
        format!("Is now planned to have {} off-the-job hours.", now.hours("planned_otj_hundredths"))
    };
    let english = "What is known of English and maths changed.".to_owned();
    let all = [
        ("team", format!("Joined the team {}.", now.text("team"))),
        ("line_manager_id", format!("{manager} line manager.")),
        ("planned_end_on", format!("Is now due to finish on {}.", now.text("planned_end_on"))),
        (
            "weekly_hours_hundredths",
            format!("Now works {} paid hours a week.", now.hours("weekly_hours_hundredths")),
        ),
        ("planned_otj_hundredths", planned),
        (
            "prior_learning_hundredths",
            format!("Prior learning now takes off {} hours.", now.hours("prior_learning_hundredths")),
        ),
        ("english_maths_reason", english.clone()),
        ("english", english.clone()),
        ("maths", english),
    ];
    let changed = all.into_iter().filter(|(name, _)| before.0[*name] != now.0[*name]);
    let mut texts: Vec<String> = changed.map(|(_, text)| text).collect();
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_is_described_by_what_is_different() {
        let same = json!({"uln": "1", "team": "Data"});
        for (before, now, text) in [
            (
                json!({"team": "Data", "line_manager_id": "a"}),
                json!({"team": "Platform", "line_manager_id": "b"}),
                "Joined the team Platform. Has a new line manager.",
            ),
            (
                json!({"line_manager_id": "a", "planned_end_on": "2027-01-01", "weekly_hours_hundredths": 3600}),
                json!({"line_manager_id": null, "planned_end_on": "2027-03-01", "weekly_hours_hundredths": 3000}),
                "No longer has a line manager. Is now due to finish on 2027-03-01. Now works 30 paid hours a week.",
            ),
            (same.clone(), same, "The details of the apprenticeship were changed."),
        ] {
            let record = json!({"before": before, "now": now});
            assert_eq!(describe(ApprenticeshipEvent::Changed, &Record(&record)).text, text);
        }
    }
}
