//! Whom the programme reaches: what candidates answer about themselves, apart from everything else, and what of it everybody may
//! read, as figures from which nobody's answer can be worked out.

pub mod disclosure;
pub mod editions;
pub mod questions;
pub mod targets;

use chrono::Months;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[editions::EVENTS, targets::EVENTS];

/// How long answers are kept after their round was closed.
const KEPT: Months = Months::new(24);

/// Does what has fallen due by `ctx.now`: old answers are deleted.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    questions::expire(conn, ctx, ctx.now - KEPT).await
}

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    questions::configure(config);
    editions::configure(config);
    targets::configure(config);
}
