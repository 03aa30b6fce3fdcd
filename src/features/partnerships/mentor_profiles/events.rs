//! What happens to profiles of mentors.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MentorProfileEvent::EVENTS];

event_types! {
    /// What happens to a mentor's profile.
    MentorProfileEvent about MentorProfile, read with MentoringRead {
        /// An employer proposed a mentor.
        Proposed "mentorProfile.proposed",
        /// A mentor's profile was changed.
        Changed "mentorProfile.changed",
        /// A mentor was approved.
        Approved "mentorProfile.approved",
        /// A mentor takes no new apprentices for now.
        Paused "mentorProfile.paused",
        /// A mentor takes apprentices again.
        Resumed "mentorProfile.resumed",
        /// A mentor takes part no more.
        Ended "mentorProfile.ended",
    }
}
