//! What employers and staff may ask of a series, and what must hold.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::content::{SeriesContent, local, minute_of_day, zone};
use super::rule::expansion::{Fault, expand, instant};
use super::rule::{Rule, is_known};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::partnerships::meetups::plans::{fault as as_fault, has_place, is_near_enough};
use crate::features::partnerships::meetups::{ChangeMeetup, ChangeVenue, Meetup, Venue, leaves_places};
use crate::ids::OrganisationId;
use crate::validate::ensure;

/// Registers a series of meetups, all of which then wait for approval.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "command_has_a_place", skip_on_field_errors = false))]
#[validate(schema(function = "command_leaves_places"))]
#[schema(example = json!({
    "title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
    "startsAtLocal": "2027-01-14T18:00", "minutes": 120, "timeZone": "Europe/London",
    "rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=6", "exceptDates": ["2027-04-08"],
    "venue": {"name": "Hackney Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
    "onlineUrl": null, "capacity": 30, "ownPlaces": 10
}))]
pub struct AddMeetupSeries {
    /// What each is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What happens there; may be empty.
    #[validate(length(max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(max_length = 4000)]
    pub description: String,
    /// On the clock on the wall there: the first day that may have a meetup, and the time of day at which each starts.
    #[validate(custom(function = "is_local"))]
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$", max_length = 16)]
    pub starts_at_local: String,
    /// How long each lasts, at most 14 days.
    #[validate(range(min = 1, max = 20_160))]
    #[schema(minimum = 1, maximum = 20_160)]
    pub minutes: i32,
    /// The IANA time zone of the clock on the wall there, such as Europe/London.
    #[validate(custom(function = "crate::validate::time_zone"))]
    #[schema(max_length = 64)]
    pub time_zone: String,
    /// An RRULE of RFC 5545: `FREQ` (`WEEKLY` or `MONTHLY`), `COUNT` or `UNTIL` (in UTC), and as needed `INTERVAL`, `BYDAY`,
    /// `BYMONTHDAY`, `BYSETPOS`. Weeks begin on Monday. At most 104 meetups within two years; those of `exceptDates` count.
    #[validate(length(max = 500), custom(function = "is_known"))]
    #[schema(max_length = 500)]
    pub rule: String,
    /// Days there without a meetup although the rule names them.
    #[serde(default)]
    #[validate(length(max = 104))]
    #[schema(max_items = 104, default = json!([]))]
    pub except_dates: Vec<NaiveDate>,
    /// Where to go. A meetup has a venue, an onlineUrl, or both.
    #[validate(nested)]
    pub venue: Option<Venue>,
    /// Where to join from afar, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<String>,
    /// How many can come to each.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    pub capacity: i32,
    /// How many of these places are for the employer's own trainees.
    #[serde(default)]
    #[validate(range(min = 0, max = 9_999))]
    #[schema(minimum = 0, maximum = 9_999, default = 0)]
    pub own_places: i32,
    /// For which employer; may be left out by who acts for one alone.
    pub organisation_id: Option<OrganisationId>,
}

impl AddMeetupSeries {
    /// What the meetups are made of.
    ///
    /// # Errors
    /// 422 where the start is no local time.
    pub fn content(&self) -> Result<SeriesContent> {
        let start = start(&self.starts_at_local)?;
        let content = SeriesContent {
            title: self.title.clone(),
            description: self.description.clone(),
            starts_on: start.date(),
            start_minute: minute_of_day(start),
            minutes: self.minutes,
            time_zone: self.time_zone.clone(),
            venue_name: None,
            venue_address: None,
            venue_postcode: None,
            online_url: self.online_url.clone(),
            capacity: self.capacity,
            own_places: self.own_places,
        };
        Ok(content.at(self.venue.clone()))
    }

    /// When each of its meetups starts, in order, without those on excepted days.
    ///
    /// # Errors
    /// 422 where the rule has no meetup, too many, or no end within two years; where one would start in the past, or too late
    /// for calendar programs.
    pub fn starts(&self, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
        let (from, zone) = (start(&self.starts_at_local)?, zone(&self.time_zone)?);
        let rule: Rule =
            self.rule.parse().map_err(|detail: String| fault("#/rule", FieldCode::Format, detail))?;
        let all = expand(&rule, from, zone).map_err(|why| {
            let code = if why == Fault::Never { FieldCode::Inconsistent } else { FieldCode::TooLarge };
            fault("#/rule", code, why.sentence().to_owned())
        })?;
        let kept = all.into_iter().filter(|one| !self.except_dates.contains(&one.day));
        let starts: Vec<_> = kept.map(|one| one.starts_at).collect();
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
            let detail = "must leave a meetup of the rule";
            return Err(fault("#/exceptDates", FieldCode::Inconsistent, detail.to_owned()));
        };
        ensure_ahead(*first, now)?;
        ensure_near(*last)?;
        Ok(starts)
    }
}

/// Changes a series: absent keeps, null clears. The rule stays.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"startsAtLocal": "2027-01-14T18:30", "minutes": 90, "venue": {"name": "Town Hall"}}))]
pub struct ChangeMeetupSeries {
    /// What each is called.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What happens there; may be empty.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(max_length = 4000, nullable = false)]
    pub description: Option<String>,
    /// The same day with another time of day, at which each then starts.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "is_local"))]
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$", max_length = 16, nullable = false)]
    pub starts_at_local: Option<String>,
    /// How long each lasts, at most 14 days.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 20_160))]
    #[schema(minimum = 1, maximum = 20_160, nullable = false)]
    pub minutes: Option<i32>,
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
    /// How many can come to each; not less than have registered for one.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    pub capacity: Option<i32>,
    /// How many of these places are for the employer's own trainees.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 0, max = 9_999))]
    #[schema(minimum = 0, maximum = 9_999, nullable = false)]
    pub own_places: Option<i32>,
}

impl ChangeMeetupSeries {
    /// The series with the changes in it.
    ///
    /// # Errors
    /// 422 where the day would be another, a venue lacks a part, or there would be no place at all.
    pub fn applied_to(&self, present: SeriesContent) -> Result<SeriesContent> {
        let mut faults = Vec::new();
        let start = self.starts_at_local.as_deref().map(start).transpose()?;
        if start.is_some_and(|start| start.date() != present.starts_on) {
            let detail = format!(
                "must keep its day, {}: cancel the series and register another for other days",
                present.starts_on
            );
            faults.push(FieldError::pointer("#/startsAtLocal", FieldCode::Differs, detail));
        }
        let old = present.venue();
        let venue = match &self.venue {
            None => old,
            Some(None) => None,
            Some(Some(change)) => change.apply(old, &mut faults),
        };
        let online_url = self.online_url.clone().unwrap_or_else(|| present.online_url.clone());
        if faults.is_empty() && venue.is_none() && online_url.is_none() {
            let detail = "a meetup needs a venue or an onlineUrl";
            faults.push(FieldError::pointer("#/venue", FieldCode::Inconsistent, detail));
        }
        let capacity = self.capacity.unwrap_or(present.capacity);
        let own_places = self.own_places.unwrap_or(present.own_places);
        faults.extend(leaves_places(capacity, own_places).err().map(|error| as_fault(&error)));
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let changed = SeriesContent {
            title: self.title.clone().unwrap_or(present.title),
            description: self.description.clone().unwrap_or(present.description),
            start_minute: start.map_or(present.start_minute, minute_of_day),
            minutes: self.minutes.unwrap_or(present.minutes),
            time_zone: self.time_zone.clone().unwrap_or(present.time_zone),
            online_url,
            capacity,
            own_places,
            ..present
        };
        Ok(changed.at(venue))
    }

    /// The same as a change of one meetup, which keeps its day on the wall calendar; `wanted` is the series with the changes in
    /// it.
    ///
    /// # Errors
    /// 422 where it would start in the past, too late, or at a time that the clocks skip on its day.
    pub fn of_meetup(
        &self,
        meetup: &Meetup,
        wanted: &SeriesContent,
        now: DateTime<Utc>,
    ) -> Result<ChangeMeetup> {
        let change = ChangeMeetup {
            title: self.title.clone(),
            description: self.description.clone(),
            venue: self.venue.clone(),
            online_url: self.online_url.clone(),
            capacity: self.capacity,
            own_places: self.own_places,
            ..ChangeMeetup::default()
        };
        if self.starts_at_local.is_none() && self.minutes.is_none() && self.time_zone.is_none() {
            return Ok(change);
        }
        let day = meetup.starts_at.with_timezone(&zone(&meetup.time_zone)?).date_naive();
        let starts_at = instant(wanted.zone()?, day.and_time(wanted.time())).ok_or_else(|| {
            let (at, detail) = (self.moved_at(), format!("must be a time of day that there is on {day}"));
            fault(at, FieldCode::Inconsistent, detail)
        })?;
        let plan = wanted.plan(starts_at);
        if starts_at != meetup.starts_at && starts_at <= now {
            return Err(fault(
                self.moved_at(),
                FieldCode::InThePast,
                format!("must lie in the future on {day}"),
            ));
        }
        ensure_near(starts_at)?;
        Ok(ChangeMeetup {
            starts_at: Some(starts_at),
            ends_at: Some(plan.ends_at),
            time_zone: Some(plan.time_zone),
            ..change
        })
    }

    /// Where a fault of a start is told.
    fn moved_at(&self) -> &'static str {
        if self.starts_at_local.is_none() && self.time_zone.is_some() {
            "#/timeZone"
        } else {
            "#/startsAtLocal"
        }
    }
}

fn fault(at: &str, code: FieldCode, detail: String) -> Error {
    Error::invalid(vec![FieldError::pointer(at, code, detail)])
}

fn start(text: &str) -> Result<NaiveDateTime> {
    local(text).ok_or_else(|| fault("#/startsAtLocal", FieldCode::Format, NOT_LOCAL.to_owned()))
}

fn ensure_ahead(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let detail = "must lie in the future, with every meetup";
    if starts_at > now {
        Ok(())
    } else {
        Err(fault("#/startsAtLocal", FieldCode::InThePast, detail.to_owned()))
    }
}

fn ensure_near(starts_at: DateTime<Utc>) -> Result<()> {
    let detail = "must be before the year 2100, with every meetup";
    let far = |_| fault("#/startsAtLocal", FieldCode::TooLarge, detail.to_owned());
    is_near_enough(starts_at).map_err(far)
}

const NOT_LOCAL: &str = "must be a local time without a zone, such as 2027-01-14T18:00";

fn is_local(text: &str) -> Result<(), ValidationError> {
    let known = local(text).is_some_and(|at| (1900..=2200).contains(&at.year()));
    ensure(known, "format", NOT_LOCAL)
}

fn command_has_a_place(command: &AddMeetupSeries) -> Result<(), ValidationError> {
    has_place(command.venue.is_some() || command.online_url.is_some())
}

fn command_leaves_places(command: &AddMeetupSeries) -> Result<(), ValidationError> {
    leaves_places(command.capacity, command.own_places)
}
