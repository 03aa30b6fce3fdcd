//! Use cases of decisions.

use diesel_async::AsyncPgConnection;

use super::model::{
    DecideApplication, Decision, DecisionBatchBody, DecisionItemBody, DecisionProblemBody,
    DecisionSummaryBody, DeferApplication, Envelope, MOST, RejectApplication,
};
use crate::ctx::Ctx;
use crate::db::savepoint;
use crate::error::{Code, Error, FieldCode, FieldError, Problem, Result};
use crate::features::outbound::messages::{self, MessageKind};
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState as State, HELD_BACK, Step, Word, is_held_back,
};
use crate::features::recruitment::interviews;
use crate::features::recruitment::offers;
use crate::features::recruitment::vacancies::{self, Vacancy};
use crate::json;

fn held_back(ctx: &Ctx, application: &Application, word: Word) -> Word {
    Word { cause: Some(application.id.0), not_before: Some(ctx.now + HELD_BACK), ..word }
}

async fn vacancy_of(conn: &mut AsyncPgConnection, application: &Application) -> Result<Vacancy> {
    vacancies::find_any(conn, application.vacancy_id).await
}

/// Lets a candidate act who knows where the application stands.
///
/// # Errors
/// 409 where a decision was made that ends it, and that no letter has told yet; it says no more.
fn ensure_told(ctx: &Ctx, present: &Application) -> Result<()> {
    let ends = !present.state_on(ctx.today()).is_live();
    if ends && is_held_back(present, ctx) {
        let detail = "The application was looked at just now; a letter about it comes within the hour.";
        return Err(crate::lifecycle::transition_not_allowed_because::<State>(detail, &[]));
    }
    Ok(())
}

/// Withdraws a locked application; withdrawn again, it stays as it is.
///
/// # Errors
/// 409 where it is over otherwise.
pub async fn withdraw(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Application) -> Result<Application> {
    if present.state_on(ctx.today()) == State::Withdrawn {
        return Ok(present);
    }
    ensure_told(ctx, &present)?;
    offers::withdraw_application(conn, ctx, present).await
}

/// Shortlists a locked application.
///
/// # Errors
/// 409 where it was not just handed in.
pub async fn shortlist(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Application) -> Result<Application> {
    let vacancy = vacancy_of(conn, &present).await?;
    let step = Step { is_held_back: true, ..Step::new(State::Shortlisted, ApplicationEvent::Shortlisted) };
    let changed = applications::step(conn, ctx, present, step).await?;
    let word = Word::new(
        MessageKind::ApplicationShortlisted,
        format!("You are shortlisted: {}", vacancy.title),
        vec![
            format!("We liked your application for {} and would like to meet you.", vacancy.title),
            "Where there are times to choose from, choose one by the link; otherwise we write to you with a time.".to_owned(),
        ],
    );
    applications::write(conn, ctx, &changed, held_back(ctx, &changed, word)).await?;
    Ok(changed)
}

/// Rejects a locked application, and cancels its interviews to come.
///
/// # Errors
/// 409 where its state does not allow it; 422 without a word to the candidate after an interview.
pub async fn reject(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: RejectApplication,
) -> Result<Application> {
    present.may_become(State::Rejected, ctx.today())?;
    let was_met = present.state_on(ctx.today()) == State::Interviewing;
    if was_met && command.feedback.is_none() {
        let fault = FieldError::pointer("#/feedback", FieldCode::Required, "is needed after an interview");
        return Err(Error::invalid(vec![fault]));
    }
    let vacancy = vacancy_of(conn, &present).await?;
    let step = Step {
        rejection_reasons: Some(command.reasons),
        is_held_back: true,
        ..Step::new(State::Rejected, ApplicationEvent::Rejected)
    };
    // A letter that says something else has not left yet.
    messages::cancel(conn, ctx, &[present.id.0]).await?;
    let changed = applications::step(conn, ctx, present, step).await?;
    applications::give_feedback(conn, &changed, command.feedback.clone()).await?;
    interviews::cancel_of(conn, ctx, &changed, "The application does not go on.").await?;
    let mut paragraphs = vec![format!(
        "Thank you for applying for {}. We are sorry to tell you that your application was not successful this time.",
        vacancy.title
    )];
    paragraphs.extend(command.feedback);
    let word = Word::new(
        MessageKind::ApplicationRejected,
        format!("Your application: {}", vacancy.title),
        paragraphs,
    );
    applications::write(conn, ctx, &changed, held_back(ctx, &changed, word)).await?;
    Ok(changed)
}

/// Lets a locked application go on: undoes a rejection, or ends a deferral.
///
/// # Errors
/// 409 where it was neither rejected nor deferred, or the candidate has another live application for the vacancy.
pub async fn reinstate(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Application) -> Result<Application> {
    let state = present.state_on(ctx.today());
    match (state, present.previous_state) {
        (State::Rejected, Some(before)) => {
            applications::ensure_round_open(conn, &present).await?;
            let was_told = !is_held_back(&present, ctx);
            messages::cancel(conn, ctx, &[present.id.0]).await?;
            let step = Step {
                // Who was told nothing is told nothing now.
                is_held_back: !was_told,
                ..Step::new(before, ApplicationEvent::Reinstated)
            };
            let vacancy = vacancy_of(conn, &present).await?;
            let changed = applications::step(conn, ctx, present, step).await?;
            applications::give_feedback(conn, &changed, None).await?;
            if was_told {
                let word = Word::new(
                    MessageKind::ApplicationReinstated,
                    format!("Your application goes on: {}", vacancy.title),
                    vec![format!(
                        "We wrote to you that your application for {} was not successful. That has changed: it goes on.",
                        vacancy.title
                    )],
                );
                applications::write(conn, ctx, &changed, word).await?;
            }
            Ok(changed)
        }
        (State::Deferred, _) => {
            let open = offers::open_conditions(conn, present.id).await?;
            let to = if open { State::ConditionsPending } else { State::Recruited };
            applications::step(conn, ctx, present, Step::new(to, ApplicationEvent::Resumed)).await
        }
        _ => Err(crate::lifecycle::transition_not_allowed_because(
            format!("The application is {state}: only what was rejected or deferred can be reinstated."),
            &present.next_on(ctx.today()),
        )),
    }
}

/// Moves a locked application to another round, where it counts from now on; its verification stays.
///
/// # Errors
/// 409 where its offer was not accepted; 422 for a round that is not there, is closed, or is its own.
pub async fn defer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: DeferApplication,
) -> Result<Application> {
    present.may_become(State::Deferred, ctx.today())?;
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/roundId", code, detail)]);
    if command.round_id == present.recruitment_round_id {
        return Err(fault(FieldCode::Inconsistent, "must be another round"));
    }
    match applications::hold_round(conn, command.round_id).await? {
        None => return Err(fault(FieldCode::NotFound, "names no recruitment round")),
        Some(true) => return Err(fault(FieldCode::WrongState, "names a round that is closed")),
        Some(false) => {}
    }
    let vacancy = vacancy_of(conn, &present).await?;
    let step =
        Step { round: Some(command.round_id), ..Step::new(State::Deferred, ApplicationEvent::Deferred) };
    let changed = applications::step(conn, ctx, present, step).await?;
    let word = Word::new(
        MessageKind::ApplicationDeferred,
        format!("Your application is deferred: {}", vacancy.title),
        vec![format!(
            "Your application for {} goes on in a later round. You keep your place; we write to you then.",
            vacancy.title
        )],
    );
    applications::write(conn, ctx, &changed, word).await?;
    Ok(changed)
}

/// Decides many applications, each in its own right; they are locked in the order of their ids.
///
/// # Errors
/// 422 for an envelope without items, or with too many.
pub async fn decide(conn: &mut AsyncPgConnection, ctx: &Ctx, batch: &Envelope) -> Result<DecisionBatchBody> {
    let fault = match batch.items.len() {
        1..=MOST => None,
        0 => Some((FieldCode::TooSmall, "must hold at least one decision")),
        _ => Some((FieldCode::TooLarge, "must hold at most 200 decisions")),
    };
    if let Some((code, detail)) = fault {
        return Err(Error::invalid(vec![FieldError::pointer("#/items", code, detail)]));
    }
    let mut read: Vec<(usize, Result<DecideApplication>)> =
        batch.items.iter().enumerate().map(|(at, raw)| (at, json::read(raw.get().as_bytes()))).collect();
    read.sort_by_key(|(_, one)| one.as_ref().ok().map(|one| one.application_id));
    let mut items = Vec::with_capacity(read.len());
    for (index, one) in read {
        let id = one.as_ref().ok().map(|one| one.application_id);
        let outcome = match one {
            Ok(one) => savepoint(conn, async |conn| decide_one(conn, ctx, one).await).await,
            Err(error) => Err(error),
        };
        items.push(item(index, id, outcome)?);
    }
    items.sort_by_key(|item| item.index);
    let total = items.len();
    let decided = items.iter().filter(|item| item.problem.is_none()).count();
    Ok(DecisionBatchBody { items, summary: DecisionSummaryBody { total, decided, refused: total - decided } })
}

async fn decide_one(conn: &mut AsyncPgConnection, ctx: &Ctx, one: DecideApplication) -> Result<State> {
    let DecideApplication { application_id, decision, reasons, feedback } = one;
    let present = applications::lock(conn, ctx, application_id).await?;
    let changed = match decision {
        Decision::Shortlist => shortlist(conn, ctx, present).await?,
        Decision::Reject => reject(conn, ctx, present, RejectApplication { reasons, feedback }).await?,
    };
    Ok(changed.state_on(ctx.today()))
}

/// What is told of one decision; what is no fault of its own is the fault of all.
fn item(
    index: usize,
    id: Option<crate::ids::ApplicationId>,
    outcome: Result<State>,
) -> Result<DecisionItemBody> {
    match outcome {
        Ok(state) => Ok(DecisionItemBody { index, status: 200, id, state: Some(state), problem: None }),
        Err(Error::Problem(problem)) => {
            let Problem { code, detail, errors, .. } = *problem;
            let problem =
                DecisionProblemBody { code, title: Code::title(code), detail: detail.into_owned(), errors };
            let status = code.status().as_u16();
            Ok(DecisionItemBody { index, status, id, state: None, problem: Some(problem) })
        }
        Err(other) => Err(other),
    }
}
