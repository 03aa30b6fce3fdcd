//! Meetups for the pages that everybody sees.

use super::super::model::{Meetup, MeetupState, PublicMeetup};
use super::{Filter, Position};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::ids::MeetupId;

/// A page of the published meetups that are not over, the earliest first.
pub async fn public_page(
    conn: &mut impl Read,
    ctx: &Ctx,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<PublicMeetup>> {
    let filter =
        Filter { states: vec![MeetupState::Published], ends_after: Some(ctx.now), ..Filter::default() };
    let meetups = super::list(conn, ctx, &filter, after, limit).await?;
    told(conn, ctx, meetups).await
}

/// A meetup that was ever published.
///
/// # Errors
/// 404 for every other one.
pub async fn find_public(conn: &mut impl Read, ctx: &Ctx, id: MeetupId) -> Result<PublicMeetup> {
    let found = super::find(conn, ctx, id).await?;
    told(conn, ctx, vec![found]).await?.pop().ok_or_else(Error::not_found)
}

async fn told(conn: &mut impl Read, ctx: &Ctx, meetups: Vec<Meetup>) -> Result<Vec<PublicMeetup>> {
    let employers = super::employers(conn, &meetups).await?;
    let told = meetups.into_iter().map(|meetup| {
        let employer = employers.iter().find(|(id, _)| *id == meetup.organisation_id);
        let name = employer.map(|(_, name)| name.clone()).unwrap_or_default();
        PublicMeetup::new(ctx, meetup, name)
    });
    Ok(told.collect())
}
