//! What is shown of where a learner stands, and what it is made of.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::details::{Kind, Rating};
use crate::features::apprenticeships::training_plans::{Basis, TargetBody, planned};
use crate::features::learning::otj_days::{OtherHours, OtherHoursBody};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, ProgressUpdateId, StandardId};

/// Off-the-job training: done, wanted, and wanted by now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjSummary)]
pub struct OtjBody {
    /// Hours that count: superseded and retracted ones do not.
    #[schema(value_type = f64, example = 212.5)]
    pub hours: Hours,
    /// Hours that were recorded and are no off-the-job training; `hours` is without them.
    pub other_hours: OtherHoursBody,
    /// Hours wanted by the planned end: the planned ones of the training plan, or the least that the funding rules ask for; null
    /// where neither is known, as the explanation says.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub target_hours: Option<Hours>,
    /// The part of the target that lies behind, by the months of the training plan or day by day; null where there is none.
    #[schema(required = true, value_type = Option<f64>, example = 301.25)]
    pub expected_to_date: Option<Hours>,
    /// The rules that apply, by the start date.
    #[schema(example = "from2022-08-01")]
    pub rule_set: String,
    /// How the target comes about, or why there is none, in words and numbers.
    pub explanation: String,
    /// What is planned, what the rules ask for at least, and how each comes about.
    pub target: TargetBody,
}

/// The newest fact.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastUpdate)]
pub struct LastUpdateBody {
    /// The update.
    pub id: ProgressUpdateId,
    /// What kind of fact.
    pub kind: Kind,
    /// When it was observed.
    pub observed_at: DateTime<Utc>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

/// How the learner is doing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RagSummary)]
pub struct RagBody {
    /// Red, amber or green.
    pub rating: Rating,
    /// Why.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Who says so.
    #[schema(example = "provider")]
    pub source: &'static str,
    /// When it was observed.
    pub observed_at: DateTime<Utc>,
}

/// Evidence for one KSB.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbSummary)]
pub struct KsbBody {
    /// The KSB.
    #[schema(example = "K1")]
    pub code: String,
    /// Updates that are evidence for it.
    pub evidence_count: i64,
    /// When the newest of them was observed.
    pub last_observed_at: DateTime<Utc>,
}

/// Where a learner stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressSummary)]
pub struct SummaryBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// Off-the-job training.
    pub otj: OtjBody,
    /// The newest fact; null before the first.
    #[schema(required = true)]
    pub last_update: Option<LastUpdateBody>,
    /// The newest rating; null before the first.
    #[schema(required = true)]
    pub rag: Option<RagBody>,
    /// KSBs with evidence, in their natural order.
    pub ksbs: Vec<KsbBody>,
}

/// The version of an apprenticeship that held at an instant; read from the row's own columns.
#[derive(Debug, Deserialize, Queryable)]
pub struct PlanRow {
    pub standard_id: StandardId,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub weekly_hours_hundredths: i32,
    pub planned_otj_hundredths: Option<i32>,
    pub planned_otj_agreed_on: Option<NaiveDate>,
    pub prior_learning_hundredths: Option<i32>,
}

impl PlanRow {
    /// What the plan of this apprenticeship depends on.
    pub fn basis(&self, id: ApprenticeshipId) -> Basis {
        Basis {
            id,
            standard_id: self.standard_id,
            starts_on: self.starts_on,
            planned_end_on: self.planned_end_on,
            weekly_hours_hundredths: self.weekly_hours_hundredths,
            planned: planned(self.planned_otj_hundredths, self.planned_otj_agreed_on),
            prior_learning_hundredths: self.prior_learning_hundredths,
        }
    }
}

/// What is known of a learner from the updates that stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heard {
    /// When the newest was observed.
    pub at: Option<DateTime<Utc>>,
    /// Of how many KSBs there is evidence.
    pub ksbs: i64,
}

/// What counts of the updates.
pub struct Facts {
    pub hundredths: i64,
    pub other: OtherHours,
    pub last: Option<LastUpdateBody>,
    pub rag: Option<RagBody>,
    pub ksbs: Vec<KsbBody>,
}
