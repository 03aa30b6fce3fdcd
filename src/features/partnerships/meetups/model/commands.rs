//! What employers and staff may ask of a meetup, and what must hold.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::plans::{
    Announced, Plan, Venue, ends_after_it_starts, has_place, is_near_enough, is_short_enough,
};
use super::proposals::ProposedChange;
use super::{Meetup, MeetupState};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::OrganisationId;

/// Registers a meetup, which then waits for approval.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each rule says for itself that it runs beside other faults"
)]
#[validate(schema(function = "command_ends_after_it_starts", skip_on_field_errors = false))]
#[validate(schema(function = "command_is_short_enough", skip_on_field_errors = false))]
#[validate(schema(function = "command_is_near_enough", skip_on_field_errors = false))]
#[validate(schema(function = "command_has_a_place", skip_on_field_errors = false))]
#[schema(example = json!({
    "title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
    "startsAt": "2026-12-03T18:00:00Z", "endsAt": "2026-12-03T20:00:00Z", "timeZone": "Europe/London",
    "venue": {"name": "Hackney Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
    "onlineUrl": null, "capacity": 30
}))]
pub struct AddMeetup {
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
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<String>,
    /// How many can come.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    pub capacity: i32,
    /// For which employer; may be left out by who acts for one alone.
    pub organisation_id: Option<OrganisationId>,
}

impl AddMeetup {
    /// When and where it is to be.
    pub fn plan(&self) -> Plan {
        Plan {
            starts_at: self.starts_at.trunc_subsecs(6),
            ends_at: self.ends_at.trunc_subsecs(6),
            time_zone: self.time_zone.clone(),
            venue: self.venue.clone(),
            online_url: self.online_url.clone(),
        }
    }
}

/// Changes a meetup: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"endsAt": "2026-12-03T21:00:00Z", "venue": {"name": "Town Hall"}, "capacity": 40}))]
pub struct ChangeMeetup {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What happens there; may be empty.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(max_length = 4000, nullable = false)]
    pub description: Option<String>,
    /// When it starts; a new start lies in the future.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends; a new end lies in the future.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub ends_at: Option<DateTime<Utc>>,
    /// The IANA time zone of the clock on the wall there.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "crate::validate::time_zone"))]
    #[schema(max_length = 64, nullable = false)]
    pub time_zone: Option<String>,
    /// Where to go; absent properties of the venue keep their values.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(nested)]
    pub venue: Option<Option<ChangeVenue>>,
    /// Where to join from afar, starting with https://.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<Option<String>>,
    /// How many can come; not less than have registered.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    pub capacity: Option<i32>,
}

/// Changes a venue: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeVenue {
    /// What the place is called.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub name: Option<String>,
    /// Street and town.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub address: Option<String>,
    /// A postcode of the United Kingdom.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "crate::validate::uk_postcode"))]
    #[schema(max_length = 8, nullable = false)]
    pub postcode: Option<String>,
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

/// What a command makes of a meetup: what is announced from now on, and what waits for staff.
#[derive(Clone, Debug)]
pub struct Edit {
    pub announced: Announced,
    pub proposed_change: Option<ProposedChange>,
    /// Whether the change is for staff to decide on.
    pub waits: bool,
}

impl ChangeMeetup {
    /// What it makes of a meetup. All changes at once by staff, and before publication; later a partner's change of what is
    /// announced waits.
    ///
    /// # Errors
    /// 422 where the changed whole contradicts itself, or a new start or end lies in the past.
    pub fn edit(&self, present: &Meetup, by_staff: bool, now: DateTime<Utc>) -> Result<Edit> {
        let published = present.announced();
        let pending = present.proposal_at(now).cloned();
        let waits = !by_staff && present.state_at(now) == MeetupState::Published;
        if waits {
            let base = pending.unwrap_or_default().applied_to(published.clone());
            let wanted = self.announced(base, &published.plan, now)?;
            let proposed_change = ProposedChange::between(&published, &wanted);
            return Ok(Edit { announced: published, proposed_change, waits });
        }
        let announced = self.announced(published.clone(), &published.plan, now)?;
        let proposed_change = pending
            .and_then(|change| ProposedChange::between(&announced, &change.applied_to(announced.clone())));
        Ok(Edit { announced, proposed_change, waits })
    }

    /// `base` with the changes in it; what is published is there already.
    fn announced(&self, base: Announced, published: &Plan, now: DateTime<Utc>) -> Result<Announced> {
        let Announced { title, plan: old } = base;
        let mut faults = Vec::new();
        let venue = match &self.venue {
            None => old.venue,
            Some(None) => None,
            Some(Some(change)) => change.apply(old.venue, &mut faults),
        };
        let plan = Plan {
            starts_at: self.starts_at.unwrap_or(old.starts_at).trunc_subsecs(6),
            ends_at: self.ends_at.unwrap_or(old.ends_at).trunc_subsecs(6),
            time_zone: self.time_zone.clone().unwrap_or(old.time_zone),
            venue,
            online_url: self.online_url.clone().unwrap_or(old.online_url),
        };
        // A venue that could not be made whole is told at its missing parts.
        let in_parts = !faults.is_empty();
        let told = |fault: &FieldError| !in_parts || fault.at.to_string() != "#/venue";
        faults.extend(plan.faults(published, now).into_iter().filter(told));
        let title = self.title.clone().unwrap_or(title);
        if faults.is_empty() { Ok(Announced { title, plan }) } else { Err(Error::invalid(faults)) }
    }
}

impl ChangeVenue {
    /// The venue with the changes in it; what a new one lacks is added to the faults.
    pub fn apply(&self, present: Option<Venue>, faults: &mut Vec<FieldError>) -> Option<Venue> {
        let mut part = |name: &str, new: &Option<String>, old: Option<String>| {
            let part = new.clone().or(old);
            if part.is_none() {
                let detail = "is required: there is no venue yet";
                faults.push(FieldError::pointer(format!("#/venue/{name}"), FieldCode::Required, detail));
            }
            part
        };
        let (name, address, postcode) = match present {
            Some(old) => (Some(old.name), Some(old.address), Some(old.postcode)),
            None => (None, None, None),
        };
        let name = part("name", &self.name, name);
        let address = part("address", &self.address, address);
        let postcode = part("postcode", &self.postcode, postcode);
        Some(Venue { name: name?, address: address?, postcode: postcode? })
    }
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
