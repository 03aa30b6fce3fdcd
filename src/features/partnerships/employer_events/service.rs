//! Use cases of events for employers; everybody with the scope reads all of them.

use diesel_async::AsyncPgConnection;

use super::events::EmployerEventEvent;
use super::model::{AddEmployerEvent, ChangeEmployerEvent, EmployerEvent, ensure_counted_afterwards};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::ids::EmployerEventId;

/// An event for employers.
pub async fn find(conn: &mut impl Read, id: EmployerEventId) -> Result<EmployerEvent> {
    Ok(store::find(conn, id).await?)
}

/// The same, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: EmployerEventId) -> Result<EmployerEvent> {
    Ok(store::lock(conn, id).await?)
}

/// A page of events for employers.
pub async fn list(
    conn: &mut impl Read,
    after: Option<EmployerEventId>,
    limit: i64,
) -> Result<Vec<EmployerEvent>> {
    Ok(store::list_page(conn, after, limit).await?)
}

/// Adds an event for employers.
///
/// # Errors
/// 422 where it says who came to what is still to be held.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddEmployerEvent,
) -> Result<EmployerEvent> {
    ensure_counted_afterwards(command.held_on, command.attended, ctx.today())?;
    let new = EmployerEvent {
        id: ctx.new_id(),
        title: command.title,
        held_on: command.held_on,
        invited: command.invited,
        attended: command.attended,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, Subject::new(added.id), EmployerEventEvent::Added).await?;
    Ok(added)
}

/// Whether a change fits a present event.
///
/// # Errors
/// As [`add`].
pub fn judge(ctx: &Ctx, present: &EmployerEvent, command: &ChangeEmployerEvent) -> Result<()> {
    let held_on = command.held_on.unwrap_or(present.held_on);
    ensure_counted_afterwards(held_on, command.attended.unwrap_or(present.attended), ctx.today())
}

/// Changes what is given of a locked event.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: EmployerEvent,
    command: ChangeEmployerEvent,
) -> Result<EmployerEvent> {
    let changed = store::change(conn, present.id, command, ctx.now).await?;
    events::record(conn, ctx, Subject::new(changed.id), EmployerEventEvent::Changed).await?;
    Ok(changed)
}
