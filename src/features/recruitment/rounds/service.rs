//! Use cases of recruitment rounds.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::RoundEvent;
use super::model::{AddRound, ChangeRound, Round, RoundFilter, RoundState, SummaryBody};
use super::store;
use crate::ctx::{Ctx, end_of_london_day};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::equality::questions;
use crate::features::events::{self, Subject};
use crate::features::recruitment::applications;
use crate::features::recruitment::vacancies;
use crate::ids::{CohortId, RecruitmentRoundId};
use crate::lifecycle::{Lifecycle as _, transition_not_allowed_because};

/// The round.
pub async fn find(conn: &mut impl Read, id: RecruitmentRoundId) -> Result<Round> {
    Ok(store::find(conn, id).await?)
}

/// The round, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: RecruitmentRoundId) -> Result<Round> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of rounds.
pub async fn list(
    conn: &mut impl Read,
    filter: &RoundFilter,
    after: Option<RecruitmentRoundId>,
    limit: i64,
) -> Result<Vec<Round>> {
    Ok(store::list_page(conn, filter, after, limit).await?)
}

/// What came of a round by the end of a day, or by now.
///
/// # Errors
/// 400 for a day to come; 404 where there was no such round then.
pub async fn summary(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: RecruitmentRoundId,
    as_of: Option<NaiveDate>,
) -> Result<SummaryBody> {
    let end = ctx.end_of(as_of)?.unwrap_or_else(|| end_of_london_day(ctx.today()));
    let counts = store::summary(conn, id, end).await?;
    SummaryBody::of(id, as_of.unwrap_or_else(|| ctx.today()), counts).ok_or_else(Error::not_found)
}

/// Adds a round.
///
/// # Errors
/// 422 where there is no such cohort; 409 where the name is taken.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddRound) -> Result<Round> {
    let AddRound { name, cohort_id, opens_on, closes_on } = command;
    if let Some(fault) = cohort_fault(conn, cohort_id).await? {
        return Err(Error::invalid(vec![fault]));
    }
    let new = Round {
        id: ctx.new_id(),
        name,
        cohort_id,
        opens_on,
        closes_on,
        closed_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = distinct(store::insert(conn, new).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(added.id), RoundEvent::Added).await?;
    Ok(added)
}

async fn cohort_fault(conn: &mut AsyncPgConnection, id: CohortId) -> Result<Option<FieldError>> {
    let fault = || FieldError::pointer("#/cohortId", FieldCode::NotFound, "names no cohort");
    Ok((!store::is_cohort(conn, id).await?).then(fault))
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result.on_constraint("recruitment_rounds_name_unique", || {
        Error::because(Code::AlreadyExists, "There is a recruitment round of this name.")
    })
}

/// What a command makes of a locked round.
///
/// # Errors
/// 422 where it does not fit.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Round,
    command: ChangeRound,
) -> Result<Round> {
    let changed = present.changed(command, ctx.now);
    let mut faults = changed.faults(store::last_of_vacancies(conn, present.id).await?);
    if changed.cohort_id != present.cohort_id {
        faults.extend(cohort_fault(conn, changed.cohort_id).await?);
    }
    if faults.is_empty() { Ok(changed) } else { Err(Error::invalid(faults)) }
}

/// Makes an edit of a locked round. Drafts are kept until its new last day.
///
/// # Errors
/// 409 once it is closed, and where the name is taken.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Round,
    changed: Round,
) -> Result<Round> {
    present.may_change()?;
    let changed = distinct(store::update(conn, &changed).await.map_err(Error::from))?;
    if changed.closes_on != present.closes_on {
        applications::move_drafts(conn, changed.id, changed.closes_on).await?;
    }
    events::record(conn, ctx, Subject::new(changed.id), RoundEvent::Changed).await?;
    Ok(changed)
}

/// Closes a locked round, with its live vacancies and its drafts.
///
/// # Errors
/// 409 before it has opened, and while applications are undecided.
pub async fn close(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Round) -> Result<Round> {
    let state = present.state_on(ctx.today());
    present.may_close(ctx.today())?;
    // First, so that whoever is submitting an application is waited for and counted.
    vacancies::close_round(conn, ctx, present.id).await?;
    let undecided = store::undecided(conn, present.id, ctx.today()).await?;
    if undecided > 0 {
        let next: Vec<_> = state.next().iter().copied().filter(|next| *next != RoundState::Closed).collect();
        let detail = format!("{undecided} applications in the round are not settled.");
        return Err(transition_not_allowed_because(detail, &next));
    }
    applications::close_drafts(conn, ctx, present.id).await?;
    let closed = store::update(conn, &present.closed(ctx.now)).await?;
    questions::close(conn, ctx, closed.id).await?;
    events::record(conn, ctx, Subject::new(closed.id), RoundEvent::Closed).await?;
    Ok(closed)
}
