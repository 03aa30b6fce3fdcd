//! Employers register series of meetups.

use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{MEETUPS, published};
use crate::support::{Actor, Reply, TestApp};

pub const SERIES: &str = "/api/v1/meetup-series";

/// Evenings on the second Thursday of each month, but for one in April: in winter time, then in summer time.
pub fn evenings() -> Value {
    json!({"title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
        "startsAtLocal": "2027-01-14T18:00", "minutes": 120, "timeZone": "Europe/London",
        "rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=6", "exceptDates": ["2027-04-08"],
        "venue": {"name": "Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
        "onlineUrl": null, "capacity": 30, "ownPlaces": 10})
}

/// [`evenings`] with other values.
pub fn evenings_with(changes: &Value) -> Value {
    let mut body = evenings();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// A new series that waits for approval.
pub async fn submitted(employer: &Actor, changes: &Value) -> Reply {
    employer.post(SERIES, &evenings_with(changes)).await.expect(201)
}

/// The path of a new series of two that waits for approval.
pub async fn waiting(employer: &Actor) -> String {
    let added = submitted(employer, &json!({"rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=2"})).await;
    added.header("location").to_owned()
}

/// A new published series; as it was when it was submitted.
pub async fn published_series(employer: &Actor, staff: &Actor, changes: &Value) -> Reply {
    let added = submitted(employer, changes).await;
    staff.post(&format!("{}/publications", added.header("location")), &json!({})).await.expect(200);
    added
}

/// One property of each meetup of a series, in order.
pub fn each(series: &Reply, name: &str) -> Vec<Value> {
    let meetups = series.body["meetups"].as_array().expect("meetups");
    meetups.iter().map(|meetup| meetup[name].clone()).collect()
}

/// The paths of the meetups of a series.
pub fn places(series: &Reply) -> Vec<String> {
    each(series, "id").iter().map(|id| format!("{MEETUPS}/{}", id.as_str().expect("an id"))).collect()
}

#[tokio::test]
async fn an_employer_registers_a_series_whose_meetups_are_ordinary_ones() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let added = submitted(&employer, &json!({})).await;
    for (name, value) in evenings().as_object().expect("an object") {
        assert_eq!(&added.body[name], value, "{name}");
    }
    let body = &added.body;
    assert_eq!((&body["state"], &body["proposedChange"]), (&json!("pendingApproval"), &Value::Null));
    assert_eq!(body["organisationId"], json!(employer.organisation));
    let starts = [
        "2027-01-14T18:00:00Z",
        "2027-02-11T18:00:00Z",
        "2027-03-11T18:00:00Z",
        "2027-05-13T17:00:00Z",
        "2027-06-10T17:00:00Z",
    ];
    assert_eq!(each(&added, "startsAt"), starts);
    assert_eq!(each(&added, "state"), ["pendingApproval"; 5]);
    assert_eq!(each(&added, "changedAlone"), [false; 5]);
    let (place, events) = (added.header("location"), app.events_of(added.id()).await);
    assert_eq!(
        (place, &events[..]),
        (&*format!("{SERIES}/{}", added.id()), &["meetupSeries.submitted".to_owned()][..])
    );
    let read = employer.get(place).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (body, added.header("etag")));
    employer.request("GET", place).header("if-none-match", read.header("etag")).send().await.expect(304);
    for (path, starts_at) in places(&added).iter().zip(starts) {
        let meetup = employer.get(path).await.expect(200);
        assert_eq!(meetup.body["seriesId"], added.body["id"]);
        assert_eq!((&meetup.body["startsAt"], &meetup.body["sequence"]), (&json!(starts_at), &json!(0)));
        for name in ["title", "description", "timeZone", "venue", "onlineUrl", "capacity", "ownPlaces"] {
            assert_eq!(meetup.body[name], evenings()[name], "{name}");
        }
        assert_eq!(app.events_of(meetup.id()).await, ["meetup.submitted"]);
        let lasts = "SELECT ends_at - starts_at FROM meetups GROUP BY 1";
        assert_eq!(app.sql(lasts).await, ["02:00:00"]);
    }
}

#[tokio::test]
async fn every_fault_of_a_new_series_is_told_at_its_place() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    for (changes, faults) in [
        (json!({"title": " "}), vec!["#/title blank"]),
        (json!({"startsAtLocal": "2027-01-14T18:00:00Z"}), vec!["#/startsAtLocal format"]),
        (json!({"startsAtLocal": "2027-02-30T18:00"}), vec!["#/startsAtLocal format"]),
        (json!({"startsAtLocal": "2026-11-12T18:00"}), vec!["#/startsAtLocal inThePast"]),
        (json!({"startsAtLocal": "2099-09-10T18:00"}), vec!["#/startsAtLocal tooLarge"]),
        (json!({"minutes": 0}), vec!["#/minutes tooSmall"]),
        (json!({"minutes": 20_161}), vec!["#/minutes tooLarge"]),
        (json!({"timeZone": "London"}), vec!["#/timeZone format"]),
        (json!({"rule": "FREQ=MONTHLY;BYDAY=2TH"}), vec!["#/rule format"]),
        (json!({"rule": "FREQ=DAILY;COUNT=3"}), vec!["#/rule format"]),
        (json!({"rule": "FREQ=MONTHLY;COUNT=26"}), vec!["#/rule tooLarge"]),
        (json!({"rule": "FREQ=WEEKLY;UNTIL=20290111T180000Z"}), vec!["#/rule tooLarge"]),
        (json!({"rule": "FREQ=MONTHLY;UNTIL=20290401T180000Z"}), vec!["#/rule tooLarge"]),
        (json!({"rule": "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO;COUNT=1"}), vec!["#/rule inconsistent"]),
        (json!({"exceptDates": ["2027-04-31"]}), vec!["#/exceptDates/0 format"]),
        (json!({"exceptDates": vec!["2027-04-08"; 105]}), vec!["#/exceptDates tooLarge"]),
        (
            json!({"rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=1", "exceptDates": ["2027-01-14"]}),
            vec!["#/exceptDates inconsistent"],
        ),
        (json!({"venue": null}), vec!["#/venue inconsistent"]),
        (json!({"onlineUrl": "http://meet.example"}), vec!["#/onlineUrl format"]),
        (json!({"capacity": 0, "ownPlaces": 0}), vec!["#/capacity tooSmall"]),
        (json!({"ownPlaces": 30}), vec!["#/ownPlaces tooLarge"]),
        (json!({"ownPlaces": -1}), vec!["#/ownPlaces tooSmall"]),
        (json!({"state": "published"}), vec!["#/state unknown"]),
        (
            json!({"rule": "weekly", "minutes": -1, "timeZone": "GMT+1", "venue": null}),
            vec!["#/minutes tooSmall", "#/rule format", "#/timeZone format", "#/venue inconsistent"],
        ),
    ] {
        let refused = employer.post(SERIES, &evenings_with(&changes)).await.expect(422);
        assert_eq!(refused.faults(), faults, "{changes}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM meetup_series").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn all_meetups_are_made_or_none() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    app.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no fourth'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON meetups FOR EACH ROW
         WHEN (NEW.starts_at > '2027-05-01Z') EXECUTE FUNCTION refuse()",
    )
    .await;
    let send =
        || employer.request("POST", SERIES).header("idempotency-key", "evenings").json(&evenings()).send();
    send().await.expect(500);
    let versions = "versions WHERE subject_type LIKE 'meetup%'";
    for table in ["meetup_series", "meetups", "events", versions] {
        assert_eq!(app.sql(&format!("SELECT count(*) FROM {table}")).await, ["0"], "{table}");
    }
    app.sql("DROP TRIGGER refuse ON meetups").await;
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!((first.id(), second.header("idempotency-replayed")), (second.id(), "true"));
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["5"]);
}

#[tokio::test]
async fn a_series_has_a_hundred_and_four_meetups_at_most() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let changes = json!({"rule": "FREQ=WEEKLY;COUNT=104", "exceptDates": []});
    let added = submitted(&employer, &changes).await;
    let place = added.header("location");
    assert_eq!(each(&added, "startsAt").last(), Some(&json!("2029-01-04T18:00:00Z")));
    assert_eq!(places(&added).len(), 104);
    let done = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!(each(&done, "state"), ["published"; 104]);
    let moved = staff.patch(place, &json!({"minutes": 90})).await.expect(200);
    assert_eq!(moved.body["minutes"], 90);
    employer.post(&format!("{place}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
    let counts = "SELECT state || ' ' || sequence || ' ' || count(*) FROM meetups GROUP BY state, sequence";
    assert_eq!(app.sql(counts).await, ["cancelled 2 104"]);
    employer.post(SERIES, &evenings_with(&json!({"rule": "FREQ=WEEKLY;COUNT=105"}))).await.expect(422);
}

#[tokio::test]
async fn only_employers_register_series_and_only_they_and_staff_see_them() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    assert_eq!(staff.post(SERIES, &evenings()).await.expect(403).code(), "forbidden");
    for other in
        [app.provider("Ada").await, app.person(Role::Apprentice).await, app.person(Role::Mentor).await]
    {
        assert_eq!(other.post(SERIES, &evenings()).await.expect(403).code(), "insufficientScope");
    }
    app.anonymous().post(SERIES, &evenings()).await.expect(401);
    let contact = app.person(Role::EmployerContact).await;
    contact.post(SERIES, &evenings()).await.expect(201);
    let series = published_series(&employer, &staff, &json!({})).await;
    let place = series.header("location");
    let reason = json!({"reason": "No."});
    for stranger in [app.employer("Diva").await, contact.clone()] {
        stranger.get(place).await.expect(404);
        stranger.patch(place, &json!({"title": "Mine"})).await.expect(404);
        stranger.post(&format!("{place}/cancellations"), &reason).await.expect(404);
    }
    for stranger in [app.provider("Ada").await, app.person(Role::Apprentice).await] {
        stranger.get(place).await.expect(404);
        assert_eq!(stranger.get(SERIES).await.expect(200).body["meetupSeries"], json!([]));
    }
    app.anonymous().get(place).await.expect(401);
    for step in ["publications", "declines"] {
        let refused = employer.post(&format!("{place}/{step}"), &reason).await.expect(403);
        assert_eq!(refused.code(), "insufficientScope");
    }
    let mentor = app.sign_in_as(app.new_person().await, Role::Mentor, Some(employer.organisation)).await;
    for own in [&employer, &staff, &mentor] {
        assert_eq!(own.get(place).await.expect(200).body["id"], series.body["id"]);
    }
    // Its meetups are as public as any.
    for path in places(&series) {
        app.anonymous().get(&path).await.expect(200);
    }
}

#[tokio::test]
async fn series_are_listed_by_employer_and_meetups_by_series() {
    let app = TestApp::new().await;
    let (made, diva, staff) = (app.employer("MadeTech").await, app.employer("Diva").await, app.staff().await);
    let one = published_series(&made, &staff, &json!({})).await;
    let two = submitted(&made, &json!({"title": "More talks"})).await;
    let three = submitted(&diva, &json!({})).await;
    published(&made, &staff, &json!({})).await;
    let ids = |list: &Reply| -> Vec<String> {
        let rows = list.body["meetupSeries"].as_array().expect("a list").iter();
        rows.map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let (m, d) = (made.organisation, diva.organisation);
    for (who, query, expected) in [
        (&staff, String::new(), vec![one.id(), two.id(), three.id()]),
        (&staff, format!("?organisation_id={m}"), vec![one.id(), two.id()]),
        (&staff, format!("?organisation_id={m}&organisation_id={d}"), vec![one.id(), two.id(), three.id()]),
        (&made, String::new(), vec![one.id(), two.id()]),
        (&made, format!("?organisation_id={d}"), vec![]),
        (&diva, String::new(), vec![three.id()]),
    ] {
        assert_eq!(ids(&who.get(&format!("{SERIES}{query}")).await.expect(200)), expected, "{query}");
    }
    let page = staff.get(&format!("{SERIES}?limit=1")).await.expect(200);
    assert_eq!(ids(&page), [one.id()]);
    let row = &page.body["meetupSeries"][0];
    assert_eq!((&row["state"], &row["meetups"]), (&json!("published"), &json!([])));
    let next = page.header("link").trim_start_matches('<').split('>').next().expect("a link").to_owned();
    assert_eq!(ids(&staff.get(&next).await.expect(200)), [two.id()]);
    let count = async |who: &Actor, query: &str| {
        let list = who.get(&format!("{MEETUPS}?limit=100&{query}")).await.expect(200);
        list.body["meetups"].as_array().expect("a list").len()
    };
    let (of_one, of_two) = (format!("series_id={}", one.id()), format!("series_id={}", two.id()));
    for (who, query, expected) in [
        (&app.anonymous(), of_one.clone(), 5),
        (&app.anonymous(), of_two.clone(), 0),
        (&made, of_two.clone(), 5),
        (&diva, of_two.clone(), 0),
        (&staff, format!("{of_two}&state=pendingApproval"), 5),
        (&staff, format!("{of_two}&state=published"), 0),
        (&staff, format!("{of_one}&organisation_id={d}"), 0),
        (&staff, format!("{of_one}&starts_after=2027-05-01T00:00:00Z&sort=-startsAt"), 2),
        (&staff, String::new(), 16),
    ] {
        assert_eq!(count(who, &query).await, expected, "{query}");
    }
}
