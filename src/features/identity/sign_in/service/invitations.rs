//! One-time tokens with which people set passwords: invitations, and resets that are asked for.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::letters;
use super::super::model::PersonRow;
use super::super::{fold_email, store};
use super::{end_sessions, hash_secret, new_secret, set_first_password};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::outbound::messages;
use crate::ids::{InvitationId, PersonId, SessionId};

/// How long an invitation can be used.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link can be used that somebody asked for: they wait for it.
const RESET: TimeDelta = TimeDelta::hours(1);
/// How many requests are answered in one transaction.
const AT_ONCE: i64 = 20;

/// A one-time token with which a person sets a password.
pub struct Invitation {
    id: InvitationId,
    /// Shown to the operator, once, or written to the person.
    pub token: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
    lasts: TimeDelta,
) -> Result<Invitation> {
    let (id, token, expires_at) = (ctx.new_id(), new_secret("hki")?, ctx.now + lasts);
    store::invitations::insert(conn, id, person, &hash_secret(&token), ctx.now, expires_at).await?;
    Ok(Invitation { id, token, expires_at })
}

/// Invites a person to set a password; earlier invitations stop working. Nobody is written to: the operator passes it on.
pub async fn invite(conn: &mut AsyncPgConnection, ctx: &Ctx, person: PersonId) -> Result<Invitation> {
    withdraw_invitations(conn, ctx, person).await?;
    add(conn, ctx, person, INVITATION).await
}

/// Invites a person by a letter, so that nobody else learns the token; returns when it ends.
pub async fn invite_by_letter(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
) -> Result<DateTime<Utc>> {
    let invitation = invite(conn, ctx, person).await?;
    let to = store::find_person(conn, person).await?;
    let Invitation { id, token, expires_at } = invitation;
    messages::write(conn, ctx, letters::invitation(ctx, &to, id, &token, expires_at)).await?;
    Ok(expires_at)
}

/// Ends the invitations of a person that were not used, and cancels letters with them that have not left. The caller has locked the
/// person. Returns whether one could still have been used.
pub async fn withdraw_invitations(conn: &mut AsyncPgConnection, ctx: &Ctx, person: PersonId) -> Result<bool> {
    let withdrawn = store::invitations::withdraw(conn, person).await?;
    let causes: Vec<Uuid> = withdrawn.iter().map(|(id, _)| id.0).collect();
    messages::cancel(conn, ctx, &causes).await?;
    Ok(withdrawn.iter().any(|(_, expires_at)| *expires_at > ctx.now))
}

/// Whether an invitation can be used: asked before a password is hashed for it.
///
/// # Errors
/// 409 where the invitation was used, replaced, or has ended.
pub async fn ensure_invited(conn: &mut impl Read, token: &str, now: DateTime<Utc>) -> Result<()> {
    match store::invitations::find(conn, &hash_secret(token), now).await? {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::InvitationUsed)),
    }
}

/// Sets the password of the person whose invitation it is, ends all their sign-ins and other invitations, and tells them.
///
/// # Errors
/// 409 where the invitation was used, replaced, or has ended.
pub async fn set_password(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    token: &str,
    password_hash: &str,
) -> Result<Vec<SessionId>> {
    let invitation = store::invitations::find(conn, &hash_secret(token), ctx.now).await?;
    let (id, person) = invitation.ok_or_else(|| Error::new(Code::InvitationUsed))?;
    let present = store::lock_person(conn, person).await?;
    let used = store::invitations::consume(conn, id, ctx.now).await?;
    let person = used.ok_or_else(|| Error::new(Code::InvitationUsed))?;
    set_first_password(conn, ctx, person, password_hash).await?;
    withdraw_invitations(conn, ctx, person).await?;
    messages::write(conn, ctx, letters::password_changed(ctx, &present, id)).await?;
    end_sessions(conn, ctx, None, Some(person)).await
}

/// Somebody asks for a new password. Nothing is looked up here, so that the answer says nothing, nor how long it takes.
pub async fn ask_for_reset(conn: &mut AsyncPgConnection, ctx: &Ctx, email: &str) -> Result<()> {
    store::password_resets::insert(conn, ctx.new_id(), &fold_email(email), ctx.now).await?;
    Ok(())
}

/// Writes to those who asked for a new password and take part; returns how many requests there were. An invitation that is open
/// stays: whoever asks in somebody's name takes nothing away.
pub async fn answer_resets(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<usize> {
    let addresses = store::password_resets::take(conn, AT_ONCE).await?;
    for folded in &addresses {
        let found = store::find_person_by_email(conn, folded).await?;
        let Some(to) = found.filter(PersonRow::is_active) else { continue };
        // As whatever touches a person's way in does; the address may have changed meanwhile.
        let to = store::lock_person(conn, to.id).await?;
        if !to.is_active() || fold_email(&to.email) != *folded {
            continue;
        }
        let Invitation { id, token, .. } = add(conn, ctx, to.id, RESET).await?;
        messages::write(conn, ctx, letters::password_reset(ctx, &to, id, &token)).await?;
    }
    Ok(addresses.len())
}
