//! When a meetup is, as people say it: by the clock on the wall of the meetup.

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// What the clocks of a zone are called: by the place where they hang, or else by how far they are from UTC.
fn clocks(zone: Tz, at: DateTime<Utc>) -> String {
    match zone.name().rsplit_once('/') {
        Some((region, place)) if region != "Etc" => format!("{} time", place.replace('_', " ")),
        _ => match at.with_timezone(&zone).format("%:z").to_string().as_str() {
            "+00:00" => "UTC".to_owned(),
            offset => format!("UTC{offset}"),
        },
    }
}

fn day(zone: Tz, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone).format("%A %-d %B %Y").to_string()
}

/// What the clocks show; an hour that they show twice is told apart.
fn hour(zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    let once = zone.from_local_datetime(&local.naive_local()).single().is_some();
    local.format(if once { "%H:%M" } else { "%H:%M %Z" }).to_string()
}

/// An instant in a time zone (IANA).
pub fn time(name: &str, at: DateTime<Utc>) -> String {
    let zone = zone(name);
    format!("{} at {} ({})", day(zone, at), hour(zone, at), clocks(zone, at))
}

/// From when until when something lasts.
pub fn span(name: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let zone = zone(name);
    let (first, begins, ends) = (day(zone, from), hour(zone, from), hour(zone, to));
    match day(zone, to) {
        last if last == first => format!("{first}, {begins} to {ends} ({})", clocks(zone, from)),
        last => format!("{first} at {begins} to {last} at {ends} ({})", clocks(zone, from)),
    }
}

/// A point of what begins at an instant: the hour, with the day where it is another one.
pub fn point(name: &str, begins: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let zone = zone(name);
    if day(zone, at) == day(zone, begins) {
        return hour(zone, at);
    }
    format!("{}, {}", at.with_timezone(&zone).format("%A %-d %B"), hour(zone, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn times_are_those_of_the_place() {
        for (zone, instant, told) in [
            ("Europe/London", "2027-06-01T17:00:00Z", "Tuesday 1 June 2027 at 18:00 (London time)"),
            ("Europe/London", "2026-12-03T18:00:00Z", "Thursday 3 December 2026 at 18:00 (London time)"),
            (
                "America/New_York",
                "2027-01-01T03:30:00Z",
                "Thursday 31 December 2026 at 22:30 (New York time)",
            ),
            ("Asia/Kolkata", "2027-01-01T00:00:00Z", "Friday 1 January 2027 at 05:30 (Kolkata time)"),
            ("Etc/GMT+5", "2027-01-01T12:00:00Z", "Friday 1 January 2027 at 07:00 (UTC-05:00)"),
            ("UTC", "2027-01-01T12:00:00Z", "Friday 1 January 2027 at 12:00 (UTC)"),
            ("Europe/London", "2027-10-31T00:30:00Z", "Sunday 31 October 2027 at 01:30 BST (London time)"),
            ("Europe/London", "2027-10-31T01:30:00Z", "Sunday 31 October 2027 at 01:30 GMT (London time)"),
        ] {
            assert_eq!(time(zone, at(instant)), told);
        }
    }

    #[test]
    fn what_lasts_is_told_with_its_days() {
        let span = |from, to| span("Europe/London", at(from), at(to));
        assert_eq!(
            span("2027-07-01T17:00:00Z", "2027-07-01T19:30:00Z"),
            "Thursday 1 July 2027, 18:00 to 20:30 (London time)"
        );
        assert_eq!(
            span("2027-03-27T23:30:00Z", "2027-03-28T02:00:00Z"),
            "Saturday 27 March 2027 at 23:30 to Sunday 28 March 2027 at 03:00 (London time)"
        );
        let point = |to| point("Europe/London", at("2027-07-01T17:00:00Z"), at(to));
        assert_eq!(point("2027-07-01T17:15:00Z"), "18:15");
        assert_eq!(point("2027-07-01T23:15:00Z"), "Friday 2 July, 00:15");
    }
}
