//! Queries on support requests: the programme sees all, whoever asks their own.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{AnswerTimesBody, Message, SupportRequest, SupportState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Read, statement};
use crate::ids::{PersonId, SupportMessageId, SupportRequestId};
use crate::schema::{support_messages, support_requests};
use crate::visibility::Visibility;

macro_rules! visible {
    ($visibility:expr) => {
        support_requests::table
            .filter($visibility.records().of_person(support_requests::person_id.nullable()).condition())
            .select(SupportRequest::as_select())
            .into_boxed()
    };
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: SupportRequestId,
) -> QueryResult<SupportRequest> {
    visible!(visibility).filter(support_requests::id.eq(id)).first(conn).await
}

pub async fn lock(conn: &mut AsyncPgConnection, id: SupportRequestId) -> QueryResult<SupportRequest> {
    support_requests::table.find(id).select(SupportRequest::as_select()).for_update().first(conn).await
}

/// A page in the order in which they were asked.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    states: &[SupportState],
    after: Option<SupportRequestId>,
    limit: i64,
) -> QueryResult<Vec<SupportRequest>> {
    let mut lists = Vec::new();
    for states in split(vec![states.to_vec()], |states| states) {
        let query = visible!(visibility).order(support_requests::id).limit(limit);
        let mut query = one_of!(query, support_requests::state, states);
        if let Some(after) = after {
            query = query.filter(support_requests::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |request| request.id))
}

/// A page of what was said in a request, in order.
pub async fn messages(
    conn: &mut impl Read,
    request: SupportRequestId,
    after: Option<SupportMessageId>,
    limit: i64,
) -> QueryResult<Vec<Message>> {
    let mut query = support_messages::table
        .filter(support_messages::support_request_id.eq(request))
        .select(Message::as_select())
        .order(support_messages::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(support_messages::id.gt(after));
    }
    query.load(conn).await
}

/// The newest message of each of these requests, however many there are.
pub async fn latest_messages(conn: &mut impl Read, ids: &[SupportRequestId]) -> QueryResult<Vec<Message>> {
    statement(
        "SELECT m.* FROM UNNEST($1) AS asked (id), LATERAL (
            SELECT id, support_request_id, person_id, text, created_at FROM support_messages
            WHERE support_request_id = asked.id ORDER BY id DESC LIMIT 1
        ) m",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)
    .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &SupportRequest) -> QueryResult<usize> {
    diesel::insert_into(support_requests::table).values(new.clone()).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &SupportRequest) -> QueryResult<usize> {
    diesel::update(support_requests::table.find(changed.id)).set(changed.clone()).execute(conn).await
}

pub async fn insert_message(conn: &mut AsyncPgConnection, new: Message) -> QueryResult<usize> {
    diesel::insert_into(support_messages::table).values(new).execute(conn).await
}

/// How fast requests asked between two instants were answered; all, or one person's.
pub async fn answer_times(
    conn: &mut impl Read,
    person: Option<PersonId>,
    (from, to): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> QueryResult<AnswerTimesBody> {
    statement(
        "SELECT count(*) AS requests, count(first_answered_at) AS answered, count(waiting_since) AS waiting,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median_hours,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) AS ninetieth_percentile_hours,
            min(waiting_since) AS waiting_longest_since
        FROM (
            SELECT first_answered_at, waiting_since,
                (extract(epoch FROM first_answered_at - created_at) / 3600)::double precision AS hours
            FROM support_requests
            WHERE ($1 IS NULL OR person_id = $1) AND ($2 IS NULL OR created_at >= $2)
                AND ($3 IS NULL OR created_at < $3)
        ) asked",
    )
    .bind::<Nullable<SqlUuid>, _>(person)
    .bind::<Nullable<Timestamptz>, _>(from)
    .bind::<Nullable<Timestamptz>, _>(to)
    .get_result(conn)
    .await
}
