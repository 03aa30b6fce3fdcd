//! Series as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{MeetupSeries, ProposedSeriesChange, Whole};
use crate::features::partnerships::meetups::{Meetup, MeetupState, Venue};
use crate::ids::{MeetupId, MeetupSeriesId, OrganisationId};
use crate::web::PageBody;

/// A series of meetups.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupSeries, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000061", "organisationId": "019abf3e-9c00-7000-8000-000000000002",
    "state": "pendingApproval", "title": "Meet our trainee developers",
    "description": "Two short talks, then pizza.", "startsAtLocal": "2027-01-14T18:00", "minutes": 120,
    "timeZone": "Europe/London", "rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=6", "exceptDates": ["2027-04-08"],
    "venue": {"name": "Hackney Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
    "onlineUrl": null, "capacity": 30, "ownPlaces": 10, "proposedChange": null,
    "meetups": [{"id": "019abf3e-9c00-7000-8000-000000000021", "startsAt": "2027-01-14T18:00:00Z",
        "state": "pendingApproval", "changedAlone": false}],
    "createdAt": "2026-11-20T09:30:00Z", "updatedAt": "2026-11-20T09:30:00Z"
}))]
pub struct MeetupSeriesBody {
    /// Names the series.
    pub id: MeetupSeriesId,
    /// The employer that holds it.
    pub organisation_id: OrganisationId,
    /// Where it stands: `pendingApproval` while a meetup waits, then `published` while one is published and not over, then as
    /// its last meetup.
    pub state: MeetupState,
    /// What each meetup is called.
    pub title: String,
    /// What happens there.
    pub description: String,
    /// On the clock on the wall there: the first day that may have a meetup, and the time of day at which each starts.
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]
    pub starts_at_local: String,
    /// How long each lasts.
    #[schema(minimum = 1)]
    pub minutes: i32,
    /// The IANA time zone of the clock on the wall there.
    pub time_zone: String,
    /// The RRULE (RFC 5545) by which they were made.
    pub rule: String,
    /// Days that the rule names and that have none.
    pub except_dates: Vec<NaiveDate>,
    /// Where to go.
    #[schema(required = true)]
    pub venue: Option<Venue>,
    /// Where to join from afar.
    #[schema(required = true, format = "uri")]
    pub online_url: Option<String>,
    /// How many can come to each.
    #[schema(minimum = 1)]
    pub capacity: i32,
    /// How many of these places are for the employer's own trainees.
    #[schema(minimum = 0)]
    pub own_places: i32,
    /// What the employer proposes to change of every meetup that goes along, and staff have not decided on; null in lists.
    #[schema(required = true)]
    pub proposed_change: Option<ProposedSeriesChange>,
    /// Its meetups by start; empty in lists.
    pub meetups: Vec<MeetupOfSeriesBody>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; its meetups know their own.
    pub updated_at: DateTime<Utc>,
}

/// A meetup of a series.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupOfSeries)]
pub struct MeetupOfSeriesBody {
    /// Names the meetup.
    pub id: MeetupId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Where it stands.
    pub state: MeetupState,
    /// Whether it was changed by itself: a change of the series then passes it by.
    pub changed_alone: bool,
}

impl MeetupSeriesBody {
    /// The series with its meetups as they stand now.
    pub fn new(whole: Whole, now: DateTime<Utc>) -> Self {
        let (state, proposed_change) = (whole.state_at(now), whole.proposal_at(now).cloned());
        let Whole { series, meetups } = whole;
        let (starts_at_local, venue) = (series.content.written_start(), series.content.venue());
        let MeetupSeries {
            id,
            organisation_id,
            content,
            rule,
            except_dates,
            proposed_change: _,
            created_at,
            updated_at,
            version: _,
        } = series;
        Self {
            id,
            organisation_id,
            state,
            title: content.title,
            description: content.description,
            starts_at_local,
            minutes: content.minutes,
            time_zone: content.time_zone,
            rule,
            except_dates,
            venue,
            online_url: content.online_url,
            capacity: content.capacity,
            own_places: content.own_places,
            proposed_change,
            meetups: meetups.iter().map(|meetup| one(meetup, now)).collect(),
            created_at,
            updated_at,
        }
    }

    /// The same in a list, where not every meetup was read.
    #[must_use]
    pub fn listed(self) -> Self {
        Self { proposed_change: None, meetups: Vec::new(), ..self }
    }
}

fn one(meetup: &Meetup, now: DateTime<Utc>) -> MeetupOfSeriesBody {
    MeetupOfSeriesBody {
        id: meetup.id,
        starts_at: meetup.starts_at,
        state: meetup.state_at(now),
        changed_alone: meetup.changed_alone,
    }
}

/// A page of series.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetupSeriesList {
    /// The series, in the order in which they were registered.
    pub meetup_series: Vec<MeetupSeriesBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
