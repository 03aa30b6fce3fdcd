//! Writing the trail.

use super::model::types::TypedEvent;
use super::model::{NewEvent, Subject};
use super::store;
use crate::ctx::Ctx;
use crate::db::Write;
use crate::error::Result;

/// Adds what `ctx`'s actor did to a record.
pub async fn record(
    conn: &mut impl Write,
    ctx: &Ctx,
    subject: Subject,
    event: impl TypedEvent,
) -> Result<()> {
    record_all(conn, &[NewEvent::new(ctx, subject, event)]).await
}

/// Tells where in the feed which times are, for whoever follows a time. What is not told yet is read.
pub async fn due(conn: &mut impl Write) -> Result<()> {
    store::extend_spans(conn).await?;
    Ok(())
}

/// Adds many events.
pub async fn record_all(conn: &mut impl Write, new: &[NewEvent]) -> Result<()> {
    store::insert(conn, new).await?;
    Ok(())
}
