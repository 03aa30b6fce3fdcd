//! What happens at a meetup, point by point, and what else is said of it.

use std::io::Write as _;

use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::CohortId;

/// A point of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetupAgendaItem)]
pub struct AgendaItem {
    /// When it begins: while the meetup lasts.
    #[schema(example = "2026-12-03T18:15:00Z")]
    pub at: DateTime<Utc>,
    /// What it is.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, example = "How we test")]
    pub title: String,
    /// Who speaks.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(required = true, min_length = 1, max_length = 200, example = "Sam Invented")]
    pub speaker: Option<String>,
}

/// The points of an agenda, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Agenda(pub Vec<AgendaItem>);

impl Agenda {
    /// The points in the precision of the database.
    pub fn new(items: &[AgendaItem]) -> Self {
        let item = |item: &AgendaItem| AgendaItem { at: item.at.trunc_subsecs(6), ..item.clone() };
        Self(items.iter().map(item).collect())
    }
}

/// What is said of a meetup and never looked for, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(rename_all = "camelCase", default)]
pub struct Particulars {
    /// The cohorts whose apprentices may register; all where there are none.
    pub cohort_ids: Vec<CohortId>,
    pub agenda: Agenda,
    pub accessibility: Option<String>,
    pub tags: Vec<String>,
    pub info_url: Option<String>,
}

impl FromSql<Jsonb, Pg> for Particulars {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl ToSql<Jsonb, Pg> for Particulars {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(IsNull::No)
    }
}
