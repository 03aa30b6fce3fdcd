//! What happens to meetups and to registrations for them.

use super::model::MeetupState;
use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MeetupEvent::EVENTS, RegistrationEvent::EVENTS];

event_types! {
    /// What happens to a meetup.
    MeetupEvent about Meetup, read with MeetupsRead {
        /// An employer submitted a meetup; it waits for approval.
        Submitted "meetup.submitted",
        /// The details of a meetup were changed.
        Changed "meetup.changed",
        /// A meetup was published.
        Published "meetup.published",
        /// A meetup was declined.
        Declined "meetup.declined",
        /// A published meetup was cancelled.
        Cancelled "meetup.cancelled",
        /// A published meetup is over.
        Finished "meetup.finished",
    }
}

impl From<MeetupState> for MeetupEvent {
    fn from(reached: MeetupState) -> Self {
        match reached {
            MeetupState::PendingApproval => Self::Submitted,
            MeetupState::Published => Self::Published,
            MeetupState::Declined => Self::Declined,
            MeetupState::Cancelled => Self::Cancelled,
            MeetupState::Finished => Self::Finished,
        }
    }
}

event_types! {
    /// What happens to a registration for a meetup.
    RegistrationEvent about Registration, read with RegistrationsRead {
        /// An apprentice registered for a meetup.
        Confirmed "registration.confirmed",
        /// A registration for a meetup was cancelled.
        Cancelled "registration.cancelled",
    }
}
