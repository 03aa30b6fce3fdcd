//! Use cases of links to calendars.

use chrono::TimeDelta;
use chrono_tz::Tz;
use diesel_async::AsyncPgConnection;

use super::model::{CalendarLink, MOST_LINKS, OwnMeetup, OwnReview, OwnSession};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::partnerships::meetups::calendar::{self, CalendarEntry, Venue, WholeDay};
use crate::features::partnerships::meetups::page_of;
use crate::ids::{CalendarLinkId, PersonId};
use crate::tokens::{hash_secret, new_secret};

/// How far a calendar looks back, and how many meetups and reviews it holds.
const PAST: TimeDelta = TimeDelta::days(365);
const SIZE: i64 = 1_000;
const NAME: &str = "My apprenticeship calendar";

/// The person who asks.
///
/// # Errors
/// 403 for machine clients, who go nowhere.
fn person(ctx: &Ctx) -> Result<PersonId> {
    ctx.person().ok_or_else(|| Error::because(Code::Forbidden, "Only people have a calendar."))
}

/// Makes a link to the calendar of the person who asks; returns it with its address, which is not kept.
///
/// # Errors
/// 403 for machine clients; 409 where too many stand.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<(CalendarLink, String)> {
    let person = store::lock_person(conn, person(ctx)?).await?;
    if store::count(conn, person).await? >= MOST_LINKS {
        let detail = format!("You have {MOST_LINKS} links. End one that you no longer need.");
        return Err(Error::because(Code::AlreadyExists, detail));
    }
    let token = new_secret("hkl")?;
    let link = CalendarLink { id: ctx.new_id(), person_id: person, created_at: ctx.now };
    store::insert(conn, &link, &hash_secret(&token)).await?;
    Ok((link, format!("{}/calendars/{token}.ics", ctx.base_url)))
}

/// A page of the links that stand of the person who asks.
///
/// # Errors
/// 403 for machine clients.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    after: Option<CalendarLinkId>,
    limit: i64,
) -> Result<Vec<CalendarLink>> {
    Ok(store::list_page(conn, person(ctx)?, after, limit).await?)
}

/// A link of the person who asks that stands, locked.
///
/// # Errors
/// 404 for everybody else.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: CalendarLinkId) -> Result<CalendarLink> {
    let person = ctx.person().ok_or_else(Error::not_found)?;
    Ok(store::lock(conn, person, id).await?)
}

/// Ends a locked link.
pub async fn end(conn: &mut AsyncPgConnection, ctx: &Ctx, link: &CalendarLink) -> Result<()> {
    store::end(conn, link.id, ctx.now).await?;
    Ok(())
}

/// The calendar that a token leads to.
///
/// # Errors
/// 404 for one that leads nowhere; 410 for one that has ended: calendar programs come again and again until they are told.
pub async fn calendar(conn: &mut impl Read, ctx: &Ctx, token: &str) -> Result<String> {
    let (person, stands) = store::person_of(conn, &hash_secret(token)).await?;
    if !stands {
        return Err(Error::new(Code::LinkEnded));
    }
    let since = ctx.now - PAST;
    let mut meetups = store::meetups(conn, person, since, SIZE).await?;
    let mut reviews = store::reviews(conn, person, london_day(since), SIZE).await?;
    let mut sessions = store::sessions(conn, person, since, SIZE).await?;
    meetups.reverse();
    reviews.reverse();
    sessions.reverse();
    let pages: Vec<_> = meetups.iter().map(|meetup| page_of(&ctx.base_url, meetup.id)).collect();
    let mut entries: Vec<_> = meetups.iter().zip(&pages).map(|(meetup, page)| entry(meetup, page)).collect();
    let with: Vec<_> = sessions.iter().map(|session| format!("Mentoring with {}", session.with)).collect();
    entries.extend(sessions.iter().zip(&with).map(|(session, title)| meeting(session, title, ctx)));
    let titles: Vec<_> = reviews.iter().map(OwnReview::title).collect();
    let days: Vec<_> = reviews.iter().zip(&titles).map(|(review, title)| day(review, title)).collect();
    Ok(calendar::render_with_days(NAME, &entries, &days))
}

fn entry<'a>(meetup: &'a OwnMeetup, url: &'a str) -> CalendarEntry<'a> {
    let venue = match (&meetup.venue_name, &meetup.venue_address, &meetup.venue_postcode) {
        (Some(name), Some(address), Some(postcode)) => Some(Venue { name, address, postcode }),
        _ => None,
    };
    CalendarEntry {
        id: meetup.id,
        sequence: meetup.sequence,
        stamp: meetup.changed_at,
        created: meetup.created_at,
        starts_at: meetup.starts_at,
        ends_at: meetup.ends_at,
        zone: meetup.time_zone.parse().unwrap_or(Tz::UTC),
        title: &meetup.title,
        description: &meetup.description,
        venue,
        online_url: meetup.online_url.as_deref(),
        url: Some(url),
        organiser: &meetup.employer,
        status: meetup.status(),
        cancellation_reason: meetup.cancellation_reason.as_deref(),
    }
}

fn meeting<'a>(session: &'a OwnSession, title: &'a str, ctx: &Ctx) -> CalendarEntry<'a> {
    let venue = session.place.as_deref().map(|name| Venue { name, address: "", postcode: "" });
    CalendarEntry {
        id: session.id,
        sequence: session.sequence,
        stamp: session.changed_at,
        created: session.created_at,
        starts_at: session.starts_at,
        ends_at: session.ends_at(),
        zone: Tz::Europe__London,
        title,
        description: "",
        venue,
        online_url: None,
        url: None,
        organiser: &session.employer,
        status: session.status(ctx.now),
        cancellation_reason: None,
    }
}

fn day<'a>(review: &OwnReview, title: &'a str) -> WholeDay<'a> {
    WholeDay {
        id: review.id,
        sequence: review.version - 1,
        stamp: review.changed_at,
        day: review.day,
        title,
        status: review.status(),
    }
}
