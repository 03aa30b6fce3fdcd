//! Apprenticeship assessments: what a reformed plan has in the place of the end-point assessment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{Attempt, AttemptKind, Grade, MarkedBy, NextStep};
use crate::features::apprenticeships::apprenticeships::ApprenticeshipSummaryBody;
use crate::ids::EpaAttemptId;
use crate::validate::{ensure, ensure_at};

/// Plans an apprenticeship assessment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "somebody_marks"))]
#[schema(example = json!({
    "name": "Work portfolio", "markedBy": "provider", "assessmentOrganisation": null, "ksbs": ["K1", "S2"],
    "scheduledOn": "2026-12-07"
}))]
pub struct PlanAssessment {
    /// What the plan calls it. After a fail the same name again is another attempt.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// By whom it is marked.
    pub marked_by: MarkedBy,
    /// The assessment organisation; needed where it marks.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, required = true)]
    pub assessment_organisation: Option<String>,
    /// KSB codes of the standard that it assesses, each once.
    #[validate(
        length(max = 100),
        custom(function = "crate::validate::each_one_line"),
        custom(function = "each_once")
    )]
    #[schema(max_items = 100, example = json!(["K1", "S2"]))]
    pub ksbs: Vec<String>,
    /// The planned day, not before the apprenticeship.
    pub scheduled_on: NaiveDate,
}

fn somebody_marks(command: &PlanAssessment) -> Result<(), ValidationError> {
    let named =
        command.marked_by != MarkedBy::AssessmentOrganisation || command.assessment_organisation.is_some();
    ensure_at(named, "/assessmentOrganisation", "null", "is needed where it marks")
}

/// Each code once.
pub fn each_once(codes: &[String]) -> Result<(), ValidationError> {
    let twice = codes.iter().enumerate().any(|(at, code)| codes.iter().take(at).any(|other| other == code));
    ensure(!twice, "duplicate", "must name each code once")
}

/// Moves an apprenticeship assessment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-12-14"}))]
pub struct MoveAssessment {
    /// The assessment organisation; needed where it marks.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, required = true)]
    pub assessment_organisation: Option<String>,
    /// The planned day, not before the apprenticeship.
    pub scheduled_on: NaiveDate,
}

/// Cancels an apprenticeship assessment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "Planned under the wrong name."}))]
pub struct CancelAssessment {
    /// Why; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// An apprenticeship assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Assessment)]
pub struct AssessmentBody {
    /// Names the assessment.
    pub id: EpaAttemptId,
    /// The apprenticeship. No assessment changes where it stands.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// What the plan calls it.
    #[schema(example = "Work portfolio")]
    pub name: String,
    /// By whom it is marked.
    pub marked_by: MarkedBy,
    /// The assessment organisation; null where the provider marks and none was named.
    #[schema(required = true, example = "Example Assessors")]
    pub assessment_organisation: Option<String>,
    /// KSBs that it assesses.
    #[schema(example = json!(["K1", "S2"]))]
    pub ksbs: Vec<String>,
    /// Which attempt of this name, from 1; what was cancelled is not counted.
    #[schema(example = 1)]
    pub number: i32,
    /// What the attempt is.
    pub kind: AttemptKind,
    /// The planned day.
    pub scheduled_on: NaiveDate,
    /// The day of the assessment; null before.
    #[schema(required = true)]
    pub assessed_on: Option<NaiveDate>,
    /// The grade; null before.
    #[schema(required = true)]
    pub grade: Option<Grade>,
    /// What follows a fail; null otherwise.
    #[schema(required = true)]
    pub next_step: Option<NextStep>,
    /// Why it was cancelled; null where it was not.
    #[schema(required = true)]
    pub cancel_reason: Option<String>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl AssessmentBody {
    /// An assessment with its apprenticeship.
    pub fn new(row: Attempt, apprenticeship: ApprenticeshipSummaryBody) -> Self {
        let Attempt {
            id,
            apprenticeship_id: _,
            number,
            kind,
            assessment_organisation,
            scheduled_on,
            assessed_on,
            grade,
            next_step,
            created_at,
            updated_at,
            version: _,
            name,
            marked_by,
            ksbs,
            cancel_reason,
        } = row;
        Self {
            id,
            apprenticeship,
            name: name.unwrap_or_default(),
            marked_by: marked_by.unwrap_or(MarkedBy::AssessmentOrganisation),
            assessment_organisation,
            ksbs,
            number,
            kind,
            scheduled_on,
            assessed_on,
            grade,
            next_step,
            cancel_reason,
            created_at,
            updated_at,
        }
    }
}

/// The apprenticeship assessments of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentList {
    /// In the order in which they were planned.
    pub assessments: Vec<AssessmentBody>,
}
