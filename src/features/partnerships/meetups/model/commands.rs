//! What employers and staff may ask of a meetup, and what must hold.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::agenda::{Agenda, AgendaItem};
use super::content::{Audience, Details, leaves_places};
use super::plans::{
    Announced, Plan, Venue, agenda_fits, ends_after_it_starts, has_place, is_near_enough, is_short_enough,
};
use crate::ids::OrganisationId;

/// Registers a meetup, which then waits for approval.
#[derive(Clone, Debug, Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each rule says for itself that it runs beside other faults"
)]
#[validate(schema(function = "command_ends_after_it_starts", skip_on_field_errors = false))]
#[validate(schema(function = "command_is_short_enough", skip_on_field_errors = false))]
#[validate(schema(function = "command_is_near_enough", skip_on_field_errors = false))]
#[validate(schema(function = "command_has_a_place", skip_on_field_errors = false))]
#[validate(schema(function = "command_leaves_places", skip_on_field_errors = false))]
#[validate(schema(function = "command_has_a_fitting_agenda", skip_on_field_errors = false))]
#[schema(example = json!({
    "externalId": "talks-2026-12",
    "title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
    "startsAt": "2026-12-03T18:00:00Z", "endsAt": "2026-12-03T20:00:00Z", "timeZone": "Europe/London",
    "venue": {"name": "Hackney Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
    "onlineUrl": null, "capacity": 30, "ownPlaces": 10, "audience": {"cohortIds": []},
    "agenda": [{"at": "2026-12-03T18:15:00Z", "title": "How we test", "speaker": "Sam Invented"}],
    "accessibility": "Step-free, with a hearing loop.", "tags": ["testing"], "infoUrl": "https://meetups.example/talks"
}))]
pub struct AddMeetup {
    /// The employer's own name for it: the same again is no second meetup.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub external_id: Option<String>,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What happens there; may be empty.
    #[validate(length(max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(max_length = 4000)]
    pub description: String,
    /// When it starts; in the future.
    pub starts_at: DateTime<Utc>,
    /// When it ends: after it starts, at most 14 days later.
    pub ends_at: DateTime<Utc>,
    /// The IANA time zone of the clock on the wall there, such as Europe/London.
    #[validate(custom(function = "crate::validate::time_zone"))]
    #[schema(max_length = 64)]
    pub time_zone: String,
    /// Where to go. A meetup has a venue, an onlineUrl, or both.
    #[validate(nested)]
    pub venue: Option<Venue>,
    /// Where to join from afar, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::public_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<String>,
    /// How many can come.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    pub capacity: i32,
    /// How many of these places are for the employer's own trainees.
    #[serde(default)]
    #[validate(range(min = 0, max = 9_999))]
    #[schema(minimum = 0, maximum = 9_999, default = 0)]
    pub own_places: i32,
    /// Who may register.
    #[serde(default)]
    #[validate(nested)]
    pub audience: Audience,
    /// What happens, point by point.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub agenda: Vec<AgendaItem>,
    /// How people with disabilities get in and take part.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub accessibility: Option<String>,
    /// What it is about, in a few words each.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "super::content::tags"))]
    #[schema(max_items = 20)]
    pub tags: Vec<String>,
    /// Where to read more, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::public_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub info_url: Option<String>,
    /// For which employer; may be left out by who acts for one alone.
    pub organisation_id: Option<OrganisationId>,
}

impl AddMeetup {
    /// What people come for, when and where.
    pub fn announced(&self) -> Announced {
        let plan = Plan {
            starts_at: self.starts_at.trunc_subsecs(6),
            ends_at: self.ends_at.trunc_subsecs(6),
            time_zone: self.time_zone.clone(),
            venue: self.venue.clone(),
            online_url: self.online_url.clone(),
        };
        let agenda = Agenda::new(&self.agenda);
        Announced { title: self.title.clone(), plan, agenda, info_url: self.info_url.clone() }
    }

    /// What else is said of it.
    pub fn details(&self) -> Details {
        Details {
            description: self.description.clone(),
            capacity: self.capacity,
            own_places: self.own_places,
            cohort_ids: self.audience.cohort_ids.clone(),
            accessibility: self.accessibility.clone(),
            tags: self.tags.clone(),
        }
    }
}

/// Declines a meetup, or the change that is proposed of a published one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "Another employer meets the apprentices that evening."}))]
pub struct DeclineMeetup {
    /// Why, for the employer.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Cancels a meetup.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "The speakers are ill."}))]
pub struct CancelMeetup {
    /// Why, for everybody who sees the meetup.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

fn command_ends_after_it_starts(command: &AddMeetup) -> Result<(), ValidationError> {
    ends_after_it_starts(command.starts_at, command.ends_at)
}

fn command_is_short_enough(command: &AddMeetup) -> Result<(), ValidationError> {
    is_short_enough(command.starts_at, command.ends_at)
}

fn command_is_near_enough(command: &AddMeetup) -> Result<(), ValidationError> {
    is_near_enough(command.starts_at)
}

fn command_has_a_place(command: &AddMeetup) -> Result<(), ValidationError> {
    has_place(command.venue.is_some() || command.online_url.is_some())
}

fn command_leaves_places(command: &AddMeetup) -> Result<(), ValidationError> {
    leaves_places(command.capacity, command.own_places)
}

fn command_has_a_fitting_agenda(command: &AddMeetup) -> Result<(), ValidationError> {
    agenda_fits(&Agenda(command.agenda.clone()), command.starts_at, command.ends_at)
}
