//! Use cases of rounds of matching.

mod approvals;
mod proposals;
mod timers;

use std::collections::HashSet;

use diesel_async::AsyncPgConnection;

pub use approvals::{approve, discard};
pub use proposals::{Prepared, adjust, edit, outdated, prepare, prepare_within, propose};
pub use timers::due;

use super::events::MatchRoundEvent;
use super::model::{MOST_MENTEES, MOST_MENTORS, MatchRound, MatchRoundBody, MatchRoundState, Rows, Sides};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::events::{self, Subject};
use crate::features::learning::ksbs;
use crate::features::partnerships::mentorships;
use crate::ids::MatchRoundId;

/// A round.
pub async fn find(conn: &mut impl Read, id: MatchRoundId) -> Result<MatchRound> {
    Ok(store::find(conn, id).await?)
}

/// The same, locked.
///
/// # Errors
/// 404 where there is none.
pub async fn lock(conn: &mut AsyncPgConnection, id: MatchRoundId) -> Result<MatchRound> {
    Ok(store::lock(conn, id).await?)
}

/// A page of rounds, in every state where none is named.
pub async fn list(
    conn: &mut impl Read,
    states: &[MatchRoundState],
    after: Option<MatchRoundId>,
    limit: i64,
) -> Result<Vec<MatchRound>> {
    Ok(store::list_page(conn, states, after, limit).await?)
}

/// A round with its results.
pub async fn body(conn: &mut impl Read, row: MatchRound) -> Result<MatchRoundBody> {
    let results = store::results(conn, row.id).await?;
    Ok(MatchRoundBody::new(row, results))
}

/// Both sides as they are now.
///
/// # Errors
/// 409 where there are too many.
async fn sides(conn: &mut impl Read, ctx: &Ctx) -> Result<Sides> {
    let today = ctx.today();
    let (mentees, mut mentors, live, asked) = store::read(conn, ctx.now, today).await?;
    if mentees.len() > MOST_MENTEES || mentors.len() > MOST_MENTORS {
        return Err(Error::new(Code::RoundTooLarge));
    }
    let profiles: Vec<_> = mentors.iter().map(|mentor| mentor.id).collect();
    let taking_part: HashSet<_> = mentorships::taking_part(conn, &profiles).await?.into_iter().collect();
    mentors.retain(|mentor| taking_part.contains(&mentor.id));
    let people: Vec<_> = mentees.iter().map(|mentee| mentee.person_id).collect();
    let adults = adulthood::adults(conn, &people, today).await?;
    let apprentices: Vec<_> = mentees.iter().map(|mentee| (mentee.id, mentee.standard_id)).collect();
    let gaps = ksbs::still_open(conn, &apprentices).await?;
    Ok(Sides::new(Rows { mentees, mentors, live, asked, adults, gaps }, today))
}

/// Records what happened to a round.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &MatchRound,
    event: MatchRoundEvent,
) -> Result<()> {
    events::record(conn, ctx, Subject::new(row.id), event).await
}
