//! Use cases of equality responses.

use diesel_async::AsyncPgConnection;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::equality::questions::{self, GiveEqualityResponse};
use crate::features::recruitment::applications::{self, ChangeApplication, Opened};

/// Keeps what the candidate answered in the place of what they answered before; the draft is begun where there is none. The candidate
/// and the application are locked.
///
/// # Errors
/// 422 for answers that do not fit; 409 once the round is closed, or where the vacancy is and nothing was begun.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    opened: Opened,
    command: &GiveEqualityResponse,
) -> Result<()> {
    command.stored()?;
    let opened = match opened.application {
        Some(_) => opened,
        None => applications::change_by_link(conn, ctx, opened, ChangeApplication::default()).await?,
    };
    questions::record(conn, ctx, opened.begun()?.id, command).await
}

/// Forgets what the candidate answered; they object, at any time.
pub async fn take_back(conn: &mut AsyncPgConnection, ctx: &Ctx, opened: Opened) -> Result<()> {
    match opened.application {
        Some(application) => questions::forget(conn, ctx, application.id).await,
        None => Ok(()),
    }
}
