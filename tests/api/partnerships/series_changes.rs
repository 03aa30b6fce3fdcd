//! A change of a series acts on its meetups to come, but for those that were changed by themselves.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{MEETUPS, id_of};
use super::series::{each, places, published_series, submitted};
use crate::support::{Actor, Reply, TestApp};

/// One property of each of these meetups, as an actor sees them.
async fn told(actor: &Actor, places: &[String], name: &str) -> Vec<Value> {
    let mut values = Vec::new();
    for place in places {
        values.push(actor.get(place).await.expect(200).body[name].clone());
    }
    values
}

async fn publish(staff: &Actor, read: &Reply, place: &str) -> Reply {
    let request = staff.request("POST", &format!("{place}/publications"));
    request.header("if-match", read.header("etag")).send().await
}

#[tokio::test]
async fn staff_move_a_series_and_each_meetup_keeps_its_day() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    let robin = app.person(Role::Apprentice).await;
    let registered = robin.post(&format!("{}/registrations", meetups[1]), &json!({})).await.expect(201);
    staff.patch(&meetups[3], &json!({"title": "Something else"})).await.expect(200);
    employer.post(&format!("{}/cancellations", meetups[4]), &json!({"reason": "Illness."})).await.expect(200);
    // The first has begun.
    let begun = chrono::DateTime::parse_from_rfc3339("2027-01-14T18:00:00Z").expect("an instant").to_utc();
    app.advance(begun - app.now());
    let (staff, employer) = (staff.renewed(), employer.renewed());
    let change = json!({"startsAtLocal": "2027-01-14T18:30", "minutes": 90, "venue": {"name": "Town Hall"}});
    let moved = staff.patch(place, &change).await.expect(200);
    assert_eq!(
        (&moved.body["startsAtLocal"], &moved.body["minutes"]),
        (&change["startsAtLocal"], &json!(90))
    );
    assert_eq!(
        each(&moved, "startsAt"),
        [
            "2027-01-14T18:00:00Z",
            "2027-02-11T18:30:00Z",
            "2027-03-11T18:30:00Z",
            "2027-05-13T17:00:00Z",
            "2027-06-10T17:00:00Z"
        ]
    );
    assert_eq!(each(&moved, "changedAlone"), [false, false, false, true, false]);
    assert_eq!(told(&staff, &meetups, "sequence").await, [0, 1, 1, 0, 1]);
    let ends = told(&staff, &meetups, "endsAt").await;
    assert_eq!(ends[..3], ["2027-01-14T20:00:00Z", "2027-02-11T20:00:00Z", "2027-03-11T20:00:00Z"]);
    assert_eq!(app.events_of(id_of(&meetups[1])).await.last().map(String::as_str), Some("meetup.changed"));
    assert_eq!(app.events_of(registered.id()).await, ["registration.confirmed", "registration.meetupMoved"]);
    assert_eq!(app.events_of(series.id()).await.last().map(String::as_str), Some("meetupSeries.changed"));
    // What is no change of time or place leaves SEQUENCE alone, and acts at once whoever makes it.
    let worded = employer
        .patch(place, &json!({"description": "Tea, too.", "capacity": 40, "ownPlaces": 5}))
        .await
        .expect(200);
    assert_eq!((&worded.body["proposedChange"], &worded.body["capacity"]), (&Value::Null, &json!(40)));
    assert_eq!(told(&app.anonymous(), &meetups, "capacity").await, [30, 40, 40, 30, 30]);
    assert_eq!(told(&app.anonymous(), &meetups, "ownPlaces").await, [10, 5, 5, 10, 10]);
    let all = staff.patch(place, &json!({"ownPlaces": 40})).await.expect(422);
    assert_eq!(all.faults(), ["#/ownPlaces tooLarge"]);
    assert_eq!(told(&staff, &meetups, "sequence").await, [0, 1, 1, 0, 1]);
    // Another zone: the clocks show the same there.
    let abroad = staff.patch(place, &json!({"timeZone": "Europe/Paris"})).await.expect(200);
    assert_eq!(each(&abroad, "startsAt")[1], "2027-02-11T17:30:00Z");
    assert_eq!(told(&staff, &meetups, "sequence").await, [0, 2, 2, 0, 1]);
}

#[tokio::test]
async fn before_publication_an_employer_changes_a_series_at_once() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let series = submitted(&employer, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    let change = json!({"title": "More talks", "venue": null, "onlineUrl": "https://meet.example/talks"});
    let request = || employer.request("PATCH", place).json(&change);
    assert_eq!(request().send().await.expect(428).code(), "preconditionRequired");
    let changed = request().header("if-match", series.header("etag")).send().await.expect(200);
    assert_eq!(
        request().header("if-match", series.header("etag")).send().await.expect(412).code(),
        "preconditionFailed"
    );
    for (name, value) in change.as_object().expect("an object") {
        assert_eq!(&changed.body[name], value, "{name}");
        assert_eq!(told(&employer, &meetups, name).await, vec![value.clone(); 5], "{name}");
    }
    assert_eq!(told(&employer, &meetups, "sequence").await, [0; 5]);
    for (change, fault) in [
        (json!({"startsAtLocal": "2027-01-15T18:00"}), "#/startsAtLocal differs"),
        (json!({"startsAtLocal": "18:00"}), "#/startsAtLocal format"),
        (json!({"onlineUrl": null}), "#/venue inconsistent"),
        (json!({"venue": {"name": "Hall", "address": "Mare Street"}}), "#/venue/postcode required"),
        (json!({"rule": "FREQ=WEEKLY;COUNT=3"}), "#/rule unknown"),
        (json!({"title": null}), "#/title null"),
    ] {
        assert_eq!(employer.patch(place, &change).await.expect(422).faults(), [fault], "{change}");
    }
}

#[tokio::test]
async fn a_partners_change_of_a_published_series_waits_at_each_meetup() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    employer.patch(&meetups[4], &json!({"capacity": 35})).await.expect(200);
    let first = json!({"title": "Other talks", "startsAtLocal": "2027-01-14T19:00", "capacity": 40});
    let proposed = employer.patch(place, &first).await.expect(200);
    let waiting = json!({"title": "Other talks", "startsAtLocal": "2027-01-14T19:00"});
    assert_eq!(
        (&proposed.body["proposedChange"], &proposed.body["title"]),
        (&waiting, &series.body["title"])
    );
    assert_eq!(
        (&proposed.body["state"], each(&proposed, "startsAt")),
        (&json!("published"), each(&series, "startsAt"))
    );
    let of_first = employer.get(&meetups[0]).await.expect(200);
    let alone =
        json!({"title": "Other talks", "startsAt": "2027-01-14T19:00:00Z", "endsAt": "2027-01-14T21:00:00Z"});
    assert_eq!((&of_first.body["proposedChange"], &of_first.body["capacity"]), (&alone, &json!(40)));
    assert_eq!(employer.get(&meetups[4]).await.expect(200).body["proposedChange"], Value::Null);
    assert_eq!(told(&app.anonymous(), &meetups, "title").await, vec![series.body["title"].clone(); 5]);
    // Further changes are merged into what waits.
    let merged = employer.patch(place, &json!({"minutes": 60})).await.expect(200);
    assert_eq!(merged.body["proposedChange"]["minutes"], 60);
    assert_eq!(merged.body["proposedChange"]["title"], "Other talks");
    let unread = staff.post(&format!("{place}/publications"), &json!({})).await.expect(428);
    assert_eq!(unread.code(), "preconditionRequired");
    assert_eq!(publish(&staff, &proposed, place).await.expect(412).code(), "preconditionFailed");
    let done = publish(&staff, &merged, place).await.expect(200);
    assert_eq!((&done.body["title"], &done.body["proposedChange"]), (&json!("Other talks"), &Value::Null));
    assert_eq!(
        (&done.body["startsAtLocal"], &done.body["minutes"]),
        (&json!("2027-01-14T19:00"), &json!(60))
    );
    assert_eq!(told(&app.anonymous(), &meetups, "sequence").await, [1, 1, 1, 1, 0]);
    assert_eq!(told(&app.anonymous(), &meetups, "endsAt").await[0], "2027-01-14T20:00:00Z");
    let events = app.events_of(series.id()).await;
    let expected = ["submitted", "published", "changeProposed", "changeProposed", "published"];
    assert_eq!(events, expected.map(|event| format!("meetupSeries.{event}")));
}

#[tokio::test]
async fn what_is_proposed_of_a_series_is_declined_as_a_whole_or_settled_one_by_one() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    employer.patch(place, &json!({"title": "Other talks"})).await.expect(200);
    let reason = json!({"reason": "Please keep the title."});
    let declined = staff.post(&format!("{place}/declines"), &reason).await.expect(200);
    assert_eq!(
        (&declined.body["state"], &declined.body["proposedChange"]),
        (&json!("published"), &Value::Null)
    );
    assert_eq!(each(&declined, "changedAlone"), [false; 5], "they were changed with the series");
    assert_eq!(told(&employer, &meetups, "declineReason").await, vec![reason["reason"].clone(); 5]);
    let again = employer.patch(place, &json!({"title": "Better talks"})).await.expect(200);
    for path in &meetups {
        publish(&staff, &staff.get(path).await.expect(200), path).await.expect(200);
    }
    let settled = staff.get(place).await.expect(200);
    assert_eq!(settled.body["proposedChange"], Value::Null, "nothing waits any more");
    assert_ne!(settled.header("etag"), again.header("etag"));
    assert_eq!(publish(&staff, &settled, place).await.expect(409).code(), "transitionNotAllowed");
}

#[tokio::test]
async fn all_meetups_are_changed_or_none() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    for _ in 0..2 {
        let somebody = app.person(Role::Apprentice).await;
        somebody.post(&format!("{}/registrations", meetups[3]), &json!({})).await.expect(201);
    }
    let before = staff.get(place).await.expect(200);
    let events = app.sql("SELECT count(*) FROM events").await;
    let less = staff.patch(place, &json!({"capacity": 11, "title": "Small"})).await.expect(409);
    assert_eq!(less.code(), "capacityBelowRegistrations");
    let after = staff.get(place).await.expect(200);
    assert_eq!((&after.body, after.header("etag")), (&before.body, before.header("etag")));
    assert_eq!(told(&staff, &meetups, "capacity").await, [30; 5]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, events);
}

#[tokio::test]
async fn a_meetup_that_stays_as_it_is_is_not_written() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let series = submitted(&employer, &json!({})).await;
    let (place, versions) = (series.header("location"), "SELECT sum(version) FROM meetups");
    for (change, expected) in [
        (json!({}), "5"),
        (
            json!({"capacity": 30, "startsAtLocal": "2027-01-14T18:00", "venue": {"name": "Central Library"}}),
            "5",
        ),
        (json!({"capacity": 31}), "10"),
        (json!({"capacity": 31, "minutes": 121}), "15"),
    ] {
        employer.patch(place, &change).await.expect(200);
        assert_eq!(app.sql(versions).await, [expected], "{change}");
    }
    let events = "SELECT count(*) FROM events WHERE type = 'meetup.changed'";
    assert_eq!(app.sql(events).await, ["10"]);
    assert_eq!(app.events_of(series.id()).await[1..], ["meetupSeries.changed"; 4]);
}

#[tokio::test]
async fn a_series_is_not_moved_to_where_a_clock_or_the_past_is_in_the_way() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    // Sundays at noon, one of them that on which London loses an hour.
    let sundays =
        json!({"startsAtLocal": "2027-03-21T12:00", "rule": "FREQ=WEEKLY;COUNT=3", "exceptDates": []});
    let series = published_series(&employer, &staff, &sundays).await;
    let place = series.header("location");
    for actor in [&staff, &employer] {
        let skipped = actor.patch(place, &json!({"startsAtLocal": "2027-03-21T01:30"})).await.expect(422);
        assert_eq!(skipped.faults(), ["#/startsAtLocal inconsistent"]);
        assert!(skipped.text.contains("2027-03-28"), "{}", skipped.text);
    }
    let now = chrono::DateTime::parse_from_rfc3339("2027-03-21T11:00:00Z").expect("an instant").to_utc();
    app.advance(now - app.now());
    let staff = staff.renewed();
    let past = staff.patch(place, &json!({"startsAtLocal": "2027-03-21T10:00"})).await.expect(422);
    assert_eq!(past.faults(), ["#/startsAtLocal inThePast"]);
    let past = staff.patch(place, &json!({"timeZone": "Asia/Kolkata"})).await.expect(422);
    assert_eq!(past.faults(), ["#/timeZone inThePast"]);
    staff.patch(place, &json!({"minutes": 30})).await.expect(200);
    app.advance(TimeDelta::hours(1));
    let staff = staff.renewed();
    let moved = staff.patch(place, &json!({"startsAtLocal": "2027-03-21T10:00"})).await.expect(200);
    assert_eq!(
        each(&moved, "startsAt"),
        ["2027-03-21T12:00:00Z", "2027-03-28T09:00:00Z", "2027-04-04T09:00:00Z"]
    );
}

#[tokio::test]
async fn a_series_of_which_every_meetup_goes_its_own_way_cannot_be_changed() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let series = submitted(&employer, &json!({"rule": "FREQ=MONTHLY;COUNT=2", "exceptDates": []})).await;
    for path in places(&series) {
        employer.patch(&path, &json!({"capacity": 31})).await.expect(200);
    }
    let refused = employer.patch(series.header("location"), &json!({"capacity": 40})).await.expect(409);
    assert_eq!(
        (refused.code(), &refused.body["allowedTransitions"]),
        ("transitionNotAllowed", &json!(["published", "declined"]))
    );
    let single = super::meetups::submitted(&employer, &json!({})).await;
    employer.patch(&single, &json!({"capacity": 31})).await.expect(200);
    let alone = "SELECT count(*) FROM meetups WHERE changed_alone";
    assert_eq!(app.sql(alone).await, ["2"], "only in a series can one be changed alone");
    let list = employer.get(&format!("{MEETUPS}?series_id={}", series.id())).await.expect(200);
    assert_eq!(list.body["meetups"][0]["capacity"], 31);
}
