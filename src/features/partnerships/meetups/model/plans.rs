//! What people come for, when and where, and what must hold of it.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::agenda::Agenda;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::validate::ensure_at;

/// How long a meetup may last; what overlaps is looked for that far back.
pub const LONGEST: TimeDelta = TimeDelta::days(14);
/// Far enough ahead for every plan, near enough for every calendar program.
const LAST_YEAR: i32 = 2099;
const FUTURE: &str = "must lie in the future";

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
    #[validate(custom(function = "crate::validate::uk_postcode"))]
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

/// What staff alone change once a meetup is published: what people come for, when and where, and what it links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub title: String,
    pub plan: Plan,
    pub agenda: Agenda,
    pub info_url: Option<String>,
}

impl Announced {
    /// What is wrong with it in place of what has the present plan, of which start and end may have passed.
    pub fn faults(&self, present: &Plan, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = self.plan.faults(present, now);
        let fits = agenda_fits(&self.agenda, self.plan.starts_at, self.plan.ends_at);
        faults.extend(fits.err().map(|error| fault(&error)));
        faults
    }
}

impl Plan {
    /// What is wrong with it in place of the present one, of which start and end may have passed.
    pub fn faults(&self, present: &Self, now: DateTime<Utc>) -> Vec<FieldError> {
        let starts_ahead = self.starts_at == present.starts_at || self.starts_at > now;
        let ends_ahead = self.ends_at == present.ends_at || self.ends_at > now;
        let rules = [
            ends_after_it_starts(self.starts_at, self.ends_at),
            is_short_enough(self.starts_at, self.ends_at),
            is_near_enough(self.starts_at),
            has_place(self.venue.is_some() || self.online_url.is_some()),
            ensure_at(starts_ahead, "/startsAt", "inThePast", FUTURE),
            ensure_at(ends_ahead, "/endsAt", "inThePast", FUTURE),
        ];
        rules.into_iter().filter_map(Result::err).map(|error| fault(&error)).collect()
    }
}

/// What a command cannot know by itself: whether the start lies ahead.
pub fn starts_in_the_future(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if starts_at > now {
        return Ok(());
    }
    let fault = FieldError::pointer("#/startsAt", FieldCode::InThePast, FUTURE);
    Err(Error::invalid(vec![fault]))
}

/// The end comes after the start.
pub fn ends_after_it_starts(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), ValidationError> {
    ensure_at(ends_at > starts_at, "/endsAt", "endsBeforeStarts", "must be later than startsAt")
}

/// It lasts no longer than [`LONGEST`].
pub fn is_short_enough(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), ValidationError> {
    let short = ends_at.signed_duration_since(starts_at) <= LONGEST;
    ensure_at(short, "/endsAt", "tooLarge", "must be at most 14 days after startsAt")
}

/// It lies no further ahead than calendar programs can tell.
pub fn is_near_enough(starts_at: DateTime<Utc>) -> Result<(), ValidationError> {
    let near = starts_at.year() <= LAST_YEAR;
    ensure_at(near, "/startsAt", "tooLarge", "must be before the year 2100")
}

/// Every point of the agenda begins while the meetup lasts.
pub fn agenda_fits(
    agenda: &Agenda,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<(), ValidationError> {
    let fits = agenda.0.iter().all(|item| starts_at <= item.at && item.at <= ends_at);
    ensure_at(fits, "/agenda", "inconsistent", "each point must begin while the meetup lasts")
}

/// There is somewhere to go, or to join from afar.
pub fn has_place(holds: bool) -> Result<(), ValidationError> {
    ensure_at(holds, "/venue", "inconsistent", "a meetup needs a venue or an onlineUrl")
}

/// A broken rule as the caller sees it.
pub fn fault(error: &ValidationError) -> FieldError {
    let word: StrDeserializer<'_, ValueError> = error.code.as_ref().into_deserializer();
    let code = FieldCode::deserialize(word).unwrap_or(FieldCode::Invalid);
    let pointer = error.params.get("pointer").and_then(|at| at.as_str()).unwrap_or_default();
    FieldError::pointer(format!("#{pointer}"), code, error.message.clone().unwrap_or_default())
}
