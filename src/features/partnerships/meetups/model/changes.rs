//! What may be changed of a meetup, and what a change makes of it.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::agenda::{Agenda, AgendaItem};
use super::content::{Audience, Details, leaves_places};
use super::plans::{Announced, Plan, Venue, fault};
use super::proposals::ProposedChange;
use super::training::SetTraining;
use super::{Meetup, MeetupState};
use crate::error::{Error, FieldCode, FieldError, Result};

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
    #[validate(length(max = 500), custom(function = "crate::validate::public_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<Option<String>>,
    /// How many can come; not less than `ownPlaces` and the places that are taken or offered.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    pub capacity: Option<i32>,
    /// How many of these places are for the employer's own trainees.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 0, max = 9_999))]
    #[schema(minimum = 0, maximum = 9_999, nullable = false)]
    pub own_places: Option<i32>,
    /// Who may register from now on.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub audience: Option<Audience>,
    /// What happens, point by point: the whole agenda.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50, nullable = false)]
    pub agenda: Option<Vec<AgendaItem>>,
    /// How people with disabilities get in and take part.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub accessibility: Option<Option<String>>,
    /// What it is about, in a few words each: all of them.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 20), custom(function = "super::content::tags"))]
    #[schema(max_items = 20, nullable = false)]
    pub tags: Option<Vec<String>>,
    /// Where to read more, starting with https://.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(max = 500), custom(function = "crate::validate::public_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub info_url: Option<Option<String>>,
    /// What attending it counts as; for staff (`meetups:approve`).
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(nested)]
    pub training: Option<Option<SetTraining>>,
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

/// What a command makes of a meetup: what is announced from now on, and what waits for staff.
#[derive(Clone, Debug)]
pub struct Edit {
    pub announced: Announced,
    pub details: Details,
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
        let details = self.details(present);
        leaves_places(details.capacity, details.own_places)
            .map_err(|error| Error::invalid(vec![fault(&error)]))?;
        let pending = present.proposal_at(now).cloned();
        let waits = !by_staff && present.state_at(now) == MeetupState::Published;
        if waits {
            let base = pending.unwrap_or_default().applied_to(published.clone());
            let wanted = self.announced(base, &published.plan, now)?;
            let proposed_change = ProposedChange::between(&published, &wanted);
            return Ok(Edit { announced: published, details, proposed_change, waits });
        }
        let announced = self.announced(published.clone(), &published.plan, now)?;
        let proposed_change = pending
            .and_then(|change| ProposedChange::between(&announced, &change.applied_to(announced.clone())));
        Ok(Edit { announced, details, proposed_change, waits })
    }

    /// `base` with the changes in it; what is published is there already.
    fn announced(&self, base: Announced, published: &Plan, now: DateTime<Utc>) -> Result<Announced> {
        let Announced { title, plan: old, agenda, info_url } = base;
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
        let wanted = Announced {
            title: self.title.clone().unwrap_or(title),
            plan,
            agenda: self.agenda.as_deref().map_or(agenda, Agenda::new),
            info_url: self.info_url.clone().unwrap_or(info_url),
        };
        // A venue that could not be made whole is told at its missing parts.
        let in_parts = !faults.is_empty();
        let told = |fault: &FieldError| !in_parts || fault.at.to_string() != "#/venue";
        faults.extend(wanted.faults(published, now).into_iter().filter(told));
        if faults.is_empty() { Ok(wanted) } else { Err(Error::invalid(faults)) }
    }

    /// What else is said of a meetup, with the changes in it.
    fn details(&self, present: &Meetup) -> Details {
        let old = present.details();
        Details {
            description: self.description.clone().unwrap_or(old.description),
            capacity: self.capacity.unwrap_or(old.capacity),
            own_places: self.own_places.unwrap_or(old.own_places),
            cohort_ids: self.audience.as_ref().map_or(old.cohort_ids, |audience| audience.cohort_ids.clone()),
            accessibility: self.accessibility.clone().unwrap_or(old.accessibility),
            tags: self.tags.clone().unwrap_or(old.tags),
        }
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
