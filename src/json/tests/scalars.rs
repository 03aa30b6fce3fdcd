//! Text, instants and numbers.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use validator::Validate;

use super::super::{instant, read};
use super::{Change, Plan, with};

#[test]
fn text_is_normalised_and_otherwise_kept() {
    let change: Change = read("{\"title\": \" e\u{301} \\ud83d\\ude00 \\u00e9\\u0007\"}".as_bytes()).unwrap();
    assert_eq!(change.title.unwrap(), " \u{e9} \u{1f600} \u{e9}\u{7}");
}

#[test]
fn instants_are_rfc_3339_to_the_letter() {
    #[derive(Debug, Deserialize, Validate)]
    struct Plain {
        at: DateTime<Utc>,
    }
    for (text, good) in [
        ("2026-09-01T10:00:00Z", true),
        ("2026-09-01t10:00:00z", true),
        ("2026-09-01T10:00:00.123456789+05:30", true),
        ("2026-09-01T10:00:00-00:00", true),
        ("2026-09-01T10:00:00", false),
        ("2026-09-01 10:00:00Z", false),
        ("2026-09-01T10:00Z", false),
        ("2026-09-01T10:00:00.Z", false),
        ("2026-09-01T10:00:00+0100", false),
        ("2026-09-01T10:00:00+25:00", false),
        ("2026-09-01T24:00:00Z", false),
        ("2026-02-29T10:00:00Z", false),
        ("2026-09-01", false),
        ("0000-01-01T00:00:00Z", false),
        ("9999-12-31T23:59:59-12:00", false),
        ("+12026-09-01T10:00:00Z", false),
        ("２026-09-01T10:00:00Z", false),
        ("", false),
    ] {
        assert_eq!(instant::parse(text).is_some(), good, "{text}");
        // Also where a command forgets to say so.
        let body = json!({"at": text}).to_string();
        let plain = read::<Plain>(body.as_bytes());
        assert_eq!(plain.is_ok(), good, "{text}: {:?}", plain.map(|plain| plain.at));
    }
    for leap in ["2016-12-31T23:59:60Z", "2016-12-31T23:59:60.5Z", "2026-11-26T23:59:60+00:00"] {
        assert!(instant::parse(leap).is_none(), "Postgres has no leap second: {leap}");
    }
    let fine = instant::parse("2026-09-01T10:00:00.1234567Z").unwrap();
    assert_eq!(fine.timestamp_subsec_nanos(), 123_456_000);
}

#[test]
fn whole_numbers_may_be_written_as_floats() {
    for (text, places) in [("1.0", 1), ("2e2", 200), ("20", 20)] {
        let plan: Plan = read(with("/places", Some(text)).as_bytes()).unwrap();
        assert_eq!(plan.places, places, "{text}");
    }
}
