//! What a meetup counts as: staff say how many hours, and for which KSBs.

use std::io::Write as _;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::hours::Hours;
use crate::ids::{PersonId, StandardId};
use crate::validate::ensure;

/// KSBs of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetupTrainingKsbs)]
pub struct TrainingKsbs {
    /// The standard whose codes they are.
    pub standard_id: StandardId,
    /// The codes.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(min_items = 1, max_items = 100, example = json!(["K3"]))]
    pub codes: Vec<String>,
}

/// What attending a meetup counts as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetupTraining, example = json!({
    "hours": 2, "ksbs": [{"standardId": "019abf3e-9c00-7000-8000-000000000061", "codes": ["K3"]}]
}))]
pub struct SetTraining {
    /// Hours of off-the-job training: more than 0 and at most 24, with at most two decimals.
    #[validate(custom(function = "crate::validate::within_a_day"))]
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 24, example = 2)]
    pub hours: Hours,
    /// The KSBs that it serves, by standard: for each apprentice those of their own count.
    #[validate(length(max = 20), custom(function = "distinct"), nested)]
    #[schema(max_items = 20)]
    pub ksbs: Vec<TrainingKsbs>,
}

fn distinct(ksbs: &[TrainingKsbs]) -> Result<(), ValidationError> {
    let repeated = ksbs
        .iter()
        .enumerate()
        .any(|(at, one)| ksbs[..at].iter().any(|other| other.standard_id == one.standard_id));
    ensure(!repeated, "duplicate", "must not name a standard twice")
}

/// The same as it is stored, with who set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(rename_all = "camelCase")]
pub struct Training {
    pub hundredths: i32,
    pub ksbs: Vec<TrainingKsbs>,
    pub set_by: PersonId,
}

impl Training {
    /// As it is shown: whom staff are is nobody else's.
    pub fn shown(self) -> SetTraining {
        SetTraining { hours: Hours(self.hundredths), ksbs: self.ksbs }
    }
}

impl FromSql<Jsonb, Pg> for Training {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl ToSql<Jsonb, Pg> for Training {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(IsNull::No)
    }
}
