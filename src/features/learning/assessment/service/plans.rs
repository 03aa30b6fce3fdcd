//! When attempts are planned for.

use diesel_async::AsyncPgConnection;

use super::super::events::EpaAttemptEvent;
use super::super::model::assessments::{MoveAssessment, PlanAssessment};
use super::super::model::{Attempt, MarkedBy, ScheduleAttempt};
use super::super::store;
use super::assessments;
use super::attempts::{attempt_subject, not_before_gateway, schedule};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{Apprenticeship, State};
use crate::features::events;
use crate::features::programme::standards::AssessmentModel;
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
    let place = (Some(command.assessment_organisation.as_str()), command.scheduled_on);
    let moved = store::reschedule(conn, attempt.id, place, ctx.now).await?;
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
    let attempts = store::attempts(conn, AssessmentModel::EndPoint, present.id).await?;
    match attempts.into_iter().find(|attempt| attempt.grade.is_none()) {
        Some(open) => reschedule(conn, ctx, (present, open), &command).await,
        None => schedule(conn, ctx, present, command).await.map(drop),
    }
}

/// Moves the open apprenticeship assessment of a name, or plans one that the assessment organisation marks where none is open.
///
/// # Errors
/// As `assessments::schedule` and `assessments::reschedule`.
pub async fn plan_named(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    name: String,
    command: ScheduleAttempt,
) -> Result<()> {
    let mut same = assessments::of_name(conn, present.id, &name).await?;
    let (last, organisation) = (same.pop(), Some(command.assessment_organisation));
    match last {
        Some(open) if open.grade.is_none() => {
            let command =
                MoveAssessment { assessment_organisation: organisation, scheduled_on: command.scheduled_on };
            assessments::reschedule(conn, ctx, (present, open), &command).await
        }
        last => {
            let command = PlanAssessment {
                name,
                marked_by: MarkedBy::AssessmentOrganisation,
                assessment_organisation: organisation,
                ksbs: last.map(|last| last.ksbs).unwrap_or_default(),
                scheduled_on: command.scheduled_on,
            };
            assessments::schedule(conn, ctx, present, command).await.map(drop)
        }
    }
}
