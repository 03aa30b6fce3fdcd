//! What is shown of the ledger.

pub mod entries;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

pub use crate::features::learning::otj_days::OtherHours;
use crate::features::learning::otj_days::OtherHoursBody;
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// One week of off-the-job training.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjWeek)]
pub struct WeekBody {
    /// Its Monday.
    pub starts_on: NaiveDate,
    /// Hours done.
    #[schema(value_type = f64, example = 6.5)]
    pub hours: Hours,
    /// Hours that the plan, spread evenly over its days, wants; null where there is no target.
    #[schema(required = true, value_type = Option<f64>, example = 5.75)]
    pub planned_hours: Option<Hours>,
}

/// Where the trend leads: the mean of the last twelve whole weeks, going on until the planned end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjTrend)]
pub struct TrendBody {
    /// How many weeks the mean is made of: at most 12, at least 4.
    #[schema(example = 12)]
    pub weeks: usize,
    /// Hours a week.
    #[schema(value_type = f64, example = 5.25)]
    pub mean_hours: Hours,
    /// Hours at the planned end.
    #[schema(value_type = f64, example = 512.0)]
    pub hours_at_end: Hours,
    /// Four times in five it will be at least about this (with `high_hours`: an 80 % prediction interval).
    #[schema(value_type = f64, example = 488.5)]
    pub low_hours: Hours,
    /// And at most about this.
    #[schema(value_type = f64, example = 535.5)]
    pub high_hours: Hours,
    /// Hours by which the target is exceeded; negative where it is missed, null where there is none.
    #[schema(required = true, value_type = Option<f64>, example = -45.0)]
    pub difference_hours: Option<Hours>,
    /// The same in words.
    #[schema(example = "Will miss the target of 557 hours by 45 hours, on the mean of the last 12 weeks.")]
    pub explanation: String,
}

/// Off-the-job training week by week, and where it leads.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjForecast)]
pub struct ForecastBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// Hours done.
    #[schema(value_type = f64, example = 212.5)]
    pub hours: Hours,
    /// Hours that were recorded and are no off-the-job training; `hours` is without them.
    pub other_hours: OtherHoursBody,
    /// Hours that the funding rules want by the planned end; null where they are not known, as the explanation says.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub target_hours: Option<Hours>,
    /// The rules that apply, by the start date.
    #[schema(example = "from2022-08-01")]
    pub rule_set: String,
    /// Which rule, which inputs, which result.
    pub target_explanation: String,
    /// Every week since the start, oldest first.
    pub weeks: Vec<WeekBody>,
    /// Where the trend leads; null before four whole weeks have passed and after the end.
    #[schema(required = true)]
    pub trend: Option<TrendBody>,
}
