//! Use cases of cohorts.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;

use super::events::CohortEvent;
use super::model::{AddCohort, ChangeCohort, Cohort};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::ids::CohortId;

/// A cohort and how many of its places are filled.
pub async fn find(conn: &mut impl Read, id: CohortId) -> Result<(Cohort, i64)> {
    let cohort = store::find(conn, id).await?;
    with_filled(conn, cohort).await
}

async fn with_filled(conn: &mut impl Read, cohort: Cohort) -> Result<(Cohort, i64)> {
    let filled = store::filled(conn, &[cohort.id]).await?.first().map_or(0, |(_, filled)| *filled);
    Ok((cohort, filled))
}

/// The cohort, locked.
pub async fn find_for_update(conn: &mut AsyncPgConnection, id: CohortId) -> Result<Cohort> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of cohorts, each with how many of its places are filled.
pub async fn list(conn: &mut impl Read, after: Option<CohortId>, limit: i64) -> Result<Vec<(Cohort, i64)>> {
    let cohorts = store::list_page(conn, after, limit).await?;
    let ids: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    let filled: HashMap<CohortId, i64> = store::filled(conn, &ids).await?.into_iter().collect();
    let count = |cohort: &Cohort| filled.get(&cohort.id).copied().unwrap_or_default();
    Ok(cohorts
        .into_iter()
        .map(|cohort| {
            let filled = count(&cohort);
            (cohort, filled)
        })
        .collect())
}

/// Adds a cohort.
///
/// # Errors
/// 409 where the name is taken.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddCohort) -> Result<Cohort> {
    let new = Cohort {
        id: ctx.new_id(),
        name: command.name,
        starts_on: command.starts_on,
        planned_places: command.planned_places,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = distinct(store::insert(conn, new).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(added.id), CohortEvent::Added).await?;
    Ok(added)
}

/// Changes what is given of a locked cohort.
///
/// # Errors
/// 409 where the name is taken.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    cohort: Cohort,
    command: ChangeCohort,
) -> Result<(Cohort, i64)> {
    let changed = distinct(store::change(conn, cohort.id, command, ctx.now).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(changed.id), CohortEvent::Changed).await?;
    with_filled(conn, changed).await
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result.on_constraint("cohorts_name_unique", || {
        Error::because(Code::AlreadyExists, "There is a cohort of this name.")
    })
}
