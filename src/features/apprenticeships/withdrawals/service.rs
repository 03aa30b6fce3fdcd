//! Use cases of withdrawals.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::events::WithdrawalEvent;
use super::model::{Reverse, Withdraw, Withdrawal, WithdrawalBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, StandingBody, State, Step,
};
use crate::features::events::{self, Subject};
use crate::ids::{ApprenticeshipId, WithdrawalId};
use crate::lifecycle;

/// A withdrawal that the caller may see, with its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: WithdrawalId) -> Result<(i32, WithdrawalBody)> {
    let row = store::find(conn, ctx.visibility(), id).await?;
    let apprenticeship = apprenticeships::find_at(conn, ctx, row.apprenticeship_id, None).await?;
    Ok((row.version, WithdrawalBody::new(row, (&apprenticeship).into())))
}

/// The withdrawals of an apprenticeship that the caller may see, oldest first; now or at the end of a day.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<WithdrawalBody>> {
    let apprenticeship: StandingBody = (&apprenticeships::find_at(conn, ctx, id, as_of).await?).into();
    let rows = match ctx.end_of(as_of)? {
        None => store::list(conn, id).await?,
        Some(end) => {
            let ids = store::ids(conn, id).await?;
            versions::before(conn, "withdrawal", &ids, end).await?
        }
    };
    Ok(rows.into_iter().map(|row| WithdrawalBody::new(row, apprenticeship.clone())).collect())
}

/// Withdraws an apprentice, whatever the state, as long as it is not a final one.
///
/// # Errors
/// 409 where the apprenticeship has ended, or hours are recorded after the last day (each is listed); 422 for a last
/// day outside the apprenticeship, or none where learning has begun.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: Withdraw,
) -> Result<WithdrawalId> {
    let id = present.id;
    lifecycle::ensure(present.state, State::Withdrawn)?;
    if let Some(fault) = last_day_fault(&present, command.last_day_on, ctx.today()) {
        return Err(Error::invalid(vec![fault]));
    }
    if let Some(last) = command.last_day_on {
        apprenticeships::refuse_hours(conn, id, (last + Days::new(1), None), "#/lastDayOn").await?;
    }
    let new = Withdrawal {
        id: ctx.new_id(),
        apprenticeship_id: id,
        last_day_on: command.last_day_on,
        triggered_by: command.triggered_by,
        reasons: command.reasons,
        note: command.note,
        previous_state: present.state,
        reversed_at: None,
        reversal_reason: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await?;
    let step = Step {
        ended_on: Some(added.last_day_on),
        ..Step::to(State::Withdrawn, ApprenticeshipEvent::Withdrawn)
    };
    apprenticeships::step(conn, ctx, &present, step).await?;
    events::record(conn, ctx, subject(&added, &present), WithdrawalEvent::Recorded).await?;
    Ok(added.id)
}

fn last_day_fault(present: &Apprenticeship, last: Option<NaiveDate>, today: NaiveDate) -> Option<FieldError> {
    let begun = !matches!(present.state, State::Draft | State::Approved);
    let fault = |code, detail: String| Some(FieldError::pointer("#/lastDayOn", code, detail));
    match last {
        None if begun => fault(FieldCode::Null, "is needed, as learning has begun".to_owned()),
        Some(_) if !begun => {
            fault(FieldCode::Inconsistent, "must be null, as learning has not begun".to_owned())
        }
        Some(day) if day > today => fault(FieldCode::InTheFuture, "must not lie in the future".to_owned()),
        Some(day) if day < present.starts_on => fault(
            FieldCode::OutsideEpisode,
            format!("must not lie before the first day, {}", present.starts_on),
        ),
        _ => None,
    }
}

/// A withdrawal that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: WithdrawalId,
) -> Result<(Apprenticeship, Withdrawal)> {
    let apprenticeship_id = store::find(conn, ctx.visibility(), id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: another reversal may have come first.
    Ok((apprenticeship, store::find(conn, ctx.visibility(), id).await?))
}

/// Takes back a withdrawal that is locked: the apprenticeship is in the state before it again.
///
/// # Errors
/// 409 where it was reversed before, or the person has begun another apprenticeship since.
pub async fn reverse(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, row): (Apprenticeship, Withdrawal),
    command: &Reverse,
) -> Result<()> {
    if row.reversed_at.is_some() {
        return Err(lifecycle::transition_not_allowed("reversed", &[]));
    }
    let row = store::reverse(conn, row.id, &command.reason, ctx.now).await?;
    let step = Step { ended_on: Some(None), ..Step::to(row.previous_state, ApprenticeshipEvent::Restored) };
    apprenticeships::restore(conn, ctx, &present, step).await?;
    events::record(conn, ctx, subject(&row, &present), WithdrawalEvent::Reversed).await
}

fn subject(row: &Withdrawal, apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(row.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(row.apprenticeship_id)
}
