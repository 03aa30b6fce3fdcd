//! What happens to interviews and to the scores given in them.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[InterviewEvent::EVENTS, InterviewScoreEvent::EVENTS];

event_types! {
    /// What happens to an interview.
    InterviewEvent about Interview, read with ApplicationsRead {
        /// A time for an interview was opened, which candidates may choose.
        Added "interview.added",
        /// An interview was booked.
        Booked "interview.booked",
        /// An interview has another time or place.
        Moved "interview.moved",
        /// The panel of an interview changed.
        PanelChanged "interview.panelChanged",
        /// An interview was cancelled.
        Cancelled "interview.cancelled",
        /// An interview was held.
        Held "interview.held",
        /// The candidate missed an interview.
        Missed "interview.missed",
    }
}

event_types! {
    /// What happens to the scores that somebody gave in an interview.
    InterviewScoreEvent about InterviewScore, read with ApplicationsRead {
        /// Somebody of the panel gave scores.
        Given "interviewScore.given",
        /// Somebody of the panel changed their scores.
        Changed "interviewScore.changed",
    }
}
