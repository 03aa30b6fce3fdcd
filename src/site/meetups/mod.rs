//! The meetups that everybody sees: those to come, and each that was ever published. Both pages show what an anonymous caller of
//! the API sees, and nothing else.

mod shown;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use chrono::{DateTime, Datelike as _};

use crate::error::{Code, Result};
use crate::features::partnerships::meetups::{self, Position};
use crate::ids::MeetupId;
use crate::site::forms::fields::Fault;
use crate::site::forms::nowhere;
use crate::site::pages::html::page;
use crate::web::{OptionalCaller, State};
use shown::Shown;

/// How many meetups a page lists.
const ON_A_PAGE: usize = 20;

/// Where the pages are.
pub const PATHS: &[&str] = &["/meetups", "/meetups/{id}"];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(list).service(show);
}

#[derive(Template)]
#[template(path = "site/meetups/list.html")]
struct MeetupsPage {
    meetups: Vec<Shown>,
    next: Option<String>,
    back: &'static str,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "site/meetups/meetup.html")]
struct MeetupPage {
    meetup: Shown,
    back: &'static str,
    faults: Vec<Fault>,
}

/// The place after which a page begins, from the query of its address.
fn place_in(query: &str) -> Option<Position> {
    let (at, id) = query.strip_prefix("after=")?.split_once('-')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    // Meetups are in no other years.
    (1970..2200).contains(&at.year()).then_some((at, id.parse().ok()?))
}

/// As [`place_in`] reads it.
fn query_of((at, id): Position) -> String {
    format!("after={}-{id}", at.timestamp_micros())
}

fn for_a_minute(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

#[get("/meetups")]
async fn list(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse> {
    let after = place_in(request.query_string());
    // Everybody sees the same, whoever is signed in.
    let ctx = OptionalCaller::anonymous(&request)?;
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or_default();
    let mut rows = state.db.read(async |conn| meetups::public_page(conn, &ctx, after, limit).await).await?;
    let is_last = rows.len() <= ON_A_PAGE;
    rows.truncate(ON_A_PAGE);
    let last = rows.last().map(|row| (row.meetup.starts_at, row.meetup.id)).filter(|_| !is_last);
    let back = if after.is_some() { "/meetups" } else { "" };
    let meetups = rows.into_iter().map(Shown).collect();
    Ok(for_a_minute(page(&MeetupsPage { meetups, next: last.map(query_of), back, faults: Vec::new() })?))
}

/// A meetup that nobody has published and one that does not exist are the same to everybody.
#[get("/meetups/{id}")]
async fn show(request: HttpRequest, id: web::Path<String>, state: web::Data<State>) -> Result<HttpResponse> {
    let unknown = || nowhere("/meetups", "See all meetups to come");
    let ctx = OptionalCaller::anonymous(&request)?;
    let Ok(id) = id.parse::<MeetupId>() else { return unknown() };
    match state.db.read(async |conn| meetups::find_public(conn, &ctx, id).await).await {
        Ok(found) => {
            let meetup = Shown(found);
            Ok(for_a_minute(page(&MeetupPage { meetup, back: "/meetups", faults: Vec::new() })?))
        }
        Err(error) if error.code() == Code::NotFound => unknown(),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nonsense_is_none() {
        let at = "2027-01-14T18:00:00.000001Z".parse().expect("an instant");
        let place = (at, MeetupId(uuid::Uuid::from_u128(7)));
        assert_eq!(place_in(&query_of(place)), Some(place));
        let id = place.1;
        for query in [
            String::new(),
            "after=".to_owned(),
            format!("after={id}"),
            format!("after=x-{id}"),
            format!("after=1-{id}x"),
            format!("after={}-{id}", i64::MAX),
            format!("after=99999999999999999999-{id}"),
            format!("after=9000000000000000-{id}"),
        ] {
            assert_eq!(place_in(&query), None, "{query}");
        }
    }
}
