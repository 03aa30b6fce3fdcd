//! What happens to KSBs: how they are judged.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[KsbJudgementEvent::EVENTS];

event_types! {
    /// What happens to a judgement of a KSB.
    KsbJudgementEvent about KsbJudgement, read with ProgressRead,
        told from RecordSource::Row("ksb_judgements"), by describe
    {
        /// A KSB was judged.
        Given "ksbJudgement.given",
    }
}

fn describe(event: KsbJudgementEvent, record: &Record<'_>) -> Description {
    match event {
        KsbJudgementEvent::Given => {
            let judged = format!("{} is now {}", record.text("code"), record.words("state"));
            match record.text("comment") {
                "" => Description::new(format!("{judged}.")),
                comment => Description::new(format!("{judged}: {comment}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_judgement_is_described_with_its_comment() {
        for (record, text) in [
            (
                json!({"code": "S5", "state": "inProgress", "comment": "Show a failing test, too."}),
                "S5 is now in progress: Show a failing test, too.",
            ),
            (json!({"code": "K1", "state": "completed", "comment": null}), "K1 is now completed."),
        ] {
            assert_eq!(describe(KsbJudgementEvent::Given, &Record(&record)).text, text);
        }
    }
}
