use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::super::{CalendarEntry, render};
use super::*;

/// Onset, offsets, name and kind of each observance of one year, without the opening one.
fn changes(zone: Tz, year: i32) -> Vec<String> {
    let tell = |o: &Observance| {
        let kind = if o.daylight { "DAYLIGHT" } else { "STANDARD" };
        let name = o.name.as_deref().unwrap_or("-");
        format!("{} {} {} {name} {kind}", o.onset, offset(o.from), offset(o.to))
    };
    observances(zone, year, year).iter().skip(1).map(tell).collect()
}

#[test]
fn onsets_are_told_on_the_clocks_before_the_change() {
    assert_eq!(
        changes(Tz::Europe__London, 2026),
        ["2026-03-29 01:00:00 +0000 +0100 BST DAYLIGHT", "2026-10-25 02:00:00 +0100 +0000 GMT STANDARD"]
    );
    assert_eq!(
        changes(Tz::America__New_York, 2026),
        ["2026-03-08 02:00:00 -0500 -0400 EDT DAYLIGHT", "2026-11-01 02:00:00 -0400 -0500 EST STANDARD"]
    );
    assert_eq!(
        changes(Tz::Australia__Sydney, 2026),
        ["2026-04-05 03:00:00 +1100 +1000 AEST STANDARD", "2026-10-04 02:00:00 +1000 +1100 AEDT DAYLIGHT"]
    );
}

#[test]
fn a_zone_that_saves_in_winter_is_told_the_usual_way_round() {
    assert_eq!(
        changes(Tz::Europe__Dublin, 2026),
        ["2026-03-29 01:00:00 +0000 +0100 IST DAYLIGHT", "2026-10-25 02:00:00 +0100 +0000 GMT STANDARD"]
    );
    assert_eq!(
        changes(Tz::Africa__Casablanca, 2024),
        ["2024-03-10 03:00:00 +0100 +0000 - STANDARD", "2024-04-14 02:00:00 +0000 +0100 - DAYLIGHT"]
    );
}

#[test]
fn a_zone_that_never_changes_has_one_standard_observance() {
    for (zone, hours, name) in
        [(Tz::UTC, 0, "UTC"), (Tz::America__Phoenix, -7, "MST"), (Tz::Asia__Tokyo, 9, "JST")]
    {
        let to = FixedOffset::east_opt(hours * 3600).expect("an offset");
        let opens = january(2025).with_timezone(&to).naive_local();
        let only = Observance { onset: opens, from: to, to, name: Some(name.to_owned()), daylight: false };
        assert_eq!(observances(zone, 2025, 2027), [only]);
    }
}

#[test]
fn the_opening_observance_says_what_holds_already() {
    let opening = &observances(Tz::Australia__Sydney, 2025, 2025)[0];
    assert!(opening.daylight && opening.from == opening.to, "{opening:?}");
}

#[test]
fn an_offset_has_seconds_only_where_it_needs_them() {
    for (seconds, text) in
        [(0, "+0000"), (19_800, "+0530"), (-12_600, "-0330"), (-75, "-000115"), (1_172, "+001932")]
    {
        assert_eq!(offset(FixedOffset::east_opt(seconds).expect("an offset")), text);
    }
}

fn entry(zone: Tz, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> CalendarEntry<'static> {
    CalendarEntry {
        id: Uuid::nil(),
        sequence: 0,
        stamp: starts_at,
        created: starts_at,
        starts_at,
        ends_at,
        zone,
        title: "Tea",
        description: "",
        venue: None,
        online_url: None,
        url: Some("https://example.org/"),
        organiser: "Example",
        status: crate::features::partnerships::meetups::calendar::Status::Confirmed,
        cancellation_reason: None,
    }
}

/// An instant of 2026, from `07-01T17:00`.
fn instant(text: &str) -> DateTime<Utc> {
    format!("2026-{text}:00Z").parse().expect("an instant of RFC 3339")
}

fn local_time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a local DATE-TIME")
}

fn offset_of(text: &str) -> FixedOffset {
    let (sign, digits) = text.split_at(1);
    let part = |at| digits.get(at..at + 2).map_or(0, |part| part.parse().expect("digits"));
    let seconds = part(0) * 3600 + part(2) * 60 + part(4);
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds }).expect("an offset")
}

fn instant_of(local: NaiveDateTime, offset: FixedOffset) -> DateTime<Utc> {
    (local - TimeDelta::seconds(offset.local_minus_utc().into())).and_utc()
}

/// The instants of all DTSTART and DTEND of a calendar's meetups, in their order, as a client finds them that
/// has no data on zones but the calendar's (section 3.6.5).
fn instants(calendar: &str) -> Vec<DateTime<Utc>> {
    let mut onsets: HashMap<&str, Vec<(DateTime<Utc>, FixedOffset)>> = HashMap::new();
    let mut instants = Vec::new();
    let (mut zone, mut start, mut from) = ("", "", "");
    for (name, value) in calendar.lines().filter_map(|line| line.split_once(':')) {
        match name.split_once(";TZID=") {
            None if name == "TZID" => zone = value,
            None if name == "DTSTART" && !value.ends_with('Z') => start = value,
            None if name == "TZOFFSETFROM" => from = value,
            None if name == "TZOFFSETTO" => {
                let onset = instant_of(local_time(start), offset_of(from));
                onsets.entry(zone).or_default().push((onset, offset_of(value)));
            }
            None if name == "DTSTART" || name == "DTEND" => {
                instants.push(local_time(value.trim_end_matches('Z')).and_utc());
            }
            Some((_, zone)) => {
                let onsets = &onsets[zone];
                let holds = |at: usize, instant| {
                    onsets[at].0 <= instant && onsets.get(at + 1).is_none_or(|next| instant < next.0)
                };
                let readings = (0..onsets.len()).filter_map(|at| {
                    let instant = instant_of(local_time(value), onsets[at].1);
                    holds(at, instant).then_some(instant)
                });
                let readings: Vec<_> = readings.collect();
                assert_eq!(readings.len(), 1, "{name}:{value} stands for {readings:?}");
                instants.extend(readings);
            }
            None => {}
        }
    }
    instants
}

#[test]
fn a_meetup_is_written_in_the_time_of_its_zone_and_reads_back() {
    for (zone, starts_at, minutes, start, end) in [
        (Tz::Europe__London, "07-01T17:00", 120, "0701T180000", "0701T200000"),
        (Tz::Europe__London, "12-01T17:00", 120, "1201T170000", "1201T190000"),
        // Across both changes, and as close to the repeated hour as can be.
        (Tz::Europe__London, "03-29T00:30", 120, "0329T003000", "0329T033000"),
        (Tz::Europe__London, "10-24T23:59", 121, "1025T005900", "1025T020000"),
        (Tz::Asia__Kolkata, "07-01T12:00", 120, "0701T173000", "0701T193000"),
        (Tz::America__New_York, "07-01T22:00", 120, "0701T180000", "0701T200000"),
        (Tz::Europe__Dublin, "07-01T17:00", 120, "0701T180000", "0701T200000"),
        (Tz::Europe__Dublin, "12-01T17:00", 120, "1201T170000", "1201T190000"),
        (Tz::Australia__Sydney, "01-20T07:00", 120, "0120T180000", "0120T200000"),
        (Tz::Africa__Casablanca, "03-01T18:00", 120, "0301T180000", "0301T200000"),
    ] {
        let starts_at = instant(starts_at);
        let ends_at = starts_at + TimeDelta::minutes(minutes);
        let calendar = render("Meetups", &[entry(zone, starts_at, ends_at)]);
        let told = format!("\r\nDTSTART;TZID={zone}:2026{start}\r\nDTEND;TZID={zone}:2026{end}\r\n");
        assert!(calendar.contains(&told), "{told}{calendar}");
        assert_eq!(instants(&calendar), [starts_at, ends_at]);
    }
}

#[test]
fn a_repeated_autumn_hour_and_utc_are_written_in_utc() {
    for (zone, starts_at, ends_at) in [
        (Tz::Europe__London, "10-25T00:30", "10-25T03:00"),
        (Tz::Europe__London, "10-25T01:30", "10-25T03:00"),
        (Tz::Europe__London, "10-24T22:00", "10-25T01:30"),
        (Tz::America__New_York, "11-01T06:30", "11-01T08:00"),
        (Tz::UTC, "07-01T17:00", "07-01T19:00"),
        (Tz::Etc__UTC, "07-01T17:00", "07-01T19:00"),
    ] {
        let (starts_at, ends_at) = (instant(starts_at), instant(ends_at));
        let calendar = render("Meetups", &[entry(zone, starts_at, ends_at)]);
        assert!(!calendar.contains("TZID"), "{calendar}");
        assert_eq!(instants(&calendar), [starts_at, ends_at]);
    }
}

#[test]
fn each_zone_comes_once_and_covers_all_its_meetups() {
    let times = [
        (Tz::Europe__London, "2028-07-01T17:00:00Z"),
        (Tz::Australia__Sydney, "2026-01-20T07:00:00Z"),
        (Tz::Europe__London, "2024-07-01T17:00:00Z"),
        (Tz::Europe__London, "2026-07-01T17:00:00Z"),
    ];
    let times = times.map(|(zone, text)| (zone, text.parse().expect("an instant of RFC 3339")));
    let calendar = render("Meetups", &times.map(|(zone, instant)| entry(zone, instant, instant)));
    assert_eq!(instants(&calendar), times.map(|(_, instant)| [instant; 2]).concat());

    let zones: Vec<_> = calendar.split("BEGIN:VTIMEZONE\r\nTZID:").skip(1).collect();
    assert_eq!(zones.len(), 2, "{calendar}");
    assert!(zones[0].starts_with("Australia/Sydney\r\n"), "{calendar}");
    assert!(zones[1].starts_with("Europe/London\r\n"), "{calendar}");
    let observances = zones[1].matches("TZOFFSETTO").count();
    assert_eq!(observances, 1 + 2 * 7, "those of 2023 to 2029");
}

proptest! {
    #[test]
    fn any_instant_in_any_zone_reads_back(
        zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
        // 1970 to 2105: past the last year for which the database lists changes.
        second in 0..4_260_000_000_i64,
        length in 1..200_000_i64,
    ) {
        let starts_at = DateTime::from_timestamp(second, 0).expect("an instant");
        let ends_at = starts_at + TimeDelta::seconds(length);
        let calendar = render("Meetups", &[entry(zone, starts_at, ends_at)]);
        prop_assert_eq!(instants(&calendar), [starts_at, ends_at]);
    }
}
