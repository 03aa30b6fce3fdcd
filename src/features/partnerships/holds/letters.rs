//! The letters about a pause, and about what does not go on: the same whatever the cause.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::model::PAUSED;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};

/// Whom a pause concerns.
#[derive(Clone, Debug)]
pub struct Concerned {
    /// The person's record, or the organisation's whose contact it is.
    pub recipient: Uuid,
    /// What the letter calls them.
    pub name: Option<String>,
    /// Where it goes.
    pub address: String,
}

/// Tells everybody concerned that something is paused; `what` says what it is, such as "The mentorship of Robin and Sam".
pub async fn paused(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (cause, what): (Uuid, &str),
    to: Vec<Concerned>,
) -> Result<()> {
    let words = || ("Paused for now".to_owned(), vec![format!("{what} is paused."), PAUSED.to_owned()]);
    tell(conn, ctx, (MessageKind::ConnectionPaused, cause), to, &words).await
}

/// Tells everybody concerned that it goes on.
pub async fn resumed(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (cause, what): (Uuid, &str),
    to: Vec<Concerned>,
) -> Result<()> {
    let words = || ("It goes on".to_owned(), vec![format!("{what} was paused. It goes on from today.")]);
    tell(conn, ctx, (MessageKind::ConnectionResumed, cause), to, &words).await
}

/// Tells everybody concerned that it does not go on.
pub async fn ended(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (cause, what): (Uuid, &str),
    to: Vec<Concerned>,
) -> Result<()> {
    let no_meeting = "If you have arranged to meet, please do not.".to_owned();
    let words =
        || ("It does not go on".to_owned(), vec![format!("{what} does not go on."), no_meeting.clone()]);
    tell(conn, ctx, (MessageKind::ConnectionEnded, cause), to, &words).await
}

async fn tell(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (kind, cause): (MessageKind, Uuid),
    to: Vec<Concerned>,
    words: &(impl Fn() -> (String, Vec<String>) + Sync),
) -> Result<()> {
    let letters = to.into_iter().map(|Concerned { recipient, name, address }| {
        let (subject, paragraphs) = words();
        let words = Words { subject, name, paragraphs, ..Words::default() };
        Letter { kind, recipient, address, cause, words, calendar: None, not_before: ctx.now }
    });
    messages::write_all(conn, ctx, letters.collect()).await
}
