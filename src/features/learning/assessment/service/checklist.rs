//! What a reformed plan asks for, as far as the record shows it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::model::completion::Verification;
use super::super::model::{Attempt, Grade, Requirement, RequirementBody, RequirementState};
use super::super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::Apprenticeship;
use crate::features::programme::standards::{self, AssessmentModel, KsbKind};
use crate::ids::ApprenticeshipId;

/// The assessments of an apprenticeship, now or at the end of a day, in the order in which they were planned.
pub async fn assessments(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<Attempt>> {
    const MODEL: AssessmentModel = AssessmentModel::Reformed;
    let mut rows: Vec<Attempt> = match ctx.end_of(as_of)? {
        None => store::attempts(conn, MODEL, id).await?,
        Some(end) => {
            let ids = store::attempt_ids(conn, MODEL, id).await?;
            versions::before(conn, "assessment", &ids, end).await?
        }
    };
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Names are the same whatever their case.
pub fn same_name(row: &Attempt, name: &str) -> bool {
    row.name.as_deref().is_some_and(|other| other.to_lowercase() == name.to_lowercase())
}

/// What there is of it.
pub struct Reformed {
    assessments: Vec<Attempt>,
    verifications: Vec<Verification>,
    /// The behaviours that the standard lists.
    behaviours: Vec<String>,
    /// Whether these are all.
    complete: bool,
}

impl Reformed {
    /// Reads it, now or at the end of a day.
    pub async fn read(
        conn: &mut impl Read,
        ctx: &Ctx,
        present: &Apprenticeship,
        as_of: Option<NaiveDate>,
    ) -> Result<Self> {
        let mut assessments = assessments(conn, ctx, present.id, as_of).await?;
        assessments.retain(|row| row.cancel_reason.is_none());
        let verifications = store::verifications(conn, present.id, ctx.end_of(as_of)?).await?;
        let (complete, behaviours) =
            standards::of_kind(conn, present.standard_id, KsbKind::Behaviour).await?;
        Ok(Self { assessments, verifications, behaviours, complete })
    }

    /// The part of the checklist on a day that only a reformed plan has.
    pub fn requirements(&self, day: NaiveDate) -> [RequirementBody; 2] {
        let of = |requirement, (state, detail)| RequirementBody { requirement, state, detail };
        [
            of(Requirement::Assessments, self.assessments(day)),
            of(Requirement::Behaviours, self.behaviours(day)),
        ]
    }

    fn assessments(&self, day: NaiveDate) -> (RequirementState, String) {
        // The last attempt of each name.
        let mut last: BTreeMap<String, &Attempt> = BTreeMap::new();
        for row in &self.assessments {
            last.insert(row.name.as_deref().unwrap_or_default().to_lowercase(), row);
        }
        let passed = |row: &&&Attempt| {
            row.grade.is_some_and(|grade| grade != Grade::Fail) && row.assessed_on.is_some_and(|on| on <= day)
        };
        let (passed, all) = (last.values().filter(passed).count(), last.len());
        if all == 0 {
            return (RequirementState::Missing, "No apprenticeship assessment is planned".to_owned());
        }
        let state = if passed == all { RequirementState::Met } else { RequirementState::Missing };
        (state, format!("{passed} of {all} apprenticeship assessments are passed"))
    }

    fn behaviours(&self, day: NaiveDate) -> (RequirementState, String) {
        let then = self.verifications.iter().filter(|row| row.verified_on <= day);
        let verified: Vec<&String> = then.flat_map(|row| &row.ksbs).collect();
        let missing: Vec<&str> =
            self.behaviours.iter().filter(|code| !verified.contains(code)).map(String::as_str).collect();
        let (count, all) = (verified.len(), self.behaviours.len());
        match (self.complete, missing.is_empty()) {
            (true, _) if all == 0 => {
                (RequirementState::NotRequired, "The standard has no behaviours".to_owned())
            }
            (true, true) => {
                (RequirementState::Met, format!("The employer has verified {all} of {all} behaviours"))
            }
            (_, false) => {
                let detail = format!("The employer has not verified {}", missing.join(", "));
                (RequirementState::Missing, detail)
            }
            (false, true) if count == 0 => {
                (RequirementState::Missing, "The employer has verified no behaviour".to_owned())
            }
            (false, true) => {
                let detail =
                    format!("The employer has verified {count} behaviours; how many there are is not known");
                (RequirementState::NotKnown, detail)
            }
        }
    }
}
