//! Queries on public links.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::super::model::{Item, ItemVisibility, PublicLink};
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{ApprenticeshipId, PersonId, PortfolioItemId, PortfolioLinkId};
use crate::schema::{apprenticeships, portfolio_items, portfolio_links};
use crate::visibility::Visibility;

/// Whether a link stands: nobody ended it, the apprentice is still here, and no withdrawal has ended it. A withdrawal that is
/// reversed brings no link back: those that were there before the reversal stay ended. Asked link by link, in the order of a list,
/// never by a join with all withdrawals.
const STANDS: Fragment<Bool> = fragment(
    "(portfolio_links.revoked_at IS NULL
    AND (SELECT p.state = 'active' FROM apprenticeships a JOIN people p ON p.id = a.person_id
        WHERE a.id = portfolio_links.apprenticeship_id)
    AND coalesce((SELECT false FROM withdrawals w WHERE w.apprenticeship_id = portfolio_links.apprenticeship_id
        AND (w.reversed_at IS NULL OR w.reversed_at >= portfolio_links.created_at) LIMIT 1), true))",
);

/// The present provider of the apprenticeship of a link. Looked up link by link: there are few links, but a provider may have
/// thousands of learners.
const PROVIDER: Fragment<Nullable<SqlUuid>> =
    fragment("(SELECT a.provider_id FROM apprenticeships a WHERE a.id = portfolio_links.apprenticeship_id)");

define_sql_function! {
    /// The link whose token has this digest: nobody reads the digests themselves.
    fn portfolio_link_of(digest: Binary) -> Nullable<SqlUuid>;
}

/// Keeps a new link, with the digest of its token.
pub async fn insert(conn: &mut AsyncPgConnection, new: PublicLink, digest: &[u8]) -> QueryResult<PublicLink> {
    diesel::insert_into(portfolio_links::table)
        .values((new, portfolio_links::token_hash.eq(digest)))
        .returning(PublicLink::as_returning())
        .get_result(conn)
        .await
}

/// A page of the links that stand, of these apprenticeships or of all that the caller may see, in the order in which they
/// were made.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    apprenticeships: &[ApprenticeshipId],
    after: Option<PortfolioLinkId>,
    limit: i64,
) -> QueryResult<Vec<PublicLink>> {
    let all = split(vec![apprenticeships.to_vec()], |ids| ids);
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for ids in all.iter().filter(|ids| way.leads_to(ids)) {
            let query = portfolio_links::table.filter(STANDS).select(PublicLink::as_select()).into_boxed();
            let mut query = one_of!(query, portfolio_links::apprenticeship_id, ids);
            match way {
                Way::Everything => {}
                Way::Organisation(id) => query = query.filter(PROVIDER.eq(id)),
                Way::Apprenticeship(id) => query = query.filter(portfolio_links::apprenticeship_id.eq(id)),
            }
            if let Some(after) = after {
                query = query.filter(portfolio_links::id.gt(after));
            }
            lists.push(query.order(portfolio_links::id).limit(limit).load(conn).await?);
        }
    }
    Ok(merge(lists, limit, |link| link.id))
}

/// A page of the links of an apprenticeship that stand.
pub async fn of_apprenticeship(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    after: Option<PortfolioLinkId>,
    limit: i64,
) -> QueryResult<Vec<PublicLink>> {
    list_page(conn, &Visibility::everything(), &[id], after, limit).await
}

/// A link that stands, of the caller's own apprenticeship, locked.
pub async fn lock_own(
    conn: &mut AsyncPgConnection,
    person: Option<PersonId>,
    id: PortfolioLinkId,
) -> QueryResult<PublicLink> {
    let own = apprenticeships::table
        .filter(apprenticeships::person_id.nullable().eq(person).assume_not_null())
        .select(apprenticeships::id);
    portfolio_links::table
        .find(id)
        .filter(portfolio_links::apprenticeship_id.eq_any(own))
        .filter(STANDS)
        .select(PublicLink::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A link of an apprenticeship that the caller may see, locked, and whether it stands.
pub async fn lock_seen(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: PortfolioLinkId,
) -> QueryResult<(PublicLink, bool)> {
    let seen = apprenticeships::table.filter(visibility.apprenticeships()).select(apprenticeships::id);
    portfolio_links::table
        .find(id)
        .filter(portfolio_links::apprenticeship_id.eq_any(seen))
        .select((PublicLink::as_select(), STANDS))
        .for_update()
        .first(conn)
        .await
}

/// Ends a link, with the reason where others than the apprentice do.
pub async fn end(
    conn: &mut AsyncPgConnection,
    id: PortfolioLinkId,
    take_down_reason: Option<String>,
    now: DateTime<Utc>,
) -> QueryResult<PublicLink> {
    diesel::update(portfolio_links::table.find(id))
        .set((
            portfolio_links::revoked_at.eq(now),
            portfolio_links::take_down_reason.eq(take_down_reason),
            portfolio_links::updated_at.eq(now),
            portfolio_links::version.eq(portfolio_links::version + 1),
        ))
        .returning(PublicLink::as_returning())
        .get_result(conn)
        .await
}

/// The link of a token, and whether it stands.
pub async fn by_token(conn: &mut impl Read, hash: &[u8]) -> QueryResult<(PublicLink, bool)> {
    portfolio_links::table
        .filter(portfolio_links::id.nullable().eq(portfolio_link_of(hash)))
        .select((PublicLink::as_select(), STANDS))
        .first(conn)
        .await
}

/// The items behind a link that are not private.
pub async fn items(conn: &mut impl Read, link: &PublicLink) -> QueryResult<Vec<Item>> {
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
