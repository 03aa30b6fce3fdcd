//! One room a feature: `mod`, `model`, `store`, `service`, `handlers`.

pub mod api_clients;
pub mod events;
pub mod funding;
pub mod meetups;
pub mod organisations;
pub mod people;
pub mod progress;
pub mod sign_in;

/// Mounts every feature's operations under `/api/v1`.
pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    sign_in::configure(config);
    organisations::configure(config);
    people::configure(config);
    api_clients::configure(config);
    progress::configure(config);
    meetups::configure(config);
    events::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    meetups::due(conn, ctx).await
}
