//! What is paused for concerns, and what leads are told of it.

use diesel_async::AsyncPgConnection;

use super::super::model::{Concern, ConcernHold, ConcernOutcome, ConnectionBody, Together};
use super::super::store;
use crate::access::{Role, Scope};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::partnerships::holds::{Connection, HoldCause, PartyRole};
use crate::features::partnerships::introductions;
use crate::features::partnerships::mentorships;
use crate::ids::{ConcernId, PersonId};

fn unknown(together: Together) -> Error {
    let at = match together {
        Together::Introduction(_) => "#/introductionId",
        Together::Mentorship(_) => "#/mentorshipId",
    };
    Error::invalid(vec![FieldError::pointer(at, FieldCode::NotFound, "names nothing that you may know")])
}

/// Something that the caller may know, with those who have a part in it; leads hear of everything.
///
/// # Errors
/// 422 for what they may not, and for what is not there.
pub async fn known(conn: &mut impl Read, ctx: &Ctx, together: Together) -> Result<Connection> {
    let known = ctx.scopes.has(Scope::ConcernsRead)
        || match together {
            Together::Introduction(id) => introductions::is_known(conn, ctx, id).await?,
            Together::Mentorship(id) => mentorships::is_known(conn, ctx, id).await?,
        };
    let found = find(conn, ctx, together).await?;
    found.filter(|_| known).ok_or_else(|| unknown(together))
}

async fn find(conn: &mut impl Read, ctx: &Ctx, together: Together) -> Result<Option<Connection>> {
    match together {
        Together::Introduction(id) => introductions::connection(conn, ctx, id).await,
        Together::Mentorship(id) => mentorships::connection(conn, ctx, id).await,
    }
}

/// Whether somebody has a part in it.
fn has_part(connection: &Connection, person: Option<PersonId>) -> bool {
    person.is_some() && connection.parties.iter().any(|party| party.id == person)
}

/// Pauses what a concern is about, where the apprentice, the line manager or staff said it, and no lead let the same go on before.
pub async fn hold_at_once(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    concern: &Concern,
    together: Together,
) -> Result<()> {
    let Some(found) = find(conn, ctx, together).await? else { return Ok(()) };
    let is =
        |role: PartyRole| found.parties.iter().any(|party| party.role == role && party.id == ctx.person());
    let may = is(PartyRole::Apprentice)
        || is(PartyRole::LineManager)
        || ctx.holds(Role::ProgrammeManager)
        || ctx.holds(Role::SafeguardingLead);
    if !may || store::was_resumed(conn, concern.reporter_id, together).await? {
        return Ok(());
    }
    keep(conn, ctx, concern.id, together).await.map(drop)
}

/// Pauses something for a concern, as a lead; nothing where it was paused for it before.
///
/// # Errors
/// 422 for what is not there, or is over.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    concern: &Concern,
    together: Together,
) -> Result<Option<Connection>> {
    let held = store::holds_of(conn, concern.id).await?;
    if held.iter().any(|hold| hold.together() == Some(together)) {
        return Ok(None);
    }
    // A lead pauses nothing in which they have a part themselves: that is the other's.
    let found = find(conn, ctx, together).await?.filter(|found| !has_part(found, ctx.person()));
    let found = found.ok_or_else(|| unknown(together))?;
    match keep(conn, ctx, concern.id, together).await? {
        true => Ok(Some(found)),
        false => Err(unknown(together)),
    }
}

/// Pauses something for a concern, unless it is over; says whether it did.
async fn keep(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    concern: ConcernId,
    together: Together,
) -> Result<bool> {
    let new = ConcernHold {
        id: ctx.new_id(),
        concern_id: concern,
        introduction_id: together.introduction(),
        created_at: ctx.now,
        released_at: None,
        mentorship_id: together.mentorship(),
    };
    // The record first: of two concerns at once about the same one waits for the other.
    let held = match together {
        Together::Introduction(id) => introductions::hold(conn, ctx, id, HoldCause::Safeguarding).await?,
        Together::Mentorship(id) => mentorships::hold(conn, ctx, id, HoldCause::Safeguarding).await?,
    };
    if held {
        store::insert_hold(conn, &new).await?;
    }
    Ok(held)
}

/// Lets go of what was paused for a concern: it goes on unless another concern pauses it, or it ends.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (concern, held): (ConcernId, &[ConcernHold]),
    outcome: ConcernOutcome,
) -> Result<()> {
    for together in held.iter().filter_map(ConcernHold::together) {
        match together {
            Together::Introduction(id) => introductions::lock_any(conn, id).await?,
            Together::Mentorship(id) => drop(mentorships::lock_any(conn, id).await?),
        }
    }
    store::release_holds(conn, concern, ctx.now).await?;
    for together in held.iter().filter_map(ConcernHold::together) {
        let ends = outcome == ConcernOutcome::End;
        let is_free = !store::is_held(conn, together).await?;
        match together {
            Together::Introduction(id) if ends => introductions::end(conn, ctx, id).await?,
            Together::Introduction(id) if is_free => {
                introductions::release(conn, ctx, id, HoldCause::Safeguarding).await?;
            }
            Together::Mentorship(id) if ends => mentorships::end_by_programme(conn, ctx, id).await?,
            Together::Mentorship(id) if is_free => {
                mentorships::release(conn, ctx, id, HoldCause::Safeguarding).await?;
            }
            Together::Introduction(_) | Together::Mentorship(_) => {}
        }
    }
    Ok(())
}

/// What brings together those whom a concern is about: what it names, what is paused for it, and the live ones of whom it names.
pub async fn connections(conn: &mut impl Read, ctx: &Ctx, concern: &Concern) -> Result<Vec<ConnectionBody>> {
    let held = store::holds_of(conn, concern.id).await?;
    let mut ids: Vec<Together> = held.iter().filter_map(ConcernHold::together).collect();
    ids.extend(concern.together().filter(|named| !ids.contains(named)));
    let mut found: Vec<Connection> = Vec::new();
    for together in ids {
        found.extend(find(conn, ctx, together).await?);
    }
    if let Some(person) = concern.person_id {
        let mut others = introductions::connections_of(conn, ctx, person).await?;
        others.extend(mentorships::connections_of(conn, ctx, person).await?);
        for other in others {
            if found.iter().all(|one| one.id != other.id) {
                found.push(other);
            }
        }
    }
    let is_held = |connection: &Connection| {
        held.iter().any(|hold| hold.together().is_some_and(|held| held.id() == connection.id))
    };
    // What a lead has a part in is not shown to them.
    let others = found.into_iter().filter(|one| !has_part(one, ctx.person()));
    Ok(others.map(|connection| ConnectionBody { held_for_this: is_held(&connection), connection }).collect())
}
