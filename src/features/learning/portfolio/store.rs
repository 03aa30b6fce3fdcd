//! Queries on items, feedback and links.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{ChangeItem, Feedback, Item, ItemVisibility, PublicLink};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, FeedbackId, PersonId, PortfolioItemId, PortfolioLinkId};
use crate::schema::{apprenticeships, feedback, portfolio_items, portfolio_links, projects};
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

pub async fn insert_link(conn: &mut AsyncPgConnection, new: PublicLink) -> QueryResult<PublicLink> {
    diesel::insert_into(portfolio_links::table)
        .values(new)
        .returning(PublicLink::as_returning())
        .get_result(conn)
        .await
}

/// Links that stand of an apprenticeship.
pub async fn links(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<PublicLink>> {
    portfolio_links::table
        .filter(portfolio_links::apprenticeship_id.eq(id).and(portfolio_links::revoked_at.is_null()))
        .order(portfolio_links::id)
        .select(PublicLink::as_select())
        .load(conn)
        .await
}

/// A link that stands, of the caller's own apprenticeship, locked.
pub async fn lock_own_link(
    conn: &mut AsyncPgConnection,
    person: Option<PersonId>,
    id: PortfolioLinkId,
) -> QueryResult<PublicLink> {
    let own = apprenticeships::table
        .filter(apprenticeships::person_id.nullable().eq(person).assume_not_null())
        .select(apprenticeships::id);
    portfolio_links::table
        .find(id)
        .filter(portfolio_links::revoked_at.is_null().and(portfolio_links::apprenticeship_id.eq_any(own)))
        .select(PublicLink::as_select())
        .for_update()
        .first(conn)
        .await
}

pub async fn revoke(
    conn: &mut AsyncPgConnection,
    id: PortfolioLinkId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(portfolio_links::table.find(id))
        .set((
            portfolio_links::revoked_at.eq(now),
            portfolio_links::updated_at.eq(now),
            portfolio_links::version.eq(portfolio_links::version + 1),
        ))
        .execute(conn)
        .await
}

/// The link of a token, while it stands.
pub async fn by_token(conn: &mut impl Read, hash: &[u8]) -> QueryResult<PublicLink> {
    portfolio_links::table
        .filter(portfolio_links::token_hash.eq(hash).and(portfolio_links::revoked_at.is_null()))
        .select(PublicLink::as_select())
        .first(conn)
        .await
}

/// The items behind a link that are not private.
pub async fn public_items(conn: &mut impl Read, link: &PublicLink) -> QueryResult<Vec<Item>> {
    portfolio_items::table
        .filter(portfolio_items::apprenticeship_id.eq(link.apprenticeship_id))
        .filter(portfolio_items::id.eq_any(&link.portfolio_item_ids))
        .filter(portfolio_items::visibility.eq(ItemVisibility::Programme))
        .select(Item::as_select())
        .load(conn)
        .await
}

/// Which of these are the apprenticeship's and not private.
pub async fn shareable(
    conn: &mut impl Read,
    apprenticeship: ApprenticeshipId,
    ids: &[PortfolioItemId],
) -> QueryResult<Vec<Uuid>> {
    portfolio_items::table
        .filter(portfolio_items::apprenticeship_id.eq(apprenticeship))
        .filter(
            portfolio_items::id.eq_any(ids).and(portfolio_items::visibility.eq(ItemVisibility::Programme)),
        )
        .select(portfolio_items::id)
        .load(conn)
        .await
}
