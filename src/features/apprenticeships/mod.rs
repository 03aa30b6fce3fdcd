//! The apprenticeships themselves, from draft to completion: breaks in learning, changes of provider and of line manager,
//! withdrawals and their reversal. The programme's team keeps them; apprentices, line managers and providers read their own.

pub mod adulthood;
#[expect(clippy::module_inception, reason = "the area bears the name of its main feature")]
pub mod apprenticeships;
pub mod breaks;
pub mod training_plans;
pub mod withdrawals;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] =
    &[apprenticeships::EVENTS, breaks::EVENTS, training_plans::EVENTS, withdrawals::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    apprenticeships::configure(config);
    breaks::configure(config);
    training_plans::configure(config);
    withdrawals::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    apprenticeships::due(conn, ctx).await
}
