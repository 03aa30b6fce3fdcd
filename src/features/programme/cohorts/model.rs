//! Cohorts.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::CohortId;
use crate::schema::cohorts;
use crate::web::PageBody;

/// A cohort as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = cohorts)]
pub struct Cohort {
    pub id: CohortId,
    pub name: String,
    pub starts_on: NaiveDate,
    pub planned_places: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds a cohort.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "Cohort two", "startsOn": "2027-09-06", "plannedPlaces": 20}))]
pub struct AddCohort {
    /// Its name, unique whatever its case.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// Places that are planned.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub planned_places: i32,
}

/// Changes a cohort: absent keeps.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"plannedPlaces": 21}))]
pub struct ChangeCohort {
    /// Its name, unique whatever its case.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub name: Option<String>,
    /// The first day.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub starts_on: Option<NaiveDate>,
    /// Places that are planned.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    pub planned_places: Option<i32>,
}

/// Places of a cohort.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Places)]
pub struct PlacesBody {
    /// Planned.
    #[schema(example = 18)]
    pub planned: i32,
    /// Apprenticeships that were not withdrawn; may be more than planned.
    #[schema(example = 21)]
    pub filled: i64,
}

/// A group that starts together.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Cohort)]
pub struct CohortBody {
    /// Names the cohort.
    pub id: CohortId,
    /// Its name.
    #[schema(example = "Cohort one")]
    pub name: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// Places.
    pub places: PlacesBody,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<(Cohort, i64)> for CohortBody {
    fn from((row, filled): (Cohort, i64)) -> Self {
        let Cohort { id, name, starts_on, planned_places, created_at, updated_at, version: _ } = row;
        Self {
            id,
            name,
            starts_on,
            places: PlacesBody { planned: planned_places, filled },
            created_at,
            updated_at,
        }
    }
}

/// A page of cohorts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CohortList {
    /// The cohorts, in the order in which they were added.
    pub cohorts: Vec<CohortBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
