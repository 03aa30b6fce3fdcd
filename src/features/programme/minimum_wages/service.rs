//! Use cases of minimum wages.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::MinimumWageEvent;
use super::model::{MinimumWage, PutMinimumWage};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::ids::MinimumWageId;

/// The wages of one day.
pub async fn find(conn: &mut impl Read, id: MinimumWageId) -> Result<MinimumWage> {
    Ok(store::find(conn, id).await?)
}

/// The same, locked.
pub async fn find_for_update(conn: &mut AsyncPgConnection, id: MinimumWageId) -> Result<MinimumWage> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of wages by their first day.
pub async fn list(conn: &mut impl Read, after: Option<NaiveDate>, limit: i64) -> Result<Vec<MinimumWage>> {
    Ok(store::list_page(conn, after, limit).await?)
}

/// Adds the wages from a day on.
///
/// # Errors
/// 409 where there are wages from that day on.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: PutMinimumWage) -> Result<MinimumWage> {
    let new = MinimumWage::new(ctx.new_id(), command, ctx.now);
    let added = distinct(store::insert(conn, new).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(added.id), MinimumWageEvent::Added).await?;
    Ok(added)
}

/// Says anew what wages, which are locked, say. The same again changes nothing.
///
/// # Errors
/// 409 where there are others from that day on.
pub async fn put(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MinimumWage,
    command: PutMinimumWage,
) -> Result<MinimumWage> {
    let mut said = MinimumWage::new(present.id, command, present.updated_at);
    (said.created_at, said.version) = (present.created_at, present.version);
    if said == present {
        return Ok(present);
    }
    (said.updated_at, said.version) = (ctx.now, present.version + 1);
    let changed = distinct(store::update(conn, &said).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(changed.id), MinimumWageEvent::Changed).await?;
    Ok(changed)
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result.on_constraint("minimum_wages_start_unique", || {
        Error::because(Code::AlreadyExists, "There are minimum wages from this day on.")
    })
}
