//! Keeping people safe: apprentices may be 16. What is said here reaches those who hold the role safeguarding lead, and nobody else:
//! neither the programme's team nor the data protection officer, no version, no log line, and no copy that somebody gets of their data.

pub mod concerns;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[concerns::EVENTS];

/// Does what has fallen due by `ctx.now`: concerns that were closed long ago are wiped.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    concerns::due(conn, ctx).await
}

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    concerns::configure(config);
}
