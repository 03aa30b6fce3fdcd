//! Pieces of guidance.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::GuidanceId;
use crate::schema::guidance;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// When in an apprenticeship guidance is of use. New stages may be added.
    GuidanceStage {
        /// Always.
        AnyTime "anyTime",
        /// Before the first day.
        BeforeStart "beforeStart",
        /// In the first weeks.
        FirstWeeks "firstWeeks",
        /// While learning.
        InLearning "inLearning",
        /// On the way to the gateway.
        Gateway "gateway",
        /// Around the end-point assessment.
        Assessment "assessment",
        /// After completion.
        Afterwards "afterwards",
    }
}

/// A piece of guidance as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = guidance)]
pub struct Guidance {
    pub id: GuidanceId,
    pub title: String,
    pub topic: String,
    pub stage: GuidanceStage,
    pub markdown: String,
    pub archived: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds a piece of guidance.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "title": "The first week", "topic": "Onboarding", "stage": "beforeStart",
    "markdown": "## Before the first day\n\n- Order the laptop.\n- Choose a first task that can be finished in a day."
}))]
pub struct AddGuidance {
    /// What it is called.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What it is about; the same word for all of a topic.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 60), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 60)]
    pub topic: String,
    /// When it is of use.
    pub stage: GuidanceStage,
    /// The text, in CommonMark. Front ends must not let raw HTML through.
    #[validate(length(min = 1, max = 50_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 50_000)]
    pub markdown: String,
}

/// Changes a piece of guidance: absent keeps.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema, AsChangeset)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[diesel(table_name = guidance)]
#[schema(example = json!({"archived": true}))]
pub struct ChangeGuidance {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 60), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 60, nullable = false)]
    pub topic: Option<String>,
    /// When it is of use.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub stage: Option<GuidanceStage>,
    /// The text, in CommonMark.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 50_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 50_000, nullable = false)]
    pub markdown: Option<String>,
    /// Whether it is kept out of lists.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub archived: Option<bool>,
}

/// A piece of guidance.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Guidance)]
pub struct GuidanceBody {
    /// Names the piece.
    pub id: GuidanceId,
    /// What it is called.
    #[schema(example = "The first week")]
    pub title: String,
    /// What it is about.
    #[schema(example = "Onboarding")]
    pub topic: String,
    /// When it is of use.
    pub stage: GuidanceStage,
    /// The text, in CommonMark.
    pub markdown: String,
    /// Whether it is kept out of lists.
    pub archived: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Guidance> for GuidanceBody {
    fn from(row: Guidance) -> Self {
        let Guidance { id, title, topic, stage, markdown, archived, created_at, updated_at, version: _ } =
            row;
        Self { id, title, topic, stage, markdown, archived, created_at, updated_at }
    }
}

/// A page of guidance.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceList {
    /// The pieces, in the order that was asked for.
    pub guidance: Vec<GuidanceBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
