//! Use cases of support requests.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::events::SupportRequestEvent;
use super::model::{
    AddSupportMessage, AddSupportRequest, AnswerTimesBody, Message, MessageBody, SupportRequest,
    SupportRequestBody, SupportState,
};
use super::store;
use crate::access::Scope;
use crate::ctx::{Ctx, end_of_london_day};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships;
use crate::features::events::{self, Subject};
use crate::ids::{PersonId, SupportMessageId, SupportRequestId};
use crate::lifecycle::{self, Lifecycle as _};

/// A request of one's own, or any for the programme; with its version.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: SupportRequestId,
) -> Result<(i32, SupportRequestBody)> {
    let row = store::find(conn, ctx.visibility(), id).await?;
    with_latest(conn, row).await
}

/// A page of what was said in a request that the caller may see, the question first.
pub async fn messages(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: SupportRequestId,
    after: Option<SupportMessageId>,
    limit: i64,
) -> Result<Vec<MessageBody>> {
    store::find(conn, ctx.visibility(), id).await?;
    let rows = store::messages(conn, id, after, limit).await?;
    Ok(rows.into_iter().map(MessageBody::from).collect())
}

/// A request with its newest message, and its version.
async fn with_latest(conn: &mut impl Read, row: SupportRequest) -> Result<(i32, SupportRequestBody)> {
    let latest = store::latest_messages(conn, &[row.id]).await?.pop().ok_or_else(wordless)?;
    Ok((row.version, row.body(latest.into())))
}

/// Every request begins with a question.
fn wordless() -> Error {
    Error::Internal(anyhow::anyhow!("a support request without a message"))
}

/// The same, locked, for a change.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: SupportRequestId) -> Result<SupportRequest> {
    store::find(conn, ctx.visibility(), id).await?;
    Ok(store::lock(conn, id).await?)
}

/// A page of requests.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    states: &[SupportState],
    after: Option<SupportRequestId>,
    limit: i64,
) -> Result<Vec<SupportRequestBody>> {
    let rows = store::list_page(conn, ctx.visibility(), states, after, limit).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let latest = store::latest_messages(conn, &ids).await?;
    let mut latest: HashMap<_, _> =
        latest.into_iter().map(|message| (message.support_request_id, message)).collect();
    let told = rows.into_iter().map(|row| {
        let latest = latest.remove(&row.id).ok_or_else(wordless)?;
        Ok(row.body(latest.into()))
    });
    told.collect()
}

/// How fast requests asked from one day to another were answered.
pub async fn answer_times(
    conn: &mut impl Read,
    ctx: &Ctx,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<AnswerTimesBody> {
    let start = from.and_then(|day| day.checked_sub_days(Days::new(1))).map(end_of_london_day);
    let person = ctx.visibility().one_person();
    Ok(store::answer_times(conn, person, (start, to.map(end_of_london_day))).await?)
}

/// Asks the programme team.
///
/// # Errors
/// 403 where no person asks; 422 for an apprenticeship that is not the caller's.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddSupportRequest,
) -> Result<(i32, SupportRequestBody)> {
    let person = writer(ctx)?;
    if let Some(id) = command.apprenticeship_id {
        let ctx = ctx.by(Scope::ApprenticeshipsRead);
        let found = apprenticeships::find_at(conn, &ctx, id, None).await;
        found.map_err(|error| match error.code() {
            Code::NotFound => {
                let detail = "names no apprenticeship that you may see";
                Error::invalid(vec![FieldError::pointer("#/apprenticeshipId", FieldCode::NotFound, detail)])
            }
            _ => error,
        })?;
    }
    let new = SupportRequest {
        id: ctx.new_id(),
        person_id: person,
        apprenticeship_id: command.apprenticeship_id,
        topic: command.topic,
        state: SupportState::Open,
        created_at: ctx.now,
        first_answered_at: None,
        waiting_since: Some(ctx.now),
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(conn, &new).await?;
    let said = message(ctx, new.id, person, command.text);
    store::insert_message(conn, said.clone()).await?;
    events::record(conn, ctx, subject(&new), SupportRequestEvent::Asked).await?;
    Ok((new.version, new.body(said.into())))
}

/// Says something: the team answers, the asker asks on.
///
/// # Errors
/// 409 where the team would answer what is closed.
pub async fn say(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut present: SupportRequest,
    command: AddSupportMessage,
) -> Result<(i32, SupportRequestBody)> {
    let person = writer(ctx)?;
    let event = if present.person_id == person {
        present.state = SupportState::Open;
        present.waiting_since = present.waiting_since.or(Some(ctx.now));
        SupportRequestEvent::AskedOn
    } else {
        if present.state == SupportState::Closed {
            return Err(lifecycle::transition_not_allowed(present.state, present.state.next()));
        }
        present.state = SupportState::Answered;
        present.waiting_since = None;
        present.first_answered_at = present.first_answered_at.or(Some(ctx.now));
        SupportRequestEvent::Answered
    };
    store::insert_message(conn, message(ctx, present.id, person, command.text)).await?;
    step(conn, ctx, present, event).await
}

/// Closes a request.
///
/// # Errors
/// 409 where it is closed.
pub async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut present: SupportRequest,
) -> Result<(i32, SupportRequestBody)> {
    lifecycle::ensure(present.state, SupportState::Closed)?;
    present.state = SupportState::Closed;
    present.waiting_since = None;
    step(conn, ctx, present, SupportRequestEvent::Closed).await
}

async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    mut changed: SupportRequest,
    event: SupportRequestEvent,
) -> Result<(i32, SupportRequestBody)> {
    changed.version += 1;
    changed.updated_at = ctx.now;
    store::update(conn, &changed).await?;
    events::record(conn, ctx, subject(&changed), event).await?;
    with_latest(conn, changed).await
}

fn subject(request: &SupportRequest) -> Subject {
    Subject::new(request.id).for_person(request.person_id)
}

fn writer(ctx: &Ctx) -> Result<PersonId> {
    ctx.person().ok_or_else(|| Error::because(Code::Forbidden, "People ask and answer, not machines."))
}

fn message(ctx: &Ctx, id: SupportRequestId, person_id: PersonId, text: String) -> Message {
    Message { id: ctx.new_id(), support_request_id: id, person_id, text, created_at: ctx.now }
}
