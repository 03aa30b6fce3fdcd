//! Who came to the meetups that are behind, and who waits for a place at the next.

use serde_json::{Value, json};

use super::programme::{Programme, list};

/// Of each registration for a meetup the given name, and something that is told of it.
async fn told(programme: &Programme, meetup: &Value, what: &str) -> Vec<(String, Value)> {
    let path = format!("/api/v1/meetups/{}/registrations", meetup["id"].as_str().expect("an id"));
    let registrations = list(&programme.as_staff(&path).await["registrations"]);
    let name = |row: &Value| {
        row["person"]["name"].as_str().and_then(|name| name.split(' ').next()).map(str::to_owned)
    };
    registrations.iter().map(|row| (name(row).expect("a name"), row[what].clone())).collect()
}

#[tokio::test]
async fn meetups_behind_tell_who_came_and_the_next_one_is_full() {
    let programme = Programme::load().await;
    let series = programme.as_staff("/api/v1/meetup-series").await["meetupSeries"][0].clone();
    let path = format!("/api/v1/meetups?series_id={}&sort=startsAt", series["id"].as_str().expect("an id"));
    let meetups = list(&programme.as_staff(&path).await["meetups"]);
    let (behind, ahead): (Vec<_>, Vec<_>) = meetups.iter().partition(|meetup| meetup["state"] == "finished");
    assert!(!behind.is_empty(), "{meetups:#?}");
    for meetup in &behind {
        let outcomes = told(&programme, meetup, "outcome").await;
        assert!(outcomes.iter().any(|(_, outcome)| outcome == "attended"), "{outcomes:?}");
        for (name, outcome) in outcomes {
            assert_eq!(outcome, if name == "Dev" { "noShow" } else { "attended" }, "{name}");
        }
    }
    let ledger = list(&programme.of("Alex", "/otj-ledger").await["otjLedger"]);
    let credited: Vec<_> = ledger.iter().filter(|entry| entry["source"] == "meetup").collect();
    assert_eq!(credited.len(), 1, "{credited:#?}");
    assert_eq!((&credited[0]["hours"], &credited[0]["ksbs"]), (&json!(1.5), &json!(["K4", "S2"])));
    let full: Vec<_> = ahead.iter().filter(|meetup| meetup["waitlisted"] != 0).collect();
    assert_eq!(full.len(), 1, "{ahead:#?}");
    let states = told(&programme, full[0], "state").await;
    let mut states: Vec<_> =
        states.iter().map(|(name, state)| (name.as_str(), state.as_str().expect("a state"))).collect();
    states.sort_unstable();
    assert_eq!(
        states,
        [
            ("Alex", "confirmed"),
            ("Bella", "cancelled"),
            ("Grace", "waitlisted"),
            ("Idris", "confirmed"),
            ("Kofi", "offered"),
            ("Pia", "confirmed")
        ]
    );
    assert_eq!((&full[0]["ownPlaces"], &full[0]["capacity"]), (&json!(4), &json!(8)));
}
