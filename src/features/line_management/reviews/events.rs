//! What happens to progress reviews and to the goals that are set in them.

use super::model::ReviewState;
use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ReviewEvent::EVENTS, GoalEvent::EVENTS];

/// The version that held when the event happened, and as which party the actor had signed by then.
const REVIEW: &str = "SELECT v.body || jsonb_build_object('party', (SELECT s.party FROM sign_offs s
        WHERE s.review_id = v.subject_id AND page.actor_id IN (s.person_id, s.api_client_id)
            AND s.signed_at <= page.occurred_at ORDER BY s.signed_at DESC LIMIT 1))
    FROM versions v WHERE v.subject_type = page.subject_type AND v.subject_id = page.subject_id
        AND v.valid_from <= page.occurred_at ORDER BY v.version DESC LIMIT 1";

event_types! {
    /// What happens to a progress review.
    ReviewEvent about Review, read with ReviewsRead, told from RecordSource::Query(REVIEW), by review {
        /// A progress review was scheduled.
        Scheduled "review.scheduled",
        /// A progress review was moved to another day.
        Rescheduled "review.rescheduled",
        /// A progress review was missed.
        Missed "review.missed",
        /// A progress review was held; it waits for three signatures.
        Held "review.held",
        /// One of the three parties signed a progress review.
        PartiallySigned "review.partiallySigned",
        /// The last of the three parties signed a progress review.
        Signed "review.signed",
        /// The notes of a progress review were changed, which voids its signatures.
        Changed "review.changed",
        /// A goal of a progress review was changed, which voided its signatures.
        SignOffsVoided "review.signOffsVoided",
    }
}

impl From<ReviewState> for ReviewEvent {
    fn from(reached: ReviewState) -> Self {
        match reached {
            ReviewState::Scheduled => Self::Scheduled,
            ReviewState::Rescheduled => Self::Rescheduled,
            ReviewState::Missed => Self::Missed,
            ReviewState::Held => Self::Held,
            ReviewState::PartiallySigned => Self::PartiallySigned,
            ReviewState::Signed => Self::Signed,
        }
    }
}

event_types! {
    /// What happens to a goal.
    GoalEvent about Goal, read with ReviewsRead, told from RecordSource::Version, by goal {
        /// A goal was set in a progress review.
        Added "goal.added",
        /// A goal was changed, met or dropped.
        Changed "goal.changed",
    }
}

fn review(event: ReviewEvent, record: &Record<'_>) -> Description {
    let number = record.number("number");
    let (due_on, reason) = (record.text("due_on"), record.text("reason"));
    // What was moved before the agreed day stood by itself has the one day only.
    let day = if record.lacks("agreed_on") { "due_on" } else { "agreed_on" };
    match event {
        ReviewEvent::Scheduled => {
            Description::new(format!("Progress review {number} was scheduled for {due_on}."))
        }
        ReviewEvent::Rescheduled => {
            Description::new(format!("Progress review {number} was moved to {}: {reason}", record.text(day)))
        }
        ReviewEvent::Missed => {
            Description::new(format!("Progress review {number} was missed: {reason}")).on(record.day(day))
        }
        ReviewEvent::Held => {
            Description::new(format!("Progress review {number} was held.")).on(record.day("held_on"))
        }
        ReviewEvent::PartiallySigned | ReviewEvent::Signed => {
            let party = record.words("party");
            Description::new(format!("Progress review {number} was signed by the {party}."))
        }
        ReviewEvent::Changed => {
            Description::new(format!("The notes of progress review {number} were changed."))
        }
        ReviewEvent::SignOffsVoided => Description::new(format!(
            "A goal was changed, so the signatures on progress review {number} are void."
        )),
    }
}

fn goal(event: GoalEvent, record: &Record<'_>) -> Description {
    let done = match (event, record.text("state")) {
        (GoalEvent::Added, _) => "set",
        (GoalEvent::Changed, "met") => "met",
        (GoalEvent::Changed, "dropped") => "dropped",
        (GoalEvent::Changed, _) => "changed",
    };
    Description::new(format!("A goal was {done}: {}", record.text("title")))
}
