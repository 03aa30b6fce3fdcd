//! Letters about meetups, each with the meetup for the calendar.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::super::calendar::{self, Status};
use super::super::model::{Meetup, Registration, times};
use super::super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};

/// An instant as letters say it: by the clock on the wall of the meetup.
fn time(meetup: &Meetup, at: DateTime<Utc>) -> String {
    times::time(&meetup.time_zone, at)
}

/// When and where it is.
fn plan(meetup: &Meetup) -> Vec<String> {
    let mut told = vec![format!(
        "It begins on {} and ends on {}.",
        time(meetup, meetup.starts_at),
        time(meetup, meetup.ends_at)
    )];
    let plan = meetup.plan();
    told.extend(
        plan.venue.map(|venue| format!("Where: {}, {}, {}", venue.name, venue.address, venue.postcode)),
    );
    told.extend(plan.online_url.map(|url| format!("Online: {url}")));
    told
}

async fn calendar_of(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: &Meetup,
    status: Option<Status>,
) -> Result<String> {
    let page = meetup.page(&ctx.base_url);
    let employers = store::names(conn, vec![meetup.organisation_id]).await?;
    let organiser = employers.first().map_or("", |(_, name)| name);
    let mut entry = meetup.entry(ctx.now, page.as_deref(), organiser);
    entry.status = status.unwrap_or(entry.status);
    Ok(calendar::render(&meetup.title, &[entry]))
}

/// Tells those who waited that a place is held for them.
pub async fn offered(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    to: &[Registration],
    until: DateTime<Utc>,
) -> Result<()> {
    let held =
        format!("A place is free at {}, and it is held for you until {}.", meetup.title, time(meetup, until));
    let mut paragraphs = vec![held];
    paragraphs.extend(plan(meetup));
    let after = vec![
        "Accept it in time, or it goes to whoever waits next. If you cannot come, please say so.".to_owned(),
    ];
    let subject = format!("A place for you: {}", meetup.title);
    let words = Words { subject, paragraphs, after, ..Words::default() };
    let calendar = calendar_of(conn, ctx, meetup, Some(Status::Tentative)).await?;
    send(conn, ctx, to, MessageKind::MeetupOffer, (words, calendar)).await
}

/// Tells whoever registered that the meetup is at another time or place.
pub async fn moved(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    to: &[Registration],
) -> Result<()> {
    let mut paragraphs = vec![format!("{} has another time or place.", meetup.title)];
    paragraphs.extend(plan(meetup));
    let subject = format!("Another time or place: {}", meetup.title);
    let words = Words { subject, paragraphs, ..Words::default() };
    let calendar = calendar_of(conn, ctx, meetup, None).await?;
    send(conn, ctx, to, MessageKind::MeetupMoved, (words, calendar)).await
}

/// Tells whoever registered that the meetup does not take place.
pub async fn cancelled(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    to: &[Registration],
) -> Result<()> {
    let mut paragraphs =
        vec![format!("{} on {} does not take place.", meetup.title, time(meetup, meetup.starts_at))];
    paragraphs.extend(meetup.cancellation_reason.clone());
    let subject = format!("Cancelled: {}", meetup.title);
    let words = Words { subject, paragraphs, ..Words::default() };
    let calendar = calendar_of(conn, ctx, meetup, None).await?;
    send(conn, ctx, to, MessageKind::MeetupCancelled, (words, calendar)).await
}

/// Letters about registrations that have not left yet do not go: what they say no longer holds.
pub async fn take_back(conn: &mut AsyncPgConnection, ctx: &Ctx, about: &[Registration]) -> Result<()> {
    let causes: Vec<_> = about.iter().map(|registration| registration.id.0).collect();
    messages::cancel(conn, ctx, &causes).await
}

async fn send(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    to: &[Registration],
    kind: MessageKind,
    (words, calendar): (Words, String),
) -> Result<()> {
    let about: HashMap<_, _> = to.iter().map(|one| (one.person_id, one.id)).collect();
    let people: Vec<_> = about.keys().copied().collect();
    let readers = store::registrations::readers(conn, &people).await?.into_iter();
    let letters = readers.filter_map(|reader| {
        Some(Letter {
            kind,
            recipient: reader.id.0,
            address: reader.email,
            cause: about.get(&reader.id)?.0,
            words: Words { name: Some(reader.given_name), ..words.clone() },
            calendar: Some(calendar.clone()),
            not_before: ctx.now,
        })
    });
    messages::write_all(conn, ctx, letters.collect()).await
}
