//! What happens to change requests.

use super::model::ChangeState;
use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ChangeRequestEvent::EVENTS];

event_types! {
    /// What happens to a change request.
    ChangeRequestEvent about ChangeRequest, read with ChangeRequestsRead, told from RecordSource::Version, by describe {
        /// A provider asked for a change, which waits for a decision.
        Asked "changeRequest.asked",
        /// A change that a provider asked for was accepted and made.
        Accepted "changeRequest.accepted",
        /// A change that a provider asked for was declined.
        Declined "changeRequest.declined",
        /// A provider cancelled its request for a change.
        Cancelled "changeRequest.cancelled",
        /// A request for a change lapsed, as the apprenticeship ended or went to another provider.
        Lapsed "changeRequest.lapsed",
    }
}

impl From<ChangeState> for ChangeRequestEvent {
    fn from(reached: ChangeState) -> Self {
        match reached {
            ChangeState::Pending => Self::Asked,
            ChangeState::Accepted => Self::Accepted,
            ChangeState::Declined => Self::Declined,
            ChangeState::Cancelled => Self::Cancelled,
            ChangeState::Lapsed => Self::Lapsed,
        }
    }
}

fn describe(event: ChangeRequestEvent, record: &Record<'_>) -> Description {
    if record.lacks("kind") {
        return event.by_meaning();
    }
    let kind = record.words("kind");
    let text = match event {
        ChangeRequestEvent::Asked => {
            format!("The provider asked for a change ({kind}): {}", record.part("change").text("reason"))
        }
        ChangeRequestEvent::Accepted => {
            format!("The change that the provider asked for ({kind}) was accepted.")
        }
        ChangeRequestEvent::Declined => {
            let why = record.text("decline_reason");
            format!("The change that the provider asked for ({kind}) was declined: {why}")
        }
        ChangeRequestEvent::Cancelled => format!("The provider no longer asks for a change ({kind})."),
        ChangeRequestEvent::Lapsed => format!("The provider's request for a change ({kind}) lapsed."),
    };
    Description::new(text)
}
