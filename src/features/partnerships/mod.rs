//! What partner employers do for the programme: meetups and ideas. Employers register and run meetups, the programme's team publishes
//! them, apprentices attend, and anybody reads what is published. Employers, apprentices and line managers give ideas, the team answers,
//! and anybody reads what became of those that are public.

pub mod calendar_links;
pub mod employer_events;
pub mod ideas;
pub mod meetups;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[employer_events::EVENTS, ideas::EVENTS, meetups::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    meetups::configure(config);
    calendar_links::configure(config);
    employer_events::configure(config);
    ideas::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    meetups::due(conn, ctx).await
}
