//! Meetups as iCalendar text (RFC 5545), for the `.ics` of one meetup and of the whole list.
//!
//! Pure: no clock and no I/O, so the same meetups always give the same bytes and an `ETag` over them holds.
//!
//! The text is written here rather than by a library. The ones at hand write no VTIMEZONE or choose the
//! order, the escaping and the stamps themselves; what is left to do is one way to escape, one way to fold,
//! and a list of lines that can be read against the RFC.

mod days;
mod status;
mod timezone;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

pub use days::WholeDay;
pub use status::Status;
use timezone::Observance;

use crate::icalendar::{Lines, local, utc};

/// One meetup, as its calendar entry needs it. Instants have years of four digits: iCalendar has no others.
#[derive(Debug, Clone)]
pub struct CalendarEntry<'a> {
    /// The UID is made of it, so it must stay the same for as long as the meetup exists.
    pub id: Uuid,
    /// Raised by one when the time or the place changes and when the meetup is cancelled.
    pub sequence: i32,
    /// The last change: DTSTAMP, which a published calendar defines so (section 3.8.7.2), and LAST-MODIFIED.
    pub stamp: DateTime<Utc>,
    pub created: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Where the clock on the wall hangs; start and end are written in its time.
    pub zone: Tz,
    pub title: &'a str,
    pub description: &'a str,
    pub venue: Option<Venue<'a>>,
    /// Where to join from afar; beside a venue for a hybrid meetup.
    pub online_url: Option<&'a str>,
    /// The page that everybody sees, where there is one.
    pub url: Option<&'a str>,
    /// The name of the organisation that holds the meetup.
    pub organiser: &'a str,
    pub status: Status,
    /// Written only when the meetup is cancelled.
    pub cancellation_reason: Option<&'a str>,
}

/// A place to go to. Parts that are empty are left out of the LOCATION.
#[derive(Debug, Clone, Copy)]
pub struct Venue<'a> {
    pub name: &'a str,
    pub address: &'a str,
    pub postcode: &'a str,
}

/// The whole calendar, `text/calendar` in UTF-8, entries in the order given. `name` is what calendar programs
/// show for a subscription.
pub fn render(name: &str, entries: &[CalendarEntry<'_>]) -> String {
    render_with_days(name, entries, &[])
}

/// The same, with whole days after the entries.
pub fn render_with_days(name: &str, entries: &[CalendarEntry<'_>], days: &[WholeDay<'_>]) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//hackit//Meetups//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", "PUBLISH");
    // NAME is the standard's (RFC 7986, section 5.1); most programs still know only the older X-WR-CALNAME.
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    for (zone, years) in windows(entries).into_values() {
        write_timezone(&mut lines, zone.name(), &timezone::observances(zone, years.first, years.last));
    }
    if entries.is_empty() && days.is_empty() {
        // The grammar (section 3.6) wants one component at least, and some validators insist. A time zone
        // that nothing refers to is legal and shows nothing; UTC is the one that needs no years chosen.
        let epoch = DateTime::UNIX_EPOCH.year();
        write_timezone(&mut lines, Tz::UTC.name(), &timezone::observances(Tz::UTC, epoch, epoch));
    }
    for entry in entries {
        write_event(&mut lines, entry);
    }
    for day in days {
        days::write(&mut lines, day);
    }
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

/// The years that a VTIMEZONE has to answer for.
struct Years {
    first: i32,
    last: i32,
}

/// The zones that some entry refers to, by name, each with the years of all its entries and one more on both
/// sides: a client that moves a meetup, or looks at the days around it, still finds the right offset.
fn windows(entries: &[CalendarEntry<'_>]) -> BTreeMap<&'static str, (Tz, Years)> {
    let mut windows = BTreeMap::new();
    for entry in entries.iter().filter(|entry| wall_clock(entry).is_some()) {
        let first = entry.starts_at.year() - 1;
        let last = entry.ends_at.year() + 1;
        let (_, years) = windows.entry(entry.zone.name()).or_insert((entry.zone, Years { first, last }));
        years.first = years.first.min(first);
        years.last = years.last.max(last);
    }
    windows
}

fn wall_clock(entry: &CalendarEntry<'_>) -> Option<(NaiveDateTime, NaiveDateTime)> {
    timezone::wall_clock(entry.zone, entry.starts_at, entry.ends_at)
}

fn write_timezone(lines: &mut Lines, name: &str, observances: &[Observance]) {
    lines.raw("BEGIN", "VTIMEZONE");
    lines.raw("TZID", name);
    for observance in observances {
        let kind = if observance.daylight { "DAYLIGHT" } else { "STANDARD" };
        lines.raw("BEGIN", kind);
        lines.raw("DTSTART", &local(observance.onset));
        lines.raw("TZOFFSETFROM", &timezone::offset(observance.from));
        lines.raw("TZOFFSETTO", &timezone::offset(observance.to));
        if let Some(name) = &observance.name {
            lines.text("TZNAME", name);
        }
        lines.raw("END", kind);
    }
    lines.raw("END", "VTIMEZONE");
}

fn write_event(lines: &mut Lines, entry: &CalendarEntry<'_>) {
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &format!("{}@hackit", entry.id));
    lines.raw("DTSTAMP", &utc(entry.stamp));
    lines.raw("CREATED", &utc(entry.created));
    lines.raw("LAST-MODIFIED", &utc(entry.stamp));
    lines.raw("SEQUENCE", &entry.sequence.to_string());
    match wall_clock(entry) {
        Some((start, end)) => {
            // No zone name of the tz database needs quotes as a parameter: a test below sees to it.
            let zone = entry.zone.name();
            lines.raw(&format!("DTSTART;TZID={zone}"), &local(start));
            lines.raw(&format!("DTEND;TZID={zone}"), &local(end));
        }
        None => {
            lines.raw("DTSTART", &utc(entry.starts_at));
            lines.raw("DTEND", &utc(entry.ends_at));
        }
    }
    lines.text("SUMMARY", entry.title);
    if !entry.description.is_empty() {
        lines.text("DESCRIPTION", entry.description);
    }
    if let Some(venue) = entry.venue {
        let parts: Vec<_> =
            [venue.name, venue.address, venue.postcode].into_iter().filter(|part| !part.is_empty()).collect();
        lines.text("LOCATION", &parts.join(", "));
    } else if let Some(url) = entry.online_url {
        // Few programs show CONFERENCE yet, all show where.
        lines.text("LOCATION", url);
    }
    if let Some(url) = entry.online_url {
        // RFC 7986, section 5.11.
        lines.uri("CONFERENCE;VALUE=URI", url);
    }
    if let Some(url) = entry.url {
        lines.uri("URL", url);
    }
    // RFC 5546 (section 3.2.1) lists an ORGANIZER for published events too, but that is an address which takes
    // scheduling messages. There is none, and one made up would be written to; feeds commonly leave it out.
    lines.text("CONTACT", entry.organiser);
    // A cancelled meetup stays in the calendar, so that subscribers see it, and no longer blocks their time.
    let blocks_time = match entry.status {
        Status::Tentative | Status::Confirmed => "OPAQUE",
        Status::Cancelled => "TRANSPARENT",
    };
    lines.raw("STATUS", entry.status.text());
    lines.raw("TRANSP", blocks_time);
    if let (Status::Cancelled, Some(reason)) = (entry.status, entry.cancellation_reason) {
        // The property in which RFC 5546 (section 3.2.5) sends a word along with a cancellation.
        lines.text("COMMENT", reason);
    }
    lines.raw("END", "VEVENT");
}

#[cfg(test)]
mod tests;
