//! How much prior learning may take off.

use chrono::NaiveDate;

use super::super::model::{AddApprenticeship, Apprenticeship, ChangeApprenticeship};
use crate::db::Read;
use crate::error::{FieldCode, FieldError, Result};
use crate::features::programme::funding::{self, Agreed, Pauses, TrainingPlan, unreduced};
use crate::features::programme::standards;
use crate::hours::Hours;
use crate::ids::StandardId;

/// What the hours that the rules ask for depend on.
#[derive(Clone, Copy)]
pub struct Asked {
    standard_id: StandardId,
    starts_on: NaiveDate,
    planned_end_on: NaiveDate,
    weekly_hours: Hours,
}

impl From<&AddApprenticeship> for Asked {
    fn from(command: &AddApprenticeship) -> Self {
        let AddApprenticeship { standard_id, starts_on, planned_end_on, weekly_hours, .. } = *command;
        Self { standard_id, starts_on, planned_end_on, weekly_hours }
    }
}

impl Asked {
    /// Of an apprenticeship after a change.
    pub fn after(present: &Apprenticeship, change: &ChangeApprenticeship) -> Self {
        Self {
            standard_id: present.standard_id,
            starts_on: present.starts_on,
            planned_end_on: change.planned_end_on.unwrap_or(present.planned_end_on),
            weekly_hours: change.weekly_hours.unwrap_or(Hours(present.weekly_hours_hundredths)),
        }
    }
}

/// What does not fit of the hours of prior learning: no more can be taken off than the rules ask for, where that is known.
pub async fn prior_learning_fault(
    conn: &mut impl Read,
    asked: Asked,
    prior: Hours,
) -> Result<Option<FieldError>> {
    let figures = standards::figures_of(conn, asked.standard_id, None).await?;
    let standard = figures.hours_for(asked.starts_on);
    let rules = funding::rule_sets(conn, None).await?.for_start(standard.product, asked.starts_on);
    let plan = TrainingPlan {
        starts_on: asked.starts_on,
        planned_end_on: asked.planned_end_on,
        weekly_hours_hundredths: asked.weekly_hours.0,
        rules,
        standard,
        pauses: Pauses::default(),
        agreed: Agreed::default(),
    };
    let most = unreduced(&plan).filter(|most| *most < prior.0);
    Ok(most.map(|most| {
        let most = Hours(most).as_f64();
        let detail = format!("must not be more than the funding rules ask for, which is {most} hours");
        FieldError::pointer("#/priorLearningHours", FieldCode::TooLarge, detail)
    }))
}
