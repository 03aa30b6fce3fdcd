//! Interviews as callers see them.

use std::collections::HashMap;

use super::super::model::{ClashBody, Interview, InterviewBody, InterviewFilter};
use super::super::store;
pub use super::super::store::lists::Position;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::ids::{InterviewId, PersonId};

/// An interview that the caller may see.
///
/// # Errors
/// 404.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: InterviewId) -> Result<Interview> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of interviews by start.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &InterviewFilter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Interview>> {
    Ok(store::lists::list_page(conn, ctx.visibility(), filter, after, limit).await?)
}

/// Interviews with their panels, and for the recruitment team what they clash with.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, rows: Vec<Interview>) -> Result<Vec<InterviewBody>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<InterviewId> = rows.iter().map(|row| row.id).collect();
    let mut panels: HashMap<InterviewId, Vec<PersonId>> = HashMap::new();
    for (id, person) in store::panels::of(conn, &ids).await? {
        panels.entry(id).or_default().push(person);
    }
    let mut clashes: HashMap<InterviewId, Vec<ClashBody>> = HashMap::new();
    if ctx.visibility_of(Scope::ApplicationsRead).everything {
        for clash in store::clashes(conn, &ids).await? {
            let store::Clash { interview_id, other_id: id, starts_at, minutes, person_id } = clash;
            let found = ClashBody { id, starts_at, minutes, panel_member_id: person_id };
            clashes.entry(interview_id).or_default().push(found);
        }
    }
    let bodies = rows.into_iter().map(|row| {
        let (panel, clashes) = (panels.remove(&row.id), clashes.remove(&row.id));
        InterviewBody::new(row, panel.unwrap_or_default(), clashes.unwrap_or_default())
    });
    Ok(bodies.collect())
}
