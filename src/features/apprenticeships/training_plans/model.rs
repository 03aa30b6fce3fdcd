//! What a plan is made of.

use chrono::NaiveDate;

use crate::features::apprenticeships::apprenticeships::Apprenticeship;
use crate::features::programme::funding::TrainingPlan;
use crate::ids::{ApprenticeshipId, StandardId};

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
}

impl From<&Apprenticeship> for Basis {
    fn from(row: &Apprenticeship) -> Self {
        Self {
            id: row.id,
            standard_id: row.standard_id,
            starts_on: row.starts_on,
            planned_end_on: row.planned_end_on,
            weekly_hours_hundredths: row.weekly_hours_hundredths,
        }
    }
}

/// What an apprenticeship is measured against.
#[derive(Clone, Debug)]
pub struct Measure {
    pub plan: TrainingPlan,
    /// KSBs of the standard; none where not all are known.
    pub ksbs: Option<i64>,
}
