//! What is shown of gateways and attempts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::completion::CompletionBody;
use super::{
    Attempt, AttemptKind, EnglishAndMaths, Gateway, Grade, NextStep, OutcomeBody, Requirement,
    RequirementState,
};
use crate::features::apprenticeships::apprenticeships::ApprenticeshipSummaryBody;
use crate::features::programme::standards::AssessmentModel;
use crate::hours::Hours;
use crate::ids::EpaAttemptId;

/// One thing that the gateway asks for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = GatewayRequirement)]
pub struct RequirementBody {
    /// What is asked for.
    pub requirement: Requirement,
    /// Where it stands.
    pub state: RequirementState,
    /// The same in words and numbers.
    #[schema(example = "512.5 of 500 hours")]
    pub detail: String,
}

/// A gateway that was reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReachedGateway)]
pub struct ReachedBody {
    /// When.
    pub reached_on: NaiveDate,
    /// English and maths then.
    pub english_and_maths: EnglishAndMaths,
    /// Off-the-job hours then.
    #[schema(value_type = f64, example = 512.5)]
    pub otj_hours: Hours,
    /// The target then; null where it was not known.
    #[schema(required = true, value_type = Option<f64>, example = 500.0)]
    pub target_hours: Option<Hours>,
    /// KSBs completed then.
    #[schema(example = 24)]
    pub ksbs_completed: i32,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

impl From<Gateway> for ReachedBody {
    fn from(row: Gateway) -> Self {
        let Gateway {
            id: _,
            apprenticeship_id: _,
            reached_on,
            english_and_maths,
            aged_16_to_18_at_start: _,
            otj_hundredths,
            target_hundredths,
            ksbs_completed,
            ksbs_total: _,
            created_at,
            assessment_model: _,
        } = row;
        Self {
            reached_on,
            english_and_maths,
            otj_hours: Hours(otj_hundredths),
            target_hours: target_hundredths.map(Hours),
            ksbs_completed,
            created_at,
        }
    }
}

/// What is there and what is missing for the end-point assessment, or under a reformed plan for completion.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Gateway)]
pub struct GatewayBody {
    /// The apprenticeship.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// By which kind of plan the apprentice is assessed: what has begun stays as it began, whatever is said of the standard's
    /// version later. Where nothing is known of the version, by an end-point assessment.
    pub assessment_model: AssessmentModel,
    /// Whether the record has all that it can show; English and maths and the employer's word come with the passing.
    pub is_ready: bool,
    /// Each thing that is asked for.
    pub requirements: Vec<RequirementBody>,
    /// When the gateway was reached, oldest first: again after each failed attempt that led to a retake.
    pub reached: Vec<ReachedBody>,
    /// The completion under a reformed plan; null before, and where an end-point assessment was passed.
    #[schema(required = true)]
    pub completion: Option<CompletionBody>,
}

/// An attempt at the end-point assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EpaAttempt)]
pub struct AttemptBody {
    /// Names the attempt.
    pub id: EpaAttemptId,
    /// The apprenticeship: a pass completes it, a fail with `retake` puts it back into learning.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// Which one, from 1.
    #[schema(example = 1)]
    pub number: i32,
    /// What it is.
    pub kind: AttemptKind,
    /// Who assesses.
    #[schema(example = "Example Assessors")]
    pub assessment_organisation: String,
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
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl AttemptBody {
    /// An attempt with its apprenticeship.
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
            name: _,
            marked_by: _,
            ksbs: _,
            cancel_reason: _,
        } = row;
        Self {
            id,
            apprenticeship,
            number,
            kind,
            // No attempt is without one.
            assessment_organisation: assessment_organisation.unwrap_or_default(),
            scheduled_on,
            assessed_on,
            grade,
            next_step,
            created_at,
            updated_at,
        }
    }
}

/// The outcomes of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeList {
    /// Oldest first.
    pub outcomes: Vec<OutcomeBody>,
}

/// The attempts of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EpaAttemptList {
    /// The first one first.
    pub epa_attempts: Vec<AttemptBody>,
}
