//! What the programme answers.

use diesel_async::AsyncPgConnection;

use super::super::events::IdeaEvent;
use super::super::model::{AddResponse, Idea, Link, Links, Response};
use super::super::store;
use super::{letters, subject};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::events;

/// Answers a locked idea, and writes to whoever gave it.
///
/// # Errors
/// 409 for a state that cannot follow; 422 for a link to a record that is not there.
pub async fn respond(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Idea,
    command: AddResponse,
) -> Result<Idea> {
    ensure_links(conn, &command.links).await?;
    let state = present.state_after(command.state)?;
    let response = Response {
        id: ctx.new_id(),
        idea_id: present.id,
        state,
        text: command.text,
        links: Links(command.links),
        created_at: ctx.now,
    };
    letters::answered(conn, ctx, &present, &response).await?;
    store::insert_response(conn, response).await?;
    let public_updated_at = present.public.then_some(ctx.now);
    let answered = store::change(conn, Idea { state, public_updated_at, ..present }, ctx.now).await?;
    events::record(conn, ctx, subject(&answered), IdeaEvent::Answered).await?;
    Ok(answered)
}

async fn ensure_links(conn: &mut impl Read, links: &[Link]) -> Result<()> {
    let lost = store::links_that_lead_nowhere(conn, links).await?;
    let fault = |at: usize| {
        let detail = links.get(at).map(|link| format!("names no {}", link.kind)).unwrap_or_default();
        FieldError::pointer(format!("#/links/{at}/id"), FieldCode::NotFound, detail)
    };
    if lost.is_empty() { Ok(()) } else { Err(Error::invalid(lost.into_iter().map(fault).collect())) }
}
