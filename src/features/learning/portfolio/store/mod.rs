//! Queries on items and feedback; those on links are in a file of their own.

pub mod links;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeItem, Feedback, Item, ItemVisibility};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, FeedbackId, PersonId, PortfolioItemId};
use crate::schema::{apprenticeships, feedback, portfolio_items, projects};
use crate::visibility::Visibility;

/// Items that the caller may see: of those who may see the apprenticeship what is not private, of the apprentice all.
macro_rules! visible {
    ($visibility:expr) => {
        apprenticeships::table
            .inner_join(portfolio_items::table.on(portfolio_items::apprenticeship_id.eq(apprenticeships::id)))
            .filter($visibility.apprenticeships())
            .filter(
                portfolio_items::visibility
                    .eq(ItemVisibility::Programme)
                    .or(apprenticeships::person_id.nullable().eq($visibility.own).assume_not_null()),
            )
            .select(Item::as_select())
            .into_boxed()
    };
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: PortfolioItemId) -> QueryResult<Item> {
    visible!(visibility).filter(portfolio_items::id.eq(id)).first(conn).await
}

/// Whose item it is.
pub async fn owner(conn: &mut impl Read, id: PortfolioItemId) -> QueryResult<PersonId> {
    portfolio_items::table
        .inner_join(apprenticeships::table.on(apprenticeships::id.eq(portfolio_items::apprenticeship_id)))
        .filter(portfolio_items::id.eq(id))
        .select(apprenticeships::person_id)
        .first(conn)
        .await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: PortfolioItemId) -> QueryResult<Item> {
    portfolio_items::table.find(id).select(Item::as_select()).for_update().first(conn).await
}

/// A page of an apprenticeship's items, in the order in which they were added.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    apprenticeship: ApprenticeshipId,
    after: Option<PortfolioItemId>,
    limit: i64,
) -> QueryResult<Vec<Item>> {
    let mut query = visible!(visibility)
        .filter(portfolio_items::apprenticeship_id.eq(apprenticeship))
        .order(portfolio_items::id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(portfolio_items::id.gt(after));
    }
    query.load(conn).await
}

pub async fn has_project(conn: &mut impl Read, id: crate::ids::ProjectId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(projects::table.find(id))).get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Item) -> QueryResult<Item> {
    diesel::insert_into(portfolio_items::table)
        .values(new)
        .returning(Item::as_returning())
        .get_result(conn)
        .await
}

#[derive(AsChangeset)]
#[diesel(table_name = portfolio_items)]
struct Changes {
    title: Option<String>,
    reflection: Option<String>,
    links: Option<serde_json::Value>,
    ksbs: Option<Vec<String>>,
    visibility: Option<ItemVisibility>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: PortfolioItemId,
    change: ChangeItem,
    now: DateTime<Utc>,
) -> QueryResult<Item> {
    let changes = Changes {
        title: change.title,
        reflection: change.reflection,
        links: change.links.map(|links| serde_json::to_value(links).unwrap_or_default()),
        ksbs: change.ksbs,
        visibility: change.visibility,
        updated_at: now,
    };
    diesel::update(portfolio_items::table.find(id))
        .set((changes, portfolio_items::version.eq(portfolio_items::version + 1)))
        .returning(Item::as_returning())
        .get_result(conn)
        .await
}

pub async fn insert_feedback(conn: &mut AsyncPgConnection, new: Feedback) -> QueryResult<Feedback> {
    diesel::insert_into(feedback::table)
        .values(new)
        .returning(Feedback::as_returning())
        .get_result(conn)
        .await
}

pub async fn find_feedback(conn: &mut impl Read, id: FeedbackId) -> QueryResult<Feedback> {
    feedback::table.find(id).select(Feedback::as_select()).first(conn).await
}

/// A page of an item's feedback, oldest first.
pub async fn feedback_page(
    conn: &mut impl Read,
    item: PortfolioItemId,
    after: Option<FeedbackId>,
    limit: i64,
) -> QueryResult<Vec<Feedback>> {
    let mut query = feedback::table
        .filter(feedback::portfolio_item_id.eq(item))
        .select(Feedback::as_select())
        .order(feedback::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(feedback::id.gt(after));
    }
    query.load(conn).await
}
