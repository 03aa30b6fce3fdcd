//! Feedback on an item.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{FeedbackId, PersonId, PortfolioItemId};
use crate::schema::feedback;
use crate::web::PageBody;

/// Gives feedback.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiveFeedback, example = json!({"text": "Clear to read; say more about how you tested it."}))]
pub struct GiveFeedback {
    /// What to say.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
}

/// Feedback as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = feedback)]
pub struct Feedback {
    pub id: FeedbackId,
    pub portfolio_item_id: PortfolioItemId,
    pub person_id: PersonId,
    pub text: String,
    pub created_at: DateTime<Utc>,
}

/// Feedback on an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Feedback)]
pub struct FeedbackBody {
    /// Names the feedback.
    pub id: FeedbackId,
    /// The item.
    pub portfolio_item_id: PortfolioItemId,
    /// Who said it.
    pub person_id: PersonId,
    /// What was said.
    #[schema(example = "Clear to read.")]
    pub text: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<Feedback> for FeedbackBody {
    fn from(row: Feedback) -> Self {
        let Feedback { id, portfolio_item_id, person_id, text, created_at } = row;
        Self { id, portfolio_item_id, person_id, text, created_at }
    }
}

/// A page of feedback.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackList {
    /// What was said, oldest first.
    pub feedback: Vec<FeedbackBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
