//! What happens to mentorships.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MentorshipEvent::EVENTS];

event_types! {
    /// What happens to a mentorship.
    MentorshipEvent about Mentorship, read with MentoringRead {
        /// An apprentice asked for a mentor.
        Requested "mentorship.requested",
        /// A mentor accepted.
        Accepted "mentorship.accepted",
        /// A mentor declined.
        Declined "mentorship.declined",
        /// A request for a mentor was withdrawn.
        Withdrawn "mentorship.withdrawn",
        /// A request for a mentor was not answered in time.
        Expired "mentorship.expired",
        /// Mentor and apprentice have planned to meet.
        Activated "mentorship.activated",
        /// The programme paused a mentorship.
        Held "mentorship.held",
        /// A mentorship goes on after a pause.
        Released "mentorship.released",
        /// The causes of a pause changed; told to staff alone.
        HoldChanged "mentorship.holdChanged",
        /// A mentorship came to its end.
        Completed "mentorship.completed",
        /// A mentorship was ended.
        Ended "mentorship.ended",
    }
}
