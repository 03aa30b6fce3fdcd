//! Goals that are set in a review.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::Party;
use crate::ids::{GoalId, ReviewId};
use crate::lifecycle::Lifecycle;
use crate::schema::goals;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a goal stands. New states may be added.
    GoalState {
        /// To be reached.
        Open "open",
        /// Reached.
        Met "met",
        /// No longer wanted.
        Dropped "dropped",
    }
}

impl Lifecycle for GoalState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Met, Self::Dropped],
            Self::Met => &[Self::Open, Self::Dropped],
            Self::Dropped => &[Self::Open, Self::Met],
        }
    }
}

/// A goal as it is stored.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = goals)]
pub struct Goal {
    pub id: GoalId,
    pub review_id: ReviewId,
    pub title: String,
    pub owner: Party,
    pub due_on: NaiveDate,
    pub state: GoalState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Sets a goal.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"title": "Lead a sprint review", "owner": "apprentice", "dueOn": "2027-02-15"}))]
pub struct AddGoal {
    /// What is to be reached.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// Who sees to it.
    pub owner: Party,
    /// By when; today or later.
    pub due_on: NaiveDate,
}

/// Changes a goal: absent keeps.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"state": "met"}))]
pub struct ChangeGoal {
    /// What is to be reached.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub title: Option<String>,
    /// Who sees to it.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub owner: Option<Party>,
    /// By when; a new day must be today or later.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub due_on: Option<NaiveDate>,
    /// Whether it is met, dropped, or open.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub state: Option<GoalState>,
}

impl ChangeGoal {
    /// Whether what was agreed becomes another than it is, and not only whether it is reached.
    pub fn alters(&self, goal: &Goal) -> bool {
        self.title.as_ref().is_some_and(|title| *title != goal.title)
            || self.owner.is_some_and(|owner| owner != goal.owner)
            || self.due_on.is_some_and(|day| day != goal.due_on)
    }
}

/// A goal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Goal)]
pub struct GoalBody {
    /// Names the goal.
    pub id: GoalId,
    /// The review in which it was set.
    pub review_id: ReviewId,
    /// What is to be reached.
    #[schema(example = "Lead a sprint review")]
    pub title: String,
    /// Who sees to it.
    pub owner: Party,
    /// By when.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub state: GoalState,
    /// When it was set.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Goal> for GoalBody {
    fn from(row: Goal) -> Self {
        let Goal { id, review_id, title, owner, due_on, state, created_at, updated_at, version: _ } = row;
        Self { id, review_id, title, owner, due_on, state, created_at, updated_at }
    }
}

/// A page of goals.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalList {
    /// The goals, in the order in which they were set.
    pub goals: Vec<GoalBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
