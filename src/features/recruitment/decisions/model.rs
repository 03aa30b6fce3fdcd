//! Decisions on applications.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::error::{Code, FieldError, FieldErrorSchema};
use crate::features::recruitment::applications::{ApplicationState, RejectionReason};
use crate::ids::{ApplicationId, RecruitmentRoundId};
use crate::string_enum::string_enum;
use crate::validate::{ensure, ensure_at};

/// The most decisions at once.
pub const MOST: usize = 200;

/// Rejects an application.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reasons": ["strongerCandidates"],
    "feedback": "You explained well what you built. Others had built more with a team; a club for programmers would be a good next step."
}))]
pub struct RejectApplication {
    /// Why, each once.
    #[validate(length(min = 1, max = 7), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 7)]
    pub reasons: Vec<RejectionReason>,
    /// What the candidate is told; needed after an interview.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub feedback: Option<String>,
}

fn each_once(reasons: &[RejectionReason]) -> Result<(), ValidationError> {
    let twice = reasons.iter().enumerate().any(|(at, one)| reasons.iter().take(at).any(|other| other == one));
    ensure(!twice, "duplicate", "must name each once")
}

/// Defers an application to another round.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"roundId": "01932b6e-7a4c-7000-8000-000000000001"}))]
pub struct DeferApplication {
    /// The round in which it counts and goes on.
    pub round_id: RecruitmentRoundId,
}

string_enum! {
    /// What is decided of an application in a batch.
    Decision {
        /// It goes on to an interview.
        Shortlist "shortlist",
        /// It is not successful.
        Reject "reject",
    }
}

/// One decision of a batch.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "reasoned"))]
pub struct DecideApplication {
    /// Which application.
    pub application_id: ApplicationId,
    /// What is decided.
    pub decision: Decision,
    /// Why it is rejected, each once.
    #[serde(default)]
    #[validate(length(max = 7), custom(function = "each_once"))]
    #[schema(max_items = 7)]
    pub reasons: Vec<RejectionReason>,
    /// What the candidate is told; needed after an interview.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub feedback: Option<String>,
}

fn reasoned(one: &DecideApplication) -> Result<(), ValidationError> {
    match one.decision {
        Decision::Reject => {
            ensure_at(!one.reasons.is_empty(), "/reasons", "required", "are needed to reject")
        }
        Decision::Shortlist => {
            let bare = one.reasons.is_empty() && one.feedback.is_none();
            ensure_at(bare, "/reasons", "inconsistent", "go with reject, not with shortlist")
        }
    }
}

/// Many decisions, each judged alone.
#[derive(ToSchema)]
#[schema(as = DecideApplicationBatch, example = json!({"items": [
    {"applicationId": "01932b6e-7a4c-7000-8000-000000000001", "decision": "shortlist"},
    {"applicationId": "01932b6e-7a4c-7000-8000-000000000002", "decision": "reject", "reasons": ["notEligible"], "feedback": null}
]}))]
#[expect(dead_code, reason = "describes the body in the contract")]
pub struct DecideBatch {
    /// The decisions.
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<DecideApplication>,
}

/// The envelope of a batch; its items are judged one by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The decisions as they were sent.
    pub items: Vec<Box<RawValue>>,
}

/// Why one decision was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DecisionProblem)]
pub struct DecisionProblemBody {
    /// What went wrong, for machines.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// What happened this time.
    pub detail: String,
    /// The faults found; pointers are relative to the item.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    pub errors: Vec<FieldError>,
}

/// What became of one decision.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DecisionItem)]
pub struct DecisionItemBody {
    /// The item's place in the request, from 0.
    pub index: usize,
    /// 200 decided, 404, 409 or 422 refused; none of them harms the others.
    #[schema(example = 200)]
    pub status: u16,
    /// The application; null where it could not be read.
    #[schema(required = true)]
    pub id: Option<ApplicationId>,
    /// Where it stands now; null where it was refused.
    #[schema(required = true)]
    pub state: Option<ApplicationState>,
    /// Why it was refused; null otherwise.
    #[schema(required = true)]
    pub problem: Option<DecisionProblemBody>,
}

/// How many decisions came to what.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DecisionSummary)]
pub struct DecisionSummaryBody {
    /// Decisions in the batch.
    pub total: usize,
    /// Decided.
    pub decided: usize,
    /// Not accepted.
    pub refused: usize,
}

/// What became of a batch of decisions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApplicationDecisionBatch)]
pub struct DecisionBatchBody {
    /// Each decision, in the order of the request.
    pub items: Vec<DecisionItemBody>,
    /// How many came to what.
    pub summary: DecisionSummaryBody,
}
