//! Offers as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Condition, ConditionKind, ConditionOutcome, Offer, OfferState};
use crate::ids::{ApplicationId, OfferConditionId, OfferId};
use crate::web::PageBody;

/// A condition of an offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferCondition)]
pub struct OfferConditionBody {
    /// Names the condition.
    pub id: OfferConditionId,
    /// What it asks for.
    pub kind: ConditionKind,
    /// What is to be shown or done.
    #[schema(example = "Show a passport, or a share code of the Home Office.")]
    pub text: String,
    /// What became of it; null while it is open.
    #[schema(required = true)]
    pub outcome: Option<ConditionOutcome>,
    /// Why it was waived, or has failed.
    #[schema(required = true)]
    pub outcome_reason: Option<String>,
    /// When it was decided.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<Condition> for OfferConditionBody {
    fn from(row: Condition) -> Self {
        let Condition {
            id,
            offer_id: _,
            kind,
            text,
            outcome,
            outcome_reason,
            decided_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = row;
        Self { id, kind, text, outcome, outcome_reason, decided_at }
    }
}

/// An offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Offer)]
pub struct OfferBody {
    /// Names the offer.
    pub id: OfferId,
    /// To which application it was made.
    pub application_id: ApplicationId,
    /// Where it stands.
    pub state: OfferState,
    /// The last day, in London, on which it can be accepted.
    pub expires_on: NaiveDate,
    /// What is to be met.
    pub conditions: Vec<OfferConditionBody>,
    /// Why more was offered than planned.
    #[schema(required = true)]
    pub over_plan_reason: Option<String>,
    /// Why it was withdrawn.
    #[schema(required = true)]
    pub withdrawal_reason: Option<String>,
    /// When it was accepted, declined or withdrawn, or has lapsed; null while it is open.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl OfferBody {
    /// What is shown on a day.
    pub fn on(today: NaiveDate, row: Offer, conditions: Vec<OfferConditionBody>) -> Self {
        let (state, decided_at) = (row.state_on(today), row.decided_on(today));
        let Offer {
            id,
            application_id,
            stored_state: _,
            expires_on,
            over_plan_reason,
            withdrawal_reason,
            decided_at: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            application_id,
            state,
            expires_on,
            conditions,
            over_plan_reason,
            withdrawal_reason,
            decided_at,
            created_at,
            updated_at,
        }
    }
}

/// A page of offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferList {
    /// The offers, in the order in which they were made.
    pub offers: Vec<OfferBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
