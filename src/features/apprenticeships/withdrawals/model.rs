//! Withdrawals and their rules.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::features::apprenticeships::apprenticeships::{ApprenticeshipSummaryBody, State};
use crate::ids::{ApprenticeshipId, WithdrawalId};
use crate::schema::withdrawals;
use crate::string_enum::string_enum;
use crate::validate::ensure;

string_enum! {
    /// Who wanted it. New values may be added.
    Trigger {
        /// The apprentice.
        Apprentice "apprentice",
        /// The council, as the employer.
        Employer "employer",
        /// The learning provider.
        Provider "provider",
    }
}

string_enum! {
    /// Why. The reasons follow those of the Individualised Learner Record. New reasons may be added.
    WithdrawalReason {
        /// Illness or injury.
        Health "health",
        /// Other personal reasons.
        Personal "personal",
        /// Cannot afford it.
        Financial "financial",
        /// The learning is too hard, or not the right one.
        Academic "academic",
        /// The quality of the training or of the support.
        Programme "programme",
        /// Goes to another job.
        NewJob "newJob",
        /// The job has ended.
        Redundancy "redundancy",
        /// Was dismissed.
        Dismissal "dismissal",
        /// Moved away.
        Relocation "relocation",
        /// Something else, told in the note.
        Other "other",
        /// Nobody knows.
        NotKnown "notKnown",
    }
}

/// A withdrawal as it is stored; reasons as their words.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = withdrawals)]
pub struct Withdrawal {
    pub id: WithdrawalId,
    pub apprenticeship_id: ApprenticeshipId,
    pub last_day_on: Option<NaiveDate>,
    pub triggered_by: Trigger,
    pub reasons: Vec<WithdrawalReason>,
    pub note: Option<String>,
    pub previous_state: State,
    pub reversed_at: Option<DateTime<Utc>>,
    pub reversal_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Withdraws an apprentice.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "lastDayOn": "2026-11-20", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null
}))]
pub struct Withdraw {
    /// The last day of learning, not in the future; null where learning never began.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub last_day_on: Option<NaiveDate>,
    /// Who wanted it.
    pub triggered_by: Trigger,
    /// Why: at least one reason, each once.
    #[validate(length(min = 1, max = 5), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 5)]
    pub reasons: Vec<WithdrawalReason>,
    /// What else there is to say; nothing about health.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000, required = true)]
    pub note: Option<String>,
}

fn each_once(reasons: &[WithdrawalReason]) -> Result<(), ValidationError> {
    let twice =
        reasons.iter().enumerate().any(|(at, reason)| reasons.iter().take(at).any(|other| other == reason));
    ensure(!twice, "duplicate", "must name each reason once")
}

/// Takes a withdrawal back.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "Recorded for the wrong apprentice."}))]
pub struct Reverse {
    /// Why it was wrong.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A withdrawal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Withdrawal)]
pub struct WithdrawalBody {
    /// Names the withdrawal.
    pub id: WithdrawalId,
    /// The apprenticeship: withdrawn, unless the withdrawal was reversed.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// The last day of learning; null where learning never began.
    #[schema(required = true)]
    pub last_day_on: Option<NaiveDate>,
    /// Who wanted it.
    pub triggered_by: Trigger,
    /// Why.
    pub reasons: Vec<WithdrawalReason>,
    /// What else was said.
    #[schema(required = true)]
    pub note: Option<String>,
    /// The state before, which a reversal gives back.
    pub previous_state: State,
    /// When it was taken back; null while it stands.
    #[schema(required = true)]
    pub reversed_at: Option<DateTime<Utc>>,
    /// Why it was taken back.
    #[schema(required = true)]
    pub reversal_reason: Option<String>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl WithdrawalBody {
    /// A withdrawal with its apprenticeship.
    pub fn new(row: Withdrawal, apprenticeship: ApprenticeshipSummaryBody) -> Self {
        let Withdrawal {
            id,
            apprenticeship_id: _,
            last_day_on,
            triggered_by,
            reasons,
            note,
            previous_state,
            reversed_at,
            reversal_reason,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            apprenticeship,
            last_day_on,
            triggered_by,
            reasons,
            note,
            previous_state,
            reversed_at,
            reversal_reason,
            created_at,
            updated_at,
        }
    }
}

/// The withdrawals of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawalList {
    /// Oldest first.
    pub withdrawals: Vec<WithdrawalBody>,
}
