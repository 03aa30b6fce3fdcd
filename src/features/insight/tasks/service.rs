//! The one use case: a page of tasks.

use super::model::{For, Position, TaskBody, TaskKind, WAITING, Waiting};
use super::store;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};

/// A page of what waits for the caller, the longest waiting first.
///
/// # Errors
/// 403 for machines.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<TaskBody>> {
    let person = ctx.person().ok_or_else(|| Error::because(Code::Forbidden, "Only people have tasks."))?;
    let asked: Vec<bool> = WAITING.iter().map(|waiting| waits_for(ctx, waiting)).collect();
    let rows = store::page(conn, person, (ctx.now, ctx.today()), &asked, after, limit).await?;
    let tasks = rows.into_iter().map(|row| {
        let store::Row { kind, subject_id, apprenticeship_id, since, href } = row;
        TaskBody { kind, subject_id, apprenticeship_id, since, href }
    });
    Ok(tasks.collect())
}

/// Whether the caller does what waits there, by the reach of the scope that doing it needs.
fn waits_for(ctx: &Ctx, waiting: &Waiting) -> bool {
    let reach = ctx.visibility_of(waiting.scope);
    match waiting.waits_for {
        For::Apprentice => reach.own.is_some(),
        For::Mentor => reach.own.is_some() && ctx.holds(Role::Mentor),
        // Who is of the team, too, is asked once.
        For::LineManager => reach.manager.is_some() && !(reach.everything && waits_for_team(waiting.kind)),
        For::EmployerContact => !reach.organisations.is_empty(),
        For::Team => reach.everything,
    }
}

fn waits_for_team(kind: TaskKind) -> bool {
    WAITING.iter().any(|waiting| waiting.kind == kind && waiting.waits_for == For::Team)
}
