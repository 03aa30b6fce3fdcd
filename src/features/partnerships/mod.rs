//! What partner employers do for the programme: meetups, and series of them. Employers register and run them, the programme's team publishes
//! them, apprentices attend, and anybody reads what is published.

pub mod meetups;
pub mod series;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[meetups::EVENTS, series::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    meetups::configure(config);
    series::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    meetups::due(conn, ctx).await
}
