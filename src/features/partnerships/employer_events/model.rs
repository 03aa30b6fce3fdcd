//! Events for employers.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::EmployerEventId;
use crate::schema::employer_events;
use crate::web::PageBody;

/// The most that are invited, or that come.
const MOST: i32 = 100_000;

/// An event as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = employer_events)]
pub struct EmployerEvent {
    pub id: EmployerEventId,
    pub title: String,
    pub held_on: NaiveDate,
    pub invited: i32,
    pub attended: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds an event for employers.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"title": "Employers at the town hall", "heldOn": "2026-06-18", "invited": 40, "attended": 23}))]
pub struct AddEmployerEvent {
    /// What it is called.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The day.
    pub held_on: NaiveDate,
    /// How many employers were invited.
    #[validate(range(min = 0, max = MOST))]
    #[schema(minimum = 0, maximum = 100_000)]
    pub invited: i32,
    /// How many of them, or others, came; null while nobody has counted, as before the day.
    #[validate(range(min = 0, max = MOST))]
    #[schema(minimum = 0, maximum = 100_000)]
    pub attended: Option<i32>,
}

/// Changes an event for employers: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"attended": 24}))]
pub struct ChangeEmployerEvent {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// The day.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub held_on: Option<NaiveDate>,
    /// How many employers were invited.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 0, max = MOST))]
    #[schema(minimum = 0, maximum = 100_000, nullable = false)]
    pub invited: Option<i32>,
    /// How many came; null while nobody has counted.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(range(min = 0, max = MOST))]
    #[schema(minimum = 0, maximum = 100_000)]
    pub attended: Option<Option<i32>>,
}

/// Nobody has come to what is still to be held.
///
/// # Errors
/// 422 where somebody has.
pub fn ensure_counted_afterwards(held_on: NaiveDate, attended: Option<i32>, today: NaiveDate) -> Result<()> {
    if attended.is_none() || held_on <= today {
        return Ok(());
    }
    let detail = format!("must be null before the day, {held_on}");
    Err(Error::invalid(vec![FieldError::pointer("#/attended", FieldCode::Inconsistent, detail)]))
}

/// An event for employers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmployerEvent)]
pub struct EmployerEventBody {
    /// Names the event.
    pub id: EmployerEventId,
    /// What it is called.
    #[schema(example = "Employers at the town hall")]
    pub title: String,
    /// The day.
    pub held_on: NaiveDate,
    /// How many employers were invited.
    #[schema(minimum = 0, example = 40)]
    pub invited: i32,
    /// How many came; null while nobody has counted.
    #[schema(required = true, minimum = 0, example = 23)]
    pub attended: Option<i32>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<EmployerEvent> for EmployerEventBody {
    fn from(row: EmployerEvent) -> Self {
        let EmployerEvent { id, title, held_on, invited, attended, created_at, updated_at, version: _ } = row;
        Self { id, title, held_on, invited, attended, created_at, updated_at }
    }
}

/// A page of events for employers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmployerEventList {
    /// The events, in the order in which they were added.
    pub employer_events: Vec<EmployerEventBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
