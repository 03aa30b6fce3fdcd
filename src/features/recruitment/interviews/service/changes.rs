//! What becomes of an interview: another time, place or panel, a cancellation, an outcome.

use diesel_async::AsyncPgConnection;

use super::super::events::InterviewEvent;
use super::super::model::{self, ChangeInterview, Interview, InterviewOutcome, InterviewState};
use super::super::store;
use super::{Arranged, letters, panel_of, record};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::outbound::messages;
use crate::features::recruitment::applications::Application;
use crate::features::recruitment::vacancies;
use crate::ids::{InterviewId, PersonId};
use crate::lifecycle;

/// Changes time, place or panel of an interview that has not begun. Of one that is booked the candidate and the panel are told.
///
/// # Errors
/// 422 where the changed whole does not fit; 409 once it has begun or is over.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Arranged,
    command: ChangeInterview,
) -> Result<Interview> {
    let changed = command.applied_to(&present.interview, ctx.now);
    let mut faults = command.faults(&changed, ctx.now);
    let panel = command.panel.unwrap_or_else(|| present.panel.clone());
    // Who sits there already stays, also when no longer active.
    let mut may_sit = store::panels::active(conn, &panel).await?;
    may_sit.extend(&present.panel);
    faults.extend(model::panel_faults(&panel, &may_sit));
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    present.interview.may_change(ctx.now)?;
    let joining: Vec<PersonId> =
        panel.iter().copied().filter(|person| !present.panel.contains(person)).collect();
    let leaving: Vec<PersonId> =
        present.panel.iter().copied().filter(|person| !panel.contains(person)).collect();
    let is_moved = !changed.is_as(&present.interview);
    let is_same_panel = joining.is_empty() && leaving.is_empty();
    if !is_moved && is_same_panel {
        return Ok(present.interview);
    }
    store::update(conn, &changed).await?;
    if !is_same_panel {
        store::panels::replace(conn, changed.id, &leaving, &joining).await?;
    }
    let event = if is_moved { InterviewEvent::Moved } else { InterviewEvent::PanelChanged };
    record(conn, ctx, &changed, event).await?;
    if let Some(application) = &present.application {
        let vacancy = &present.vacancy;
        if is_moved {
            // What waits tells the time and place of before.
            messages::cancel(conn, ctx, &[changed.id.0]).await?;
            letters::moved(conn, ctx, application, vacancy, &changed).await?;
        }
        let told = if is_moved { &panel } else { &joining };
        letters::chosen(conn, ctx, vacancy, &changed, told).await?;
        letters::not_needed(conn, ctx, vacancy, &changed, &leaving).await?;
    }
    Ok(changed)
}

/// Cancels an interview, or a slot that nobody chose.
///
/// # Errors
/// 409 where it is over or cancelled.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Arranged,
    reason: String,
) -> Result<Interview> {
    let Arranged { interview, panel, vacancy, application } = present;
    lifecycle::ensure(interview.state, InterviewState::Cancelled)?;
    let cancelled = interview.cancelled(reason, ctx.now);
    store::update(conn, &cancelled).await?;
    record(conn, ctx, &cancelled, InterviewEvent::Cancelled).await?;
    if let Some(application) = application {
        messages::cancel(conn, ctx, &[cancelled.id.0]).await?;
        letters::cancelled(conn, ctx, &application, &vacancy, &cancelled).await?;
        letters::not_needed(conn, ctx, &vacancy, &cancelled, &panel).await?;
    }
    Ok(cancelled)
}

/// Cancels the interview to come of a locked application that goes no further, or has an offer.
///
/// # Errors
/// None of its own.
pub async fn cancel_of(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    reason: &str,
) -> Result<()> {
    let Some(interview) = store::lock_booked_of(conn, application.id, ctx.now).await? else { return Ok(()) };
    let vacancy = vacancies::find_any(conn, interview.vacancy_id).await?;
    let panel = panel_of(conn, interview.id).await?;
    let present = Arranged { interview, panel, vacancy, application: Some(application.clone()) };
    cancel(conn, ctx, present, reason.to_owned()).await?;
    Ok(())
}

/// An interview of which the caller may say what became of it, locked.
///
/// # Errors
/// 404; 403 for who sees it and sits on no panel of it.
pub async fn find_to_settle(conn: &mut AsyncPgConnection, ctx: &Ctx, id: InterviewId) -> Result<Interview> {
    store::find(conn, ctx.visibility(), id).await?;
    let panel = panel_of(conn, id).await?;
    let sits = ctx.person().is_some_and(|person| panel.contains(&person));
    if !sits && !ctx.visibility().everything {
        let detail = "Who sits on the panel says what became of an interview, or the recruitment team.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    super::lock(conn, id).await
}

/// Says what became of a locked interview, from its start on.
///
/// # Errors
/// 409 where no candidate was to come, before it begins, and where scores contradict.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Interview,
    outcome: InterviewOutcome,
) -> Result<Interview> {
    present.may_settle(outcome, ctx.now)?;
    let event = match outcome {
        InterviewOutcome::Held => InterviewEvent::Held,
        InterviewOutcome::Missed => InterviewEvent::Missed,
    };
    if outcome == InterviewOutcome::Missed && !store::scores::of(conn, present.id).await?.is_empty() {
        let detail = "Scores were given in the interview: it was held.";
        return Err(lifecycle::transition_not_allowed_because(detail, &[InterviewState::Held]));
    }
    let settled = present.stepped(outcome.state(), ctx.now);
    store::update(conn, &settled).await?;
    record(conn, ctx, &settled, event).await?;
    Ok(settled)
}
