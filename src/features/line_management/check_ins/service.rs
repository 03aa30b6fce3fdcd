//! Use cases of check-ins.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::CheckInEvent;
use super::model::{AddCheckIn, CheckIn, CheckInBody, OverdueBody};
use super::store;
pub use super::store::Position;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events::{self, Subject};
use crate::ids::{ApprenticeshipId, CheckInId, PersonId};
use crate::lifecycle;

/// A check-in of an apprenticeship that the caller may see, with its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: CheckInId) -> Result<(i32, CheckInBody)> {
    let (row, apprentice) = store::find(conn, ctx.visibility(), id).await?;
    Ok((row.version(), row.body(apprentice, ctx.person())))
}

/// The same with who learns, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: CheckInId) -> Result<(CheckIn, PersonId)> {
    Ok(store::lock(conn, ctx.visibility(), id).await?)
}

/// A page of an apprenticeship's check-ins, the newest first; all, or those known at the end of a day.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
    (before, limit): (Option<NaiveDate>, i64),
) -> Result<Vec<CheckInBody>> {
    let present = apprenticeships::find_at(conn, ctx, id, None).await?;
    let rows = store::list_page(conn, id, ctx.end_of(as_of)?, before, limit).await?;
    Ok(rows.into_iter().map(|row| row.body(present.person_id, ctx.person())).collect())
}

/// Those in learning with whom nobody has talked for four weeks.
pub async fn overdue(
    conn: &mut impl Read,
    ctx: &Ctx,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<OverdueBody>> {
    Ok(store::overdue_page(conn, ctx.visibility(), ctx.today(), after, limit).await?)
}

/// Writes down a check-in; the apprenticeship is locked.
///
/// # Errors
/// 403 for others than the apprentice's line manager; 409 where one of that day is there; 422 for a day to come or outside
/// the apprenticeship.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: AddCheckIn,
) -> Result<(i32, CheckInBody)> {
    let Some(manager) = ctx.person().filter(|person| present.line_manager_id == Some(*person)) else {
        let detail = "The apprentice's line manager writes down check-ins.";
        return Err(Error::because(Code::Forbidden, detail));
    };
    let outside =
        command.held_on < present.starts_on || present.ended_on.is_some_and(|last| command.held_on > last);
    let fault = if command.held_on > ctx.today() {
        Some((FieldCode::InTheFuture, "must not lie in the future"))
    } else {
        outside.then_some((FieldCode::OutsideEpisode, "must lie within the apprenticeship"))
    };
    if let Some((code, detail)) = fault {
        return Err(Error::invalid(vec![FieldError::pointer("#/heldOn", code, detail)]));
    }
    let new = CheckIn {
        id: ctx.new_id(),
        apprenticeship_id: present.id,
        line_manager_id: manager,
        held_on: command.held_on,
        wellbeing: command.wellbeing,
        blockers: command.blockers,
        actions: command.actions,
        created_at: ctx.now,
        shared_at: None,
    };
    let added = store::insert(conn, new).await.on_constraint("check_ins_one_a_day", || {
        Error::because(Code::AlreadyExists, "A check-in of that day is written down.")
    })?;
    // Belongs to no organisation: the provider never hears of it.
    events::record(conn, ctx, subject(&added), CheckInEvent::Held).await?;
    Ok((added.version(), added.body(present.person_id, ctx.person())))
}

/// Lets everybody with the scope read what was said in a check-in, which is locked.
///
/// # Errors
/// 403 for others than the apprentice; 409 where it is shared.
pub async fn share(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, apprentice): (CheckIn, PersonId),
) -> Result<(i32, CheckInBody)> {
    if ctx.person() != Some(apprentice) {
        let detail = "The apprentice alone decides whether a check-in is shared.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    if present.shared_at.is_some() {
        return Err(lifecycle::transition_not_allowed("shared", &[]));
    }
    let shared = store::share(conn, present.id, ctx.now).await?;
    events::record(conn, ctx, subject(&shared), CheckInEvent::Shared).await?;
    Ok((shared.version(), shared.body(apprentice, ctx.person())))
}

fn subject(row: &CheckIn) -> Subject {
    Subject::new(row.id).for_apprenticeship(row.apprenticeship_id)
}
