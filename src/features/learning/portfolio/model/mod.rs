//! Items of a portfolio, and what people say and share of them.

mod feedback;
mod links;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use feedback::{Feedback, FeedbackBody, FeedbackList, GiveFeedback};
pub use links::{
    PortfolioBody, PortfolioLinkFilter, PortfolioLinkList, PublicItemBody, PublicLink, PublicLinkBody,
    SharePortfolio, TakeDownLink,
};

use crate::ids::{ApprenticeshipId, PortfolioItemId, ProjectId};
use crate::schema::portfolio_items;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Who sees an item. A link shows what the programme may see to whoever is given it.
    ItemVisibility {
        /// The apprentice alone.
        Private "private",
        /// Those who see the apprenticeship.
        Programme "programme",
    }
}

/// A link from an item to what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PortfolioItemLink)]
pub struct Link {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, example = "The pull request")]
    pub title: String,
    /// Where it is; https only.
    #[validate(length(max = 2000), custom(function = "crate::validate::https_url"))]
    #[schema(pattern = "^https://", max_length = 2000, example = "https://code.example/pull/7")]
    pub url: String,
}

/// An item as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = portfolio_items)]
pub struct Item {
    pub id: PortfolioItemId,
    pub apprenticeship_id: ApprenticeshipId,
    pub project_id: Option<ProjectId>,
    pub title: String,
    pub reflection: String,
    pub links: serde_json::Value,
    pub ksbs: Vec<String>,
    pub visibility: ItemVisibility,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds an item to one's own portfolio.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddPortfolioItem, example = json!({
    "title": "Bin days by text", "reflection": "I wrote the part that reads the calendar.",
    "links": [{"title": "The pull request", "url": "https://code.example/pull/7"}], "ksbs": ["K1"],
    "projectId": null, "visibility": "programme"
}))]
pub struct AddItem {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What was done and learned, in the apprentice's own words.
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub reflection: String,
    /// Where it can be seen.
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub links: Vec<Link>,
    /// KSB codes of the standard that it shows.
    #[validate(length(max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 100)]
    pub ksbs: Vec<String>,
    /// The project that it came of.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub project_id: Option<ProjectId>,
    /// Who sees it.
    pub visibility: ItemVisibility,
}

/// Changes an item: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChangePortfolioItem, example = json!({"visibility": "programme"}))]
pub struct ChangeItem {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What was done and learned.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000, nullable = false)]
    pub reflection: Option<String>,
    /// Where it can be seen.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20, nullable = false)]
    pub links: Option<Vec<Link>>,
    /// KSB codes of the standard that it shows.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 100, nullable = false)]
    pub ksbs: Option<Vec<String>>,
    /// Who sees it.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub visibility: Option<ItemVisibility>,
}

/// An item of a portfolio.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PortfolioItem)]
pub struct ItemBody {
    /// Names the item.
    pub id: PortfolioItemId,
    /// Whose it is.
    pub apprenticeship_id: ApprenticeshipId,
    /// The project that it came of.
    #[schema(required = true)]
    pub project_id: Option<ProjectId>,
    /// What it is called.
    #[schema(example = "Bin days by text")]
    pub title: String,
    /// What was done and learned, in the apprentice's own words.
    pub reflection: String,
    /// Where it can be seen.
    #[schema(value_type = Vec<Link>)]
    pub links: serde_json::Value,
    /// KSB codes of the standard that it shows.
    pub ksbs: Vec<String>,
    /// Who sees it.
    pub visibility: ItemVisibility,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Item> for ItemBody {
    fn from(row: Item) -> Self {
        let Item {
            id,
            apprenticeship_id,
            project_id,
            title,
            reflection,
            links,
            ksbs,
            visibility,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            apprenticeship_id,
            project_id,
            title,
            reflection,
            links,
            ksbs,
            visibility,
            created_at,
            updated_at,
        }
    }
}

/// A page of a portfolio.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortfolioItemList {
    /// The items, in the order in which they were added.
    pub portfolio_items: Vec<ItemBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
