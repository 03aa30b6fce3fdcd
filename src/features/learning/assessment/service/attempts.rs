//! Attempts at the end-point assessment.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::super::events::EpaAttemptEvent;
use super::super::model::{
    Attempt, AttemptBody, AttemptKind, Grade, NextStep, RecordResult, ScheduleAttempt,
};
use super::super::store;
use super::{models, within};
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, ApprenticeshipSummaryBody, State, Step,
};
use crate::features::events::{self, Subject};
use crate::features::programme::standards::AssessmentModel;
use crate::ids::{ApprenticeshipId, EpaAttemptId};
use crate::lifecycle;

const MODEL: AssessmentModel = AssessmentModel::EndPoint;

/// An attempt that the caller may see, with its version.
pub async fn find_attempt(conn: &mut impl Read, ctx: &Ctx, id: EpaAttemptId) -> Result<(i32, AttemptBody)> {
    let row = store::attempt(conn, ctx.visibility(), MODEL, id).await?;
    let apprenticeship = apprenticeships::find_at(conn, ctx, row.apprenticeship_id, None).await?;
    Ok((row.version, AttemptBody::new(row, (&apprenticeship).into())))
}

/// The attempts of an apprenticeship that the caller may see, now or at the end of a day.
pub async fn attempts(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<AttemptBody>> {
    let apprenticeship: ApprenticeshipSummaryBody =
        (&apprenticeships::find_at(conn, ctx, id, as_of).await?).into();
    let mut rows: Vec<Attempt> = match ctx.end_of(as_of)? {
        None => store::attempts(conn, MODEL, id).await?,
        Some(end) => {
            let ids = store::attempt_ids(conn, MODEL, id).await?;
            versions::before(conn, "epaAttempt", &ids, end).await?
        }
    };
    rows.sort_by_key(|row| row.number);
    Ok(rows.into_iter().map(|row| AttemptBody::new(row, apprenticeship.clone())).collect())
}

/// Plans an attempt of an apprenticeship, which is locked; the first one after a gateway begins the assessment.
///
/// # Errors
/// 409 where the plan is reformed, the apprenticeship is not at the gateway or failed with a resit, or an attempt is open.
pub async fn schedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: ScheduleAttempt,
) -> Result<EpaAttemptId> {
    let id = present.id;
    let before = store::attempts(conn, MODEL, id).await?;
    let last = before.last();
    if last.is_some_and(|last| last.grade.is_none()) {
        return Err(Error::because(Code::AlreadyExists, "An attempt is open; record its result first."));
    }
    models::ensure(conn, &present, MODEL).await?;
    if present.state != State::Epa {
        lifecycle::ensure(present.state, State::Epa)?;
    }
    not_before_gateway(conn, id, command.scheduled_on).await?;
    let kind = match last.and_then(|last| last.next_step) {
        None => AttemptKind::First,
        Some(NextStep::Resit) => AttemptKind::Resit,
        Some(NextStep::Retake) => AttemptKind::Retake,
    };
    let new = Attempt {
        id: ctx.new_id(),
        apprenticeship_id: id,
        number: last.map_or(0, |last| last.number) + 1,
        kind,
        assessment_organisation: Some(command.assessment_organisation),
        scheduled_on: command.scheduled_on,
        assessed_on: None,
        grade: None,
        next_step: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        name: None,
        marked_by: None,
        ksbs: Vec::new(),
        cancel_reason: None,
    };
    let added = store::insert_attempt(conn, new).await?;
    if present.state == State::Gateway {
        apprenticeships::step(
            conn,
            ctx,
            &present,
            Step::to(State::Epa, ApprenticeshipEvent::AssessmentStarted),
        )
        .await?;
    }
    events::record(conn, ctx, attempt_subject(&added, &present), EpaAttemptEvent::Scheduled).await?;
    Ok(added.id)
}

/// Refuses a day before the gateway that was reached last.
pub async fn not_before_gateway(conn: &mut impl Read, id: ApprenticeshipId, day: NaiveDate) -> Result<()> {
    let reached = store::gateways(conn, id, None).await?.last().map(|gateway| gateway.reached_on);
    let Some(reached) = reached.filter(|reached| day < *reached) else { return Ok(()) };
    let detail = format!("must not lie before the gateway, {reached}");
    Err(Error::invalid(vec![FieldError::pointer("#/scheduledOn", FieldCode::OutsideEpisode, detail)]))
}

/// An attempt that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock_attempt(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: EpaAttemptId,
) -> Result<(Apprenticeship, Attempt)> {
    let apprenticeship_id = store::attempt(conn, ctx.visibility(), MODEL, id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: another result may have come first.
    Ok((apprenticeship, store::attempt(conn, ctx.visibility(), MODEL, id).await?))
}

/// Records the result of an attempt, which is locked: a pass completes the apprenticeship on that day, a fail with a retake
/// puts it back into learning.
///
/// # Errors
/// 409 where there is a result, or hours are recorded after the day of a pass; 422 for a day that does not fit.
pub async fn record_result(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, attempt): (Apprenticeship, Attempt),
    command: &RecordResult,
) -> Result<()> {
    if let Some(grade) = attempt.grade {
        return Err(lifecycle::transition_not_allowed(grade, &[]));
    }
    let reached = store::gateways(conn, present.id, None).await?;
    let from = reached.last().map_or(present.starts_on, |gateway| gateway.reached_on);
    within(&present, "#/assessedOn", command.assessed_on, from, ctx.today())?;
    let step = match (command.grade, command.next_step) {
        (Grade::Fail, Some(NextStep::Retake)) => {
            Some(Step::to(State::InLearning, ApprenticeshipEvent::ReturnedToLearning))
        }
        (Grade::Fail, _) => None,
        _ => {
            let after = (command.assessed_on + Days::new(1), None);
            apprenticeships::refuse_hours(conn, present.id, after, "#/assessedOn").await?;
            let ended_on = Some(Some(command.assessed_on));
            Some(Step { ended_on, ..Step::to(State::Completed, ApprenticeshipEvent::Completed) })
        }
    };
    let row = store::set_result(conn, attempt.id, command, ctx.now).await?;
    if let Some(step) = step {
        apprenticeships::step(conn, ctx, &present, step).await?;
    } else {
        // A withdrawn apprentice gets no more results.
        lifecycle::ensure(present.state, State::Completed)?;
    }
    events::record(conn, ctx, attempt_subject(&row, &present), EpaAttemptEvent::Assessed).await
}

pub fn attempt_subject(row: &Attempt, apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(row.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(row.apprenticeship_id)
}
