//! The offsets of a zone over some years, as a VTIMEZONE tells them (RFC 5545, section 3.6.5).
//!
//! Every change is an observance of its own, with no rule of recurrence: rules would have to be guessed from the
//! data and are wrong where governments decide year by year (Morocco, for one).

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// From `onset` on, until the next one, the clocks of a zone show `to`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Observance {
    /// On the clocks as they stood before, which is what DTSTART asks for.
    pub onset: NaiveDateTime,
    pub from: FixedOffset,
    pub to: FixedOffset,
    /// As people say it (`BST`); the tz database knows none for many zones.
    pub name: Option<String>,
    pub daylight: bool,
}

/// How far apart to look for changes of offset. Since 1970 no zone has changed twice within six days (two of
/// Brazil's did within seven, in 2000), so no pair of changes hides between two looks.
const STEP: TimeDelta = TimeDelta::days(3);

/// What `zone` did from January of `first_year` to December of `last_year`, in order, never empty: the first
/// observance says what already held when the window opens, and changes nothing.
pub(super) fn observances(zone: Tz, first_year: i32, last_year: i32) -> Vec<Observance> {
    let (opens, closes) = (january(first_year), january(last_year + 1));
    let mut onsets = vec![opens];
    let mut seen = opens;
    while seen < closes {
        let next = (seen + STEP).min(closes);
        if offset_at(zone, next) != offset_at(zone, seen) {
            onsets.push(change_between(zone, seen, next));
        }
        seen = next;
    }

    let saving = |instant: &DateTime<Utc>| zone.offset_from_utc_datetime(&instant.naive_utc()).dst_offset();
    // Ireland and Morocco save nothing in summer and less than nothing in winter. Counting from the least that is
    // saved gives them the DAYLIGHT that clients expect (ahead of STANDARD), and a zone that never changes STANDARD.
    let least = onsets.iter().map(saving).min().unwrap_or_default();
    let mut from = offset_at(zone, opens);
    onsets
        .iter()
        .map(|onset| {
            let offset = zone.offset_from_utc_datetime(&onset.naive_utc());
            let to = offset.fix();
            Observance {
                onset: onset.with_timezone(&from).naive_local(),
                from: std::mem::replace(&mut from, to),
                to,
                name: offset.abbreviation().map(str::to_owned),
                daylight: saving(onset) > least,
            }
        })
        .collect()
}

/// Start and end on the wall clock of the zone; `None` where UTC says it better, for both: a client should not
/// have to show one meetup in two zones.
///
/// - A zone that is UTC: the `Z` form is RFC 5545's own for it (section 3.3.5) and needs no VTIMEZONE.
/// - A time within the hour that autumn repeats: a TZID and a local time stand for the first 01:30 by the
///   letter of the RFC, cannot stand for the second, and are read either way by clients. UTC is never in doubt.
pub(super) fn wall_clock(
    zone: Tz,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Option<(NaiveDateTime, NaiveDateTime)> {
    if zone.offset_from_utc_datetime(&starts_at.naive_utc()).abbreviation() == Some("UTC") {
        return None;
    }
    let unambiguous = |instant: DateTime<Utc>| {
        let local = instant.with_timezone(&zone).naive_local();
        zone.from_local_datetime(&local).single()
    };
    let (start, end) = unambiguous(starts_at).zip(unambiguous(ends_at))?;
    Some((start.naive_local(), end.naive_local()))
}

/// UTC-OFFSET (section 3.3.14): seconds only where there are some; never the `-0000` that it forbids.
pub(super) fn offset(offset: FixedOffset) -> String {
    let seconds = offset.local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

fn january(year: i32) -> DateTime<Utc> {
    // A year that the calendar cannot hold comes after all others.
    Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn offset_at(zone: Tz, instant: DateTime<Utc>) -> FixedOffset {
    zone.offset_from_utc_datetime(&instant.naive_utc()).fix()
}

/// The first second with another offset than `before` has, given that `after` has another. Changes fall on
/// whole seconds.
fn change_between(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    let old = offset_at(zone, before);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset_at(zone, middle) == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests;
