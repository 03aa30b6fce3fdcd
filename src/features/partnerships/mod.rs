//! What partner employers do for the programme: meetups. Employers register and run them, the programme's team publishes
//! them, apprentices attend, and anybody reads what is published.

pub mod attendances;
pub mod meetups;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[attendances::EVENTS, meetups::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    attendances::configure(config);
    meetups::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    meetups::due(conn, ctx).await
}
