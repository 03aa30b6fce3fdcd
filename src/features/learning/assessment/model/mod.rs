//! The gateway's checklist, attempts at the assessment, outcomes.

mod commands;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use commands::{AddOutcome, PassGateway, RecordResult, ScheduleAttempt};

use crate::features::apprenticeships::apprenticeships::ApprenticeshipSummaryBody;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, EpaAttemptId, OutcomeId};
use crate::schema::{epa_attempts, gateways, outcomes};
use crate::string_enum::string_enum;

string_enum! {
    /// Whether English and maths are there.
    EnglishAndMaths {
        /// Level 2 is held, or was gained.
        Met "met",
        /// Not asked for: since 11 February 2025 of those who were 19 or older at the start.
        NotRequired "notRequired",
    }
}

string_enum! {
    /// The grade of an attempt. New grades may be added.
    Grade {
        /// Not passed.
        Fail "fail",
        /// Passed.
        Pass "pass",
        /// Passed with merit.
        Merit "merit",
        /// Passed with distinction.
        Distinction "distinction",
    }
}

string_enum! {
    /// What follows a failed attempt.
    NextStep {
        /// Another attempt without more learning.
        Resit "resit",
        /// More learning first.
        Retake "retake",
    }
}

string_enum! {
    /// What an attempt is.
    AttemptKind {
        /// The first one.
        First "first",
        /// After a failed one, without more learning.
        Resit "resit",
        /// After a failed one and more learning.
        Retake "retake",
    }
}

string_enum! {
    /// What came after an apprenticeship. New kinds may be added.
    OutcomeKind {
        /// A permanent job.
        PermanentJob "permanentJob",
        /// A job for a time.
        FixedTermJob "fixedTermJob",
        /// Another apprenticeship.
        Apprenticeship "apprenticeship",
        /// School, college or university.
        Education "education",
        /// Looking for work.
        LookingForWork "lookingForWork",
        /// Something else.
        Other "other",
        /// Could not be found out.
        NotKnown "notKnown",
    }
}

string_enum! {
    /// What the gateway asks for. New requirements may be added.
    Requirement {
        /// Every KSB of the standard is completed.
        Ksbs "ksbs",
        /// The off-the-job hours reach the target.
        OtjHours "otjHours",
        /// The least duration of the funding rules has passed, breaks left out.
        Duration "duration",
        /// English and maths.
        EnglishAndMaths "englishAndMaths",
        /// The employer says that the apprentice is ready.
        Employer "employer",
    }
}

string_enum! {
    /// Where a requirement stands.
    RequirementState {
        /// It is there.
        Met "met",
        /// It is not asked for.
        NotRequired "notRequired",
        /// It is not there yet.
        Missing "missing",
    }
}

/// A gateway that was reached, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = gateways)]
pub struct Gateway {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub reached_on: NaiveDate,
    pub english_and_maths: EnglishAndMaths,
    pub aged_16_to_18_at_start: bool,
    pub otj_hundredths: i32,
    pub target_hundredths: i32,
    pub ksbs_completed: i32,
    pub ksbs_total: i32,
    pub created_at: DateTime<Utc>,
}

/// An attempt as it is stored.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = epa_attempts)]
pub struct Attempt {
    pub id: EpaAttemptId,
    pub apprenticeship_id: ApprenticeshipId,
    pub number: i32,
    pub kind: AttemptKind,
    pub assessment_organisation: String,
    pub scheduled_on: NaiveDate,
    pub assessed_on: Option<NaiveDate>,
    pub grade: Option<Grade>,
    pub next_step: Option<NextStep>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// An outcome as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outcomes)]
pub struct Outcome {
    pub id: OutcomeId,
    pub apprenticeship_id: ApprenticeshipId,
    pub kind: OutcomeKind,
    pub employer: Option<String>,
    pub job_title: Option<String>,
    pub observed_on: NaiveDate,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// What came after an apprenticeship.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Outcome)]
pub struct OutcomeBody {
    /// Names the outcome.
    pub id: OutcomeId,
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// What came after.
    pub kind: OutcomeKind,
    /// Where, for a job or an apprenticeship.
    #[schema(required = true, example = "London Borough of Hackney")]
    pub employer: Option<String>,
    /// As what.
    #[schema(required = true, example = "Junior developer")]
    pub job_title: Option<String>,
    /// The day of which it is true.
    pub observed_on: NaiveDate,
    /// What else was said.
    #[schema(required = true)]
    pub note: Option<String>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

impl From<Outcome> for OutcomeBody {
    fn from(row: Outcome) -> Self {
        let Outcome { id, apprenticeship_id, kind, employer, job_title, observed_on, note, created_at } = row;
        Self { id, apprenticeship_id, kind, employer, job_title, observed_on, note, created_at }
    }
}

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
    /// The target then.
    #[schema(value_type = f64, example = 500.0)]
    pub target_hours: Hours,
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
        } = row;
        Self {
            reached_on,
            english_and_maths,
            otj_hours: Hours(otj_hundredths),
            target_hours: Hours(target_hundredths),
            ksbs_completed,
            created_at,
        }
    }
}

/// What is there and what is missing for the end-point assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Gateway)]
pub struct GatewayBody {
    /// The apprenticeship.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// Whether the record has all that it can show; English and maths and the employer's word come with the passing.
    pub is_ready: bool,
    /// Each thing that is asked for.
    pub requirements: Vec<RequirementBody>,
    /// When the gateway was reached, oldest first: again after each failed attempt that led to a retake.
    pub reached: Vec<ReachedBody>,
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
        } = row;
        Self {
            id,
            apprenticeship,
            number,
            kind,
            assessment_organisation,
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
