//! What a plan is made of, and its months.

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::error::{FieldCode, FieldError};
use crate::features::apprenticeships::apprenticeships::{Apprenticeship, Terms};
use crate::features::programme::funding::{Planned, Target, TrainingPlan};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, StandardId};
use crate::schema::training_plans;
use crate::validate::ensure;

/// The most hours that a month has.
const MONTH: i32 = 74_400;

/// What of an apprenticeship its plan depends on.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    pub id: ApprenticeshipId,
    pub standard_id: StandardId,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// Paid hours a week, in hundredths.
    pub weekly_hours_hundredths: i32,
    /// The planned hours.
    pub planned: Option<Planned>,
    /// What prior learning takes off, in hundredths of an hour.
    pub prior_learning_hundredths: Option<i32>,
}

impl From<&Apprenticeship> for Basis {
    fn from(row: &Apprenticeship) -> Self {
        let Terms { planned_otj_hundredths, planned_otj_agreed_on, prior_learning_hundredths, .. } =
            row.terms;
        Self {
            id: row.id,
            standard_id: row.standard_id,
            starts_on: row.starts_on,
            planned_end_on: row.planned_end_on,
            weekly_hours_hundredths: row.weekly_hours_hundredths,
            planned: planned(planned_otj_hundredths, planned_otj_agreed_on),
            prior_learning_hundredths,
        }
    }
}

/// Planned hours, where both columns say them.
pub fn planned(hundredths: Option<i32>, agreed_on: Option<NaiveDate>) -> Option<Planned> {
    hundredths.zip(agreed_on).map(|(hundredths, agreed_on)| Planned { hundredths, agreed_on })
}

/// What an apprenticeship is measured against.
#[derive(Clone, Debug)]
pub struct Measure {
    pub plan: TrainingPlan,
    /// KSBs of the standard; none where not all are known.
    pub ksbs: Option<i64>,
}

/// How the target of off-the-job hours comes about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjTarget)]
pub struct TargetBody {
    /// The planned hours where they are recorded, otherwise the minimum; null where neither is known.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub hours: Option<Hours>,
    /// How they come about, or why there are none.
    pub explanation: String,
    /// The planned hours of the training plan; null where they are not recorded.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub planned_hours: Option<Hours>,
    /// When they were agreed.
    #[schema(required = true)]
    pub planned_agreed_on: Option<NaiveDate>,
    /// The least that the funding rules ask for, prior learning taken off; null where it is not known.
    #[schema(required = true, value_type = Option<f64>, example = 500.0)]
    pub minimum_hours: Option<Hours>,
    /// How the minimum comes about, or why it is not known.
    pub minimum_explanation: String,
    /// Whether less is planned than the minimum; null where one of the two is not known.
    #[schema(required = true, example = false)]
    pub below_minimum: Option<bool>,
    /// The published rules that apply, by the starts that they hold for; `GET /api/v1/funding-rules` has the documents.
    #[schema(example = "Apprenticeship funding rules, for starts from 1 August 2025")]
    pub rule: String,
}

impl From<&Target> for TargetBody {
    fn from(target: &Target) -> Self {
        Self {
            hours: target.hundredths.map(Hours),
            explanation: target.explanation.clone(),
            planned_hours: target.planned.map(|planned| Hours(planned.hundredths)),
            planned_agreed_on: target.planned.map(|planned| planned.agreed_on),
            minimum_hours: target.minimum.map(Hours),
            minimum_explanation: target.minimum_explanation.clone(),
            below_minimum: target.below_minimum,
            rule: target.rule.clone(),
        }
    }
}

/// The months of a training plan as they are stored.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = training_plans)]
pub struct MonthlyPlan {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub months: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl MonthlyPlan {
    /// Its months.
    ///
    /// # Errors
    /// Where they are not as they were written.
    pub fn months(&self) -> serde_json::Result<Vec<PlannedMonth>> {
        Vec::deserialize(&self.months)
    }
}

/// A month of a training plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlannedMonth {
    /// The month, as year and month.
    #[validate(custom(function = "is_month"))]
    #[schema(pattern = "^[12][0-9]{3}-(0[1-9]|1[0-2])$", example = "2026-10")]
    pub month: String,
    /// Off-the-job hours planned for it, 0 to 744, with at most two decimals.
    #[validate(custom(function = "within_a_month"))]
    #[schema(value_type = f64, minimum = 0, maximum = 744, example = 24.0)]
    pub hours: Hours,
    /// What is taught: at most twenty topics.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "topics"))]
    #[schema(max_items = 20, example = json!(["Databases"]))]
    pub topics: Vec<String>,
}

impl PlannedMonth {
    /// Its first day.
    pub fn first_day(&self) -> Option<NaiveDate> {
        first_day(&self.month)
    }
}

fn first_day(month: &str) -> Option<NaiveDate> {
    let is_spelt = month.len() == 7 && month.bytes().all(|letter| letter == b'-' || letter.is_ascii_digit());
    is_spelt.then(|| format!("{month}-01").parse().ok()).flatten()
}

fn is_month(month: &str) -> Result<(), ValidationError> {
    ensure(first_day(month).is_some(), "format", "must be a year and a month, such as 2026-10")
}

fn within_a_month(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 >= 0, "tooSmall", "must be at least 0")?;
    ensure(hours.0 <= MONTH, "tooLarge", "must be at most 744")
}

fn topics(topics: &[String]) -> Result<(), ValidationError> {
    ensure(
        topics.iter().all(|topic| topic.chars().count() <= 200),
        "tooLarge",
        "must have at most 200 characters each",
    )?;
    crate::validate::each_one_line(topics)
}

/// Spreads the hours of a training plan over its months: all of them, also those of before.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"months": [
    {"month": "2026-10", "hours": 24, "topics": ["Databases", "Testing"]}, {"month": "2026-11", "hours": 20, "topics": []}
]}))]
pub struct PutTrainingPlan {
    /// The months, each once, within the apprenticeship. Without any, the hours are spread evenly over its days.
    #[validate(length(max = 120), nested)]
    #[schema(max_items = 120)]
    pub months: Vec<PlannedMonth>,
}

impl PutTrainingPlan {
    /// What does not fit of the months of an apprenticeship: those outside it, and those named twice.
    pub fn faults(&self, present: &Apprenticeship) -> Vec<FieldError> {
        let (first, last) = (present.starts_on, present.planned_end_on);
        let mut faults = Vec::new();
        for (at, month) in self.months.iter().enumerate() {
            let pointer = format!("#/months/{at}/month");
            let begins = month.first_day();
            let ends_after = begins.is_some_and(|day| day + Months::new(1) > first);
            if !ends_after || begins.is_some_and(|day| day > last) {
                let detail = format!("must lie within the apprenticeship, from {first} to {last}");
                faults.push(FieldError::pointer(pointer.clone(), FieldCode::OutsideEpisode, detail));
            }
            if self.months.iter().take(at).any(|other| other.month == month.month) {
                faults.push(FieldError::pointer(pointer, FieldCode::Duplicate, "must name each month once"));
            }
        }
        faults
    }
}

/// A training plan by month.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingPlan)]
pub struct TrainingPlanBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The months in their order; none where the hours are spread evenly over the days.
    pub months: Vec<PlannedMonth>,
    /// The hours of all months together.
    #[schema(value_type = f64, example = 557.0)]
    pub total_hours: Hours,
    /// The target that is expected by the planned end: each month's share of it is the month's share of all hours here.
    pub target: TargetBody,
    /// Whether the months together are not the planned hours; null without months, or where no hours are planned.
    #[schema(required = true, example = false)]
    pub differs_from_planned_hours: Option<bool>,
    /// What that means, and what a break does.
    pub explanation: String,
    /// When the months were last put; null before the first time.
    #[schema(required = true)]
    pub updated_at: Option<DateTime<Utc>>,
}

impl TrainingPlanBody {
    /// A plan with its target.
    pub fn new(
        id: ApprenticeshipId,
        stored: Option<(Vec<PlannedMonth>, DateTime<Utc>)>,
        target: &Target,
    ) -> Self {
        let (months, updated_at) = stored.map_or((Vec::new(), None), |(months, at)| (months, Some(at)));
        let total: i32 = months.iter().map(|month| month.hours.0).sum();
        let planned = target.planned.map(|planned| planned.hundredths).filter(|_| !months.is_empty());
        Self {
            apprenticeship_id: id,
            total_hours: Hours(total),
            target: target.into(),
            differs_from_planned_hours: planned.map(|planned| planned != total),
            explanation: explanation(total, planned),
            updated_at,
            months,
        }
    }
}

fn explanation(total: i32, planned: Option<i32>) -> String {
    if total == 0 {
        return "No hours are spread over months: the same is expected of each day of learning.".to_owned();
    }
    let all = Hours(total).as_f64();
    let start = match planned.map(|planned| (planned, Hours(planned).as_f64())) {
        Some((planned, hours)) if planned != total => {
            format!(
                "The months have {all} hours together, the training plan {hours}: each month counts by its share."
            )
        }
        Some(_) => format!("The months have the {all} planned hours together."),
        None => format!("The months have {all} hours together; each counts by its share of the target."),
    };
    format!(
        "{start} A break that ends after the months were put pushes back what follows by as many days, as it does the planned end."
    )
}
