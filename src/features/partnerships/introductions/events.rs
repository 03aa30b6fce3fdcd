//! What happens to introductions.

use super::model::IntroductionState;
use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[IntroductionEvent::EVENTS];

event_types! {
    /// What happens to an introduction.
    IntroductionEvent about Introduction, read with IntroductionsRead {
        /// The programme proposed an introduction.
        Proposed "introduction.proposed",
        /// An apprentice asked for an introduction, or agreed to one.
        Asked "introduction.asked",
        /// An introduction was made.
        Made "introduction.made",
        /// Those who were introduced have met.
        Met "introduction.met",
        /// Those who were introduced have not met.
        NotMet "introduction.notMet",
        /// An introduction was declined.
        Declined "introduction.declined",
        /// An introduction was taken back.
        Withdrawn "introduction.withdrawn",
        /// Nobody acted on an introduction in time.
        Lapsed "introduction.lapsed",
        /// The programme paused an introduction.
        Held "introduction.held",
        /// A paused introduction goes on.
        Resumed "introduction.resumed",
    }
}

impl From<IntroductionState> for IntroductionEvent {
    fn from(reached: IntroductionState) -> Self {
        match reached {
            IntroductionState::Proposed => Self::Proposed,
            IntroductionState::Asked => Self::Asked,
            IntroductionState::Made => Self::Made,
            IntroductionState::Met => Self::Met,
            IntroductionState::NotMet => Self::NotMet,
            IntroductionState::Declined => Self::Declined,
            IntroductionState::Withdrawn => Self::Withdrawn,
            IntroductionState::Lapsed => Self::Lapsed,
            IntroductionState::OnHold => Self::Held,
        }
    }
}
