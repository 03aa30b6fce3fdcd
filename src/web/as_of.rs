//! The day of an answer.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

/// The day of an answer.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// As the answer was at the end of this day in Europe/London; not in the future.
    #[param(nullable = false)]
    pub as_of: Option<NaiveDate>,
}
