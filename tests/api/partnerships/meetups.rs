//! Employers register meetups, staff publish them, everybody sees them.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, TestApp};

pub const MEETUPS: &str = "/api/v1/meetups";

/// An evening next week.
pub fn talks() -> Value {
    json!({"title": "Meet our trainee developers", "description": "Two short talks, then pizza.",
        "startsAt": "2026-12-03T18:00:00Z", "endsAt": "2026-12-03T20:00:00Z", "timeZone": "Europe/London",
        "venue": {"name": "Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"},
        "onlineUrl": null, "capacity": 30})
}

/// [`talks`] with other values.
pub fn talks_with(changes: &Value) -> Value {
    let mut body = talks();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// The path of a new meetup that waits for approval.
pub async fn submitted(employer: &Actor, changes: &Value) -> String {
    let added = employer.post(MEETUPS, &talks_with(changes)).await.expect(201);
    added.header("location").to_owned()
}

/// The path of a new published meetup.
pub async fn published(employer: &Actor, staff: &Actor, changes: &Value) -> String {
    let place = submitted(employer, changes).await;
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    place
}

/// Publishes what is proposed to change of a meetup, as it was read.
pub async fn publish_change(staff: &Actor, read: &Reply, place: &str) -> Reply {
    let request = staff.request("POST", &format!("{place}/publications"));
    request.header("if-match", read.header("etag")).send().await
}

pub fn id_of(place: &str) -> &str {
    place.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn an_employer_registers_a_meetup_that_waits_for_approval() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let added = employer.post(MEETUPS, &talks()).await.expect(201);
    let body = &added.body;
    for (name, value) in talks().as_object().expect("an object") {
        assert_eq!(&body[name], value, "{name}");
    }
    assert_eq!(body["state"], "pendingApproval");
    assert_eq!(body["organisationId"], json!(employer.organisation));
    assert_eq!((&body["registered"], &body["sequence"]), (&json!(0), &json!(0)));
    assert_eq!(body["clashes"], json!([]));
    for null in ["publishedAt", "proposedChange", "declineReason", "cancellationReason", "employer"] {
        assert_eq!(body.get(null), Some(&Value::Null), "{null}");
    }
    assert_eq!(added.header("location"), format!("{MEETUPS}/{}", added.id()));
    let read = employer.get(added.header("location")).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (body, added.header("etag")));
    assert_eq!(app.events_of(added.id()).await, ["meetup.submitted"]);
    let known =
        employer.request("GET", added.header("location")).header("if-none-match", read.header("etag"));
    known.send().await.expect(304);
}

#[tokio::test]
async fn instants_with_any_offset_are_kept_as_instants() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let changes = json!({"startsAt": "2026-12-03T19:00:00+01:00", "endsAt": "2026-12-03T15:00:00-05:00"});
    let added = employer.post(MEETUPS, &talks_with(&changes)).await.expect(201);
    assert_eq!(added.body["startsAt"], "2026-12-03T18:00:00Z");
    assert_eq!(added.body["endsAt"], "2026-12-03T20:00:00Z");
}

#[tokio::test]
async fn every_fault_of_a_new_meetup_is_told_at_its_place() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    for (changes, faults) in [
        (json!({"title": " "}), vec!["#/title blank"]),
        (json!({"description": "x".repeat(4001)}), vec!["#/description tooLarge"]),
        (json!({"endsAt": "2026-12-03T18:00:00Z"}), vec!["#/endsAt endsBeforeStarts"]),
        (json!({"endsAt": "2026-12-17T18:00:01Z"}), vec!["#/endsAt tooLarge"]),
        (json!({"startsAt": "2026-11-24T10:00:00Z"}), vec!["#/startsAt inThePast"]),
        (
            json!({"startsAt": "2100-01-01T00:00:00Z", "endsAt": "2100-01-02T00:00:00Z"}),
            vec!["#/startsAt tooLarge"],
        ),
        (json!({"timeZone": "London"}), vec!["#/timeZone format"]),
        (json!({"venue": null}), vec!["#/venue inconsistent"]),
        (
            json!({"venue": {"name": "Hall", "address": "Mare Street", "postcode": "E8"}}),
            vec!["#/venue/postcode format"],
        ),
        (json!({"onlineUrl": "http://meet.example"}), vec!["#/onlineUrl format"]),
        (json!({"capacity": 0}), vec!["#/capacity tooSmall"]),
        (json!({"capacity": 10_001}), vec!["#/capacity tooLarge"]),
        (json!({"startsAt": "2026-12-03T18:00:00"}), vec!["#/startsAt format"]),
        (json!({"state": "published"}), vec!["#/state unknown"]),
        (
            json!({"title": "", "endsAt": "2026-12-03T17:00:00Z", "capacity": 0}),
            vec!["#/capacity tooSmall", "#/endsAt endsBeforeStarts", "#/title tooSmall"],
        ),
    ] {
        let refused = employer.post(MEETUPS, &talks_with(&changes)).await.expect(422);
        assert_eq!(refused.faults(), faults, "{changes}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn only_employers_register_meetups() {
    let app = TestApp::new().await;
    let contact = app.person(Role::EmployerContact).await;
    contact.post(MEETUPS, &talks()).await.expect(201);
    let refused = app.staff().await.post(MEETUPS, &talks()).await.expect(403);
    assert_eq!(refused.code(), "forbidden");
    for other in
        [app.provider("Ada").await, app.person(Role::Apprentice).await, app.person(Role::Mentor).await]
    {
        assert_eq!(other.post(MEETUPS, &talks()).await.expect(403).code(), "insufficientScope");
    }
    app.anonymous().post(MEETUPS, &talks()).await.expect(401);
}

#[tokio::test]
async fn everybody_sees_what_was_published_and_the_rest_only_its_employer_and_staff() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let pending = submitted(&employer, &json!({"title": "pending"})).await;
    let declined = submitted(&employer, &json!({"title": "declined"})).await;
    let cancelled = published(&employer, &staff, &json!({"title": "cancelled"})).await;
    let open = published(&employer, &staff, &json!({"title": "published"})).await;
    let reason = json!({"reason": "Illness."});
    staff.post(&format!("{declined}/declines"), &reason).await.expect(200);
    employer.post(&format!("{cancelled}/cancellations"), &reason).await.expect(200);
    let hidden = [&pending, &declined];
    let shown = [&cancelled, &open];
    let strangers = [
        app.anonymous(),
        app.employer("Diva").await,
        app.provider("Ada").await,
        app.person(Role::Apprentice).await,
        // A token that is for something else opens no more than none.
        employer.only("events:read"),
    ];
    for (actors, sees_all) in [(&strangers[..], false), (&[employer.clone(), staff.clone()][..], true)] {
        for actor in actors {
            let list = actor.get(MEETUPS).await.expect(200);
            let calendar = actor.get("/api/v1/meetups.ics").await.expect(200);
            assert_eq!(titles(&list).len(), if sees_all { 4 } else { 2 });
            for place in hidden {
                let status = if sees_all { 200 } else { 404 };
                actor.get(place).await.expect(status);
                actor.get(&format!("{place}.ics")).await.expect(status);
                assert_eq!(calendar.text.contains(id_of(place)), sees_all);
            }
            for place in shown {
                actor.get(place).await.expect(200);
                actor.get(&format!("{place}.ics")).await.expect(200);
                assert!(calendar.text.contains(id_of(place)));
            }
        }
    }
    // Somebody else's is not theirs to change, published or not.
    let diva = app.employer("Diva").await;
    for place in [&pending, &open] {
        diva.patch(place, &json!({"title": "Mine"})).await.expect(404);
        diva.post(&format!("{place}/cancellations"), &reason).await.expect(404);
    }
    let bad = app.anonymous().request("GET", MEETUPS).header("authorization", "Bearer nonsense").send().await;
    bad.expect(401);
}

pub fn titles(list: &Reply) -> Vec<String> {
    let meetups = list.body["meetups"].as_array().expect("a list");
    meetups.iter().map(|meetup| meetup["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test]
async fn overlapping_meetups_are_told_to_those_who_may_see_them() {
    let app = TestApp::new().await;
    let (made, diva, staff) = (app.employer("MadeTech").await, app.employer("Diva").await, app.staff().await);
    let open = published(&made, &staff, &json!({"title": "open"})).await;
    submitted(&made, &json!({"title": "hidden"})).await;
    let gone = published(&made, &staff, &json!({"title": "gone"})).await;
    made.post(&format!("{gone}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
    let after =
        json!({"title": "after", "startsAt": "2026-12-03T20:00:00Z", "endsAt": "2026-12-03T21:00:00Z"});
    published(&made, &staff, &after).await;
    let added = diva.post(MEETUPS, &talks()).await.expect(201);
    let clash = json!({"meetupId": id_of(&open), "title": "open", "startsAt": "2026-12-03T18:00:00Z",
        "endsAt": "2026-12-03T20:00:00Z"});
    assert_eq!(added.body["clashes"], json!([clash]));
    let place = added.header("location");
    let seen = staff.get(place).await.expect(200);
    assert_eq!(seen.body["clashes"].as_array().map(Vec::len), Some(2), "staff see the hidden one too");
    let away = json!({"startsAt": "2026-12-04T18:00:00Z", "endsAt": "2026-12-04T20:00:00Z"});
    let moved = diva.patch(place, &away).await.expect(200);
    assert_eq!(moved.body["clashes"], json!([]));
}

#[tokio::test]
async fn the_list_is_filtered_sorted_and_paged() {
    let app = TestApp::new().await;
    let (made, diva, staff) = (app.employer("MadeTech").await, app.employer("Diva").await, app.staff().await);
    for n in 0..21 {
        // Three start together each day, so that pages break among equal starts.
        let day = 1 + n / 3;
        let changes = json!({"title": format!("m{n}"), "startsAt": format!("2026-12-{day:02}T18:00:00Z"),
            "endsAt": format!("2026-12-{day:02}T20:00:00Z")});
        published(if n % 2 == 0 { &made } else { &diva }, &staff, &changes).await;
    }
    let expected: Vec<_> = (0..21).map(|n| format!("m{n}")).collect();
    for (sort, reverse) in [("", false), ("sort=startsAt&", false), ("sort=-startsAt&", true)] {
        let (mut path, mut seen, mut sizes) =
            (format!("{MEETUPS}?{sort}state=published&limit=7"), vec![], vec![]);
        loop {
            let page = app.anonymous().get(&path).await.expect(200);
            sizes.push(titles(&page).len());
            seen.extend(titles(&page));
            let link = page.header("link").to_owned();
            let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
                break;
            };
            assert!(next.contains("state=published"), "{next}");
            path = next.to_owned();
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!((sizes, &seen), (vec![7, 7, 7], &expected), "{sort}");
    }
    for (query, count) in [
        ("starts_after=2026-12-06T18:00:00Z".to_owned(), 3),
        ("starts_before=2026-12-02T18:00:00Z".to_owned(), 3),
        ("starts_after=2026-12-01T18:00:00Z&starts_before=2026-12-03T18:00:00Z".to_owned(), 3),
        (format!("organisation_id={}", made.organisation), 11),
        (format!("organisation_id={}&organisation_id={}", made.organisation, diva.organisation), 21),
        ("state=declined&state=cancelled".to_owned(), 0),
    ] {
        let list = app.anonymous().get(&format!("{MEETUPS}?{query}")).await.expect(200);
        assert_eq!(titles(&list).len(), count, "{query}");
    }
    let cursor =
        app.anonymous().get(&format!("{MEETUPS}?limit=1")).await.expect(200).body["page"]["nextCursor"]
            .clone();
    let cursor = cursor.as_str().expect("a cursor");
    app.anonymous().get(&format!("{MEETUPS}?sort=-startsAt&cursor={cursor}")).await.expect(400);
    let refused = app
        .anonymous()
        .get(&format!("{MEETUPS}?state=open&sort=title&embed=people&limit=0"))
        .await
        .expect(400);
    assert_eq!(refused.faults(), ["embed format", "limit format", "sort format", "state format"]);
}

#[tokio::test]
async fn the_employer_is_there_when_asked_for() {
    let app = TestApp::new().await;
    let (made, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&made, &staff, &json!({})).await;
    let employer = json!({"id": made.organisation, "name": "MadeTech"});
    let list = app.anonymous().get(&format!("{MEETUPS}?embed=employer")).await.expect(200);
    assert_eq!(list.body["meetups"][0]["employer"], employer);
    let plain = app.anonymous().get(MEETUPS).await.expect(200);
    assert!(plain.body["meetups"][0]["employer"].is_null());
    let item = app.anonymous().get(&format!("{place}?embed=employer")).await.expect(200);
    assert_eq!(item.body["employer"], employer);
    assert!(item.header("etag").starts_with("W/"));
}

#[tokio::test]
async fn a_repeated_key_registers_one_meetup() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let send =
        || employer.request("POST", MEETUPS).header("idempotency-key", "evening-1").json(&talks()).send();
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.id(), second.id());
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["1"]);
}
