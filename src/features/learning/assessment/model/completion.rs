//! What leads from learning to completion under a reformed plan, beside the assessments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::Grade;
use super::assessments::each_once;
use crate::ids::{ApprenticeshipId, PersonId};
use crate::schema::{behaviour_verifications, completions};
use crate::validate::ensure;

/// Verifies behaviours, as the employer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"ksbs": ["B1", "B2"], "verifiedOn": "2026-11-20"}))]
pub struct VerifyBehaviours {
    /// Codes of behaviours of the standard, each once.
    #[validate(
        length(min = 1, max = 100),
        custom(function = "crate::validate::each_one_line"),
        custom(function = "each_once")
    )]
    #[schema(min_items = 1, max_items = 100, example = json!(["B1", "B2"]))]
    pub ksbs: Vec<String>,
    /// The day as of which it is said; within the apprenticeship, not in the future.
    pub verified_on: NaiveDate,
}

/// A verification as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = behaviour_verifications)]
pub struct Verification {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub person_id: PersonId,
    pub ksbs: Vec<String>,
    pub verified_on: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// The employer's word on behaviours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BehaviourVerification)]
pub struct VerificationBody {
    /// Names the verification.
    pub id: Uuid,
    /// The behaviours that were verified.
    #[schema(example = json!(["B1", "B2"]))]
    pub ksbs: Vec<String>,
    /// Who verified them.
    pub verified_by: PersonId,
    /// The day as of which it was said.
    pub verified_on: NaiveDate,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

impl From<Verification> for VerificationBody {
    fn from(row: Verification) -> Self {
        let Verification { id, apprenticeship_id: _, person_id, ksbs, verified_on, created_at } = row;
        Self { id, ksbs, verified_by: person_id, verified_on, created_at }
    }
}

/// The behaviours of an apprentice that the employer has verified.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BehaviourVerificationList {
    /// Oldest first.
    pub behaviour_verifications: Vec<VerificationBody>,
}

/// Completes an apprenticeship after the gateway to completion.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"completedOn": "2026-11-23", "grade": "merit"}))]
pub struct Complete {
    /// The last day; not before the gateway, not in the future.
    pub completed_on: NaiveDate,
    /// The overall grade that the assessment organisation gives; null where the plan has none. Never a fail.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(custom(function = "passed"))]
    #[schema(required = true)]
    pub grade: Option<Grade>,
}

fn passed(grade: &Grade) -> Result<(), ValidationError> {
    ensure(*grade != Grade::Fail, "inconsistent", "must not be a fail: nobody completes with one")
}

/// A completion as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = completions)]
pub struct Completion {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub completed_on: NaiveDate,
    pub grade: Option<Grade>,
    pub created_at: DateTime<Utc>,
}

/// A completion after the gateway to completion.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Completion)]
pub struct CompletionBody {
    /// The last day.
    pub completed_on: NaiveDate,
    /// The overall grade; null where the plan has none.
    #[schema(required = true)]
    pub grade: Option<Grade>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

impl From<Completion> for CompletionBody {
    fn from(row: Completion) -> Self {
        let Completion { id: _, apprenticeship_id: _, completed_on, grade, created_at } = row;
        Self { completed_on, grade, created_at }
    }
}
