//! What happens to series of meetups. What happens to each of the meetups with it is an event of its own.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[SeriesEvent::EVENTS];

event_types! {
    /// What happens to a series of meetups.
    SeriesEvent about MeetupSeries, read with MeetupsRead {
        /// An employer submitted a series of meetups; they wait for approval.
        Submitted "meetupSeries.submitted",
        /// The details of a series of meetups were changed.
        Changed "meetupSeries.changed",
        /// An employer proposed a change of a published series of meetups, which waits for approval.
        ChangeProposed "meetupSeries.changeProposed",
        /// Every meetup of a series that could be was published, or what was proposed to change of it.
        Published "meetupSeries.published",
        /// Every meetup of a series that could be was declined, or what was proposed to change of it.
        Declined "meetupSeries.declined",
        /// Every meetup of a series that could be was cancelled.
        Cancelled "meetupSeries.cancelled",
    }
}
