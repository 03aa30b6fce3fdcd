#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::json;

use super::commands::ChangeMeetupSeries;
use super::content::{SeriesContent, local};
use super::proposals::ProposedSeriesChange;

fn content() -> SeriesContent {
    SeriesContent {
        title: "Talks".to_owned(),
        description: String::new(),
        starts_on: "2027-01-14".parse().unwrap(),
        start_minute: 18 * 60,
        minutes: 120,
        time_zone: "Europe/London".to_owned(),
        venue_name: Some("Hall".to_owned()),
        venue_address: Some("1 Invented Street".to_owned()),
        venue_postcode: Some("E8 1EA".to_owned()),
        online_url: None,
        capacity: 30,
        own_places: 10,
    }
}

fn change(body: serde_json::Value) -> ChangeMeetupSeries {
    serde_json::from_value(body).unwrap()
}

#[test]
fn local_times_are_read_to_the_letter() {
    for (text, known) in [
        ("2027-01-14T18:00", true),
        ("2027-02-29T18:00", false),
        ("2027-01-14T24:00", false),
        ("2027-01-14T18:00:00", false),
        ("2027-01-14T18:00Z", false),
        ("2027-01-14 18:00", false),
        ("2027-1-14T18:00", false),
        ("+2027-01-14T18:00", false),
        ("2027-01-14T 8:00", false),
        ("", false),
    ] {
        assert_eq!(local(text).is_some(), known, "{text}");
    }
    assert_eq!(content().written_start(), "2027-01-14T18:00");
}

#[test]
fn a_change_keeps_the_day_and_a_place() {
    let changed = change(json!({"startsAtLocal": "2027-01-14T18:30", "minutes": 90, "title": "More talks"}));
    let expected = SeriesContent {
        start_minute: 18 * 60 + 30,
        minutes: 90,
        title: "More talks".to_owned(),
        ..content()
    };
    assert_eq!(changed.applied_to(content()).unwrap(), expected);
    let moved = change(json!({"venue": {"name": "Town Hall"}})).applied_to(content()).unwrap();
    assert_eq!(moved, SeriesContent { venue_name: Some("Town Hall".to_owned()), ..content() });
    for refused in [
        json!({"startsAtLocal": "2027-01-15T18:00"}),
        json!({"venue": null}),
        json!({"venue": null, "onlineUrl": null}),
        json!({"ownPlaces": 30}),
        json!({"capacity": 10}),
    ] {
        assert!(change(refused.clone()).applied_to(content()).is_err(), "{refused}");
    }
    let from_afar = change(json!({"venue": null, "onlineUrl": "https://meet.example"}));
    let from_afar = from_afar.applied_to(content()).unwrap();
    assert!(
        change(json!({"venue": {"name": "Hall"}})).applied_to(from_afar).is_err(),
        "two parts are missing"
    );
}

#[test]
fn a_proposal_is_what_differs_and_makes_what_was_wanted() {
    let wanted =
        change(json!({"title": "More", "startsAtLocal": "2027-01-14T09:05", "minutes": 60, "venue": null,
        "timeZone": "Europe/Dublin", "onlineUrl": "https://meet.example"}));
    let wanted = wanted.applied_to(content()).unwrap();
    let proposed = ProposedSeriesChange::between(&content(), &wanted).unwrap();
    assert_eq!(proposed.clone().applied_to(content()), wanted);
    let written = serde_json::to_value(&proposed).unwrap();
    assert_eq!(
        written,
        json!({"title": "More", "startsAtLocal": "2027-01-14T09:05", "minutes": 60, "venue": null,
            "timeZone": "Europe/Dublin", "onlineUrl": "https://meet.example"})
    );
    assert_eq!(serde_json::from_value::<ProposedSeriesChange>(written).unwrap(), proposed);
    assert_eq!(ProposedSeriesChange::between(&content(), &content()), None);
    let other = SeriesContent { capacity: 40, description: "So.".to_owned(), ..content() };
    assert_eq!(ProposedSeriesChange::between(&content(), &other), None, "these never wait");
}
