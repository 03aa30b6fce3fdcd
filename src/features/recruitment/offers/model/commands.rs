//! What staff and candidates ask for.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{ConditionKind, ConditionOutcome};
use crate::error::{FieldCode, FieldError};
use crate::ids::OfferId;
use crate::validate::ensure_at;

/// For how many days an offer may stay open.
const LONGEST: Days = Days::new(90);

/// Makes an offer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "expiresOn": "2027-07-31", "overPlanReason": null,
    "conditions": [{"kind": "rightToWork", "text": "Show a passport, or a share code of the Home Office."}]
}))]
pub struct MakeOffer {
    /// The last day, in London, on which it can be accepted: today at the earliest, in 90 days at the latest.
    pub expires_on: NaiveDate,
    /// What is to be met once it is accepted.
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub conditions: Vec<NewCondition>,
    /// Why more is offered than planned; needed once accepted and open offers reach the planned places.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub over_plan_reason: Option<String>,
}

/// A condition of an offer.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOfferCondition, example = json!({
    "kind": "rightToWork", "text": "Show a passport, or a share code of the Home Office."
}))]
pub struct NewCondition {
    /// What it asks for.
    pub kind: ConditionKind,
    /// What is to be shown or done, for the candidate.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 500)]
    pub text: String,
}

impl MakeOffer {
    /// What does not fit the day, or the plan.
    pub fn faults(&self, today: NaiveDate, is_over_plan: bool) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let at = "#/expiresOn";
        if self.expires_on < today {
            faults.push(FieldError::pointer(at, FieldCode::InThePast, "must not lie in the past"));
        }
        if today.checked_add_days(LONGEST).is_some_and(|latest| latest < self.expires_on) {
            faults.push(FieldError::pointer(at, FieldCode::TooLarge, "must be at most 90 days from today"));
        }
        if is_over_plan && self.over_plan_reason.is_none() {
            let detail = "is needed: accepted and open offers reach the planned places";
            faults.push(FieldError::pointer("#/overPlanReason", FieldCode::Required, detail));
        }
        faults
    }
}

/// Withdraws an offer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The team that would have taken you on was dissolved."}))]
pub struct WithdrawOffer {
    /// Why; the candidate is told.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Answers an offer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"offerId": "01932b6e-7a4c-7000-8000-000000000001"}))]
pub struct AnswerOffer {
    /// Which offer of the application is answered.
    pub offer_id: OfferId,
}

/// Says what became of a condition.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "reasoned"))]
#[schema(as = DecideOfferCondition, example = json!({"outcome": "met", "reason": null}))]
pub struct DecideCondition {
    /// What became of it.
    pub outcome: ConditionOutcome,
    /// Why; needed where it is waived or has failed.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
}

fn reasoned(command: &DecideCondition) -> Result<(), ValidationError> {
    let holds = command.outcome == ConditionOutcome::Met || command.reason.is_some();
    ensure_at(holds, "/reason", "required", "is needed where a condition is waived or has failed")
}
