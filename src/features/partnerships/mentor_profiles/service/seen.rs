//! Profiles as callers see them.

use super::super::model::{MentorProfile, MentorProfileBody};
use super::super::store;
pub use super::super::store::Filter;
use super::live;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::ids::MentorProfileId;

/// The profile, if there is one that the caller may see: apprentices see those who are approved.
///
/// # Errors
/// 404 where there is none.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MentorProfileId) -> Result<MentorProfile> {
    Ok(store::find(conn, (ctx.visibility(), ctx.holds(Role::Apprentice)), id).await?)
}

/// A page of profiles.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: Filter,
    (after, limit): (Option<MentorProfileId>, i64),
) -> Result<Vec<MentorProfile>> {
    let filter = Filter { approved: ctx.holds(Role::Apprentice), ..filter };
    Ok(store::list_page(conn, ctx.visibility(), &filter, after, limit).await?)
}

/// Profiles as the caller sees them.
pub async fn bodies(
    conn: &mut impl Read,
    ctx: &Ctx,
    rows: Vec<MentorProfile>,
) -> Result<Vec<MentorProfileBody>> {
    let live = live(conn, &rows).await?;
    let body = |row: MentorProfile| {
        let count = live.get(&row.id).copied().unwrap_or_default();
        MentorProfileBody::new(ctx.visibility(), count, row)
    };
    Ok(rows.into_iter().map(body).collect())
}
