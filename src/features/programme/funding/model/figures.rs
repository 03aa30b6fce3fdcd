//! What funding rules say, and which document says so.

use chrono::NaiveDate;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::FundingFormula;
use crate::hours::Hours;
use crate::validate::{ensure, ensure_at};

/// The document that says so, open to everybody.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublicSource {
    /// Its title.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 300), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 300, example = "Apprenticeship funding rules 2027 to 2028")]
    pub title: String,
    /// The day on which it was published; null where it tells none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub published_on: Option<NaiveDate>,
    /// Where it is, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(
        max_length = 500,
        format = "uri",
        example = "https://www.gov.uk/guidance/apprenticeship-funding-rules"
    )]
    pub url: String,
}

/// What a set of rules says. Null: not known, so that nothing is judged by it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "fits_together"))]
pub struct FundingFigures {
    /// How the hours are come to.
    pub formula: FundingFormula,
    /// The least duration in months.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 120))]
    #[schema(required = true, minimum = 1, maximum = 120, example = 8)]
    pub minimum_months: Option<i32>,
    /// The greatest duration in months; breaks in learning come on top.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 120))]
    #[schema(required = true, minimum = 1, maximum = 120, example = 48)]
    pub maximum_months: Option<i32>,
    /// The hours that must be left after a reduction for prior learning.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 20_000))]
    #[schema(required = true, minimum = 1, maximum = 20_000, example = 187)]
    pub least_hours_after_prior_learning: Option<i32>,
    /// The hours where none are published for the standard; only with `publishedHours`.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 20_000))]
    #[schema(required = true, minimum = 1, maximum = 20_000)]
    pub hours_unless_published: Option<i32>,
    /// The paid hours a week below which six hours a week become fewer; with `sixHoursAWeek`, null otherwise.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(custom(function = "a_week"))]
    #[schema(required = true, value_type = Option<f64>, minimum = 1, maximum = 168)]
    pub full_time_hours: Option<Hours>,
    /// Weeks of statutory leave a year, with at most two decimals; null with `publishedHours`, which takes none off.
    #[serde(deserialize_with = "weeks")]
    #[validate(custom(function = "a_year"))]
    #[schema(required = true, value_type = Option<f64>, minimum = 1, maximum = 52)]
    pub leave_weeks: Option<Hours>,
    /// The day from which on a gateway needs English and maths only of those who were 16 to 18 at their start, whenever they
    /// started; null while it needs them of everybody.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub english_maths_optional_for_adults_from: Option<NaiveDate>,
    /// The least age at the start. It is told, not judged: no date of birth is kept here.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 150))]
    #[schema(required = true, minimum = 1, maximum = 150, example = 15)]
    pub minimum_age: Option<i32>,
    /// The greatest age at the start, likewise.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 150))]
    #[schema(required = true, minimum = 1, maximum = 150, example = 115)]
    pub maximum_age: Option<i32>,
}

fn weeks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Hours>, D::Error> {
    let weeks =
        Option::<f64>::deserialize(deserializer)?.map(|weeks| Hours::deserialize(serde_json::json!(weeks)));
    weeks.transpose().map_err(|_| D::Error::custom("must be weeks with at most two decimals, such as 5.6"))
}

fn a_week(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 >= 100, "tooSmall", "must be at least 1")?;
    ensure(hours.0 <= 16_800, "tooLarge", "must be at most 168")
}

fn a_year(weeks: &Hours) -> Result<(), ValidationError> {
    ensure(weeks.0 >= 100, "tooSmall", "must be at least 1")?;
    ensure(weeks.0 <= 5_200, "tooLarge", "must be at most 52")
}

fn fits_together(rules: &FundingFigures) -> Result<(), ValidationError> {
    let in_order =
        |least: Option<i32>, most: Option<i32>| least.zip(most).is_none_or(|(least, most)| least <= most);
    let months = in_order(rules.minimum_months, rules.maximum_months);
    ensure_at(months, "/maximumMonths", "tooSmall", "must not be less than minimumMonths")?;
    let ages = in_order(rules.minimum_age, rules.maximum_age);
    ensure_at(ages, "/maximumAge", "tooSmall", "must not be less than minimumAge")?;
    let (published, six) =
        (rules.formula == FundingFormula::Published, rules.formula == FundingFormula::SixHoursAWeek);
    let detail = "must be given with sixHoursAWeek, and be null otherwise";
    ensure_at(rules.full_time_hours.is_some() == six, "/fullTimeHours", "inconsistent", detail)?;
    let detail = "must be null with publishedHours, and be given otherwise";
    ensure_at(rules.leave_weeks.is_some() != published, "/leaveWeeks", "inconsistent", detail)?;
    let detail = "must be null unless hours are published";
    ensure_at(
        published || rules.hours_unless_published.is_none(),
        "/hoursUnlessPublished",
        "inconsistent",
        detail,
    )
}
