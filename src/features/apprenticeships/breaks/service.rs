//! Use cases of breaks.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use super::events::BreakEvent;
use super::model::{Break, BreakBody, Return, StartBreak};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, ApprenticeshipSummaryBody, State, Step,
};
use crate::features::events::{self, Subject};
use crate::features::programme::funding::Pauses;
use crate::ids::{ApprenticeshipId, BreakId};
use crate::lifecycle::{self, Lifecycle as _};

/// A break that the caller may see, with its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: BreakId) -> Result<(i32, BreakBody)> {
    let row = store::find(conn, ctx.visibility(), id).await?;
    let apprenticeship = apprenticeships::find_at(conn, ctx, row.apprenticeship_id, None).await?;
    Ok((row.version, BreakBody::new(row, (&apprenticeship).into())))
}

/// The breaks of an apprenticeship that the caller may see, by their first day; now or at the end of a day.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<BreakBody>> {
    let apprenticeship: ApprenticeshipSummaryBody =
        (&apprenticeships::find_at(conn, ctx, id, as_of).await?).into();
    let rows = rows(conn, &[id], ctx.end_of(as_of)?).await?;
    Ok(rows.into_iter().map(|row| BreakBody::new(row, apprenticeship.clone())).collect())
}

async fn rows(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
) -> Result<Vec<Break>> {
    let Some(end) = end else {
        return Ok(store::list(conn, ids).await?);
    };
    let known = store::ids(conn, ids).await?;
    let mut rows: Vec<Break> = versions::before(conn, "breakInLearning", &known, end).await?;
    rows.sort_by_key(|row| (row.apprenticeship_id, row.starts_on));
    Ok(rows)
}

/// The days off learning of apprenticeships, as known now or before an instant; those without any are left out.
pub async fn pauses(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<ApprenticeshipId, Pauses>> {
    let mut found: HashMap<ApprenticeshipId, Pauses> = HashMap::new();
    for row in rows(conn, ids, end).await? {
        found.entry(row.apprenticeship_id).or_default().add(row.starts_on, row.last_day());
    }
    Ok(found)
}

/// Records a break: one that goes on holds the apprenticeship at `onBreak`, one that is over puts its planned end off.
///
/// # Errors
/// 409 where the apprenticeship is not in learning, another break shares a day, or hours are recorded on its days
/// (each is listed); 422 for days outside the apprenticeship or in the future.
pub async fn start(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: StartBreak,
) -> Result<BreakId> {
    let id = present.id;
    lifecycle::ensure(present.state, State::OnBreak)?;
    let mut faults = outside(&present, "#/startsOn", command.starts_on, ctx.today());
    if let Some(back) = command.returned_on {
        faults.extend(outside(&present, "#/returnedOn", back, ctx.today()));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let last = command.returned_on.map(|back| back - Days::new(1));
    if store::list(conn, &[id]).await?.iter().any(|taken| taken.overlaps(command.starts_on, last)) {
        return Err(Error::because(Code::AlreadyExists, "Another break lies on some of these days."));
    }
    apprenticeships::refuse_hours(conn, id, (command.starts_on, last), "#/startsOn").await?;
    let new = Break {
        id: ctx.new_id(),
        apprenticeship_id: id,
        starts_on: command.starts_on,
        expected_return_on: command.expected_return_on,
        returned_on: command.returned_on,
        reason: command.reason,
        note: command.note,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let taken = store::insert(conn, new).await.on_constraint("breaks_in_learning_one_open", || {
        Error::because(Code::AlreadyExists, "A break goes on; record the return first.")
    })?;
    let step = match taken.returned_on {
        None => Step::to(State::OnBreak, ApprenticeshipEvent::BreakStarted),
        Some(_) => Step {
            planned_end_on: Some(put_off(&present, &taken)),
            ..Step::to(present.state, ApprenticeshipEvent::PutOff)
        },
    };
    apprenticeships::restore(conn, ctx, &present, step).await?;
    events::record(conn, ctx, subject(&taken, &present), BreakEvent::Started).await?;
    Ok(taken.id)
}

/// A break that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: BreakId) -> Result<(Apprenticeship, Break)> {
    let apprenticeship_id = store::find(conn, ctx.visibility(), id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: another return may have come first.
    Ok((apprenticeship, store::find(conn, ctx.visibility(), id).await?))
}

/// Records the return from a break that goes on; both are locked.
///
/// # Errors
/// 409 where it is over; 422 for a day that is not after the first, or in the future.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, taken): (Apprenticeship, Break),
    command: &Return,
) -> Result<()> {
    if taken.returned_on.is_some() {
        return Err(lifecycle::transition_not_allowed("ended", &[]));
    }
    lifecycle::ensure(present.state, State::InLearning)?;
    if command.returned_on > ctx.today() {
        let detail = "must not lie in the future: record the return when it happens";
        return Err(Error::invalid(vec![FieldError::pointer(
            "#/returnedOn",
            FieldCode::InTheFuture,
            detail,
        )]));
    }
    if command.returned_on <= taken.starts_on {
        let detail = format!("must lie after the first day off, {}", taken.starts_on);
        let fault = FieldError::pointer("#/returnedOn", FieldCode::EndsBeforeStarts, detail);
        return Err(Error::invalid(vec![fault]));
    }
    let taken = store::set_returned(conn, taken.id, command.returned_on, ctx.now).await?;
    let planned_end_on = Some(put_off(&present, &taken));
    let step = Step { planned_end_on, ..Step::to(State::InLearning, ApprenticeshipEvent::BreakEnded) };
    apprenticeships::step(conn, ctx, &present, step).await?;
    events::record(conn, ctx, subject(&taken, &present), BreakEvent::Ended).await
}

/// Records the return from the break that goes on of an apprenticeship, which is locked.
///
/// # Errors
/// 409 where none goes on; otherwise as [`end`].
pub async fn end_open(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: &Return,
) -> Result<()> {
    let open = store::list(conn, &[present.id]).await?.into_iter().find(|taken| taken.returned_on.is_none());
    let Some(open) = open else {
        let detail = "No break in learning goes on.";
        return Err(lifecycle::transition_not_allowed_because(detail, present.state.next()));
    };
    end(conn, ctx, (present, open), command).await
}

/// The planned end, as many days later as the break was long.
fn put_off(present: &Apprenticeship, taken: &Break) -> NaiveDate {
    let days = taken.returned_on.map_or(0, |back| (back - taken.starts_on).num_days());
    present.planned_end_on + Days::new(u64::try_from(days).unwrap_or_default())
}

fn outside(present: &Apprenticeship, pointer: &str, day: NaiveDate, today: NaiveDate) -> Vec<FieldError> {
    let fault = if day > today {
        (FieldCode::InTheFuture, "must not lie in the future: record it when it happens".to_owned())
    } else if day <= present.starts_on {
        (
            FieldCode::OutsideEpisode,
            format!("must lie after the first day of learning, {}", present.starts_on),
        )
    } else {
        return Vec::new();
    };
    vec![FieldError::pointer(pointer, fault.0, fault.1)]
}

fn subject(taken: &Break, apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(taken.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(taken.apprenticeship_id)
}
