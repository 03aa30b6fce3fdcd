//! Use cases of meetups.

mod admissions;
mod audiences;
mod changes;
mod clashes;
mod decisions;
mod letters;
mod presence;
mod public;
pub mod registrations;
pub mod series;
mod submissions;
mod timers;
mod trail;
pub mod waitlist;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

pub use admissions::{admit, admit_registered, find_registration};
pub use changes::change;
pub use decisions::{cancel, decline, publish, submit_again};
pub use public::{find_public, public_page};
pub use submissions::{Submitted, employer, submit};
pub use timers::due;

use super::model::{ClashBody, Meetup};
use super::store;
pub use super::store::{Filter, Position};
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::partnerships::partnerships;
use crate::ids::{MeetupId, OrganisationId};

/// How many overlapping meetups are told.
const MOST_CLASHES: i64 = 20;
/// How far a calendar looks back, and how many meetups it holds.
const CALENDAR_PAST: TimeDelta = TimeDelta::days(365);
const CALENDAR_SIZE: i64 = 1_000;

/// The meetup, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MeetupId) -> Result<Meetup> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// The meetup, if there is one that the caller may change, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MeetupId) -> Result<Meetup> {
    Ok(store::find_own_for_update(conn, ctx.visibility(), id).await?)
}

/// A page of meetups.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Meetup>> {
    Ok(store::list_page(conn, ctx.visibility(), filter, ctx.now, after, limit).await?)
}

/// The meetups of a calendar, by start: those of the past year and all that come; where there are too many, the
/// oldest are left out.
pub async fn calendar(conn: &mut impl Read, ctx: &Ctx) -> Result<Vec<Meetup>> {
    let filter =
        Filter { ends_after: Some(ctx.now - CALENDAR_PAST), latest_first: true, ..Filter::default() };
    let mut meetups = list(conn, ctx, &filter, None, CALENDAR_SIZE).await?;
    meetups.reverse();
    Ok(meetups)
}

/// Other meetups at the same time that the caller may see.
pub async fn clashes(conn: &mut impl Read, ctx: &Ctx, meetup: &Meetup) -> Result<Vec<ClashBody>> {
    let rows = store::clashes(conn, &ctx.visibility_of(Scope::MeetupsRead), meetup, MOST_CLASHES).await?;
    Ok(rows.into_iter().map(ClashBody::from).collect())
}

/// The employers of meetups with their names.
pub async fn employers(conn: &mut impl Read, meetups: &[Meetup]) -> Result<Vec<(OrganisationId, String)>> {
    let mut ids: Vec<_> = meetups.iter().map(|meetup| meetup.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::names(conn, ids).await?)
}

/// Whether what the caller changes of an employer's meetups is published at once: for staff, and where it was agreed.
pub async fn changes_directly(conn: &mut impl Read, ctx: &Ctx, organisation: OrganisationId) -> Result<bool> {
    Ok(ctx.visibility().everything || partnerships::publishes_directly(conn, ctx, organisation).await?)
}
