#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod examples;

use std::collections::BTreeSet;

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::expansion::{Fault, Occurrence, expand, instant};
use super::*;
use examples::EXAMPLES;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

fn expanded(rule: &str, from: &str, zone: Tz) -> Result<Vec<Occurrence>, Fault> {
    expand(&rule.parse().unwrap(), at(from), zone)
}

/// The days of a rule, each as the rest of a date after the last one that had a year.
fn days(rule: &str, from: &str) -> String {
    let (mut words, mut year) = (Vec::new(), 0);
    for one in expanded(rule, from, Tz::America__New_York).unwrap() {
        let form = if one.day.year() == year { "%m-%d" } else { "%Y-%m-%d" };
        year = one.day.year();
        words.push(one.day.format(form).to_string());
    }
    words.join(" ")
}

#[test]
fn the_examples_of_rfc_5545_come_out_as_it_says() {
    for (from, rule, expected) in EXAMPLES {
        assert_eq!(days(rule, &format!("{from}T09:00")), *expected, "{rule}");
    }
}

#[test]
fn what_the_examples_leave_open() {
    for (from, rule, expected) in [
        // Without BYDAY it is the day of the start; months that lack it are skipped.
        ("2027-01-31", "FREQ=MONTHLY;COUNT=4", "2027-01-31 03-31 05-31 07-31"),
        // A day is named by a number or by its place: each is enough.
        ("2027-01-01", "FREQ=MONTHLY;BYDAY=MO,1FR;COUNT=6", "2027-01-01 01-04 01-11 01-18 01-25 02-01"),
        ("2027-01-01", "FREQ=MONTHLY;BYDAY=5SA;COUNT=3", "2027-01-30 05-29 07-31"),
        // The start need not be a meetup; the week and the month of the start are whole for BYSETPOS.
        ("2027-01-15", "FREQ=MONTHLY;BYDAY=2TH;COUNT=2", "2027-02-11 03-11"),
        ("2027-01-06", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "2027-01-06 01-13"),
        ("2027-01-07", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "2027-01-13 01-20"),
        // In any case, and in any order.
        ("2027-01-14", "count=2;byday=2th;freq=monthly", "2027-01-14 02-11"),
        ("2027-01-14", "FREQ=MONTHLY;BYDAY=+2TH,2TH;COUNT=2", "2027-01-14 02-11"),
        ("2028-02-29", "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-1;COUNT=2", "2028-02-29 2029-02-28"),
    ] {
        assert_eq!(days(rule, &format!("{from}T18:00")), expected, "{rule}");
    }
}

#[test]
fn a_local_time_that_does_not_exist_is_skipped_and_one_that_comes_twice_is_the_first() {
    let instants = |rule: &str, from: &str, zone| {
        let all = expanded(rule, from, zone).unwrap().into_iter();
        all.map(|one| one.starts_at.format("%m-%dT%H:%M").to_string()).collect::<Vec<_>>().join(" ")
    };
    for (rule, from, zone, expected) in [
        // 28 March 2027: London goes from 01:00 to 02:00.
        (
            "FREQ=WEEKLY;COUNT=4",
            "2027-03-14T01:30",
            Tz::Europe__London,
            "03-14T01:30 03-21T01:30 04-04T00:30 04-11T00:30",
        ),
        (
            "FREQ=WEEKLY;COUNT=3",
            "2027-03-21T18:00",
            Tz::Europe__London,
            "03-21T18:00 03-28T17:00 04-04T17:00",
        ),
        // 31 October 2027: 01:30 comes twice.
        (
            "FREQ=WEEKLY;COUNT=3",
            "2027-10-24T01:30",
            Tz::Europe__London,
            "10-24T00:30 10-31T00:30 11-07T01:30",
        ),
        // Half an hour, at the other end of the year.
        ("FREQ=WEEKLY;COUNT=2", "2027-10-03T02:15", Tz::Australia__Lord_Howe, "10-09T15:15 10-16T15:15"),
        ("FREQ=WEEKLY;COUNT=1", "2027-10-31T01:00", Tz::Europe__London, "10-31T00:00"),
        // UNTIL is an instant: the same evening is before it in summer and after it in winter.
        (
            "FREQ=WEEKLY;UNTIL=20271107T173000Z",
            "2027-10-24T18:00",
            Tz::Europe__London,
            "10-24T17:00 10-31T18:00",
        ),
    ] {
        assert_eq!(instants(rule, from, zone), expected, "{rule} {from}");
    }
}

#[test]
fn a_series_has_an_end_and_bounds() {
    for (rule, expected) in [
        ("FREQ=WEEKLY;COUNT=104", Ok(104)),
        ("FREQ=WEEKLY;UNTIL=20281228T180000Z", Ok(103)),
        ("FREQ=WEEKLY;UNTIL=20290114T120000Z", Err(Fault::TooMany)),
        ("FREQ=WEEKLY;UNTIL=20290115T000001Z", Err(Fault::TooLong)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=104", Ok(104)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20281231T000000Z", Err(Fault::TooMany)),
        ("FREQ=MONTHLY;COUNT=25", Ok(25)),
        ("FREQ=MONTHLY;COUNT=26", Err(Fault::TooLong)),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=54", Err(Fault::TooLong)),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO;COUNT=1", Err(Fault::Never)),
        ("FREQ=WEEKLY;UNTIL=20270101T000000Z", Err(Fault::Never)),
    ] {
        let found = expanded(rule, "2027-01-14T18:00", Tz::Europe__London).map(|all| all.len());
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn what_is_no_rule_is_refused_with_the_reason() {
    for (rule, word) in [
        ("", "parts"),
        ("weekly", "parts"),
        ("FREQ=WEEKLY", "end"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270630T170000Z", "not both"),
        ("COUNT=3", "FREQ"),
        ("FREQ=DAILY;COUNT=3", "FREQ"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT"),
        ("FREQ=WEEKLY;COUNT=105", "COUNT"),
        ("FREQ=WEEKLY;COUNT=9999999999999", "COUNT"),
        ("FREQ=WEEKLY;COUNT=3;COUNT=3", "once"),
        ("FREQ=WEEKLY;COUNT=3;INTERVAL=0", "INTERVAL"),
        ("FREQ=WEEKLY;COUNT=3;INTERVAL=105", "INTERVAL"),
        ("FREQ=WEEKLY;COUNT=3;INTERVAL=-1", "INTERVAL"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=", "BYDAY"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=ä", "BYDAY"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=2TH", "WEEKLY"),
        ("FREQ=WEEKLY;COUNT=3;BYMONTHDAY=1", "MONTHLY"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=0TH", "BYDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=6TH", "BYDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=--2TH", "BYDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TH,,FR", "BYDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;COUNT=3;BYSETPOS=1", "beside"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TH;BYSETPOS=0", "BYSETPOS"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TH;BYSETPOS=367", "BYSETPOS"),
        ("FREQ=MONTHLY;UNTIL=20270630", "UTC"),
        ("FREQ=MONTHLY;UNTIL=20270630T170000", "UTC"),
        ("FREQ=MONTHLY;UNTIL=20270631T170000Z", "UTC"),
        ("FREQ=MONTHLY;COUNT=3;WKST=SU", "WKST"),
        ("FREQ=MONTHLY;COUNT=3;BYHOUR=9", "BYHOUR"),
        ("RRULE:FREQ=MONTHLY;COUNT=3", "RRULE:FREQ"),
        ("FREQ=MONTHLY;COUNT=3;", "parts"),
        ("FREQ=MONTHLY; COUNT=3", "COUNT"),
    ] {
        let refused = rule.parse::<Rule>().expect_err(rule);
        assert!(refused.contains(word), "{rule}: {refused}");
    }
}

const ZONES: [Tz; 5] = [
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kolkata,
    Tz::Africa__Cairo,
];

fn rules() -> impl Strategy<Value = Rule> {
    let weekdays =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let day = (prop::option::of(-5..=5_i32), prop::sample::select(weekdays.to_vec()));
    let days = prop::collection::vec(day, 0..4);
    let month_days = prop::collection::vec(-31..=31_i32, 0..4);
    let positions = prop::collection::vec(-4..=4_i32, 0..3);
    (any::<bool>(), 1..5_u32, days, month_days, positions, 1..30_usize).prop_map(
        |(weekly, interval, days, month_days, positions, count)| {
            let nth = |nth: Option<i32>| nth.filter(|nth| *nth != 0 && !weekly);
            let days: Vec<_> = days.into_iter().map(|(n, weekday)| Day { nth: nth(n), weekday }).collect();
            let month_days: Vec<_> = month_days.into_iter().filter(|day| *day != 0 && !weekly).collect();
            let chooses = !days.is_empty() || !month_days.is_empty();
            Rule {
                frequency: if weekly { Frequency::Weekly } else { Frequency::Monthly },
                interval,
                days,
                month_days,
                positions: positions.into_iter().filter(|at| *at != 0 && chooses).collect(),
                end: End::Count(count),
            }
        },
    )
}

fn starts() -> impl Strategy<Value = NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    (0..1000_u64, 0..24_u32, prop::sample::select(vec![0, 15, 30, 45_u32]))
        .prop_map(move |(days, hour, minute)| (first + Days::new(days)).and_hms_opt(hour, minute, 0).unwrap())
}

/// Whether a rule names a day, asked of the day alone: without BYSETPOS.
fn names(rule: &Rule, from: NaiveDate, day: NaiveDate) -> bool {
    let monday = |day: NaiveDate| day - Days::new(day.weekday().num_days_from_monday().into());
    let apart = match rule.frequency {
        Frequency::Weekly => (monday(day) - monday(from)).num_weeks(),
        Frequency::Monthly => {
            i64::from(day.year() - from.year()) * 12 + i64::from(day.month()) - i64::from(from.month())
        }
    };
    let month = i32::from(day.num_days_in_month());
    let of_month = |wanted: &i32| {
        let place = if *wanted < 0 { month + 1 + wanted } else { *wanted };
        u32::try_from(place) == Ok(day.day())
    };
    let of_week = |wanted: &Day| {
        // The n-th of its kind: so many of them lie in the month up to it, or from it on.
        let same = |other: &NaiveDate| other.month() == day.month() && other.weekday() == day.weekday();
        let before =
            (0..5).filter_map(|weeks| day.checked_sub_days(Days::new(7 * weeks))).filter(same).count();
        let after =
            (0..5).filter_map(|weeks| day.checked_add_days(Days::new(7 * weeks))).filter(same).count();
        let (before, after) = (i32::try_from(before).unwrap(), i32::try_from(after).unwrap());
        wanted.weekday == day.weekday() && wanted.nth.is_none_or(|nth| nth == before || nth == -after)
    };
    let by_itself = match rule.frequency {
        _ if !rule.days.is_empty() || !rule.month_days.is_empty() => true,
        Frequency::Weekly => day.weekday() == from.weekday(),
        Frequency::Monthly => day.day() == from.day(),
    };
    apart % i64::from(rule.interval) == 0
        && by_itself
        && (rule.month_days.is_empty() || rule.month_days.iter().any(of_month))
        && (rule.days.is_empty() || rule.days.iter().any(of_week))
}

proptest! {
    #[test]
    fn a_rule_has_the_days_that_it_names(mut rule in rules(), from in starts(), zone in prop::sample::select(ZONES.to_vec())) {
        rule.positions.clear();
        let last = from.date() + Months::new(24);
        let named = from.date().iter_days().take_while(|day| *day <= last);
        let named = named.filter(|day| names(&rule, from.date(), *day));
        let there = named.filter_map(|day| {
            Some(Occurrence { day, starts_at: instant(zone, day.and_time(from.time()))? })
        });
        let End::Count(count) = rule.end else { unreachable!("the strategy counts") };
        let expected: Vec<_> = there.take(count).collect();
        let expected = match expected.len() {
            0 => Err(Fault::Never),
            some if some < count => Err(Fault::TooLong),
            _ => Ok(expected),
        };
        prop_assert_eq!(expand(&rule, from, zone), expected);
    }

    #[test]
    fn meetups_come_in_order_at_the_time_of_day_that_was_asked_for(rule in rules(), from in starts(), zone in prop::sample::select(ZONES.to_vec())) {
        let Ok(all) = expand(&rule, from, zone) else { return Ok(()) };
        let distinct: BTreeSet<_> = all.iter().map(|one| one.starts_at).collect();
        prop_assert!(all.is_sorted_by_key(|one| one.starts_at) && distinct.len() == all.len() && all.len() <= MOST);
        for one in &all {
            let shown = one.starts_at.with_timezone(&zone).naive_local();
            prop_assert_eq!(shown, one.day.and_time(from.time()));
            prop_assert!(names(&rule, from.date(), one.day));
        }
        // What ends with the last one by its instant is the same series.
        let until = Rule { end: End::Until(all.last().unwrap().starts_at), ..rule };
        prop_assert_eq!(expand(&until, from, zone), Ok(all));
    }

    #[test]
    fn no_text_is_too_much_for_the_reader(text in "[A-Z=;,0-9+-]{0,40}|FREQ=(WEEKLY|MONTHLY);(COUNT=[0-9]{1,3}|UNTIL=2027[0-9]{4}T[0-9]{6}Z)(;BYDAY=[-+0-9A-Z,]{0,12})?(;BYSETPOS=[-0-9,]{1,6})?") {
        if let Ok(rule) = text.parse::<Rule>() {
            let _ = expand(&rule, at("2027-01-14T18:00"), Tz::Europe__London);
        }
    }
}
