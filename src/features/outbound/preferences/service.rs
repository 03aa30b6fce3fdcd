//! Use cases of what letters somebody wants.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::model::{ChangeNotificationPreferences, MessageKind, NotificationPreferencesBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::tokens::hash_secret;

/// The person who asks.
///
/// # Errors
/// 403 for machine clients, who get no letters.
fn person(ctx: &Ctx) -> Result<Uuid> {
    let person = ctx.person().map(|id| id.0);
    person.ok_or_else(|| Error::because(Code::Forbidden, "Only people get letters."))
}

/// The switches of the person who asks, and their version, from 1 on.
///
/// # Errors
/// 403 for machine clients.
pub async fn read(conn: &mut impl Read, ctx: &Ctx) -> Result<(i32, NotificationPreferencesBody)> {
    let person = person(ctx)?;
    let unwanted = store::unwanted(conn, person).await?;
    Ok((version(conn, person).await?, NotificationPreferencesBody::new(&unwanted)))
}

async fn version(conn: &mut impl Read, person: Uuid) -> Result<i32> {
    Ok(1 + store::version(conn, person).await?)
}

/// The version of the switches of the person who asks, which nobody else sets meanwhile.
///
/// # Errors
/// 403 for machine clients.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<i32> {
    let person = store::lock(conn, person(ctx)?).await?;
    version(conn, person).await
}

/// Sets switches of the person who asks.
///
/// # Errors
/// 403 for machine clients.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: ChangeNotificationPreferences,
) -> Result<(i32, NotificationPreferencesBody)> {
    let switched = command.switched();
    if !switched.is_empty() {
        store::set(conn, person(ctx)?, &switched, ctx.now).await?;
    }
    read(conn, ctx).await
}

/// What the link of a letter is about.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscription {
    recipient: Uuid,
    kind: MessageKind,
    /// Whether letters of the kind are wanted at present.
    pub wanted: bool,
}

impl Unsubscription {
    /// What letters of the kind are about, in words.
    pub fn about(&self) -> &'static str {
        self.kind.about().unwrap_or_default()
    }
}

/// What the link of a letter is about; reading changes nothing.
///
/// # Errors
/// 404 for a token that stands in no letter.
pub async fn by_token(conn: &mut impl Read, token: &str) -> Result<Unsubscription> {
    let (recipient, kind) = store::of_letter(conn, &hash_secret(token)).await?;
    let wanted = !store::unwanted(conn, recipient).await?.contains(&kind);
    Ok(Unsubscription { recipient, kind, wanted })
}

/// Stops letters of the kind that a link is about, or starts them again. The same again changes nothing.
///
/// # Errors
/// As [`by_token`].
pub async fn set_by_token(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    token: &str,
    wanted: bool,
) -> Result<Unsubscription> {
    let found = by_token(conn, token).await?;
    if found.wanted != wanted {
        store::set(conn, found.recipient, &[(found.kind, wanted)], ctx.now).await?;
    }
    Ok(Unsubscription { wanted, ..found })
}
