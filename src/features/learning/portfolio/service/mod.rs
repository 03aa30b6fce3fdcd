//! Use cases of portfolios; those of public links are in a file of their own.

pub mod links;

use diesel_async::AsyncPgConnection;

use super::events::{FeedbackEvent, PortfolioItemEvent};
use super::model::{AddItem, ChangeItem, Feedback, FeedbackBody, GiveFeedback, Item};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events::{self, Subject};
use crate::features::programme::standards;
use crate::ids::{ApprenticeshipId, FeedbackId, PortfolioItemId};

/// An item that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: PortfolioItemId) -> Result<Item> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of the items of an apprenticeship that the caller may see.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    apprenticeship: ApprenticeshipId,
    after: Option<PortfolioItemId>,
    limit: i64,
) -> Result<Vec<Item>> {
    apprenticeships::find_at(conn, ctx, apprenticeship, None).await?;
    Ok(store::list_page(conn, ctx.visibility(), apprenticeship, after, limit).await?)
}

/// An item that the caller may see, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PortfolioItemId) -> Result<Item> {
    find(conn, ctx, id).await?;
    Ok(store::find_for_update(conn, id).await?)
}

/// Whether the apprenticeship is the caller's own.
fn ensure_own(ctx: &Ctx, present: &Apprenticeship) -> Result<()> {
    if ctx.person() == Some(present.person_id) {
        return Ok(());
    }
    Err(Error::because(Code::Forbidden, "A portfolio is the apprentice's own to write and to share."))
}

/// Adds an item to one's own portfolio, that of an apprenticeship which the caller may see.
///
/// # Errors
/// 403 for everybody else; 422 for KSBs of another standard and a project that is not there.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: AddItem,
) -> Result<Item> {
    ensure_own(ctx, &present)?;
    let mut faults = standards::check_ksbs(conn, present.standard_id, &command.ksbs).await?;
    if let Some(project) = command.project_id
        && !store::has_project(conn, project).await?
    {
        faults.push(FieldError::pointer("#/projectId", FieldCode::NotFound, "names no project"));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let new = Item {
        id: ctx.new_id(),
        apprenticeship_id: present.id,
        project_id: command.project_id,
        title: command.title,
        reflection: command.reflection,
        links: serde_json::to_value(command.links).map_err(anyhow::Error::from)?,
        ksbs: command.ksbs,
        visibility: command.visibility,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, subject(&added), PortfolioItemEvent::Added).await?;
    Ok(added)
}

/// Whether the caller may change an item so.
///
/// # Errors
/// 403 for everybody but the apprentice; 422 for KSBs of another standard.
pub async fn may_change(conn: &mut impl Read, ctx: &Ctx, present: &Item, command: &ChangeItem) -> Result<()> {
    let apprenticeship = apprenticeships::find_at(conn, ctx, present.apprenticeship_id, None).await?;
    ensure_own(ctx, &apprenticeship)?;
    let Some(codes) = &command.ksbs else { return Ok(()) };
    let faults = standards::check_ksbs(conn, apprenticeship.standard_id, codes).await?;
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// Changes what is given of a locked item, where [`may_change`] allows it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Item,
    command: ChangeItem,
) -> Result<Item> {
    let changed = store::change(conn, present.id, command, ctx.now).await?;
    events::record(conn, ctx, subject(&changed), PortfolioItemEvent::Changed).await?;
    Ok(changed)
}

fn subject(row: &Item) -> Subject {
    Subject::new(row.id).for_apprenticeship(row.apprenticeship_id)
}

/// A page of the feedback on an item that the caller may see.
pub async fn feedback(
    conn: &mut impl Read,
    ctx: &Ctx,
    item: PortfolioItemId,
    after: Option<FeedbackId>,
    limit: i64,
) -> Result<Vec<FeedbackBody>> {
    find(conn, ctx, item).await?;
    let rows = store::feedback_page(conn, item, after, limit).await?;
    Ok(rows.into_iter().map(FeedbackBody::from).collect())
}

/// Feedback on an item that the caller may see.
pub async fn find_feedback(conn: &mut impl Read, ctx: &Ctx, id: FeedbackId) -> Result<FeedbackBody> {
    let said = store::find_feedback(conn, id).await?;
    find(conn, ctx, said.portfolio_item_id).await?;
    Ok(said.into())
}

/// Gives feedback on an item that the caller may see.
///
/// # Errors
/// 403 for machine clients and for the apprentice.
pub async fn give_feedback(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    item: Item,
    command: GiveFeedback,
) -> Result<FeedbackBody> {
    let owner = store::owner(conn, item.id).await?;
    let person = ctx.person().filter(|person| *person != owner);
    let Some(person_id) = person else {
        return Err(Error::because(Code::Forbidden, "Other people give feedback, signed in as themselves."));
    };
    let new = Feedback {
        id: ctx.new_id(),
        portfolio_item_id: item.id,
        person_id,
        text: command.text,
        created_at: ctx.now,
    };
    let added = store::insert_feedback(conn, new).await?;
    let subject = Subject::new(added.id).for_apprenticeship(item.apprenticeship_id);
    events::record(conn, ctx, subject, FeedbackEvent::Given).await?;
    Ok(added.into())
}
