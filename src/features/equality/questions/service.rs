//! Use cases of answers about equality. None of them leaves an event or a version, and none reads an answer.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::model::commands::GiveEqualityResponse;
use super::store;
use crate::ctx::Ctx;
use crate::equality_key::EqualityKey;
use crate::error::{Code, Error, Result};
use crate::ids::{ApplicationId, RecruitmentRoundId};

/// Whether a key is the one that the answers in the database were kept with.
///
/// # Errors
/// Where it is another one.
pub async fn ensure_fits(conn: &mut AsyncPgConnection, key: &EqualityKey) -> Result<()> {
    if store::fits(conn, key).await? {
        return Ok(());
    }
    let why =
        "HACKIT_EQUALITY_KEY_FILE: the answers about equality in this database were kept with another key";
    Err(Error::Internal(anyhow::anyhow!(why)))
}

/// An application has begun: nothing was asked yet.
pub async fn begin(conn: &mut AsyncPgConnection, ctx: &Ctx, application: ApplicationId) -> Result<()> {
    store::begin(conn, &ctx.equality_key, application).await?;
    Ok(())
}

/// Keeps what was answered, in the place of what was answered before.
///
/// # Errors
/// 422 for what is no question or no answer of the set; 409 once the round is closed.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: ApplicationId,
    command: &GiveEqualityResponse,
) -> Result<()> {
    let (set, answers) = command.stored()?;
    if store::record(conn, &ctx.equality_key, application, (set.version, &answers)).await? {
        return Ok(());
    }
    Err(Error::because(Code::TransitionNotAllowed, "The recruitment round is closed."))
}

/// Forgets what was answered, at any time, as if nothing had been asked.
pub async fn forget(conn: &mut AsyncPgConnection, ctx: &Ctx, application: ApplicationId) -> Result<()> {
    store::forget(conn, &ctx.equality_key, application).await?;
    Ok(())
}

/// Notes who came how far in a round that was closed, once, and lets nothing tell who answered.
pub async fn close(conn: &mut AsyncPgConnection, ctx: &Ctx, round: RecruitmentRoundId) -> Result<()> {
    store::close(conn, &ctx.equality_key, round).await?;
    Ok(())
}

/// Deletes the answers to rounds that were closed before an instant.
pub async fn expire(conn: &mut AsyncPgConnection, ctx: &Ctx, before: DateTime<Utc>) -> Result<()> {
    store::expire(conn, &ctx.equality_key, before).await?;
    Ok(())
}
