//! What the meetups of a series are made of, on the clock on the wall.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::partnerships::meetups::{Agenda, Announced, Content, Details, Plan, Venue};
use crate::schema::meetup_series;

/// How a local time is written.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// What the meetups of a series are made of; null clears.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = meetup_series, treat_none_as_null = true)]
pub struct SeriesContent {
    pub title: String,
    pub description: String,
    /// The first day that may have a meetup; it stays.
    pub starts_on: NaiveDate,
    /// The time of day at which each starts, in minutes since midnight on the clock on the wall.
    pub start_minute: i32,
    /// How long each lasts.
    pub minutes: i32,
    pub time_zone: String,
    pub venue_name: Option<String>,
    pub venue_address: Option<String>,
    pub venue_postcode: Option<String>,
    pub online_url: Option<String>,
    pub capacity: i32,
    pub own_places: i32,
}

impl SeriesContent {
    /// When and where one of its meetups is that starts at an instant.
    pub fn plan(&self, starts_at: DateTime<Utc>) -> Plan {
        Plan {
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(self.minutes.into()),
            time_zone: self.time_zone.clone(),
            venue: self.venue(),
            online_url: self.online_url.clone(),
        }
    }

    /// What one of its meetups is that starts at an instant.
    pub fn meetup(&self, starts_at: DateTime<Utc>) -> Content {
        let announced = Announced {
            title: self.title.clone(),
            plan: self.plan(starts_at),
            agenda: Agenda::default(),
            info_url: None,
        };
        let details = Details {
            description: self.description.clone(),
            capacity: self.capacity,
            own_places: self.own_places,
            cohort_ids: Vec::new(),
            accessibility: None,
            tags: Vec::new(),
        };
        Content::new(announced, details)
    }

    /// Where they are.
    pub fn venue(&self) -> Option<Venue> {
        match (&self.venue_name, &self.venue_address, &self.venue_postcode) {
            (Some(name), Some(address), Some(postcode)) => {
                Some(Venue { name: name.clone(), address: address.clone(), postcode: postcode.clone() })
            }
            _ => None,
        }
    }

    /// The same at another place.
    #[must_use]
    pub fn at(self, venue: Option<Venue>) -> Self {
        let (venue_name, venue_address, venue_postcode) = match venue {
            Some(venue) => (Some(venue.name), Some(venue.address), Some(venue.postcode)),
            None => (None, None, None),
        };
        Self { venue_name, venue_address, venue_postcode, ..self }
    }

    /// The time of day at which each starts.
    pub fn time(&self) -> NaiveTime {
        let seconds = u32::try_from(self.start_minute * 60).unwrap_or_default();
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
    }

    /// The first day that may have a meetup, with the time of day.
    pub fn starts_at_local(&self) -> NaiveDateTime {
        self.starts_on.and_time(self.time())
    }

    /// The same, as it is written.
    pub fn written_start(&self) -> String {
        self.starts_at_local().format(LOCAL).to_string()
    }

    /// The zone of the clock on the wall.
    ///
    /// # Errors
    /// 422 where there is none of that name.
    pub fn zone(&self) -> Result<Tz> {
        zone(&self.time_zone)
    }
}

/// The time zone of this name.
///
/// # Errors
/// 422 where there is none.
pub fn zone(name: &str) -> Result<Tz> {
    let unknown = |_| {
        let detail = "must be an IANA time zone name, such as Europe/London";
        Error::invalid(vec![FieldError::pointer("#/timeZone", FieldCode::Format, detail)])
    };
    name.parse().map_err(unknown)
}

/// A local time, such as `2027-01-14T18:00`.
pub fn local(text: &str) -> Option<NaiveDateTime> {
    let parsed = NaiveDateTime::parse_from_str(text, LOCAL).ok()?;
    // Parsers are laxer than we are.
    (parsed.format(LOCAL).to_string() == text).then_some(parsed)
}

/// The minutes since midnight.
pub fn minute_of_day(local: NaiveDateTime) -> i32 {
    i32::try_from(local.hour() * 60 + local.minute()).unwrap_or_default()
}
