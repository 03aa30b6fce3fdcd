//! What is shown of the ledger.

pub mod credits;
pub mod entries;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::features::apprenticeships::training_plans::TargetBody;
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
    /// Hours that the plan wants, by its months or spread evenly over its days; null where there is no target.
    #[schema(required = true, value_type = Option<f64>, example = 5.75)]
    pub planned_hours: Option<Hours>,
    /// Whether nothing was reported of it: it lies after the week of the provider's newest report, and the trend leaves it out.
    #[schema(example = false)]
    pub is_silent: bool,
}

/// Where the trend leads, in whole hours: the mean of the last twelve whole weeks that were reported of, going on until the planned
/// end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjTrend)]
pub struct TrendBody {
    /// How many weeks the mean is made of: at most 12, at least 4.
    #[schema(example = 12)]
    pub weeks: usize,
    /// Hours a week.
    #[schema(value_type = f64, example = 5.0)]
    pub mean_hours: Hours,
    /// Hours at the planned end.
    #[schema(value_type = f64, example = 512.0)]
    pub hours_at_end: Hours,
    /// Four times in five it will be at least about this (with `high_hours`: an 80 % prediction interval).
    #[schema(value_type = f64, example = 488.0)]
    pub low_hours: Hours,
    /// And at most about this.
    #[schema(value_type = f64, example = 536.0)]
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
    /// Hours wanted by the planned end: the planned ones of the training plan, or the least that the funding rules ask for; null
    /// where neither is known, as the explanation says.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub target_hours: Option<Hours>,
    /// The rules that apply, by the start date.
    #[schema(example = "from2022-08-01")]
    pub rule_set: String,
    /// How the target comes about, or why there is none.
    pub target_explanation: String,
    /// What is planned, what the rules ask for at least, and how each comes about.
    pub target: TargetBody,
    /// Every week since the start, oldest first.
    pub weeks: Vec<WeekBody>,
    /// The day of the provider's newest report, or the first day where there is none, if at least one whole week has passed since
    /// without any; null otherwise. What is not reported is not taken to be nothing.
    #[schema(required = true)]
    pub no_data_since: Option<NaiveDate>,
    /// The same in words.
    #[schema(required = true, example = "No data since 21 October 2026: 4 weeks are left out of the trend.")]
    pub silence: Option<String>,
    /// Where the trend leads; null before four whole weeks were reported of, and after the end.
    #[schema(required = true)]
    pub trend: Option<TrendBody>,
}
