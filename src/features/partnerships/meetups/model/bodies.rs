//! Meetups as callers see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AgendaItem, Audience, Clash, Meetup, MeetupState, Particulars, ProposedChange, SetTraining, Training,
    Venue,
};
use crate::ctx::Ctx;
use crate::ids::{MeetupId, MeetupSeriesId, OrganisationId};
use crate::web::PageBody;

/// A meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Meetup, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000021", "organisationId": "019abf3e-9c00-7000-8000-000000000002",
    "title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
    "startsAt": "2026-12-03T18:00:00Z", "endsAt": "2026-12-03T20:00:00Z", "timeZone": "Europe/London",
    "venue": {"name": "Hackney Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
    "onlineUrl": null, "externalId": "talks-2026-12", "capacity": 30, "ownPlaces": 10, "registered": 0, "waitlisted": 0,
    "audience": {"cohortIds": []}, "accessibility": "Step-free, with a hearing loop.", "tags": ["testing"],
    "agenda": [{"at": "2026-12-03T18:15:00Z", "title": "How we test", "speaker": "Sam Invented"}],
    "infoUrl": "https://meetups.example/talks", "training": null, "state": "pendingApproval", "sequence": 0,
    "publishedAt": null, "proposedChange": null, "declineReason": null, "cancellationReason": null, "clashes": [],
    "employer": null, "seriesId": null,
    "createdAt": "2026-11-20T09:30:00Z", "updatedAt": "2026-11-20T09:30:00Z"
}))]
pub struct MeetupBody {
    /// Names the meetup.
    pub id: MeetupId,
    /// The employer that holds it.
    pub organisation_id: OrganisationId,
    /// The series that it is one of.
    #[schema(required = true)]
    pub series_id: Option<MeetupSeriesId>,
    /// What it is called.
    pub title: String,
    /// What happens there.
    pub description: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// The IANA time zone of the clock on the wall there.
    pub time_zone: String,
    /// Where to go.
    #[schema(required = true)]
    pub venue: Option<Venue>,
    /// Where to join from afar.
    #[schema(required = true, format = "uri")]
    pub online_url: Option<String>,
    /// How many can come.
    #[schema(minimum = 1)]
    pub capacity: i32,
    /// How many of these places are for the employer's own trainees.
    #[schema(minimum = 0)]
    pub own_places: i32,
    /// How many have registered and have a place.
    #[schema(minimum = 0)]
    pub registered: i32,
    /// How many wait for a place and were not offered one yet.
    #[schema(minimum = 0)]
    pub waitlisted: i32,
    /// Who may register.
    pub audience: Audience,
    /// What happens, point by point.
    pub agenda: Vec<AgendaItem>,
    /// How people with disabilities get in and take part.
    #[schema(required = true)]
    pub accessibility: Option<String>,
    /// What it is about.
    pub tags: Vec<String>,
    /// Where to read more.
    #[schema(required = true, format = "uri")]
    pub info_url: Option<String>,
    /// The employer's own name for it; only its employer and staff see it.
    #[schema(required = true)]
    pub external_id: Option<String>,
    /// What attending it counts as, where staff say so.
    #[schema(required = true)]
    pub training: Option<SetTraining>,
    /// Where it stands.
    pub state: MeetupState,
    /// The iCalendar SEQUENCE: raised by each change of time or place after publication, and by cancellation.
    #[schema(minimum = 0)]
    pub sequence: i32,
    /// When it was published.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
    /// What the employer proposes to change and staff have not decided on; only its employer and staff see it.
    #[schema(required = true)]
    pub proposed_change: Option<ProposedChange>,
    /// Why it was declined, or what was last proposed to change of it; only its employer and staff see it.
    #[schema(required = true)]
    pub decline_reason: Option<String>,
    /// Why it was cancelled.
    #[schema(required = true)]
    pub cancellation_reason: Option<String>,
    /// Other meetups at the same time that the caller may see; empty in lists.
    pub clashes: Vec<ClashBody>,
    /// The employer, where `embed=employer` asks for it.
    #[schema(required = true)]
    pub employer: Option<EmployerBody>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl MeetupBody {
    /// The meetup as it stands now, for whoever asks.
    #[expect(clippy::too_many_lines, reason = "a line for each column, and one for each property")]
    pub fn new(ctx: &Ctx, meetup: Meetup, clashes: Vec<ClashBody>) -> Self {
        let (state, plan) = (meetup.state_at(ctx.now), meetup.plan());
        let own = ctx.visibility().reaches_organisation(meetup.organisation_id);
        let changed_at = meetup.changed_at();
        let proposal = meetup.proposal_at(ctx.now).filter(|_| own).cloned();
        let Meetup {
            id,
            organisation_id,
            title,
            description,
            starts_at: _,
            ends_at: _,
            time_zone: _,
            venue_name: _,
            venue_address: _,
            venue_postcode: _,
            online_url: _,
            capacity,
            registered,
            stored_state: _,
            sequence,
            published_at,
            decline_reason,
            cancellation_reason,
            created_at,
            updated_at,
            version: _,
            proposed_change: _,
            public_updated_at: _,
            external_id,
            own_places,
            particulars,
            offered: _,
            waitlisted,
            training,
            series_id,
            changed_alone: _,
        } = meetup;
        let Particulars { cohort_ids, agenda, accessibility, tags, info_url } = particulars;
        Self {
            id,
            organisation_id,
            series_id,
            title,
            description,
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            time_zone: plan.time_zone,
            venue: plan.venue,
            online_url: plan.online_url,
            capacity,
            own_places,
            registered,
            waitlisted,
            audience: Audience { cohort_ids },
            agenda: agenda.0,
            accessibility,
            tags,
            info_url,
            external_id: external_id.filter(|_| own),
            training: training.map(Training::shown),
            state,
            sequence,
            published_at,
            proposed_change: proposal,
            decline_reason: decline_reason.filter(|_| own),
            cancellation_reason,
            clashes,
            employer: None,
            created_at,
            updated_at: if own { updated_at } else { changed_at },
        }
    }

    /// The meetup with its employer in it.
    #[must_use]
    pub fn with_employer(mut self, name: String) -> Self {
        self.employer = Some(EmployerBody { id: self.organisation_id, name });
        self
    }
}

/// A meetup that overlaps.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupClash)]
pub struct ClashBody {
    /// The other meetup.
    pub meetup_id: MeetupId,
    /// What it is called.
    pub title: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

impl From<Clash> for ClashBody {
    fn from(row: Clash) -> Self {
        let Clash { id, title, starts_at, ends_at } = row;
        Self { meetup_id: id, title, starts_at, ends_at }
    }
}

/// Who holds a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupEmployer)]
pub struct EmployerBody {
    /// Names the employer.
    pub id: OrganisationId,
    /// Its name.
    #[schema(example = "Made Tech (demonstration)")]
    pub name: String,
}

/// A page of meetups.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetupList {
    /// The meetups.
    pub meetups: Vec<MeetupBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
