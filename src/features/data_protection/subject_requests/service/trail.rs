//! The events of requests.

use diesel_async::AsyncPgConnection;

use super::super::events::RequestEvent;
use super::super::model::SubjectRequest;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, Subject};

/// Records what happened to a request.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &SubjectRequest,
    event: RequestEvent,
) -> Result<()> {
    events::record(conn, ctx, Subject::new(row.id), event).await
}
