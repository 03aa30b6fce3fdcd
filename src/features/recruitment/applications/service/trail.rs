//! What happened to applications.

use diesel_async::AsyncPgConnection;

use super::super::events::ApplicationEvent;
use super::super::model::Application;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, Subject};

/// Adds what happened to an application.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    event: ApplicationEvent,
) -> Result<()> {
    events::record(conn, ctx, Subject::new(application.id), event).await
}
