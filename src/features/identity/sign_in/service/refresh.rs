//! Refresh tokens: what they are exchanged for, and what a second use means.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::super::model::{RefreshRow, SessionBody};
use super::super::{store, successor};
use super::end_sessions;
use super::issue::{GRACE, Refused, body, chosen, new_refresh_token};
use crate::access::{Scopes, scopes_of};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::SessionId;
use crate::tokens::{Keys, hash_secret};

/// Exchanges a refresh token for a new pair, with the scopes asked for or all. A second use soon after the first gets the same
/// refresh token, as of two tabs at once, as long as that was not used. Any other second use ends the family: somebody has
/// stolen it.
///
/// # Errors
/// What `may_ask` says, which limits how often one sign-in is refreshed.
pub async fn refresh(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    keys: &Keys,
    (token, asked): (&str, Option<&str>),
    may_ask: impl Fn(SessionId) -> Result<()>,
) -> Result<std::result::Result<(SessionBody, Scopes), (Refused, Option<SessionId>)>> {
    let Some(row) = store::refresh_tokens::find_for_update(conn, &hash_secret(token)).await? else {
        return Ok(Err((Refused::Grant, None)));
    };
    may_ask(row.session_id)?;
    let successor = match row.used_at {
        None => None,
        Some(used_at) => match live_successor(conn, ctx, &row, token, used_at).await? {
            None => {
                end_sessions(conn, ctx, Some(row.session_id), None).await?;
                return Ok(Err((Refused::Grant, Some(row.session_id))));
            }
            found => found,
        },
    };
    let person = store::find_person(conn, row.person_id).await?;
    if row.ended_at.is_some() || row.expires_at <= ctx.now || !person.is_active() {
        return Ok(Err((Refused::Grant, None)));
    }
    let grants = store::live_grants(conn, row.person_id).await?;
    let Some(scopes) = chosen(scopes_of(&grants), asked) else { return Ok(Err((Refused::Scope, None))) };
    let refresh_token = match successor {
        Some(successor) => successor,
        None => {
            let next = new_refresh_token(conn, ctx, row.session_id).await?;
            store::refresh_tokens::consume(conn, row.id, &successor::seal(token, &next)?, ctx.now).await?;
            next
        }
    };
    Ok(Ok((body(ctx, keys, (row.person_id, row.session_id), (&grants, scopes), refresh_token)?, scopes)))
}

/// What a token was exchanged for a moment ago, unless that was used.
async fn live_successor(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &RefreshRow,
    token: &str,
    used_at: DateTime<Utc>,
) -> Result<Option<String>> {
    let sealed = row.successor.as_deref().filter(|_| ctx.now < used_at + GRACE);
    let Some(successor) = sealed.and_then(|sealed| successor::open(token, sealed)) else { return Ok(None) };
    let found = store::refresh_tokens::find_for_update(conn, &hash_secret(&successor)).await?;
    Ok(found.filter(|found| found.used_at.is_none()).map(|_| successor))
}
