//! Steps of applications from state to state.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::ApplicationEvent;
use super::super::model::{Application, ApplicationState, RejectionReason};
use super::super::store;
use super::trail::record;
use crate::ctx::Ctx;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::ids::{CandidateId, RecruitmentRoundId};
use crate::lifecycle;

/// How many lapse in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// What a step makes of an application.
#[derive(Clone, Debug)]
pub struct Step {
    /// The state after it.
    pub to: ApplicationState,
    /// What happened.
    pub event: ApplicationEvent,
    /// The last day of that state, where it lapses by itself.
    pub lapses_on: Option<NaiveDate>,
    /// Why it is rejected.
    pub rejection_reasons: Option<Vec<RejectionReason>>,
    /// Whether the candidate is told half an hour later.
    pub is_held_back: bool,
    /// The round in which it counts from now on, where that changes.
    pub round: Option<RecruitmentRoundId>,
}

impl Step {
    /// A step that is told at once.
    pub const fn new(to: ApplicationState, event: ApplicationEvent) -> Self {
        Self { to, event, lapses_on: None, rejection_reasons: None, is_held_back: false, round: None }
    }
}

/// Takes a step with an application that is locked.
///
/// # Errors
/// 409 where its state does not allow it.
pub async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    step: Step,
) -> Result<Application> {
    let today = ctx.today();
    match step.event {
        ApplicationEvent::Reinstated => present.may_be_reinstated(step.to, today)?,
        _ => present.may_become(step.to, today)?,
    }
    let state = present.state_on(today);
    let told = step.is_held_back.then(|| present.told_at(ctx.now, today));
    let is_rejection = step.to == ApplicationState::Rejected;
    let changed = Application {
        stored_state: step.to,
        previous_state: is_rejection.then_some(state),
        lapses_on: step.lapses_on,
        submitted_at: match step.to {
            ApplicationState::Submitted => present.submitted_at.or(Some(ctx.now)),
            _ => present.submitted_at,
        },
        settled_at: (!step.to.is_live()).then_some(ctx.now),
        rejection_reasons: step.rejection_reasons,
        decided_at: told.map(|_| ctx.now),
        told_state: told,
        recruitment_round_id: step.round.unwrap_or(present.recruitment_round_id),
        updated_at: ctx.now,
        version: present.version + 1,
        ..present
    };
    store::update(conn, &changed).await.on_constraint("applications_one_live", || {
        Error::because(Code::AlreadyExists, "The candidate has another live application for this vacancy.")
    })?;
    record(conn, ctx, &changed, step.event).await?;
    Ok(changed)
}

/// All applications of a candidate in a round, locked in the order of their ids; the candidate first.
pub async fn lock_all_of_candidate(
    conn: &mut AsyncPgConnection,
    candidate: CandidateId,
    round: RecruitmentRoundId,
) -> Result<Vec<Application>> {
    store::lock_candidate(conn, candidate).await?;
    Ok(store::lock_all_of_candidate(conn, candidate, round).await?)
}

/// Lets the drafts of a round lapse on another day: its new last one.
pub async fn move_drafts(
    conn: &mut AsyncPgConnection,
    round: RecruitmentRoundId,
    closes_on: NaiveDate,
) -> Result<()> {
    store::move_drafts(conn, round, closes_on).await?;
    Ok(())
}

/// Closes the drafts of a round that is closed.
pub async fn close_drafts(conn: &mut AsyncPgConnection, ctx: &Ctx, round: RecruitmentRoundId) -> Result<()> {
    for draft in store::lock_drafts(conn, round).await? {
        close(conn, ctx, draft).await?;
    }
    Ok(())
}

async fn close(conn: &mut AsyncPgConnection, ctx: &Ctx, draft: Application) -> Result<()> {
    let changed = Application {
        stored_state: ApplicationState::Withdrawn,
        lapses_on: None,
        settled_at: Some(ctx.now),
        updated_at: ctx.now,
        version: draft.version + 1,
        ..draft
    };
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, ApplicationEvent::Closed).await
}

/// Whether a round is closed, which stays so until this transaction is over; none where there is no such round.
pub async fn hold_round(conn: &mut AsyncPgConnection, round: RecruitmentRoundId) -> Result<Option<bool>> {
    Ok(store::hold_round(conn, round).await?)
}

/// Holds the round of an application that becomes live again.
///
/// # Errors
/// 409 where the round is closed.
pub async fn ensure_round_open(conn: &mut AsyncPgConnection, application: &Application) -> Result<()> {
    if hold_round(conn, application.recruitment_round_id).await? == Some(true) {
        let detail = "The recruitment round is closed.";
        return Err(lifecycle::transition_not_allowed_because::<ApplicationState>(detail, &[]));
    }
    Ok(())
}

/// Closes drafts whose round is over.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for draft in store::lock_lapsed(conn, ApplicationState::Draft, ctx.today(), AT_ONCE).await? {
        close(conn, ctx, draft).await?;
    }
    Ok(())
}

/// Applications whose offer has lapsed, locked, a few at once; see [`lapse`].
pub async fn lapsed_offers(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<Vec<Application>> {
    Ok(store::lock_lapsed(conn, ApplicationState::Offered, ctx.today(), AT_ONCE).await?)
}

/// Writes down that the offer of a locked application has lapsed, where it has.
pub async fn lapse(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Application) -> Result<Application> {
    let is_over = present.stored_state == ApplicationState::Offered
        && present.state_on(ctx.today()) == ApplicationState::Declined;
    if !is_over {
        return Ok(present);
    }
    let changed = Application {
        stored_state: ApplicationState::Declined,
        lapses_on: None,
        settled_at: Some(ctx.now),
        updated_at: ctx.now,
        version: present.version + 1,
        ..present
    };
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, ApplicationEvent::Lapsed).await?;
    Ok(changed)
}
