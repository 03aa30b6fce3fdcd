//! What may be asked of the end of an apprenticeship.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{EnglishAndMaths, Grade, NextStep, OutcomeKind};
use crate::validate::{ensure, ensure_at};

/// Passes the gateway.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true
}))]
pub struct PassGateway {
    /// When everything was there; not in the future.
    pub reached_on: NaiveDate,
    /// Whether English and maths are there; the funding rules of the start say of whom they are required.
    pub english_and_maths: EnglishAndMaths,
    /// Whether the apprentice was 16 to 18 years old at the start.
    pub aged_16_to_18_at_start: bool,
    /// The employer's word that the apprentice is ready: must be true.
    #[validate(custom(function = "given"))]
    pub employer_confirms: bool,
}

fn given(word: &bool) -> Result<(), ValidationError> {
    ensure(*word, "invalid", "must be true: without the employer's word there is no gateway")
}

/// Plans an attempt at the end-point assessment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-12-07"}))]
pub struct ScheduleAttempt {
    /// Who assesses.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub assessment_organisation: String,
    /// The planned day.
    pub scheduled_on: NaiveDate,
}

/// Records the result of an attempt.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "next_after_fail"))]
#[schema(example = json!({"assessedOn": "2026-11-23", "grade": "merit", "nextStep": null}))]
pub struct RecordResult {
    /// The day of the assessment; not in the future.
    pub assessed_on: NaiveDate,
    /// The grade.
    pub grade: Grade,
    /// What follows a fail; null with any other grade.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub next_step: Option<NextStep>,
}

fn next_after_fail(command: &RecordResult) -> Result<(), ValidationError> {
    let fits = (command.grade == Grade::Fail) == command.next_step.is_some();
    ensure_at(fits, "/nextStep", "inconsistent", "must be given after a fail, and be null otherwise")
}

/// Records what came after an apprenticeship.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "somewhere"))]
#[schema(example = json!({
    "kind": "permanentJob", "employer": "London Borough of Hackney", "jobTitle": "Junior developer",
    "observedOn": "2026-11-23", "note": null
}))]
pub struct AddOutcome {
    /// What came after.
    pub kind: OutcomeKind,
    /// Where; needed for a job or an apprenticeship.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, required = true)]
    pub employer: Option<String>,
    /// As what.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, required = true)]
    pub job_title: Option<String>,
    /// The day of which it is true; not in the future.
    pub observed_on: NaiveDate,
    /// What else there is to say.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000, required = true)]
    pub note: Option<String>,
}

fn somewhere(command: &AddOutcome) -> Result<(), ValidationError> {
    let needed = matches!(
        command.kind,
        OutcomeKind::PermanentJob | OutcomeKind::FixedTermJob | OutcomeKind::Apprenticeship
    );
    ensure_at(
        !needed || command.employer.is_some(),
        "/employer",
        "null",
        "is needed for a job or an apprenticeship",
    )
}
