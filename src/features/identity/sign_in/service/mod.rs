//! Use cases of signing in, and what other features need of it.

mod invitations;
mod issue;
mod refresh;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::model::{
    ClientRow, MeBody, MyClientBody, MyGrantBody, MyOrganisationBody, MyPersonBody, PersonRow, SessionBody,
};
use super::{fold_email, store};
use crate::access::{only_organisation, scopes_of};
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::ids::{PersonId, SessionId};
use crate::tokens::{self, Keys, RevocationKind, Revocations, Verified};

pub use invitations::{
    Invitation, answer_resets, ask_for_reset, ensure_invited, invite, invite_by_letter, set_password,
    withdraw_invitations,
};
pub use issue::{Refused, client_token};

pub use crate::tokens::{hash_secret, new_secret};
pub use refresh::refresh;

use issue::{GRACE, body, new_refresh_token};

/// How long a sign-in can be refreshed.
const SESSION: TimeDelta = TimeDelta::days(14);
/// How many sign-ins are deleted at once.
const SESSIONS_AT_ONCE: i64 = 1_000;

/// The client with this id and secret, if it may come in.
pub async fn authenticate(
    conn: &mut impl Read,
    client_id: &str,
    secret: &str,
) -> Result<std::result::Result<ClientRow, Refused>> {
    let Some(id) = tokens::client_record(client_id) else {
        return Ok(Err(Refused::Client));
    };
    let Some(client) = store::find_client(conn, id).await? else {
        return Ok(Err(Refused::Client));
    };
    let given = hash_secret(secret);
    let right = store::is_secret(conn, id, &given).await?;
    let live = client.revoked_at.is_none() && client.organisation_is_active;
    Ok(if right && live { Ok(client) } else { Err(Refused::Client) })
}

/// How to hash the password that somebody gave for an e-mail address; nobody learns from it whether there is one.
pub async fn password_parameters(conn: &mut impl Read, email: &str) -> Result<String> {
    Ok(store::password_parameters(conn, &fold_email(email)).await?)
}

/// Whose password was found right, and by which hash: opening the sign-in looks at it again.
pub struct Checked {
    person: PersonId,
    hash: String,
}

impl Checked {
    /// Whose password it is.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

/// Whether the hash is that of the password of an active person of this address.
pub async fn check_password(conn: &mut impl Read, email: &str, hash: String) -> Result<Option<Checked>> {
    let person = store::find_person_by_email(conn, &fold_email(email)).await?.filter(PersonRow::is_active);
    // Of nobody it is asked, too, as it takes a moment.
    let id = person.map_or(PersonId(Uuid::nil()), |person| person.id);
    let right = store::is_password(conn, id, &hash).await?;
    Ok(right.then_some(Checked { person: id, hash }))
}

/// Opens a sign-in of whom the password was found right, and issues its first tokens.
///
/// # Errors
/// 401 where the password, or whether the person takes part, has changed since.
pub async fn open_session(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    keys: &Keys,
    checked: &Checked,
) -> Result<SessionBody> {
    let person = checked.person;
    let present = store::lock_person(conn, person).await?;
    if !present.is_active() || !store::is_password(conn, person, &checked.hash).await? {
        return Err(Error::new(Code::InvalidCredentials));
    }
    let session: SessionId = ctx.new_id();
    store::insert_session(conn, session, person, ctx.now, ctx.now + SESSION).await?;
    let grants = store::live_grants(conn, person).await?;
    let refresh_token = new_refresh_token(conn, ctx, session).await?;
    body(ctx, keys, (person, session), (&grants, scopes_of(&grants)), refresh_token)
}

/// Ends one sign-in, or all of a person. The caller tells this process's cache after the commit.
pub async fn end_sessions(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    one: Option<SessionId>,
    person: Option<PersonId>,
) -> Result<Vec<SessionId>> {
    let ended = store::end_sessions(conn, one, person, ctx.now).await?;
    for session in &ended {
        revoke(conn, ctx, RevocationKind::Session, *session).await?;
    }
    Ok(ended)
}

/// Believes what was issued to a token, session, client or organisation no more, in every replica.
/// The caller tells this process's cache after the commit.
pub async fn revoke(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    kind: RevocationKind,
    subject: impl Into<Uuid>,
) -> Result<()> {
    store::insert_revocation(conn, kind.as_str(), subject.into(), ctx.now, Revocations::expiry(ctx.now))
        .await?;
    Ok(())
}

/// Reads what is revoked into this process's cache.
pub async fn load_revocations(conn: &mut impl Read, cache: &Revocations, now: DateTime<Utc>) -> Result<()> {
    let rows = store::live_revocations(conn, now).await?;
    let known = rows
        .into_iter()
        .filter_map(|(kind, subject, expires_at)| kind.parse().ok().map(|kind| (kind, subject, expires_at)));
    cache.refresh(known, now);
    Ok(())
}

/// Deletes what is past its time: revocations that no live token can mean any more, invitations, sign-ins.
pub async fn forget_expired(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<()> {
    store::forget_revocations(conn, now).await?;
    store::invitations::forget(conn, now).await?;
    store::refresh_tokens::forget_successors(conn, now - GRACE).await?;
    store::forget_sessions(conn, now, SESSIONS_AT_ONCE).await?;
    Ok(())
}

/// Lets a person in by a new invitation only: their sign-ins end, and neither password nor invitations work any more. The
/// caller has locked the person, and tells this process's cache after the commit.
pub async fn shut_out(conn: &mut AsyncPgConnection, ctx: &Ctx, person: PersonId) -> Result<Vec<SessionId>> {
    withdraw_invitations(conn, ctx, person).await?;
    store::lock_password(conn, person, ctx.now).await?;
    end_sessions(conn, ctx, None, Some(person)).await
}

/// Sets a password without an invitation: the command line and the demonstration do.
pub async fn set_first_password(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
    password_hash: &str,
) -> Result<()> {
    store::set_password(conn, person, password_hash, ctx.now).await?;
    Ok(())
}

/// Who the caller is.
pub async fn me(conn: &mut impl Read, token: &Verified) -> Result<MeBody> {
    let scopes = token.scopes.iter().map(|scope| scope.to_string()).collect();
    let mut me =
        MeBody { client: None, person: None, organisation: None, scopes, expires_at: token.expires_at };
    let organisation = match token.actor {
        Actor::Client { id, organisation, .. } => {
            let client = store::find_client(conn, id).await?.ok_or_else(Error::not_found)?;
            me.client = Some(MyClientBody { id, client_id: tokens::client_id(id), name: client.name });
            Some(organisation)
        }
        Actor::Person { id, .. } => {
            let PersonRow { id, email, given_name, family_name, .. } = store::find_person(conn, id).await?;
            let mut roles: Vec<_> = token.grants.iter().map(|grant| grant.role).collect();
            roles.dedup();
            let grants = token.grants.iter().copied().map(MyGrantBody::from).collect();
            me.person = Some(MyPersonBody { id, email, given_name, family_name, roles, grants });
            only_organisation(&token.grants)
        }
        Actor::Anonymous | Actor::Candidate { .. } | Actor::Importer { .. } | Actor::System => None,
    };
    if let Some(id) = organisation {
        let (name, kind) = store::organisation_name(conn, id).await?;
        me.organisation = Some(MyOrganisationBody { id, name, kind });
    }
    Ok(me)
}
