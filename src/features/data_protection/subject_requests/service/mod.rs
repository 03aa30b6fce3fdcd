//! Use cases of requests about somebody's data.

pub mod copies;
pub mod erasures;
mod letters;
mod trail;

use chrono::Utc;
use diesel_async::AsyncPgConnection;

use self::trail::record;
use super::events::RequestEvent;
use super::model::bodies::{RequestBody, RequestFilter};
use super::model::commands::{AddSubjectRequest, ChangeSubjectRequest, CompleteRequest, RefuseRequest};
use super::model::{RequestKind, RequestState, SubjectRequest};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::data_protection::copies::{self as kept, Redact};
use crate::features::identity::sign_in::{hash_secret, new_secret};
use crate::ids::SubjectRequestId;

/// A request.
pub async fn find(conn: &mut impl Read, id: SubjectRequestId) -> Result<SubjectRequest> {
    Ok(store::find(conn, id).await?)
}

/// The request, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: SubjectRequestId) -> Result<SubjectRequest> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of requests.
pub async fn list(
    conn: &mut impl Read,
    filter: &RequestFilter,
    after: Option<SubjectRequestId>,
    limit: i64,
) -> Result<Vec<SubjectRequest>> {
    Ok(store::list_page(conn, filter, after, limit).await?)
}

/// What the caller sees of a request.
pub fn seen(ctx: &Ctx, row: SubjectRequest) -> RequestBody {
    RequestBody::seen(row, ctx.scopes.has(Scope::SubjectRequestsWrite))
}

/// Writes a request down.
///
/// # Errors
/// 422 where there is nobody like that, or the day is to come.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddSubjectRequest,
) -> Result<SubjectRequest> {
    command.ensure_fits(ctx.today())?;
    let AddSubjectRequest { kind, person_id, candidate_id, received_on, note } = command;
    let unknown = |pointer: &str, detail: &str| {
        Err(Error::invalid(vec![FieldError::pointer(pointer, FieldCode::NotFound, detail)]))
    };
    if let Some(person) = person_id
        && !store::is_person(conn, person).await?
    {
        return unknown("#/personId", "names no person");
    }
    if let Some(candidate) = candidate_id
        && !store::is_candidate(conn, candidate).await?
    {
        return unknown("#/candidateId", "names no candidate");
    }
    let new = SubjectRequest {
        id: ctx.new_id(),
        kind,
        state: RequestState::Received,
        person_id,
        candidate_id,
        received_on,
        proof_asked_on: None,
        waited_days: 0,
        acknowledged_on: None,
        note,
        what_was_done: None,
        what_stays: None,
        closed_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(conn, &new).await?;
    record(conn, ctx, &new, RequestEvent::Received).await?;
    Ok(new)
}

async fn keep(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    changed: SubjectRequest,
    event: RequestEvent,
) -> Result<SubjectRequest> {
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, event).await?;
    Ok(changed)
}

fn next(present: SubjectRequest, now: chrono::DateTime<Utc>) -> SubjectRequest {
    SubjectRequest { updated_at: now, version: present.version + 1, ..present }
}

/// Changes a locked request.
///
/// # Errors
/// 422 where the day of the acknowledgement does not fit.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
    command: ChangeSubjectRequest,
) -> Result<SubjectRequest> {
    let changed = next(command.applied_to(present, ctx.today())?, ctx.now);
    keep(conn, ctx, changed, RequestEvent::Changed).await
}

/// Asks for proof of identity by letter; the time stands still.
///
/// # Errors
/// 409 where the request is not to be answered.
pub async fn ask_for_proof(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
) -> Result<SubjectRequest> {
    let changed = present.waiting(ctx.today(), ctx.now)?;
    letters::ask_for_proof(conn, ctx, &changed).await?;
    keep(conn, ctx, changed, RequestEvent::ProofAsked).await
}

/// Notes that proof of identity came; the time goes on.
///
/// # Errors
/// 409 where none is waited for.
pub async fn take_proof(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
) -> Result<SubjectRequest> {
    let changed = present.proved(ctx.today(), ctx.now)?;
    keep(conn, ctx, changed, RequestEvent::ProofReceived).await
}

/// Notes that words of others in the copy of a locked request were read, and what of them is hidden.
///
/// # Errors
/// 409 where no copy is being made; 422 where the text is not in it.
pub async fn redact(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
    command: &Redact,
) -> Result<SubjectRequest> {
    erasures::ensure_kind(&present, &[RequestKind::Access])?;
    let changed = next(present, ctx.now);
    kept::redact(conn, ctx, (changed.id, (changed.person_id, changed.candidate_id)), command).await?;
    keep(conn, ctx, changed, RequestEvent::Redacted).await
}

/// Answers a locked request by letter; of a copy the letter brings the link.
///
/// # Errors
/// 409 where it is not to be answered, or words of others in a copy are not read yet. That nothing is erased may be an answer, too.
pub async fn complete(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
    command: CompleteRequest,
) -> Result<SubjectRequest> {
    let CompleteRequest { what_was_done, what_stays } = command;
    if present.kind == RequestKind::Access && present.state == RequestState::Received {
        kept::ensure_read(conn, (present.id, (present.person_id, present.candidate_id))).await?;
    }
    close(conn, ctx, present, (RequestState::Done, what_was_done, what_stays)).await
}

/// Refuses a locked request by letter.
///
/// # Errors
/// 409 where it is over.
pub async fn refuse(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
    command: RefuseRequest,
) -> Result<SubjectRequest> {
    close(conn, ctx, present, (RequestState::Refused, command.reason, None)).await
}

/// Closes a locked request, with a letter; of a copy the letter brings the link.
///
/// # Errors
/// 409 where it is over.
async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
    (to, what_was_done, what_stays): (RequestState, String, Option<String>),
) -> Result<SubjectRequest> {
    let step = present.step(to, ctx.now)?;
    let changed = SubjectRequest { what_was_done: Some(what_was_done), what_stays, ..step };
    let token = match (changed.kind, to) {
        (RequestKind::Access, RequestState::Done) => Some(new_secret("hkd")?),
        _ => None,
    };
    if let Some(token) = &token {
        store::link(conn, changed.id, &hash_secret(token), ctx.now).await?;
    }
    letters::answer(conn, ctx, &changed, token.as_deref()).await?;
    let event = if to == RequestState::Done { RequestEvent::Done } else { RequestEvent::Refused };
    keep(conn, ctx, changed, event).await
}
