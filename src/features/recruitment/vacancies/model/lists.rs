//! Criteria and questions of a vacancy, each known by a code.

use std::io::Write as _;
use std::ops::Deref;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::validate::{ensure, ensure_at};

/// What applications for a vacancy are judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VacancyCriterion)]
pub struct Criterion {
    /// Names it within the vacancy: a small letter, then letters and digits.
    #[validate(length(max = 40), custom(function = "is_code"))]
    #[schema(max_length = 40, pattern = "^[a-z][A-Za-z0-9]*$", example = "problemSolving")]
    pub code: String,
    /// What it is.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 500, example = "Finds out why something does not work")]
    pub text: String,
}

/// What candidates are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VacancyQuestion)]
pub struct Question {
    /// Names it within the vacancy: a small letter, then letters and digits.
    #[validate(length(max = 40), custom(function = "is_code"))]
    #[schema(max_length = 40, pattern = "^[a-z][A-Za-z0-9]*$", example = "why")]
    pub code: String,
    /// What is asked.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 500, example = "Why do you want to do this?")]
    pub text: String,
    /// The most words of an answer.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000, example = 300)]
    pub max_words: i32,
}

/// Something known by a code.
pub trait HasCode {
    /// The code.
    fn code(&self) -> &str;
}

impl HasCode for Criterion {
    fn code(&self) -> &str {
        &self.code
    }
}

impl HasCode for Question {
    fn code(&self) -> &str {
        &self.code
    }
}

fn is_code(code: &str) -> Result<(), ValidationError> {
    let fits = code.starts_with(|letter: char| letter.is_ascii_lowercase())
        && code.bytes().all(|letter| letter.is_ascii_alphanumeric());
    ensure(fits, "format", "must be a small letter, then letters and digits")
}

/// No code stands twice in what lies at `at`.
pub fn distinct<T: HasCode>(all: &[T], at: &'static str) -> Result<(), ValidationError> {
    let mut codes: Vec<&str> = all.iter().map(HasCode::code).collect();
    codes.sort_unstable();
    let repeated = codes.windows(2).any(|pair| pair.first() == pair.last());
    ensure_at(!repeated, at, "duplicate", "must not have a code twice")
}

/// Criteria or questions as they are stored, in their order.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Coded<T: std::fmt::Debug>(pub Vec<T>);

impl<T: std::fmt::Debug> Deref for Coded<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: std::fmt::Debug + DeserializeOwned> FromSql<Jsonb, Pg> for Coded<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(Self(serde_json::from_value(value)?))
    }
}

impl<T: std::fmt::Debug + Serialize> ToSql<Jsonb, Pg> for Coded<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
