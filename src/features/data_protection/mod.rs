//! What is kept of whom, and for how long: what is past its time is erased, and people get what they ask for: a copy of what is kept
//! about them, an erasure, an answer to an objection or a complaint.
//!
//! Which columns are about people stands in the schema `personal_data` of the database, one row a column; copies and erasures are made
//! from these rows. This area leans on all others, and none leans on it.

pub mod copies;
pub mod retention;
pub mod subject_requests;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[subject_requests::EVENTS];

/// Does what has fallen due by `ctx.now`: what is past its time is erased.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    retention::due(conn, ctx).await
}

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    subject_requests::configure(config);
}
