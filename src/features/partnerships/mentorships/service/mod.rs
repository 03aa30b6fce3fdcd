//! Use cases of mentorships.

mod answers;
mod connections;
mod endings;
mod holds;
mod letters;
mod requests;
mod seen;
mod timers;

use diesel_async::AsyncPgConnection;

pub use answers::{Answering, accept, decline, lock_to_answer};
pub use connections::{connection, connections_of, is_known};
pub use endings::{complete, end, end_by, end_profile, lock_profile, withdraw, withdraw_by};
pub use holds::{
    Meeting, end_by_programme, ensure_goes_on, hold, hold_by_team, lock_any, lock_to_meet, release,
    release_by_team,
};
pub use requests::{ask, request_all, taking_part};
pub use seen::{bodies, find, list};
pub use timers::due;

use super::events::MentorshipEvent;
use super::model::{Mentorship, MentorshipState};
use super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::ids::MentorshipId;

/// A mentorship that the caller may do something with, locked.
///
/// # Errors
/// 404 for everybody but the two, the employer and the team.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MentorshipId) -> Result<Mentorship> {
    Ok(store::lock_own(conn, ctx.visibility(), id).await?)
}

/// Writes that the two have planned to meet, where it is the first time.
pub async fn activate(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Mentorship) -> Result<Mentorship> {
    if present.stored_state != MentorshipState::Accepted {
        return Ok(present);
    }
    let active = present.stepped(MentorshipState::Active, ctx.now)?;
    changed(conn, ctx, &active, MentorshipEvent::Activated).await?;
    Ok(active)
}

/// Writes the next version of a locked mentorship, and what happened to it.
async fn changed(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &Mentorship,
    event: MentorshipEvent,
) -> Result<()> {
    store::update(conn, row).await?;
    record(conn, ctx, row, event).await
}

/// Records what happened.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &Mentorship,
    event: MentorshipEvent,
) -> Result<()> {
    events::record(conn, ctx, subject(row), event).await
}

/// Whom an event is about. A request is the apprentice's own; the line manager follows a mentorship from the acceptance on.
fn subject(row: &Mentorship) -> Subject {
    let subject = Subject::new(row.id).for_organisation(row.organisation_id);
    match row.accepted_at {
        Some(_) => subject.for_apprenticeship(row.apprenticeship_id).for_person(row.mentor_id),
        None => subject.for_person(row.apprentice_id),
    }
}
