//! A meetup as an entry of a calendar.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::super::calendar::{CalendarEntry, Status, Venue};
use super::{Meetup, MeetupState};

impl Meetup {
    /// The entry, as everybody sees the meetup at an instant.
    pub fn entry<'a>(
        &'a self,
        now: DateTime<Utc>,
        url: Option<&'a str>,
        organiser: &'a str,
    ) -> CalendarEntry<'a> {
        let venue = match (&self.venue_name, &self.venue_address, &self.venue_postcode) {
            (Some(name), Some(address), Some(postcode)) => Some(Venue { name, address, postcode }),
            _ => None,
        };
        CalendarEntry {
            id: self.id.0,
            sequence: self.sequence,
            stamp: self.changed_at(),
            created: self.created_at,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            zone: self.time_zone.parse().unwrap_or(Tz::UTC),
            title: &self.title,
            description: &self.description,
            venue,
            online_url: self.online_url.as_deref(),
            url,
            organiser,
            status: match self.state_at(now) {
                MeetupState::PendingApproval => Status::Tentative,
                MeetupState::Published | MeetupState::Finished => Status::Confirmed,
                MeetupState::Declined | MeetupState::Cancelled => Status::Cancelled,
            },
            cancellation_reason: self.cancellation_reason.as_deref(),
        }
    }
}
