//! What is issued: secrets, and tokens with their scopes.

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

use super::super::model::{ClientRow, SessionBody};
use super::super::store;
use crate::access::{Grant, Scopes};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::{PersonId, SessionId};
use crate::tokens::{self, Keys, hash_secret, new_secret};

/// How long a refresh token that was used answers what it was exchanged for.
pub(super) const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Why a machine was not let in.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// Unknown, revoked, of an ended organisation, or the wrong secret.
    Client,
    /// A scope that is unknown or not the client's.
    Scope,
    /// A refresh token that is unknown, used or ended.
    Grant,
}

/// A token for a client, with the scopes asked for or all that it has.
pub fn client_token(
    ctx: &Ctx,
    keys: &Keys,
    client: &ClientRow,
    asked: Option<&str>,
) -> Result<std::result::Result<(String, Scopes), Refused>> {
    let has = client.scopes.iter().filter_map(|word| word.parse().ok()).collect::<Scopes>();
    let Some(scopes) = chosen(has, asked) else { return Ok(Err(Refused::Scope)) };
    let name = tokens::client_id(client.id);
    let mut claims = keys.claims(name.clone(), name, scopes, ctx.now, ctx.new_id());
    claims.org = Some(client.organisation_id);
    claims.org_kind = Some(client.kind);
    Ok(Ok((keys.issue(&claims)?, scopes)))
}

/// The scopes asked for, all where none are; none where one of them was not granted.
pub(super) fn chosen(granted: Scopes, asked: Option<&str>) -> Option<Scopes> {
    match asked.filter(|text| !text.trim().is_empty()).map(Scopes::parse) {
        None => Some(granted),
        Some(Ok(asked)) if granted.covers(asked) => Some(asked),
        Some(_) => None,
    }
}

/// A new refresh token of a sign-in.
pub(super) async fn new_refresh_token(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    session: SessionId,
) -> Result<String> {
    let token = new_secret("hkr")?;
    store::refresh_tokens::insert(conn, &hash_secret(&token), session, ctx.now).await?;
    Ok(token)
}

/// The tokens of a sign-in.
pub(super) fn body(
    ctx: &Ctx,
    keys: &Keys,
    (person, session): (PersonId, SessionId),
    (grants, scopes): (&[Grant], Scopes),
    refresh_token: String,
) -> Result<SessionBody> {
    let mut claims = keys.claims_of_person(person, session, grants, ctx.now, ctx.new_id());
    claims.scope = scopes.to_string();
    let access_token = keys.issue(&claims)?;
    Ok(SessionBody { access_token, refresh_token, token_type: "Bearer", expires_in: tokens::LIFETIME })
}
