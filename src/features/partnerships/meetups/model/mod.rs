//! Meetups, their states and their rules.

pub mod bodies;
pub mod commands;
pub mod registrations;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use bodies::{ClashBody, MeetupBody, MeetupList};
pub use commands::{AddMeetup, CancelMeetup, ChangeMeetup, DeclineMeetup};
pub use registrations::{
    RegisterForMeetup, Registration, RegistrationBody, RegistrationList, RegistrationState,
};

use crate::error::Result;
use crate::ids::{MeetupId, OrganisationId};
use crate::lifecycle::{self, Lifecycle, transition_not_allowed, transition_not_allowed_because};
use crate::schema::meetups;
use crate::string_enum::string_enum;

string_enum! {
    /// Where a meetup stands. New states may be added.
    MeetupState {
        /// The programme has not decided yet; only the employer and staff see it.
        PendingApproval "pendingApproval",
        /// Everybody sees it, apprentices register.
        Published "published",
        /// The programme does not want it; final.
        Declined "declined",
        /// It was published and does not take place; final.
        Cancelled "cancelled",
        /// It was published and is over; final.
        Finished "finished",
    }
}

impl Lifecycle for MeetupState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::PendingApproval => &[Self::Published, Self::Declined],
            Self::Published => &[Self::Finished, Self::Cancelled],
            Self::Declined | Self::Cancelled | Self::Finished => &[],
        }
    }
}

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Venue {
    /// What the place is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, example = "Hackney Central Library")]
    pub name: String,
    /// Street and town.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "1 Reading Lane, London")]
    pub address: String,
    /// A postcode of the United Kingdom.
    #[validate(custom(function = "commands::uk_postcode"))]
    #[schema(max_length = 8, example = "E8 1GQ")]
    pub postcode: String,
}

/// When and where: a change of it is one that calendars must follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: String,
    pub venue: Option<Venue>,
    pub online_url: Option<String>,
}

/// A meetup as it is stored. Ask [`Meetup::state_at`] for its state: the stored one may wait for the timer.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = meetups)]
pub struct Meetup {
    pub id: MeetupId,
    pub organisation_id: OrganisationId,
    pub title: String,
    pub description: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: String,
    pub venue_name: Option<String>,
    pub venue_address: Option<String>,
    pub venue_postcode: Option<String>,
    pub online_url: Option<String>,
    pub capacity: i32,
    pub registered: i32,
    #[diesel(column_name = state)]
    stored_state: MeetupState,
    pub sequence: i32,
    pub published_at: Option<DateTime<Utc>>,
    pub decline_reason: Option<String>,
    pub cancellation_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Meetup {
    /// The state at an instant: what was published is finished from its end on.
    pub fn state_at(&self, now: DateTime<Utc>) -> MeetupState {
        match self.stored_state {
            MeetupState::Published if self.ends_at <= now => MeetupState::Finished,
            state => state,
        }
    }

    /// The states that can follow at an instant: what is over can no longer be published.
    pub fn next(&self, now: DateTime<Utc>) -> Vec<MeetupState> {
        let next = self.state_at(now).next().iter().copied();
        next.filter(|state| *state != MeetupState::Published || self.ends_at > now).collect()
    }

    /// Whether a step is possible.
    ///
    /// # Errors
    /// 409 where it is not, with the steps that are.
    pub fn may_become(&self, wanted: MeetupState, now: DateTime<Utc>) -> Result<()> {
        lifecycle::ensure_among(self.state_at(now), wanted, &self.next(now))
    }

    /// Whether its content may change: until it has reached a final state.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn may_change(&self, now: DateTime<Utc>) -> Result<()> {
        let state = self.state_at(now);
        if state.next().is_empty() { Err(transition_not_allowed(state, &[])) } else { Ok(()) }
    }

    /// Whether people may register: while it is published and has not started.
    ///
    /// # Errors
    /// 409 where they may not.
    pub fn takes_registrations(&self, now: DateTime<Utc>) -> Result<()> {
        if self.state_at(now) == MeetupState::Published && self.starts_at > now {
            return Ok(());
        }
        let detail = "Registration is open while a meetup is published and has not started.";
        Err(transition_not_allowed_because::<MeetupState>(detail, &[]))
    }

    /// When and where it is.
    pub fn plan(&self) -> Plan {
        let venue = match (&self.venue_name, &self.venue_address, &self.venue_postcode) {
            (Some(name), Some(address), Some(postcode)) => {
                Some(Venue { name: name.clone(), address: address.clone(), postcode: postcode.clone() })
            }
            _ => None,
        };
        Plan {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            time_zone: self.time_zone.clone(),
            venue,
            online_url: self.online_url.clone(),
        }
    }

    /// The iCalendar SEQUENCE after a change to another plan: only what was published is in calendars.
    pub fn sequence_after(&self, plan: &Plan) -> i32 {
        let follows = self.published_at.is_some() && *plan != self.plan();
        self.sequence + i32::from(follows)
    }
}

/// What another meetup at the same time is told by.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = meetups)]
pub struct Clash {
    pub id: MeetupId,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A meetup to be inserted.
#[derive(Insertable)]
#[diesel(table_name = meetups)]
pub struct NewMeetup {
    pub id: MeetupId,
    pub organisation_id: OrganisationId,
    #[diesel(embed)]
    pub content: Content,
    pub registered: i32,
    pub state: MeetupState,
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// What the employer says about a meetup; null clears.
#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = meetups, treat_none_as_null = true)]
pub struct Content {
    pub title: String,
    pub description: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: String,
    pub venue_name: Option<String>,
    pub venue_address: Option<String>,
    pub venue_postcode: Option<String>,
    pub online_url: Option<String>,
    pub capacity: i32,
}

impl Content {
    /// The columns of a title, a description, a plan and a capacity.
    pub fn new(title: String, description: String, plan: Plan, capacity: i32) -> Self {
        let (venue_name, venue_address, venue_postcode) = match plan.venue {
            Some(venue) => (Some(venue.name), Some(venue.address), Some(venue.postcode)),
            None => (None, None, None),
        };
        Self {
            title,
            description,
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            time_zone: plan.time_zone,
            venue_name,
            venue_address,
            venue_postcode,
            online_url: plan.online_url,
            capacity,
        }
    }
}
