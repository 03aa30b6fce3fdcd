//! What an employer says of a meetup, as it is stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::agenda::Particulars;
use super::plans::{Announced, Plan, Venue};
use crate::ids::CohortId;
use crate::schema::meetups;
use crate::validate::{ensure, ensure_at};

/// Who may register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetupAudience)]
pub struct Audience {
    /// The cohorts whose apprentices may register; all apprentices where there are none.
    #[validate(length(max = 50), custom(function = "distinct"))]
    #[schema(max_items = 50)]
    pub cohort_ids: Vec<CohortId>,
}

fn distinct(ids: &[CohortId]) -> Result<(), ValidationError> {
    let repeated = ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id));
    ensure(!repeated, "duplicate", "must not name a cohort twice")
}

/// The rules of tags: short, on one line, none twice.
pub fn tags(tags: &[String]) -> Result<(), ValidationError> {
    crate::validate::each_one_line(tags)?;
    ensure(
        tags.iter().all(|tag| tag.chars().count() <= 50),
        "tooLarge",
        "must be at most 50 characters each",
    )?;
    let repeated = tags.iter().enumerate().any(|(at, tag)| tags[..at].contains(tag));
    ensure(!repeated, "duplicate", "must not have a tag twice")
}

/// Somebody else can come too.
pub fn leaves_places(capacity: i32, own_places: i32) -> Result<(), ValidationError> {
    // That there is a place at all is for the capacity to say.
    ensure_at(
        own_places == 0 || own_places < capacity,
        "/ownPlaces",
        "tooLarge",
        "must be less than capacity",
    )
}

/// What acts at once, whoever changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub description: String,
    pub capacity: i32,
    pub own_places: i32,
    pub cohort_ids: Vec<CohortId>,
    pub accessibility: Option<String>,
    pub tags: Vec<String>,
}

/// What the employer says about a meetup; null clears.
#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = meetups, treat_none_as_null = true)]
pub struct Content {
    title: String,
    description: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    time_zone: String,
    venue_name: Option<String>,
    venue_address: Option<String>,
    venue_postcode: Option<String>,
    online_url: Option<String>,
    capacity: i32,
    own_places: i32,
    particulars: Particulars,
}

impl Content {
    /// The columns of what is announced and of what acts at once.
    pub fn new(announced: Announced, details: Details) -> Self {
        let Announced { title, plan, agenda, info_url } = announced;
        let Plan { starts_at, ends_at, time_zone, venue, online_url } = plan;
        let (venue_name, venue_address, venue_postcode) = match venue {
            Some(Venue { name, address, postcode }) => (Some(name), Some(address), Some(postcode)),
            None => (None, None, None),
        };
        let Details { description, capacity, own_places, cohort_ids, accessibility, tags } = details;
        Self {
            title,
            description,
            starts_at,
            ends_at,
            time_zone,
            venue_name,
            venue_address,
            venue_postcode,
            online_url,
            capacity,
            own_places,
            particulars: Particulars { cohort_ids, agenda, accessibility, tags, info_url },
        }
    }
}
