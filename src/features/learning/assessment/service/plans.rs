//! When attempts are planned for.

use diesel_async::AsyncPgConnection;

use super::super::events::EpaAttemptEvent;
use super::super::model::{Attempt, ScheduleAttempt};
use super::super::store;
use super::{attempt_subject, not_before_gateway, schedule};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{Apprenticeship, State};
use crate::features::events;
use crate::lifecycle;

/// Moves an attempt, which is locked, to another day or to another assessor.
///
/// # Errors
/// 409 where it has a result, or the apprenticeship was given up; 422 for a day before the gateway.
pub async fn reschedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, attempt): (Apprenticeship, Attempt),
    command: &ScheduleAttempt,
) -> Result<()> {
    if let Some(grade) = attempt.grade {
        return Err(lifecycle::transition_not_allowed(grade, &[]));
    }
    // Of somebody who withdrew an attempt may be left open.
    lifecycle::ensure(present.state, State::Completed)?;
    not_before_gateway(conn, present.id, command.scheduled_on).await?;
    let moved = store::reschedule(conn, attempt.id, command, ctx.now).await?;
    events::record(conn, ctx, attempt_subject(&moved, &present), EpaAttemptEvent::Rescheduled).await
}

/// Moves the open attempt of an apprenticeship, which is locked, or plans one where none is open.
///
/// # Errors
/// As `schedule` and `reschedule`.
pub async fn plan(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: ScheduleAttempt,
) -> Result<()> {
    let attempts = store::attempts(conn, present.id).await?;
    match attempts.into_iter().find(|attempt| attempt.grade.is_none()) {
        Some(open) => reschedule(conn, ctx, (present, open), &command).await,
        None => schedule(conn, ctx, present, command).await.map(drop),
    }
}
