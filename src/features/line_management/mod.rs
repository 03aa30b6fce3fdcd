//! What line managers do: progress reviews, ratings, check-ins, requests for support, guidance, training of their own, and
//! decisions on changes that providers ask for. Line managers and their apprentices use it; providers sign reviews and ask for
//! changes; the programme's team decides, answers and keeps the library.

pub mod change_requests;
pub mod check_ins;
pub mod guidance;
pub mod rag;
pub mod reviews;
pub mod support;
pub mod training;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[
    change_requests::EVENTS,
    check_ins::EVENTS,
    guidance::EVENTS,
    rag::EVENTS,
    reviews::EVENTS,
    support::EVENTS,
    training::EVENTS,
];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    rag::configure(config);
    reviews::configure(config);
    check_ins::configure(config);
    support::configure(config);
    change_requests::configure(config);
    guidance::configure(config);
    training::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    change_requests::due(conn, ctx).await?;
    reviews::due(conn, ctx).await
}
