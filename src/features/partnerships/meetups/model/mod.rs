//! Meetups, their states and their rules.

pub mod agenda;
pub mod bodies;
pub mod calendars;
pub mod changes;
pub mod commands;
pub mod content;
pub mod plans;
pub mod presence;
pub mod proposals;
pub mod public;
pub mod registrations;
#[cfg(test)]
mod tests;
pub mod times;
pub mod training;
pub mod waitlist;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use agenda::{Agenda, AgendaItem, Particulars};
pub use bodies::{ClashBody, MeetupBody, MeetupList};
pub use changes::{ChangeMeetup, ChangeVenue, Edit};
pub use commands::{AddMeetup, CancelMeetup, DeclineMeetup};
pub use content::{Audience, Content, Details, leaves_places};
pub use plans::{Announced, Plan, Venue};
pub use proposals::ProposedChange;
pub use public::{PublicMeetup, Standing, page_of};
pub use registrations::{
    RegisterForMeetup, Registration, RegistrationBody, RegistrationClash, RegistrationList, RegistrationState,
};
pub use training::{SetTraining, Training, TrainingKsbs};

pub use crate::features::identity::organisations::OrganisationState;

use crate::error::Result;
use crate::ids::{MeetupId, MeetupSeriesId, OrganisationId};
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
        /// The programme does not want it so; the employer may change it and submit it again.
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
            Self::Declined => &[Self::PendingApproval],
            Self::Cancelled | Self::Finished => &[],
        }
    }
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
    /// Ask [`Meetup::proposal_at`]: it may wait for the timer, too.
    pub proposed_change: Option<ProposedChange>,
    /// Ask [`Meetup::changed_at`].
    pub public_updated_at: Option<DateTime<Utc>>,
    pub external_id: Option<String>,
    pub own_places: i32,
    pub particulars: Particulars,
    /// Places that are held for those who waited.
    pub offered: i32,
    pub waitlisted: i32,
    pub training: Option<Training>,
    pub series_id: Option<MeetupSeriesId>,
    /// Whether it was changed by itself, so that a change of its series passes it by.
    pub changed_alone: bool,
}

impl Meetup {
    /// The state at an instant: what was published is finished from its end on.
    pub fn state_at(&self, now: DateTime<Utc>) -> MeetupState {
        match self.stored_state {
            MeetupState::Published if self.ends_at <= now => MeetupState::Finished,
            state => state,
        }
    }

    /// The states that can follow at an instant: what is over can no longer be published, nor what has begun submitted.
    pub fn next(&self, now: DateTime<Utc>) -> Vec<MeetupState> {
        let next = self.state_at(now).next().iter().copied();
        next.filter(|state| match state {
            MeetupState::PendingApproval => self.starts_at > now,
            MeetupState::Published => self.ends_at > now,
            MeetupState::Declined | MeetupState::Cancelled | MeetupState::Finished => true,
        })
        .collect()
    }

    /// What waits at an instant to be published: nothing any more once the meetup has begun.
    pub fn proposal_at(&self, now: DateTime<Utc>) -> Option<&ProposedChange> {
        let waits = self.state_at(now) == MeetupState::Published && self.starts_at > now;
        self.proposed_change.as_ref().filter(|_| waits)
    }

    /// When what everybody sees of it was last changed: what waits is none of that.
    pub fn changed_at(&self) -> DateTime<Utc> {
        self.public_updated_at.unwrap_or(self.updated_at)
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

    /// Whether a declined meetup may be submitted again: until it would begin.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn may_be_submitted(&self, now: DateTime<Utc>) -> Result<()> {
        if self.state_at(now) == MeetupState::Declined && self.starts_at <= now {
            let detail = "The meetup starts in the past: change its time first.";
            return Err(transition_not_allowed_because::<MeetupState>(detail, &[]));
        }
        self.may_become(MeetupState::PendingApproval, now)
    }

    /// Whether a change of what is announced may be proposed: until it begins.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn takes_proposals(&self, now: DateTime<Utc>) -> Result<()> {
        if self.starts_at > now {
            return Ok(());
        }
        let detail = "The meetup has begun: its description and capacity alone can be changed.";
        Err(transition_not_allowed_because(detail, &self.next(now)))
    }

    /// What is announced with a proposed change in it.
    ///
    /// # Errors
    /// 409 where that contradicts itself by now, or lies in the past.
    pub fn announced_with(&self, change: ProposedChange, now: DateTime<Utc>) -> Result<Announced> {
        let wanted = change.applied_to(self.announced());
        match wanted.faults(&self.plan(), now).first() {
            None => Ok(wanted),
            Some(fault) => {
                let detail = format!("The proposed change no longer fits: {} {}.", fault.at, fault.detail);
                Err(transition_not_allowed_because(detail, &self.next(now)))
            }
        }
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

    /// What people come for, and when and where.
    pub fn announced(&self) -> Announced {
        Announced {
            title: self.title.clone(),
            plan: self.plan(),
            agenda: self.particulars.agenda.clone(),
            info_url: self.particulars.info_url.clone(),
        }
    }

    /// What else is said of it.
    pub fn details(&self) -> Details {
        Details {
            description: self.description.clone(),
            capacity: self.capacity,
            own_places: self.own_places,
            cohort_ids: self.particulars.cohort_ids.clone(),
            accessibility: self.particulars.accessibility.clone(),
            tags: self.particulars.tags.clone(),
        }
    }

    /// How many places nobody has: an offered one is taken.
    pub fn free(&self) -> i32 {
        self.capacity - self.own_places - self.registered - self.offered
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
    pub series_id: Option<MeetupSeriesId>,
    #[diesel(embed)]
    pub content: Content,
    pub external_id: Option<String>,
    pub submission: Option<serde_json::Value>,
    pub registered: i32,
    pub state: MeetupState,
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}
