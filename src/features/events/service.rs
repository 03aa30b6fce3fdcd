//! Writing the trail, reading the feed.

use super::model::{Event, NewEvent, Subject};
use super::store;
pub use super::store::{Filter, Position};
use crate::ctx::Ctx;
use crate::db::{Read, Write};
use crate::error::Result;

/// Adds what `ctx`'s actor did to a record, such as `created` or `published`.
pub async fn record(conn: &mut impl Write, ctx: &Ctx, subject: Subject, what: &str) -> Result<()> {
    record_all(conn, &[NewEvent::new(ctx, subject, what)]).await
}

/// Adds many events.
pub async fn record_all(conn: &mut impl Write, new: &[NewEvent]) -> Result<()> {
    store::insert(conn, new).await?;
    Ok(())
}

/// Events after a position that the caller may see.
pub async fn feed(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Event>> {
    Ok(store::feed(conn, ctx.visibility(), filter, after, limit).await?)
}
