//! Use cases of the end of an apprenticeship.

mod english;
pub mod outcomes;
pub mod plans;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::events::{EpaAttemptEvent, GatewayEvent};
use super::model::{
    Attempt, AttemptBody, AttemptKind, Gateway, GatewayBody, Grade, NextStep, PassGateway, ReachedBody,
    RecordResult, Requirement, RequirementBody, RequirementState, ScheduleAttempt,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, ApprenticeshipSummaryBody, State, Step,
};
use crate::features::apprenticeships::breaks;
use crate::features::events::{self, Subject};
use crate::features::learning::ksbs::{self, Completed};
use crate::features::learning::progress;
use crate::features::programme::funding::RuleSet;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, EpaAttemptId};
use crate::lifecycle;
use english::English;

/// What the record shows of the gateway's requirements on a day.
struct Shown {
    otj: Hours,
    /// None where it is not known.
    target: Option<Hours>,
    ksbs: Completed,
    earliest: NaiveDate,
}

async fn to_body(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    as_of: Option<NaiveDate>,
) -> Result<Shown> {
    let summary = progress::summary(conn, ctx, present.id, as_of).await?;
    let ksbs = ksbs::completed(conn, ctx, present, as_of).await?;
    let pauses = breaks::pauses(conn, &[present.id], ctx.end_of(as_of)?).await?.remove(&present.id);
    let paused =
        pauses.map_or(0, |pauses| pauses.within(present.starts_on, as_of.unwrap_or_else(|| ctx.today())));
    let least = RuleSet::for_start(present.starts_on).minimum_end(present.starts_on);
    Ok(Shown {
        otj: summary.otj.hours,
        target: summary.otj.target_hours,
        ksbs,
        earliest: least + Days::new(u64::try_from(paused).unwrap_or_default()),
    })
}

impl Shown {
    /// The checklist on a day, with what is known of English and maths and whether the employer's word is there.
    fn requirements(&self, day: NaiveDate, english: &English, has_word: bool) -> Vec<RequirementBody> {
        let met = |met| if met { RequirementState::Met } else { RequirementState::Missing };
        let of = |requirement, state, detail| RequirementBody { requirement, state, detail };
        let (ksbs, otj) = (self.ksbs, self.otj.as_f64());
        let (state_of_ksbs, ksbs) = match (ksbs.total, ksbs.missing) {
            (Some(total), missing) => {
                (met(missing == 0), format!("{} of {total} KSBs are completed", total - missing))
            }
            (None, 0) => {
                let detail =
                    format!("{} KSBs are completed; how many there are is not known", ksbs.completed);
                (RequirementState::NotKnown, detail)
            }
            (None, missing) => {
                (RequirementState::Missing, format!("{missing} of the known KSBs are not completed"))
            }
        };
        let (state_of_hours, hours) = match self.target {
            Some(target) => (met(self.otj >= target), format!("{otj} of {} hours", target.as_f64())),
            None => (RequirementState::NotKnown, format!("{otj} hours; how many are asked for is not known")),
        };
        let word = if has_word { "was given" } else { "is to be given when the gateway is passed" };
        vec![
            of(Requirement::Ksbs, state_of_ksbs, ksbs),
            of(Requirement::OtjHours, state_of_hours, hours),
            of(Requirement::Duration, met(day >= self.earliest), format!("on or after {}", self.earliest)),
            of(Requirement::EnglishAndMaths, english.0, format!("English and maths {}", english.1)),
            of(Requirement::Employer, met(has_word), format!("The employer's word {word}")),
        ]
    }
}

/// What is there and what is missing for the assessment, now or at the end of a day.
pub async fn gateway(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<GatewayBody> {
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let to_body = to_body(conn, ctx, &present, as_of).await?;
    let reached = store::gateways(conn, id, ctx.end_of(as_of)?).await?;
    let beyond = matches!(present.state, State::Gateway | State::Epa | State::Completed);
    let said = reached.last().filter(|_| beyond).map(|last| last.english_and_maths);
    let recorded = english::recorded(&present);
    let is_told_at_passing = |requirement| match requirement {
        Requirement::EnglishAndMaths => recorded.is_none(),
        other => other == Requirement::Employer,
    };
    let english = said.map(english::said).or_else(|| recorded.clone()).unwrap_or_else(english::untold);
    let requirements = to_body.requirements(as_of.unwrap_or_else(|| ctx.today()), &english, said.is_some());
    Ok(GatewayBody {
        apprenticeship: (&present).into(),
        is_ready: requirements
            .iter()
            .all(|one| one.state != RequirementState::Missing || is_told_at_passing(one.requirement)),
        requirements,
        reached: reached.into_iter().map(ReachedBody::from).collect(),
    })
}

/// Passes the gateway; the apprenticeship is locked.
///
/// # Errors
/// 409 `gatewayNotReady` with what is missing, and where nobody is in learning; 422 for a day that does not fit, and for what
/// contradicts the record.
pub async fn pass_gateway(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: &PassGateway,
) -> Result<()> {
    let id = present.id;
    lifecycle::ensure(present.state, State::Gateway)?;
    let day = command.reached_on;
    within(&present, "#/reachedOn", day, present.starts_on, ctx.today())?;
    let faults = english::contradictions(&present, command);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let to_body = to_body(conn, ctx, &present, None).await?;
    let english = english::recorded(&present).unwrap_or_else(|| english::said(command.english_and_maths));
    let missing: Vec<String> = to_body
        .requirements(day, &english, true)
        .into_iter()
        .filter(|one| one.state == RequirementState::Missing)
        .map(|one| format!("{}: {}", one.requirement, one.detail))
        .collect();
    if !missing.is_empty() {
        return Err(Error::because(Code::GatewayNotReady, format!("Missing: {}.", missing.join("; "))));
    }
    let new = Gateway {
        id: ctx.new_id(),
        apprenticeship_id: id,
        reached_on: day,
        english_and_maths: command.english_and_maths,
        aged_16_to_18_at_start: command.aged_16_to_18_at_start,
        otj_hundredths: to_body.otj.0,
        target_hundredths: to_body.target.map(|target| target.0),
        ksbs_completed: counted(to_body.ksbs.completed),
        ksbs_total: to_body.ksbs.total.map(counted),
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::insert_gateway(conn, new).await?;
    apprenticeships::step(conn, ctx, &present, Step::to(State::Gateway, ApprenticeshipEvent::GatewayReached))
        .await?;
    events::record(conn, ctx, subject, GatewayEvent::Reached).await
}

fn counted(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A day of the apprenticeship that is not in the future.
fn within(
    present: &Apprenticeship,
    pointer: &str,
    day: NaiveDate,
    from: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    let (code, detail) = if day > today {
        (FieldCode::InTheFuture, "must not lie in the future".to_owned())
    } else if day < from.max(present.starts_on) {
        (FieldCode::OutsideEpisode, format!("must not lie before {}", from.max(present.starts_on)))
    } else {
        return Ok(());
    };
    Err(Error::invalid(vec![FieldError::pointer(pointer, code, detail)]))
}

/// An attempt that the caller may see, with its version.
pub async fn find_attempt(conn: &mut impl Read, ctx: &Ctx, id: EpaAttemptId) -> Result<(i32, AttemptBody)> {
    let row = store::attempt(conn, ctx.visibility(), id).await?;
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
        None => store::attempts(conn, id).await?,
        Some(end) => {
            let ids = store::attempt_ids(conn, id).await?;
            versions::before(conn, "epaAttempt", &ids, end).await?
        }
    };
    rows.sort_by_key(|row| row.number);
    Ok(rows.into_iter().map(|row| AttemptBody::new(row, apprenticeship.clone())).collect())
}

/// Plans an attempt of an apprenticeship, which is locked; the first one after a gateway begins the assessment.
///
/// # Errors
/// 409 where the apprenticeship is not at the gateway or failed with a resit, or an attempt is open.
pub async fn schedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: ScheduleAttempt,
) -> Result<EpaAttemptId> {
    let id = present.id;
    let before = store::attempts(conn, id).await?;
    let last = before.last();
    if last.is_some_and(|last| last.grade.is_none()) {
        return Err(Error::because(Code::AlreadyExists, "An attempt is open; record its result first."));
    }
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
        assessment_organisation: command.assessment_organisation,
        scheduled_on: command.scheduled_on,
        assessed_on: None,
        grade: None,
        next_step: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
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
async fn not_before_gateway(conn: &mut impl Read, id: ApprenticeshipId, day: NaiveDate) -> Result<()> {
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
    let apprenticeship_id = store::attempt(conn, ctx.visibility(), id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: another result may have come first.
    Ok((apprenticeship, store::attempt(conn, ctx.visibility(), id).await?))
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

fn attempt_subject(row: &Attempt, apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(row.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(row.apprenticeship_id)
}
