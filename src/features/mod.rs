//! The areas of the programme, each with a folder for every feature, and its rooms: `mod`, `model`, `events`, `store`, `service`,
//! `handlers`.
//!
//! `events` is the one record of what happened; it lies beneath all areas.

pub mod apprenticeships;
pub mod data_protection;
pub mod equality;
pub mod events;
pub mod identity;
pub mod insight;
pub mod learning;
pub mod line_management;
pub mod outbound;
pub mod partnerships;
pub mod programme;
pub mod recruitment;
pub mod safeguarding;

use crate::web::operations::Operations;

/// Mounts every feature's operations under `/api/v1`.
pub fn configure(config: &mut Operations<'_>) {
    apprenticeships::configure(config);
    learning::configure(config);
    identity::configure(config);
    programme::configure(config);
    line_management::configure(config);
    insight::configure(config);
    partnerships::configure(config);
    recruitment::configure(config);
    equality::configure(config);
    outbound::configure(config);
    data_protection::configure(config);
    safeguarding::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    apprenticeships::due(conn, ctx).await?;
    line_management::due(conn, ctx).await?;
    partnerships::due(conn, ctx).await?;
    recruitment::due(conn, ctx).await?;
    equality::due(conn, ctx).await?;
    data_protection::due(conn, ctx).await?;
    safeguarding::due(conn, ctx).await?;
    events::due(conn).await
}
