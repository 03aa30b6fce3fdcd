//! Rules of series, compared with an independent reader of them, in zones of every kind.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use hackit::features::partnerships::series::{End, Frequency, Rule, expand};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest::{collection::vec, prop_oneof, sample::select};
use serde_json::{Value, json};

use super::meetups::MEETUPS;
use super::series::{SERIES, evenings_with};
use crate::support::{TestApp, tools};

/// Summer time on the hour and on the half hour, at midnight, in the south, in a religious year; none at all.
const ZONES: [&str; 10] = [
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Havana",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Auckland",
];

/// A rule with what it starts from.
#[derive(Clone, Debug)]
struct Case {
    rule: String,
    from: NaiveDateTime,
    zone: &'static str,
}

/// Rules that a series may have, with starts in the small hours, at which clocks change.
fn cases(count: usize) -> Vec<Case> {
    let weekday = || select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);
    let nth =
        (select(vec![-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]), weekday()).prop_map(|(n, day)| format!("{n}{day}"));
    let plain = vec(weekday().prop_map(str::to_owned), 1..5);
    // Not both in one rule: the other reader then asks for both at once.
    let days = prop_oneof![plain.clone(), vec(nth, 1..4)];
    let joined = |name: &'static str| move |values: Vec<String>| format!(";{name}={}", values.join(","));
    let month_days = vec(prop_oneof![1..32_i32, -31..0_i32].prop_map(|day| day.to_string()), 1..5);
    let by_days = days.prop_map(joined("BYDAY")).boxed();
    let by_month_days = month_days.prop_map(joined("BYMONTHDAY")).boxed();
    let both = (by_days.clone(), by_month_days.clone()).prop_map(|(one, other)| one + &other);
    let positions = vec(select(vec!["-3", "-2", "-1", "1", "2", "3"]).prop_map(str::to_owned), 1..3);
    let position = prop_oneof![
        2 => proptest::strategy::Just(String::new()),
        1 => positions.prop_map(joined("BYSETPOS")),
    ];
    let monthly = (prop_oneof![by_days, by_month_days, both], position.clone())
        .prop_map(|(days, position)| format!("FREQ=MONTHLY{days}{position}"));
    let weekly = (plain.prop_map(joined("BYDAY")), position)
        .prop_map(|(days, position)| format!("FREQ=WEEKLY{days}{position}"));
    let bare = select(vec!["FREQ=WEEKLY".to_owned(), "FREQ=MONTHLY".to_owned()]);
    let end = prop_oneof![
        (1..=104_usize).prop_map(|count| format!("COUNT={count}")),
        (0..700_u64, 0..24_u32).prop_map(|(days, hour)| {
            let last = first_day() + Days::new(days + 200);
            format!("UNTIL={}T{hour:02}3000Z", last.format("%Y%m%d"))
        }),
    ];
    let rule = (prop_oneof![1 => bare, 4 => weekly, 6 => monthly], 1..4_u32, end)
        .prop_map(|(days, interval, end)| format!("{days};INTERVAL={interval};{end}"));
    let hour = prop_oneof![2 => 0..4_u32, 1 => 0..24_u32];
    let start = (0..730_u64, hour, select(vec![0, 15, 30, 45_u32]));
    let case = (rule, start, select(ZONES.to_vec())).prop_map(|(rule, (days, hour, minute), zone)| Case {
        rule,
        from: (first_day() + Days::new(days)).and_hms_opt(hour, minute, 0).expect("a time"),
        zone,
    });
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[18; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    (0..count).map(|_| case.new_tree(&mut runner).expect("a case").current()).collect()
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day")
}

/// What we make of a case: the starts, or in a word why there are none.
fn ours(case: &Case) -> Value {
    let (rule, zone): (Rule, Tz) = (case.rule.parse().expect("a rule"), case.zone.parse().expect("a zone"));
    match expand(&rule, case.from, zone) {
        Ok(all) => all.iter().map(|one| written(one.starts_at)).collect(),
        Err(fault) => json!(format!("{fault:?}")),
    }
}

fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What python-dateutil makes of the cases. None where it cannot be had.
fn theirs(cases: &[Case]) -> Option<Vec<Value>> {
    let mut lines = String::new();
    for Case { rule, from, zone } in cases {
        writeln!(lines, "{}", json!([rule, from.format("%Y-%m-%dT%H:%M").to_string(), zone]))
            .expect("memory");
    }
    let packages = ["python-dateutil==2.9.0.post0", "tzdata==2025.2"];
    let lost = "nobody compared the rules of series with another reader of them";
    let python = tools::python("rule-tools", &packages, lost)?;
    Some(tools::told_by(&python, "partnerships/series_rules.py", &lines))
}

#[test]
fn a_thousand_rules_in_ten_zones_are_read_as_dateutil_reads_them() {
    let cases = cases(1_000);
    let Some(theirs) = theirs(&cases) else { return };
    assert_eq!(theirs.len(), cases.len());
    let (mut series, mut positions, mut weekly, mut until) = (0, 0, 0, 0);
    for (case, theirs) in cases.iter().zip(&theirs) {
        assert_eq!(&ours(case), theirs, "{case:?}");
        let rule: Rule = case.rule.parse().expect("a rule");
        series += usize::from(theirs.is_array());
        positions += usize::from(!rule.positions.is_empty());
        weekly += usize::from(rule.frequency == Frequency::Weekly);
        until += usize::from(matches!(rule.end, End::Until(_)));
    }
    // Each kind is there.
    assert!(
        series > 450 && positions > 150 && weekly > 250 && until > 300,
        "{series} {positions} {weekly} {until}"
    );
    for zone in ZONES {
        assert!(cases.iter().filter(|case| case.zone == zone).count() > 50, "{zone}");
    }
}

#[tokio::test]
async fn the_meetups_that_the_api_makes_are_those_of_dateutil() {
    let cases = cases(60);
    let Some(theirs) = theirs(&cases) else { return };
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    for (case, theirs) in cases.iter().zip(&theirs).filter(|(case, _)| case.from.year() > 2026) {
        let changes = json!({"rule": case.rule, "startsAtLocal": case.from.format("%Y-%m-%dT%H:%M").to_string(),
            "timeZone": case.zone, "exceptDates": []});
        let reply = employer.post(SERIES, &evenings_with(&changes)).await;
        let Some(starts) = theirs.as_array() else {
            assert_eq!(reply.expect(422).faults().len(), 1, "{case:?}");
            continue;
        };
        let reply = reply.expect(201);
        let made = reply.body["meetups"].as_array().expect("meetups").iter();
        assert_eq!(made.map(|meetup| meetup["startsAt"].clone()).collect::<Vec<_>>(), *starts, "{case:?}");
        let list = employer.get(&format!("{MEETUPS}?limit=1&series_id={}", reply.id())).await.expect(200);
        assert_eq!(list.body["meetups"][0]["startsAt"], starts[0]);
    }
}
