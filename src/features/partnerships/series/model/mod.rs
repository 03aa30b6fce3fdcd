//! Series of meetups, their states and their rules.

pub mod bodies;
pub mod changes;
pub mod commands;
pub mod content;
pub mod proposals;
pub mod rule;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

pub use bodies::{MeetupSeriesBody, MeetupSeriesList};
pub use changes::SeriesEdit;
pub use commands::{AddMeetupSeries, ChangeMeetupSeries};
pub use content::SeriesContent;
pub use proposals::ProposedSeriesChange;

use crate::error::Error;
use crate::features::partnerships::meetups::{Meetup, MeetupState};
use crate::ids::{MeetupSeriesId, OrganisationId};
use crate::lifecycle::transition_not_allowed_because;
use crate::schema::meetup_series;

/// A series as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = meetup_series)]
pub struct MeetupSeries {
    pub id: MeetupSeriesId,
    pub organisation_id: OrganisationId,
    #[diesel(embed)]
    pub content: SeriesContent,
    pub rule: String,
    pub except_dates: Vec<NaiveDate>,
    /// Ask `Whole::proposal_at`: there may be no meetup any more for which it waits.
    pub proposed_change: Option<ProposedSeriesChange>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A series with its meetups, by start: all of them, or in lists those that tell its state.
#[derive(Clone, Debug)]
pub struct Whole {
    pub series: MeetupSeries,
    pub meetups: Vec<Meetup>,
}

impl Whole {
    /// The version of the series with all its meetups: it rises with every change of one of them, so that nobody decides on
    /// what they have not read.
    pub fn version(&self) -> i32 {
        self.meetups.iter().map(|meetup| meetup.version).sum::<i32>() + self.series.version
    }

    /// The state at an instant: while some wait that can still be published, the series waits; while some are published and
    /// not over, it is published; then it is what the last one is.
    pub fn state_at(&self, now: DateTime<Utc>) -> MeetupState {
        let some = |state| self.meetups.iter().any(|one| one.state_at(now) == state && one.ends_at > now);
        let ahead = [MeetupState::PendingApproval, MeetupState::Published];
        let last = self.meetups.last().map(|meetup| meetup.state_at(now));
        ahead.into_iter().find(|state| some(*state)).or(last).unwrap_or(MeetupState::PendingApproval)
    }

    /// What the employer proposes for the series, while it waits for one meetup at least.
    pub fn proposal_at(&self, now: DateTime<Utc>) -> Option<&ProposedSeriesChange> {
        let waits = self.meetups.iter().any(|meetup| meetup.proposal_at(now).is_some());
        self.series.proposed_change.as_ref().filter(|_| waits)
    }

    /// Whether something is proposed to change of a meetup.
    pub fn has_proposals(&self, now: DateTime<Utc>) -> bool {
        self.meetups.iter().any(|meetup| meetup.proposal_at(now).is_some())
    }

    /// What it is with the proposed change in it.
    pub fn wanted(&self, now: DateTime<Utc>) -> SeriesContent {
        let content = self.series.content.clone();
        match self.proposal_at(now) {
            Some(change) => change.clone().applied_to(content),
            None => content,
        }
    }

    /// 409: no meetup of the series can, with the states that some can reach.
    pub fn refused(&self, detail: &'static str, now: DateTime<Utc>) -> Error {
        let reachable: Vec<_> = self.meetups.iter().flat_map(|meetup| meetup.next(now)).collect();
        let next = MeetupState::ALL.iter().filter(|state| reachable.contains(state)).copied();
        transition_not_allowed_because(detail, &next.collect::<Vec<_>>())
    }
}

/// Whether staff can publish a meetup, or what is proposed to change of it.
pub fn can_be_published(meetup: &Meetup, now: DateTime<Utc>) -> bool {
    match meetup.proposal_at(now) {
        Some(change) => meetup.announced_with(change.clone(), now).is_ok(),
        None => meetup.may_become(MeetupState::Published, now).is_ok(),
    }
}

/// Whether staff can decline a meetup, or what is proposed to change of it.
pub fn can_be_declined(meetup: &Meetup, now: DateTime<Utc>) -> bool {
    meetup.proposal_at(now).is_some() || meetup.may_become(MeetupState::Declined, now).is_ok()
}

/// Whether a meetup can be cancelled.
pub fn can_be_cancelled(meetup: &Meetup, now: DateTime<Utc>) -> bool {
    meetup.may_become(MeetupState::Cancelled, now).is_ok()
}

/// Whether a change of its series acts on a meetup: it is to come, not cancelled, and goes with the series.
pub fn goes_along(meetup: &Meetup, now: DateTime<Utc>) -> bool {
    meetup.starts_at > now && meetup.may_change(now).is_ok() && !meetup.changed_alone
}

/// Which series to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct SeriesFilter {
    /// Only series of this employer; may be repeated.
    pub organisation_id: Vec<OrganisationId>,
}
