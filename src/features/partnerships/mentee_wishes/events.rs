//! What happens to wishes.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MenteeWishEvent::EVENTS];

event_types! {
    /// What happens to a wish for a mentor.
    MenteeWishEvent about MenteeWish, read with MentoringRead {
        /// An apprentice said what they wish for in a mentor.
        Put "menteeWish.put",
    }
}
