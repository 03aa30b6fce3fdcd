//! Use cases of goals. What was agreed belongs to what is signed; whether it was reached does not.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::{GoalEvent, ReviewEvent};
use super::super::model::{AddGoal, ChangeGoal, Goal, GoalBody, GoalState};
use super::super::store;
use super::{Locked, note_new, voided};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::ids::{ApprenticeshipId, GoalId, ReviewId};
use crate::lifecycle;

/// A goal that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: GoalId) -> Result<Goal> {
    Ok(store::goals::find(conn, ctx.visibility(), id).await?)
}

/// Open goals of an apprenticeship whose reviews the caller may see, the earliest due first, at most a hundred.
pub async fn open(conn: &mut impl Read, id: ApprenticeshipId) -> Result<Vec<GoalBody>> {
    let goals = store::goals::open(conn, id, i32::MAX, super::agenda::MOST_GOALS).await?;
    Ok(goals.into_iter().map(GoalBody::from).collect())
}

/// The same with its review, both locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: GoalId) -> Result<(Locked, Goal)> {
    let seen = find(conn, ctx, id).await?;
    let locked = super::lock(conn, ctx, seen.review_id).await?;
    Ok((locked, store::goals::lock(conn, id).await?))
}

/// A page of a review's goals.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    review: ReviewId,
    states: &[GoalState],
    after: Option<GoalId>,
    limit: i64,
) -> Result<Vec<Goal>> {
    super::seen(conn, ctx, review).await?;
    Ok(store::goals::list_page(conn, review, states, after, limit).await?)
}

/// Sets a goal of a locked review; signatures that were given before are void.
///
/// # Errors
/// 422 where the day lies in the past; 409 once all have signed the review.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, locked: Locked, command: AddGoal) -> Result<Goal> {
    not_past(command.due_on, ctx)?;
    locked.review.state.may_change()?;
    let new = Goal {
        id: ctx.new_id(),
        review_id: locked.review.id,
        title: command.title,
        owner: command.owner,
        due_on: command.due_on,
        state: GoalState::Open,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let goal = store::goals::insert(conn, new).await?;
    alters(conn, ctx, &locked).await?;
    events::record(conn, ctx, subject(&goal, &locked), GoalEvent::Added).await?;
    Ok(goal)
}

/// Whether a change fits a goal.
///
/// # Errors
/// 422 where a new day lies in the past.
pub fn fits(ctx: &Ctx, present: &Goal, command: &ChangeGoal) -> Result<()> {
    match command.due_on.filter(|day| *day != present.due_on) {
        Some(day) => not_past(day, ctx),
        None => Ok(()),
    }
}

/// Changes what is given of a goal, which is locked with its review, where it `fits`.
///
/// # Errors
/// 409 where what was agreed would change once all have signed the review.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (locked, present): (Locked, Goal),
    command: ChangeGoal,
) -> Result<Goal> {
    lifecycle::ensure_change(present.state, command.state)?;
    if command.alters(&present) {
        locked.review.state.may_change()?;
        alters(conn, ctx, &locked).await?;
    }
    let changed = store::goals::change(conn, present.id, command, ctx.now).await?;
    events::record(conn, ctx, subject(&changed, &locked), GoalEvent::Changed).await?;
    Ok(changed)
}

/// What was signed becomes another.
async fn alters(conn: &mut AsyncPgConnection, ctx: &Ctx, locked: &Locked) -> Result<()> {
    let (state, step) = voided(conn, ctx, locked).await?;
    if state == locked.review.state {
        return note_new(conn, ctx, locked).await;
    }
    store::advance(conn, locked.review.id, state, step, ctx.now).await?;
    events::record(conn, ctx, locked.subject(), ReviewEvent::SignOffsVoided).await
}

fn not_past(day: NaiveDate, ctx: &Ctx) -> Result<()> {
    if day >= ctx.today() {
        return Ok(());
    }
    let fault = FieldError::pointer("#/dueOn", FieldCode::InThePast, "must not lie in the past");
    Err(Error::invalid(vec![fault]))
}

fn subject(goal: &Goal, locked: &Locked) -> Subject {
    Subject::new(goal.id)
        .for_organisation(locked.episode.provider_id)
        .for_apprenticeship(locked.review.apprenticeship_id)
}
