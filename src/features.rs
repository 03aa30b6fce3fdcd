//! One room a feature: `mod`, `model`, `store`, `service`, `handlers`.

pub mod api_clients;
pub mod apprenticeships;
pub mod assessment;
pub mod breaks;
pub mod check_ins;
pub mod cohorts;
pub mod dashboards;
pub mod events;
pub mod funding;
pub mod guidance;
pub mod ksbs;
pub mod meetups;
pub mod organisations;
pub mod otj;
pub mod people;
pub mod portfolio;
pub mod progress;
pub mod projects;
pub mod rag;
pub mod reviews;
pub mod sign_in;
pub mod standards;
pub mod support;
pub mod timeline;
pub mod training;
pub mod withdrawals;
use crate::web::operations::Operations;

/// Mounts every feature's operations under `/api/v1`.
pub fn configure(config: &mut Operations<'_>) {
    apprenticeships::configure(config);
    progress::configure(config);
    sign_in::configure(config);
    organisations::configure(config);
    people::configure(config);
    standards::configure(config);
    cohorts::configure(config);
    api_clients::configure(config);
    breaks::configure(config);
    withdrawals::configure(config);
    assessment::configure(config);
    otj::configure(config);
    ksbs::configure(config);
    rag::configure(config);
    reviews::configure(config);
    projects::configure(config);
    portfolio::configure(config);
    check_ins::configure(config);
    support::configure(config);
    guidance::configure(config);
    training::configure(config);
    timeline::configure(config);
    dashboards::configure(config);
    meetups::configure(config);
    events::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    apprenticeships::due(conn, ctx).await?;
    reviews::due(conn, ctx).await?;
    meetups::due(conn, ctx).await
}
