//! Public links, and what is seen through them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Link;
use crate::ids::{ApprenticeshipId, PortfolioItemId, PortfolioLinkId};
use crate::schema::portfolio_links;
use crate::web::PageBody;

/// A public link as it is stored, without the digest of its token: nobody reads that.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = portfolio_links)]
pub struct PublicLink {
    pub id: PortfolioLinkId,
    pub apprenticeship_id: ApprenticeshipId,
    pub display_name: Option<String>,
    pub introduction: Option<String>,
    pub portfolio_item_ids: Vec<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When somebody ended it, the apprentice or others.
    pub revoked_at: Option<DateTime<Utc>>,
    pub version: i32,
    /// Why others ended it, if they did.
    pub take_down_reason: Option<String>,
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
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, required = true)]
    pub display_name: Option<String>,
    /// What stands above the items, if anything.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000, required = true)]
    pub introduction: Option<String>,
    /// One's own items that the programme may see, in the order in which they are shown.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub portfolio_item_ids: Vec<PortfolioItemId>,
}

/// Takes a public link down.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TakeDownPortfolioLink, example = json!({"reason": "It shows a colleague's home address."}))]
pub struct TakeDownLink {
    /// Why, as the apprentice will read it.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
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
    /// When it was taken down, if it was.
    #[schema(required = true)]
    pub taken_down_at: Option<DateTime<Utc>>,
    /// Why it was taken down.
    #[schema(required = true, example = json!(null))]
    pub take_down_reason: Option<String>,
}

impl PublicLinkBody {
    /// A link, with its token if this is the once.
    pub fn new(row: PublicLink, token: Option<String>) -> Self {
        let PublicLink {
            id,
            apprenticeship_id,
            display_name,
            introduction,
            portfolio_item_ids,
            created_at,
            updated_at: _,
            revoked_at,
            version: _,
            take_down_reason,
        } = row;
        Self {
            id,
            apprenticeship_id,
            token,
            display_name,
            introduction,
            portfolio_item_ids: portfolio_item_ids.into_iter().map(PortfolioItemId).collect(),
            created_at,
            taken_down_at: revoked_at.filter(|_| take_down_reason.is_some()),
            take_down_reason,
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
    pub reflection: String,
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

/// Which public links to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct PortfolioLinkFilter {
    /// Only those of this apprenticeship; may be repeated.
    pub apprenticeship_id: Vec<ApprenticeshipId>,
}

/// A page of public links.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortfolioLinkList {
    /// Those that stand, oldest first, without their tokens.
    pub portfolio_links: Vec<PublicLinkBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
