//! What happens to meetups and to registrations for them.

use super::model::MeetupState;
use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[MeetupEvent::EVENTS, RegistrationEvent::EVENTS];

/// The meetup of a registration, as it was when the event happened.
const MEETUP: &str =
    "SELECT jsonb_build_object('title', v.body -> 'title', 'starts_at', v.body -> 'starts_at',
        'state', v.body -> 'state')
    FROM registrations r JOIN versions v ON v.subject_type = 'meetup' AND v.subject_id = r.meetup_id
    WHERE r.id = page.subject_id AND v.valid_from <= page.occurred_at ORDER BY v.version DESC LIMIT 1";

event_types! {
    /// What happens to a meetup.
    MeetupEvent about Meetup, read with MeetupsRead {
        /// An employer submitted a meetup; it waits for approval.
        Submitted "meetup.submitted",
        /// The details of a meetup were changed.
        Changed "meetup.changed",
        /// An employer proposed a change of a published meetup, which waits for approval.
        ChangeProposed "meetup.changeProposed",
        /// A proposed change of a published meetup was published.
        ChangePublished "meetup.changePublished",
        /// A proposed change of a published meetup was declined.
        ChangeDeclined "meetup.changeDeclined",
        /// A proposed change of a published meetup was taken back, or the meetup began before anybody decided on it.
        ChangeDropped "meetup.changeDropped",
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
    RegistrationEvent about Registration, read with RegistrationsRead, told from RecordSource::Query(MEETUP), by describe {
        /// An apprentice has a place at a meetup.
        Confirmed "registration.confirmed",
        /// An apprentice waits for a place at a meetup.
        Waitlisted "registration.waitlisted",
        /// A place at a meetup is held for somebody who waited.
        Offered "registration.offered",
        /// A place that was held was not accepted in time.
        Lapsed "registration.lapsed",
        /// A registration for a meetup was cancelled, alone or with the meetup.
        Cancelled "registration.cancelled",
        /// A meetup for which somebody is registered has another time or place.
        MeetupMoved "registration.meetupMoved",
    }
}

fn describe(event: RegistrationEvent, meetup: &Record<'_>) -> Description {
    if meetup.lacks("title") {
        return event.by_meaning();
    }
    let title = meetup.text("title");
    let text = match event {
        RegistrationEvent::Confirmed => format!("Registered for the meetup {title}."),
        RegistrationEvent::Waitlisted => format!("Waits for a place at the meetup {title}."),
        RegistrationEvent::Offered => format!("A place at the meetup {title} is held."),
        RegistrationEvent::Lapsed => format!("The place at the meetup {title} was not accepted in time."),
        RegistrationEvent::Cancelled if meetup.text("state") == MeetupState::Cancelled.as_str() => {
            format!("The meetup {title} was cancelled, and the registration with it.")
        }
        RegistrationEvent::Cancelled => format!("Cancelled the registration for the meetup {title}."),
        RegistrationEvent::MeetupMoved => format!("The meetup {title} has another time or place."),
    };
    Description::new(text).on(meetup.day_of("starts_at"))
}
