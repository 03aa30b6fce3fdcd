//! What may be asked of a review.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Agrees on the day of a review.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"agreedOn": "2026-12-10", "reason": "The provider is away."}))]
pub struct RescheduleReview {
    /// The agreed day: today or later, within the apprenticeship. `dueOn`, its name of before, is read, too.
    #[serde(alias = "dueOn")]
    pub agreed_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Says that a review took place.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"heldOn": "2026-11-23", "notes": "Robin leads the next release; more time for study is agreed."}))]
pub struct HoldReview {
    /// The day: not in the future, within the apprenticeship, after the last review.
    pub held_on: NaiveDate,
    /// What was said and agreed; without it the notes stay as they were.
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub notes: Option<String>,
}

/// Says that a review did not take place.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "The apprentice was ill."}))]
pub struct MissReview {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Changes the notes of a review: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"notes": "Robin leads the next release; two study days a month are agreed."}))]
pub struct ChangeReview {
    /// What was said and agreed.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub notes: Option<Option<String>>,
}
