//! The gateway's checklist, attempts at the assessment, outcomes.

pub mod assessments;
mod bodies;
mod commands;
pub mod completion;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::features::programme::standards::AssessmentModel;
pub use bodies::{AttemptBody, EpaAttemptList, GatewayBody, OutcomeList, ReachedBody, RequirementBody};
pub use commands::{AddOutcome, PassGateway, RecordResult, ScheduleAttempt};

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
    /// By whom an apprenticeship assessment is marked. New values may be added.
    MarkedBy {
        /// By the assessment organisation.
        AssessmentOrganisation "assessmentOrganisation",
        /// By the learning provider.
        Provider "provider",
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
        /// Every apprenticeship assessment is passed, of a reformed plan.
        Assessments "assessments",
        /// The employer has verified every behaviour, of a reformed plan.
        Behaviours "behaviours",
        /// Every KSB of the standard is completed, of an end-point assessment.
        Ksbs "ksbs",
        /// The off-the-job hours reach the target.
        OtjHours "otjHours",
        /// The least duration of the funding rules has passed, breaks left out.
        Duration "duration",
        /// English and maths.
        EnglishAndMaths "englishAndMaths",
        /// The employer says that nothing is missing.
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
        /// The record cannot tell, as it is not known how much is asked for. That keeps nobody back.
        NotKnown "notKnown",
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
    /// None where the target was not known.
    pub target_hundredths: Option<i32>,
    pub ksbs_completed: i32,
    /// None where not all KSBs were known.
    pub ksbs_total: Option<i32>,
    pub created_at: DateTime<Utc>,
    /// None where it was passed before there was more than one model.
    pub assessment_model: Option<AssessmentModel>,
}

/// An attempt at the end-point assessment as it is stored; with a name an apprenticeship assessment.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = epa_attempts)]
pub struct Attempt {
    pub id: EpaAttemptId,
    pub apprenticeship_id: ApprenticeshipId,
    pub number: i32,
    pub kind: AttemptKind,
    /// None where a provider marks alone.
    pub assessment_organisation: Option<String>,
    pub scheduled_on: NaiveDate,
    pub assessed_on: Option<NaiveDate>,
    pub grade: Option<Grade>,
    pub next_step: Option<NextStep>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub name: Option<String>,
    pub marked_by: Option<MarkedBy>,
    #[serde(default)]
    pub ksbs: Vec<String>,
    pub cancel_reason: Option<String>,
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
