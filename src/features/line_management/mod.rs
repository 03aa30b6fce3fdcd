//! What line managers do: progress reviews, ratings, check-ins, requests for support, guidance, and training of their own.
//! Line managers and their apprentices use it; providers sign reviews; the programme's team answers and keeps the library.

pub mod check_ins;
pub mod guidance;
pub mod rag;
pub mod reviews;
pub mod support;
pub mod training;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] =
    &[check_ins::EVENTS, guidance::EVENTS, rag::EVENTS, reviews::EVENTS, support::EVENTS, training::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    rag::configure(config);
    reviews::configure(config);
    check_ins::configure(config);
    support::configure(config);
    guidance::configure(config);
    training::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    reviews::due(conn, ctx).await
}
