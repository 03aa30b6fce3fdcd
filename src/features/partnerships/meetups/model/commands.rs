//! What employers and staff may ask of a meetup, and what must hold.

use chrono::{DateTime, Datelike as _, SubsecRound as _, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StrDeserializer};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{Meetup, Plan, Venue};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::OrganisationId;
use crate::validate::{ensure, ensure_at};

/// How long a meetup may last; what overlaps is looked for that far back.
pub const LONGEST: TimeDelta = TimeDelta::days(14);
/// Far enough ahead for every plan, near enough for every calendar program.
const LAST_YEAR: i32 = 2099;

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
    #[validate(custom(function = "uk_postcode"))]
    #[schema(max_length = 8, nullable = false)]
    pub postcode: Option<String>,
}

/// Declines a meetup.
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

impl ChangeMeetup {
    /// The plan with the changes in it.
    ///
    /// # Errors
    /// 422 where the changed whole contradicts itself, or a new start or end lies in the past.
    pub fn plan(&self, present: &Meetup, now: DateTime<Utc>) -> Result<Plan> {
        let old = present.plan();
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
        let has_a_place = plan.venue.is_some() || plan.online_url.is_some() || !faults.is_empty();
        let rules = [
            ends_after_it_starts(plan.starts_at, plan.ends_at),
            is_short_enough(plan.starts_at, plan.ends_at),
            is_near_enough(plan.starts_at),
            has_place(has_a_place),
            ensure_at(
                plan.starts_at == old.starts_at || plan.starts_at > now,
                "/startsAt",
                "inThePast",
                FUTURE,
            ),
            ensure_at(plan.ends_at == old.ends_at || plan.ends_at > now, "/endsAt", "inThePast", FUTURE),
        ];
        faults.extend(rules.into_iter().filter_map(Result::err).map(|error| fault(&error)));
        if faults.is_empty() { Ok(plan) } else { Err(Error::invalid(faults)) }
    }
}

impl ChangeVenue {
    fn apply(&self, present: Option<Venue>, faults: &mut Vec<FieldError>) -> Option<Venue> {
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

const FUTURE: &str = "must lie in the future";

/// What a command cannot know by itself: whether the start lies ahead.
pub fn starts_in_the_future(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if starts_at > now {
        return Ok(());
    }
    let fault = FieldError::pointer("#/startsAt", FieldCode::InThePast, FUTURE);
    Err(Error::invalid(vec![fault]))
}

fn ends_after_it_starts(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), ValidationError> {
    ensure_at(ends_at > starts_at, "/endsAt", "endsBeforeStarts", "must be later than startsAt")
}

fn is_short_enough(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), ValidationError> {
    let short = ends_at.signed_duration_since(starts_at) <= LONGEST;
    ensure_at(short, "/endsAt", "tooLarge", "must be at most 14 days after startsAt")
}

fn is_near_enough(starts_at: DateTime<Utc>) -> Result<(), ValidationError> {
    let near = starts_at.year() <= LAST_YEAR;
    ensure_at(near, "/startsAt", "tooLarge", "must be before the year 2100")
}

fn has_place(holds: bool) -> Result<(), ValidationError> {
    ensure_at(holds, "/venue", "inconsistent", "a meetup needs a venue or an onlineUrl")
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

/// The form of a postcode of the United Kingdom, in any case, with or without its space.
pub fn uk_postcode(text: &str) -> Result<(), ValidationError> {
    let form: String = text
        .chars()
        .map(|character| match character {
            'A'..='Z' | 'a'..='z' => 'A',
            '0'..='9' => '9',
            other => other,
        })
        .collect();
    let good = form.strip_suffix("9AA").is_some_and(|area| {
        let area = area.strip_suffix(' ').unwrap_or(area);
        ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&area)
    });
    ensure(good, "format", "must be a UK postcode, such as E8 1EA")
}

/// A broken rule as the caller sees it.
fn fault(error: &ValidationError) -> FieldError {
    let word: StrDeserializer<'_, ValueError> = error.code.as_ref().into_deserializer();
    let code = FieldCode::deserialize(word).unwrap_or(FieldCode::Invalid);
    let pointer = error.params.get("pointer").and_then(|at| at.as_str()).unwrap_or_default();
    FieldError::pointer(format!("#{pointer}"), code, error.message.clone().unwrap_or_default())
}
