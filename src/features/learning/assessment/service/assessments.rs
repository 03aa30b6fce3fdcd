//! Apprenticeship assessments: several, at any stage of learning, some of which the provider marks.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::AssessmentEvent;
use super::super::model::assessments::{AssessmentBody, CancelAssessment, MoveAssessment, PlanAssessment};
use super::super::model::{Attempt, AttemptKind, MarkedBy, NextStep, RecordResult};
use super::super::store;
use super::checklist::same_name;
use super::{checklist, models, within};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipSummaryBody, State,
};
use crate::features::events::{self, Subject};
use crate::features::programme::standards::{self, AssessmentModel};
use crate::ids::{ApprenticeshipId, EpaAttemptId};
use crate::lifecycle;

const MODEL: AssessmentModel = AssessmentModel::Reformed;

/// An assessment that the caller may see, with its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: EpaAttemptId) -> Result<(i32, AssessmentBody)> {
    let row = store::attempt(conn, ctx.visibility(), MODEL, id).await?;
    let apprenticeship = apprenticeships::find_at(conn, ctx, row.apprenticeship_id, None).await?;
    Ok((row.version, AssessmentBody::new(row, (&apprenticeship).into())))
}

/// The assessments of an apprenticeship that the caller may see, now or at the end of a day.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<AssessmentBody>> {
    let apprenticeship: ApprenticeshipSummaryBody =
        (&apprenticeships::find_at(conn, ctx, id, as_of).await?).into();
    let rows = checklist::assessments(conn, ctx, id, as_of).await?;
    Ok(rows.into_iter().map(|row| AssessmentBody::new(row, apprenticeship.clone())).collect())
}

/// The attempts of a name that were not cancelled, the first one first.
pub async fn of_name(conn: &mut impl Read, id: ApprenticeshipId, name: &str) -> Result<Vec<Attempt>> {
    let mut rows = store::attempts(conn, MODEL, id).await?;
    rows.retain(|row| row.cancel_reason.is_none() && same_name(row, name));
    Ok(rows)
}

/// Plans an assessment of an apprenticeship, which is locked; after a fail the same name again.
///
/// # Errors
/// 403 where a provider plans what it does not mark; 409 where there is an end-point assessment, nobody is in learning, or the
/// assessment is open or passed; 422 for a day or a KSB that does not fit.
pub async fn schedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: PlanAssessment,
) -> Result<EpaAttemptId> {
    ensure_marks(ctx, Some(command.marked_by))?;
    let mut faults = standards::check_ksbs(conn, present.standard_id, &command.ksbs).await?;
    faults.extend(too_early(&present, command.scheduled_on));
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    models::ensure(conn, &present, MODEL).await?;
    ensure_in_learning(present.state)?;
    let before = of_name(conn, present.id, &command.name).await?;
    let last = before.last();
    let kind = match last.map(|last| (last.grade, last.next_step)) {
        None => AttemptKind::First,
        Some((_, Some(NextStep::Resit))) => AttemptKind::Resit,
        Some((_, Some(NextStep::Retake))) => AttemptKind::Retake,
        Some((None, None)) => {
            let detail = "An assessment of this name is open; record its result first.";
            return Err(Error::because(Code::AlreadyExists, detail));
        }
        Some((Some(_), None)) => {
            let detail = "The assessment of this name is passed.";
            return Err(Error::because(Code::AlreadyExists, detail));
        }
    };
    let new = Attempt {
        id: ctx.new_id(),
        apprenticeship_id: present.id,
        number: last.map_or(0, |last| last.number) + 1,
        kind,
        assessment_organisation: command.assessment_organisation,
        scheduled_on: command.scheduled_on,
        assessed_on: None,
        grade: None,
        next_step: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        name: Some(command.name),
        marked_by: Some(command.marked_by),
        ksbs: command.ksbs,
        cancel_reason: None,
    };
    // The database may take more letters for the same than the program.
    let same = || Error::because(Code::AlreadyExists, "There is an assessment of this name.");
    let added = store::insert_attempt(conn, new)
        .await
        .map_err(Error::from)
        .on_constraint("epa_attempts_one_open", same)
        .on_constraint("epa_attempts_number_unique", same)?;
    record(conn, ctx, &present, &added, AssessmentEvent::Scheduled).await?;
    Ok(added.id)
}

/// A provider's client speaks for what the provider marks, and for nothing else.
fn ensure_marks(ctx: &Ctx, marked_by: Option<MarkedBy>) -> Result<()> {
    if ctx.visibility().everything || marked_by == Some(MarkedBy::Provider) {
        return Ok(());
    }
    let detail = "A provider plans, and records the results of, what it marks itself; the rest the programme's team does.";
    Err(Error::because(Code::Forbidden, detail))
}

/// # Errors
/// 409 where learning has not begun, or the gateway is reached.
fn ensure_in_learning(state: State) -> Result<()> {
    if matches!(state, State::InLearning | State::OnBreak) {
        Ok(())
    } else {
        Err(lifecycle::transition_not_allowed(state, lifecycle::Lifecycle::next(state)))
    }
}

fn too_early(present: &Apprenticeship, day: NaiveDate) -> Option<FieldError> {
    let detail = format!("must not lie before {}", present.starts_on);
    (day < present.starts_on).then(|| FieldError::pointer("#/scheduledOn", FieldCode::OutsideEpisode, detail))
}

/// An assessment that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: EpaAttemptId,
) -> Result<(Apprenticeship, Attempt)> {
    let apprenticeship_id = store::attempt(conn, ctx.visibility(), MODEL, id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: another result may have come first.
    Ok((apprenticeship, store::attempt(conn, ctx.visibility(), MODEL, id).await?))
}

/// # Errors
/// 409 where an assessment has a result or was cancelled, or nobody is in learning any more.
fn ensure_open(present: &Apprenticeship, row: &Attempt) -> Result<()> {
    if row.cancel_reason.is_some() {
        return Err(lifecycle::transition_not_allowed("cancelled", &[]));
    }
    if let Some(grade) = row.grade {
        return Err(lifecycle::transition_not_allowed(grade, &[]));
    }
    ensure_in_learning(present.state)
}

/// Moves an assessment, which is locked, to another day or to another assessment organisation.
///
/// # Errors
/// 403 where a provider moves what it does not mark; 409 where it is not open; 422 for a day before the apprenticeship, or no
/// organisation where that marks.
pub async fn reschedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, row): (Apprenticeship, Attempt),
    command: &MoveAssessment,
) -> Result<()> {
    ensure_marks(ctx, row.marked_by)?;
    let mut faults: Vec<FieldError> = too_early(&present, command.scheduled_on).into_iter().collect();
    if row.marked_by != Some(MarkedBy::Provider) && command.assessment_organisation.is_none() {
        let detail = "is needed where it marks";
        faults.push(FieldError::pointer("#/assessmentOrganisation", FieldCode::Null, detail));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    ensure_open(&present, &row)?;
    let place = (command.assessment_organisation.as_deref(), command.scheduled_on);
    let moved = store::reschedule(conn, row.id, place, ctx.now).await?;
    record(conn, ctx, &present, &moved, AssessmentEvent::Rescheduled).await
}

/// Cancels an assessment, which is locked: it is as if it had not been planned.
///
/// # Errors
/// 403 where a provider cancels what it does not mark; 409 where it is not open.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, row): (Apprenticeship, Attempt),
    command: &CancelAssessment,
) -> Result<()> {
    ensure_marks(ctx, row.marked_by)?;
    ensure_open(&present, &row)?;
    let cancelled = store::cancel(conn, row.id, &command.reason, ctx.now).await?;
    record(conn, ctx, &present, &cancelled, AssessmentEvent::Cancelled).await
}

/// Records the result of an assessment, which is locked. Nothing follows of itself: the gateway asks for all of them.
///
/// # Errors
/// 403 where a provider records what it does not mark; 409 where it is not open; 422 for a day that does not fit.
pub async fn record_result(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, row): (Apprenticeship, Attempt),
    command: &RecordResult,
) -> Result<()> {
    ensure_marks(ctx, row.marked_by)?;
    within(&present, "#/assessedOn", command.assessed_on, present.starts_on, ctx.today())?;
    ensure_open(&present, &row)?;
    let assessed = store::set_result(conn, row.id, command, ctx.now).await?;
    record(conn, ctx, &present, &assessed, AssessmentEvent::Assessed).await
}

async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Apprenticeship,
    row: &Attempt,
    event: AssessmentEvent,
) -> Result<()> {
    let subject =
        Subject::new(row.id).for_organisation(present.provider_id).for_apprenticeship(row.apprenticeship_id);
    events::record(conn, ctx, subject, event).await
}
