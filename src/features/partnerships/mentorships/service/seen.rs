//! Mentorships as callers see them.

use super::super::model::{Around, Mentorship, MentorshipBody, MentorshipFilter, MentorshipState};
use super::super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::partnerships::mentee_wishes::{self, WishForMentorBody};
use crate::ids::{ApprenticeshipId, MentorshipId, PersonId};

/// The mentorship, if there is one that the caller may see.
///
/// # Errors
/// 404 where there is none.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MentorshipId) -> Result<Mentorship> {
    let visibility = ctx.visibility();
    if let Some(found) = store::find_own(conn, visibility, id).await? {
        return Ok(found);
    }
    let manager = visibility.manager.ok_or_else(Error::not_found)?;
    let found = store::find(conn, id).await?;
    let managed = store::managed(conn, manager, &[found.apprenticeship_id]).await?;
    if found.accepted_at.is_some() && !managed.is_empty() { Ok(found) } else { Err(Error::not_found()) }
}

/// A page of mentorships.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &MentorshipFilter,
    (after, limit): (Option<MentorshipId>, i64),
) -> Result<Vec<Mentorship>> {
    Ok(store::list_page(conn, ctx.visibility(), (filter, ctx.now), after, limit).await?)
}

/// Mentorships as the caller sees them.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, rows: Vec<Mentorship>) -> Result<Vec<MentorshipBody>> {
    let visibility = ctx.visibility();
    let people: Vec<PersonId> = rows.iter().flat_map(|row| [row.mentor_id, row.apprentice_id]).collect();
    let mut around = Around {
        names: store::names(conn, &people).await?,
        decides: visibility.everything && ctx.scopes.has(Scope::MentoringApprove),
        ..Around::default()
    };
    let ids: Vec<ApprenticeshipId> = rows.iter().map(|row| row.apprenticeship_id).collect();
    if let Some(manager) = visibility.manager {
        around.managed = store::managed(conn, manager, &ids).await?;
    }
    let goes_to_mentor = |row: &&Mentorship| {
        row.parties(visibility).mentor
            && matches!(row.state_at(ctx.now), MentorshipState::Accepted | MentorshipState::Active)
    };
    let told: Vec<ApprenticeshipId> =
        rows.iter().filter(goes_to_mentor).map(|row| row.apprenticeship_id).collect();
    let wishes = mentee_wishes::of_apprenticeships(conn, &told).await?;
    around.wishes =
        wishes.into_iter().map(|wish| (wish.apprenticeship_id, WishForMentorBody::from(wish))).collect();
    let body = |row: Mentorship| MentorshipBody::new(row.parties(visibility), ctx.now, row, &around);
    Ok(rows.into_iter().map(body).collect())
}
