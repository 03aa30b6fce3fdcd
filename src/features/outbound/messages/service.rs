//! Use cases of letters.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::future::join_all;
use uuid::Uuid;

use super::model::kinds::MessageKind;
use super::model::{Letter, Message, MessageFilter, MessageState, NewMessage, note};
use super::store;
use super::transport::Transport;
use crate::access::Scope;
use crate::ctx::{Clock, Ctx};
use crate::db::{Db, Read};
use crate::error::Result;
use crate::ids::MessageId;
use crate::tokens::{hash_secret, new_secret};

/// How long a worker holds a letter: longer than a try may take.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many letters are sent at once.
const AT_ONCE: i64 = 10;

/// Writes a letter, which goes once this transaction is committed. One of a kind that its recipient has stopped is not written.
pub async fn write(conn: &mut AsyncPgConnection, ctx: &Ctx, letter: Letter) -> Result<()> {
    write_all(conn, ctx, vec![letter]).await
}

/// Writes many letters, as [`write()`] does one.
pub async fn write_all(conn: &mut AsyncPgConnection, ctx: &Ctx, mut letters: Vec<Letter>) -> Result<()> {
    let can_be_stopped = letters.iter().filter(|letter| letter.kind.about().is_some());
    let recipients: Vec<Uuid> = can_be_stopped.map(|letter| letter.recipient).collect();
    if !recipients.is_empty() {
        let stopped = store::stopped(conn, &recipients).await?;
        letters.retain(|letter| {
            letter.kind.about().is_none() || !stopped.contains(&(letter.recipient, letter.kind))
        });
    }
    let new: Vec<NewMessage> =
        letters.into_iter().map(|letter| written(ctx, letter)).collect::<Result<_>>()?;
    store::insert(conn, &new).await?;
    Ok(())
}

fn written(ctx: &Ctx, letter: Letter) -> Result<NewMessage> {
    let token = if letter.kind.about().is_some() { Some(new_secret("hku")?) } else { None };
    let unsubscribe_url = token.as_ref().map(|token| format!("{}/unsubscribe/{token}", ctx.base_url));
    let (body_text, body_html) = letter.words.render(unsubscribe_url.as_deref())?;
    Ok(NewMessage {
        id: ctx.new_id(),
        kind: letter.kind,
        recipient_id: letter.recipient,
        cause_id: letter.cause,
        state: MessageState::Waiting,
        address: letter.address,
        subject: letter.words.subject,
        reply_to: letter.words.reply_to,
        body_text,
        body_html,
        calendar: letter.calendar,
        unsubscribe_url,
        unsubscribe_hash: token.as_deref().map(hash_secret),
        due_at: letter.not_before,
        attempts: 0,
        created_at: ctx.now,
    })
}

/// Cancels the letters about records that were undone, as far as they have not left. One that is being sent goes.
pub async fn cancel(conn: &mut AsyncPgConnection, ctx: &Ctx, causes: &[Uuid]) -> Result<()> {
    if !causes.is_empty() {
        store::cancel(conn, causes, ctx.now).await?;
    }
    Ok(())
}

/// Records as sent what waits in this transaction, and wipes it: those whom the demonstration writes to are invented.
pub async fn pretend_to_send(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    store::settle_all(conn, ctx.now).await?;
    Ok(())
}

/// Sends letters that are due, a few at once; returns how many were tried.
///
/// Claimed in one transaction, sent outside any, noted in another: after a crash in between a letter goes again when its lease has
/// ended, under the same Message-ID.
pub async fn deliver(db: &Db, transport: &Transport, clock: &Clock) -> Result<usize> {
    let now = clock.now();
    let claimed = db.write(async |conn| Ok(store::claim(conn, AT_ONCE, now, now + LEASE).await?)).await?;
    let tried = join_all(claimed.iter().map(async |letter| (letter, transport.send(letter).await))).await;
    let now: DateTime<Utc> = clock.now();
    for (letter, reply) in &tried {
        let found = note(*reply, letter.attempts, letter.created_at, now);
        match found.state {
            MessageState::Failed => log::warn!(message = letter.id.to_string().as_str(),
                reply = found.last_reply.unwrap_or_default(); "a letter could not be sent"),
            MessageState::Waiting => log::info!(message = letter.id.to_string().as_str(),
                reply = found.last_reply.unwrap_or_default(); "a letter goes again later"),
            MessageState::Sent | MessageState::Cancelled => {}
        }
        metrics::counter!("messages_total", "state" => found.state.as_str()).increment(1);
        db.write(async |conn| Ok(store::note(conn, letter, found, now).await?)).await?;
    }
    Ok(tried.len())
}

/// A page of letters; those about concerns are told to the safeguarding lead alone who got them, those about mentoring to who may read of
/// it.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &MessageFilter,
    (after, limit): (Option<MessageId>, i64),
) -> Result<Vec<Message>> {
    let is_hidden = |kind: &&MessageKind| match kind {
        MessageKind::ConcernRaised => !ctx.scopes.has(Scope::ConcernsRead),
        MessageKind::MentoringRequested
        | MessageKind::MentoringAnswered
        | MessageKind::MentoringEnded
        | MessageKind::MentoringSessionPlanned
        | MessageKind::MentoringSessionOfApprentice
        | MessageKind::ConnectionPaused
        | MessageKind::ConnectionResumed
        | MessageKind::ConnectionEnded => !ctx.scopes.has(Scope::MentoringRead),
        MessageKind::IntroductionProposed
        | MessageKind::IntroductionAsked
        | MessageKind::IntroductionMade
        | MessageKind::IntroductionAccompanied => !ctx.scopes.has(Scope::IntroductionsRead),
        _ => false,
    };
    let hidden: Vec<MessageKind> = MessageKind::ALL.iter().filter(is_hidden).copied().collect();
    let reader = (hidden.as_slice(), ctx.person().map_or_else(Uuid::nil, |id| id.0));
    Ok(store::list_page(conn, filter, reader, (after, limit)).await?)
}
