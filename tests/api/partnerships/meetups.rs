//! Employers register meetups, staff publish them, everybody sees them.

use chrono::TimeDelta;
use futures_util::future::join_all;
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

fn id_of(place: &str) -> &str {
    place.rsplit('/').next().expect("an id")
}

/// The finished state written by the timer.
async fn run_timer(app: &TestApp) {
    let ctx = app.system();
    let done = app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
    done.expect("the timer runs");
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
    for null in ["publishedAt", "declineReason", "cancellationReason", "employer"] {
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
        (json!({"title": " "}), vec!["#/title tooSmall"]),
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
async fn only_staff_publish_and_decline_and_only_once() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let refused = employer.post(&format!("{place}/publications"), &json!({})).await.expect(403);
    assert_eq!(refused.code(), "insufficientScope");
    let answer = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!((&answer.body["state"], &answer.body["sequence"]), (&json!("published"), &json!(0)));
    assert_eq!(answer.body["publishedAt"], "2026-11-24T10:00:00Z");
    assert!(answer.header("etag").starts_with("\"2."), "{}", answer.header("etag"));
    for step in ["publications", "declines"] {
        let again = staff.post(&format!("{place}/{step}"), &json!({"reason": "No."})).await.expect(409);
        assert_eq!(again.code(), "transitionNotAllowed");
        assert_eq!(again.body["allowedTransitions"], json!(["finished", "cancelled"]));
    }
    let other = submitted(&employer, &json!({})).await;
    staff.post(&format!("{other}/declines"), &json!({})).await.expect(422);
    let declined =
        staff.post(&format!("{other}/declines"), &json!({"reason": "Not this time."})).await.expect(200);
    assert_eq!(declined.body["declineReason"], "Not this time.");
    let late = staff.post(&format!("{other}/publications"), &json!({})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!([]));
    employer.patch(&other, &json!({"title": "Please?"})).await.expect(409);
    assert_eq!(app.events_of(id_of(&place)).await, ["meetup.submitted", "meetup.published"]);
    assert_eq!(app.events_of(id_of(&other)).await, ["meetup.submitted", "meetup.declined"]);
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

fn titles(list: &Reply) -> Vec<String> {
    let meetups = list.body["meetups"].as_array().expect("a list");
    meetups.iter().map(|meetup| meetup["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test]
async fn a_change_keeps_the_state_and_raises_the_sequence_only_for_time_and_place() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let before = employer.patch(&place, &json!({"startsAt": "2026-12-03T17:00:00Z"})).await.expect(200);
    assert_eq!((&before.body["sequence"], &before.body["state"]), (&json!(0), &json!("pendingApproval")));
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    for (change, sequence) in [
        (json!({"title": "Other talks", "description": "", "capacity": 40}), 0),
        (json!({"startsAt": "2026-12-03T17:00:00Z"}), 0),
        (json!({"startsAt": "2026-12-03T17:30:00Z", "endsAt": "2026-12-03T21:00:00Z"}), 1),
        (json!({"venue": {"name": "Town Hall"}}), 2),
        (json!({"onlineUrl": "https://meet.example/talks"}), 3),
        (json!({"timeZone": "Europe/Dublin"}), 4),
        (json!({"venue": null}), 5),
    ] {
        let changed = employer.patch(&place, &change).await.expect(200);
        assert_eq!(changed.body["sequence"], sequence, "{change}");
        assert_eq!(changed.body["state"], "published");
    }
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!(read.body["title"], "Other talks");
    assert!(read.body["venue"].is_null());
    for (change, fault) in [
        (json!({"onlineUrl": null}), "#/venue inconsistent"),
        (json!({"endsAt": "2026-12-03T17:00:00Z"}), "#/endsAt endsBeforeStarts"),
        (
            json!({"startsAt": "2026-11-20T17:00:00Z", "endsAt": "2026-11-26T17:00:00Z"}),
            "#/startsAt inThePast",
        ),
        (json!({"title": null}), "#/title null"),
        (json!({"venue": {"name": "Hall", "address": "Mare Street"}}), "#/venue/postcode required"),
    ] {
        let refused = employer.patch(&place, &change).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{change}");
    }
    let changes = app.events_of(id_of(&place)).await.into_iter().filter(|event| event == "meetup.changed");
    assert_eq!(changes.count(), 8);
    assert_eq!(app.sql("SELECT count(*) FROM versions WHERE subject_type = 'meetup'").await, ["10"]);
}

#[tokio::test]
async fn a_change_needs_the_present_version() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let change = json!({"title": "Other talks"});
    employer.request("PATCH", &place).json(&change).send().await.expect(428);
    employer.request("PATCH", &place).header("if-match", "\"7\"").json(&change).send().await.expect(412);
    let tag = staff.get(&place).await.expect(200).header("etag").to_owned();
    staff.request("PATCH", &place).header("if-match", &tag).json(&change).send().await.expect(200);
    employer.request("PATCH", &place).header("if-match", &tag).json(&change).send().await.expect(412);
}

#[tokio::test]
async fn of_twenty_racing_changes_one_wins_and_the_others_are_told() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let place = submitted(&employer, &json!({})).await;
    let tag = employer.get(&place).await.expect(200).header("etag").to_owned();
    let tries = (0..20).map(|n| {
        let change = json!({"title": format!("Racer {n}")});
        let request = employer.request("PATCH", &place).header("if-match", &tag).json(&change);
        async move { request.send().await.status }
    });
    let mut statuses = join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[412; 19][..]].concat());
    assert_eq!(app.events_of(id_of(&place)).await, ["meetup.submitted", "meetup.changed"]);
}

#[tokio::test]
async fn a_published_meetup_is_cancelled_once_with_a_reason() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let reason = json!({"reason": "The speakers are ill."});
    let pending = submitted(&employer, &json!({})).await;
    let early = employer.post(&format!("{pending}/cancellations"), &reason).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["published", "declined"]));
    let place = published(&employer, &staff, &json!({})).await;
    let refused = employer.post(&format!("{place}/cancellations"), &json!({"reason": ""})).await.expect(422);
    assert_eq!(refused.faults(), ["#/reason tooSmall"]);
    let cancelled = employer.post(&format!("{place}/cancellations"), &reason).await.expect(200);
    assert_eq!((&cancelled.body["state"], &cancelled.body["sequence"]), (&json!("cancelled"), &json!(1)));
    assert_eq!(cancelled.body["cancellationReason"], "The speakers are ill.");
    assert!(!cancelled.header("etag").is_empty());
    let again = staff.post(&format!("{place}/cancellations"), &reason).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!([]));
    assert_eq!(
        app.events_of(id_of(&place)).await,
        ["meetup.submitted", "meetup.published", "meetup.cancelled"]
    );
}

#[tokio::test]
async fn a_published_meetup_is_finished_when_it_ends_and_the_timer_writes_it_down() {
    let app = TestApp::new().await;
    let place = published(&app.employer("MadeTech").await, &app.staff().await, &json!({})).await;
    let tag = app.anonymous().get(&place).await.expect(200).header("etag").to_owned();
    app.advance(TimeDelta::days(10));
    // The timer has not run: a reader with a copy is not told that it still holds.
    let known = app.anonymous().request("GET", &place).header("if-none-match", &tag).send().await.expect(200);
    assert_eq!(known.body["state"], "finished");
    for (state, count) in [("finished", 1), ("published", 0), ("published&state=finished", 1)] {
        let list = app.anonymous().get(&format!("{MEETUPS}?state={state}")).await.expect(200);
        assert_eq!(titles(&list).len(), count, "{state}");
    }
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    employer.patch(&place, &json!({"title": "Too late"})).await.expect(409);
    let late = staff.post(&format!("{place}/cancellations"), &json!({"reason": "Late."})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!([]));
    run_timer(&app).await;
    run_timer(&app).await;
    let events = app.events_of(id_of(&place)).await;
    assert_eq!(events, ["meetup.submitted", "meetup.published", "meetup.finished"]);
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!((&read.body["state"], &read.body["sequence"]), (&json!("finished"), &json!(0)));
}

#[tokio::test]
async fn what_ended_unapproved_can_be_declined_only() {
    let app = TestApp::new().await;
    let place = submitted(&app.employer("MadeTech").await, &json!({})).await;
    app.advance(TimeDelta::days(10));
    let staff = app.staff().await;
    let late = staff.post(&format!("{place}/publications"), &json!({})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!(["declined"]));
    staff.post(&format!("{place}/declines"), &json!({"reason": "Over."})).await.expect(200);
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
