//! Use cases of change requests.

mod making;

use diesel_async::AsyncPgConnection;

use super::events::ChangeRequestEvent;
use super::model::changes::Change;
use super::model::{ChangeRequest, ChangeRequestFilter, ChangeState, DeclineChangeRequest};
use super::store::{self, Decision};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events::{self, NewEvent, Subject};
use crate::ids::ChangeRequestId;
use crate::lifecycle::{self, Lifecycle as _};
use crate::visibility::Visibility;

/// A request with its apprenticeship, both as they are while the apprenticeship is locked.
pub type Locked = (Apprenticeship, ChangeRequest);

/// A request that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ChangeRequestId) -> Result<ChangeRequest> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of requests that the caller may see, in the order in which they were asked.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &ChangeRequestFilter,
    after: Option<ChangeRequestId>,
    limit: i64,
) -> Result<Vec<ChangeRequest>> {
    Ok(store::list_page(conn, ctx.visibility(), filter, after, limit).await?)
}

/// Asks for a change of an apprenticeship, which is locked: its provider does.
///
/// # Errors
/// 409 where the apprenticeship has ended, or a request of this kind waits; 422 for days that will never fit.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    change: Change,
) -> Result<ChangeRequest> {
    if present.state.next().is_empty() {
        let detail =
            format!("The apprenticeship is {}, so that nothing of it changes any more.", present.state);
        return Err(lifecycle::transition_not_allowed_because(detail, present.state.next()));
    }
    let faults = making::faults(conn, &change, &present).await?;
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let new = ChangeRequest {
        id: ctx.new_id(),
        apprenticeship_id: present.id,
        provider_id: present.provider_id,
        kind: change.kind(),
        change: serde_json::to_value(&change).map_err(anyhow::Error::from)?,
        state: ChangeState::Pending,
        decided_by: None,
        decided_at: None,
        decline_reason: None,
        untold: false,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let asked = store::insert(conn, new).await.on_constraint("change_requests_one_pending", || {
        Error::because(Code::AlreadyExists, "A request of this kind waits for a decision already.")
    })?;
    events::record(conn, ctx, subject(&asked), ChangeRequestEvent::Asked).await?;
    Ok(asked)
}

/// A request that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ChangeRequestId) -> Result<Locked> {
    let apprenticeship_id = find(conn, ctx, id).await?.apprenticeship_id;
    // Who asked sees the request even where the apprenticeship is another provider's by now.
    let whoever = Ctx { visibility: Visibility::everything(), ..ctx.clone() };
    let apprenticeship = apprenticeships::lock(conn, &whoever, apprenticeship_id).await?;
    // Read again under the lock: somebody else may have decided.
    Ok((apprenticeship, find(conn, ctx, id).await?))
}

/// The same for who is to decide on it.
///
/// # Errors
/// 403 for who does not decide on this kind.
pub async fn lock_to_decide(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ChangeRequestId) -> Result<Locked> {
    let locked = lock(conn, ctx, id).await?;
    let (kind, deciders) = (locked.1.kind, locked.1.kind.deciders());
    if deciders.iter().any(|role| ctx.holds(*role)) {
        return Ok(locked);
    }
    let names: Vec<&str> = deciders.iter().map(|role| role.as_str()).collect();
    let detail = format!("On a change of the kind {kind} decides: {}.", names.join(", "));
    Err(Error::because(Code::Forbidden, detail))
}

/// Accepts a request, which is locked to decide on it, and makes the change.
///
/// # Errors
/// 409 where it waits no more, and where the change is refused: as it is refused
/// elsewhere, or `changeNotPossible` with what does not fit.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, request): Locked,
) -> Result<ChangeRequest> {
    // First, as what waits lapses with the end of the apprenticeship.
    let decision = Decision { decided_at: Some(ctx.now), ..step(ctx, ChangeState::Accepted) };
    let change = request.asked()?;
    let accepted = advance(conn, ctx, request, decision).await?;
    making::make(conn, ctx, present, change).await.map_err(making::refusal)?;
    Ok(accepted)
}

/// Declines a request, which is locked to decide on it.
///
/// # Errors
/// 409 where it waits no more.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (_, request): Locked,
    command: DeclineChangeRequest,
) -> Result<ChangeRequest> {
    let decision = Decision {
        decided_at: Some(ctx.now),
        decline_reason: Some(command.reason),
        ..step(ctx, ChangeState::Declined)
    };
    advance(conn, ctx, request, decision).await
}

/// Cancels a request, which is locked: who asked does.
///
/// # Errors
/// 409 where it waits no more.
pub async fn cancel(conn: &mut AsyncPgConnection, ctx: &Ctx, (_, request): Locked) -> Result<ChangeRequest> {
    let decision = Decision { decided_by: None, ..step(ctx, ChangeState::Cancelled) };
    advance(conn, ctx, request, decision).await
}

/// Tells what has lapsed.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let lapsed = store::tell_lapsed(conn).await?;
    let events: Vec<_> = lapsed
        .iter()
        .map(|request| NewEvent::new(ctx, subject(request), ChangeRequestEvent::Lapsed))
        .collect();
    if events.is_empty() { Ok(()) } else { events::record_all(conn, &events).await }
}

fn step(ctx: &Ctx, state: ChangeState) -> Decision {
    Decision { state, decided_by: ctx.person(), decided_at: None, decline_reason: None, updated_at: ctx.now }
}

async fn advance(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    request: ChangeRequest,
    decision: Decision,
) -> Result<ChangeRequest> {
    lifecycle::ensure(request.state, decision.state)?;
    let decided = store::decide(conn, request.id, decision).await?;
    events::record(conn, ctx, subject(&decided), ChangeRequestEvent::from(decided.state)).await?;
    Ok(decided)
}

fn subject(request: &ChangeRequest) -> Subject {
    Subject::new(request.id)
        .for_organisation(request.provider_id)
        .for_apprenticeship(request.apprenticeship_id)
}
