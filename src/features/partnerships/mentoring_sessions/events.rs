//! What happens to meetings of mentors and apprentices.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MentoringSessionEvent::EVENTS];

event_types! {
    /// What happens to a meeting of a mentor and an apprentice.
    MentoringSessionEvent about MentoringSession, read with MentoringRead {
        /// Mentor and apprentice planned to meet.
        Planned "mentoringSession.planned",
        /// A meeting of mentor and apprentice was changed.
        Changed "mentoringSession.changed",
        /// A meeting of mentor and apprentice was cancelled.
        Cancelled "mentoringSession.cancelled",
    }
}
