//! What happens to offers of introductions.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[OfferEvent::EVENTS];

event_types! {
    /// What happens to an offer of introductions.
    OfferEvent about IntroductionOffer, read with IntroductionsRead {
        /// An employer offered introductions.
        Added "introductionOffer.added",
        /// An offer of introductions was changed.
        Changed "introductionOffer.changed",
        /// An offer of introductions was closed.
        Closed "introductionOffer.closed",
    }
}
