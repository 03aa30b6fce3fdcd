//! Use cases of public links: whoever has the token reads, the apprentice makes and revokes, others take down.

use diesel_async::AsyncPgConnection;

use super::super::events::PortfolioLinkEvent;
use super::super::model::{Item, PortfolioBody, PublicItemBody, PublicLink, SharePortfolio, TakeDownLink};
use super::super::store::links as store;
use super::ensure_own;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, State};
use crate::features::events::{self, Subject};
use crate::features::identity::sign_in;
use crate::ids::{ApprenticeshipId, PortfolioLinkId};
use crate::lifecycle;

/// A page of the public links of one's own portfolio that stand.
///
/// # Errors
/// 403 for everybody else.
pub async fn list_own(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    after: Option<PortfolioLinkId>,
    limit: i64,
) -> Result<Vec<PublicLink>> {
    ensure_own(ctx, &apprenticeships::find_at(conn, ctx, id, None).await?)?;
    Ok(store::of_apprenticeship(conn, id, after, limit).await?)
}

/// A page of the public links that stand, of apprenticeships that the caller may see.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    apprenticeships: &[ApprenticeshipId],
    after: Option<PortfolioLinkId>,
    limit: i64,
) -> Result<Vec<PublicLink>> {
    Ok(store::list_page(conn, ctx.visibility(), apprenticeships, after, limit).await?)
}

/// Puts items of one's own portfolio, that of an apprenticeship which is locked, behind a link; the token is shown this
/// once.
///
/// # Errors
/// 403 for everybody else; 409 after a withdrawal; 422 for items that are not the apprentice's, or private.
pub async fn share(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: SharePortfolio,
) -> Result<(PublicLink, String)> {
    ensure_own(ctx, &present)?;
    let id = present.id;
    let known = store::shareable(conn, id, &command.portfolio_item_ids).await?;
    let faults: Vec<FieldError> = command
        .portfolio_item_ids
        .iter()
        .enumerate()
        .filter(|(_, item)| !known.contains(&item.0))
        .map(|(at, _)| {
            let pointer = format!("#/portfolioItemIds/{at}");
            FieldError::pointer(
                pointer,
                FieldCode::NotFound,
                "names no item of yours that the programme may see",
            )
        })
        .collect();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if present.state == State::Withdrawn {
        let detail = "After a withdrawal a portfolio is not shared any more.";
        return Err(lifecycle::transition_not_allowed_because::<State>(detail, &[]));
    }
    let token = sign_in::new_secret("hkp")?;
    let new = PublicLink {
        id: ctx.new_id(),
        apprenticeship_id: id,
        display_name: command.display_name,
        introduction: command.introduction,
        portfolio_item_ids: command.portfolio_item_ids.into_iter().map(|item| item.0).collect(),
        created_at: ctx.now,
        updated_at: ctx.now,
        revoked_at: None,
        version: 1,
        take_down_reason: None,
    };
    let added = store::insert(conn, new, &sign_in::hash_secret(&token)).await?;
    events::record(conn, ctx, subject(&added), PortfolioLinkEvent::Made).await?;
    Ok((added, token))
}

fn subject(link: &PublicLink) -> Subject {
    Subject::new(link.id).for_apprenticeship(link.apprenticeship_id)
}

/// A public link of one's own that stands, locked.
///
/// # Errors
/// 404 for everybody else's, and where it has ended.
pub async fn lock_own(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PortfolioLinkId) -> Result<PublicLink> {
    Ok(store::lock_own(conn, ctx.visibility().own, id).await?)
}

/// Ends a locked public link: its token leads nowhere from now on.
pub async fn revoke(conn: &mut AsyncPgConnection, ctx: &Ctx, link: PublicLink) -> Result<()> {
    let ended = store::end(conn, link.id, None, ctx.now).await?;
    events::record(conn, ctx, subject(&ended), PortfolioLinkEvent::Revoked).await
}

/// A public link that the caller may take down, locked, and whether it stands.
///
/// # Errors
/// 404 for a link to a portfolio that is not the caller's to see.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: PortfolioLinkId,
) -> Result<(PublicLink, bool)> {
    Ok(store::lock_seen(conn, ctx.visibility(), id).await?)
}

/// Takes a locked public link down, whatever the apprentice thinks of it.
///
/// # Errors
/// 409 where it has ended.
pub async fn take_down(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (link, stands): (PublicLink, bool),
    command: TakeDownLink,
) -> Result<PublicLink> {
    if !stands {
        return Err(lifecycle::transition_not_allowed("ended", &[]));
    }
    let ended = store::end(conn, link.id, Some(command.reason), ctx.now).await?;
    events::record(conn, ctx, subject(&ended), PortfolioLinkEvent::TakenDown).await?;
    Ok(ended)
}

/// What a token shows to whoever has it.
///
/// # Errors
/// 404 for a token that is unknown, 410 for one that has ended.
pub async fn public(conn: &mut impl Read, token: &str) -> Result<PortfolioBody> {
    let (link, stands) = store::by_token(conn, &sign_in::hash_secret(token)).await?;
    if !stands {
        return Err(Error::new(Code::LinkEnded));
    }
    let items = store::items(conn, &link).await?;
    let public_items = |row: &Item| PublicItemBody {
        title: row.title.clone(),
        reflection: row.reflection.clone(),
        links: serde_json::from_value(row.links.clone()).unwrap_or_default(),
        ksbs: row.ksbs.clone(),
        added_on: london_day(row.created_at),
    };
    let ordered = link.portfolio_item_ids.iter().filter_map(|id| items.iter().find(|item| item.id.0 == *id));
    let items = ordered.map(public_items).collect();
    Ok(PortfolioBody { display_name: link.display_name, introduction: link.introduction, items })
}
