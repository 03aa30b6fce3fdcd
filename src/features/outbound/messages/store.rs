//! Queries on letters.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::kinds::MessageKind;
use super::model::{Claimed, Message, MessageFilter, MessageState, NewMessage, Note};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::MessageId;
use crate::schema::messages::{self, dsl};
use crate::schema::notification_preferences;

/// How many letters one statement writes: a statement has 65,535 parameters at most.
const AT_ONCE: usize = 2_000;

pub async fn insert(conn: &mut AsyncPgConnection, new: &[NewMessage]) -> QueryResult<()> {
    for some in new.chunks(AT_ONCE) {
        diesel::insert_into(messages::table).values(some).execute(conn).await?;
    }
    Ok(())
}

/// Who of these has stopped letters of which kind.
pub async fn stopped(
    conn: &mut AsyncPgConnection,
    recipients: &[Uuid],
) -> QueryResult<HashSet<(Uuid, MessageKind)>> {
    let stopped = notification_preferences::table
        .filter(notification_preferences::recipient_id.eq_any(recipients))
        .filter(notification_preferences::wanted.eq(false))
        .select((notification_preferences::recipient_id, notification_preferences::kind));
    Ok(stopped.load::<(Uuid, MessageKind)>(conn).await?.into_iter().collect())
}

/// Cancels the letters about these records that wait and that no worker holds.
pub async fn cancel(conn: &mut AsyncPgConnection, causes: &[Uuid], now: DateTime<Utc>) -> QueryResult<usize> {
    let free = dsl::leased_until.is_null().or(dsl::leased_until.le(now));
    let waiting = dsl::messages
        .filter(dsl::state.eq(MessageState::Waiting))
        .filter(dsl::cause_id.eq_any(causes))
        .filter(free);
    diesel::update(waiting).set(settled(MessageState::Cancelled, now)).execute(conn).await
}

/// Settles all letters that wait, as if they had been sent.
pub async fn settle_all(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let waiting = dsl::messages.filter(dsl::state.eq(MessageState::Waiting));
    diesel::update(waiting).set(settled(MessageState::Sent, now)).execute(conn).await
}

/// What wipes a letter.
fn settled(state: MessageState, now: DateTime<Utc>) -> Settled {
    Settled {
        state,
        address: None,
        subject: None,
        reply_to: None,
        body_text: None,
        body_html: None,
        calendar: None,
        unsubscribe_url: None,
        leased_until: None,
        settled_at: Some(now),
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = messages, treat_none_as_null = true)]
struct Settled {
    state: MessageState,
    address: Option<String>,
    subject: Option<String>,
    reply_to: Option<String>,
    body_text: Option<String>,
    body_html: Option<String>,
    calendar: Option<String>,
    unsubscribe_url: Option<String>,
    leased_until: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
}

/// Claims letters that are due and that no other worker holds, the oldest first, each for a try until an instant.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    limit: i64,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Vec<Claimed>> {
    let ids: Vec<MessageId> = dsl::messages
        .filter(dsl::state.eq(MessageState::Waiting).and(dsl::due_at.le(now)))
        .filter(dsl::leased_until.is_null().or(dsl::leased_until.le(now)))
        .order(dsl::due_at)
        .limit(limit)
        .select(dsl::id)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(dsl::messages.filter(dsl::id.eq_any(ids)))
        .set((dsl::leased_until.eq(until), dsl::attempts.eq(dsl::attempts + 1)))
        .returning(Claimed::as_returning())
        .get_results(conn)
        .await
}

/// Notes what became of a letter that is still this worker's: nobody else has claimed it since.
pub async fn note(
    conn: &mut AsyncPgConnection,
    claimed: &Claimed,
    note: Note,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let own = dsl::messages
        .filter(dsl::id.eq(claimed.id))
        .filter(dsl::state.eq(MessageState::Waiting).and(dsl::attempts.eq(claimed.attempts)));
    if note.state == MessageState::Waiting {
        let free = (dsl::due_at.eq(note.due_at), dsl::last_reply.eq(note.last_reply));
        return diesel::update(own)
            .set((free, dsl::leased_until.eq(None::<DateTime<Utc>>)))
            .execute(conn)
            .await;
    }
    let reply = dsl::last_reply.eq(note.last_reply);
    diesel::update(own).set((settled(note.state, now), reply)).execute(conn).await
}

/// A page in the order in which they were written, without those of a kind; of letters about concerns a reader's own.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &MessageFilter,
    (hidden, reader): (&[MessageKind], Uuid),
    (after, limit): (Option<MessageId>, i64),
) -> QueryResult<Vec<Message>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.recipient_id);
    let all = split(all, |filter| &mut filter.kind);
    let all = split(all, |filter| &mut filter.state);
    let mut lists = Vec::new();
    for filter in &all {
        let mut query = dsl::messages.select(Message::as_select()).order(dsl::id).limit(limit).into_boxed();
        query = one_of!(query, dsl::recipient_id, filter.recipient_id);
        query = one_of!(query, dsl::kind, filter.kind);
        query = one_of!(query, dsl::state, filter.state);
        if !hidden.is_empty() {
            query = query.filter(dsl::kind.ne_all(hidden));
        }
        if !hidden.contains(&MessageKind::ConcernRaised) {
            let others = dsl::kind.eq(MessageKind::ConcernRaised).and(dsl::recipient_id.ne(reader));
            query = query.filter(not(others));
        }
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |message| message.id))
}
