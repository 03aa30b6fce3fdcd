//! Items, feedback and links.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::ids::{ApprenticeshipId, FeedbackId, PersonId, PortfolioItemId, PortfolioLinkId, ProjectId};
use crate::schema::{feedback, portfolio_items, portfolio_links};
use crate::string_enum::string_enum;

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
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::not_blank"))]
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
    pub own_words: String,
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
    "title": "Bin days by text", "ownWords": "I wrote the part that reads the calendar.",
    "links": [{"title": "The pull request", "url": "https://code.example/pull/7"}], "ksbs": ["K1"],
    "projectId": null, "visibility": "programme"
}))]
pub struct AddItem {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What was done and learned, in the apprentice's own words.
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub own_words: String,
    /// Where it can be seen.
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub links: Vec<Link>,
    /// KSB codes of the standard that it shows.
    #[validate(length(max = 100))]
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
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What was done and learned.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 10_000, nullable = false)]
    pub own_words: Option<String>,
    /// Where it can be seen.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20, nullable = false)]
    pub links: Option<Vec<Link>>,
    /// KSB codes of the standard that it shows.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 100))]
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
    pub own_words: String,
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
            own_words,
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
            own_words,
            links,
            ksbs,
            visibility,
            created_at,
            updated_at,
        }
    }
}

/// Gives feedback.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiveFeedback, example = json!({"text": "Clear to read; say more about how you tested it."}))]
pub struct GiveFeedback {
    /// What to say.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::not_blank"))]
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

/// A public link as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = portfolio_links)]
pub struct PublicLink {
    pub id: PortfolioLinkId,
    pub apprenticeship_id: ApprenticeshipId,
    pub token_hash: Vec<u8>,
    pub display_name: Option<String>,
    pub introduction: Option<String>,
    pub portfolio_item_ids: Vec<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// Puts items behind a public link.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SharePortfolio, example = json!({
    "displayName": "Robin", "introduction": "What I made in my first year.",
    "portfolioItemIds": ["01932b6e-7a4c-7000-8000-000000000001"]
}))]
pub struct SharePortfolio {
    /// The name shown, if any.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, required = true)]
    pub display_name: Option<String>,
    /// What stands above the items, if anything.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, required = true)]
    pub introduction: Option<String>,
    /// One's own items that the programme may see, in the order in which they are shown.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub portfolio_item_ids: Vec<PortfolioItemId>,
}

/// A public link.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PortfolioLink)]
pub struct PublicLinkBody {
    /// Names the link.
    pub id: PortfolioLinkId,
    /// Whose it is.
    pub apprenticeship_id: ApprenticeshipId,
    /// The token, shown once: `/api/v1/portfolios/{token}`, with `.html` for the page.
    #[schema(required = true, example = "hkp_…")]
    pub token: Option<String>,
    /// The name shown.
    #[schema(required = true, example = "Robin")]
    pub display_name: Option<String>,
    /// What stands above the items.
    #[schema(required = true)]
    pub introduction: Option<String>,
    /// The items.
    pub portfolio_item_ids: Vec<PortfolioItemId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl PublicLinkBody {
    /// A link, with its token if this is the once.
    pub fn new(row: PublicLink, token: Option<String>) -> Self {
        let PublicLink {
            id,
            apprenticeship_id,
            token_hash: _,
            display_name,
            introduction,
            portfolio_item_ids,
            created_at,
            updated_at: _,
            revoked_at: _,
            version: _,
        } = row;
        Self {
            id,
            apprenticeship_id,
            token,
            display_name,
            introduction,
            portfolio_item_ids: portfolio_item_ids.into_iter().map(PortfolioItemId).collect(),
            created_at,
        }
    }
}

/// An item as everybody with the link sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PublicPortfolioItem)]
pub struct PublicItemBody {
    /// What it is called.
    #[schema(example = "Bin days by text")]
    pub title: String,
    /// What was done and learned, in the apprentice's own words.
    pub own_words: String,
    /// Where it can be seen.
    pub links: Vec<Link>,
    /// KSB codes that it shows.
    pub ksbs: Vec<String>,
    /// The day on which it was added.
    pub added_on: NaiveDate,
}

/// A portfolio as everybody with the link sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PublicPortfolio)]
pub struct PortfolioBody {
    /// The name that the apprentice chose to show.
    #[schema(required = true, example = "Robin")]
    pub display_name: Option<String>,
    /// What stands above the items.
    #[schema(required = true)]
    pub introduction: Option<String>,
    /// The items, in the apprentice's order.
    pub items: Vec<PublicItemBody>,
}
