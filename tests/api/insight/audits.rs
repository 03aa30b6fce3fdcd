//! The feed for audits: by who did something, to what, and when.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection as _;
use hackit::access::Role;
use hackit::db::{Identity, connect};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::partnerships::enquiries::run_timer;
use crate::support::{Actor, Reply, TestApp};

const EVENTS: &str = "/api/v1/events";

/// The records that something happened to, in the order of the feed.
fn subjects(page: &Reply) -> Vec<String> {
    let rows = page.body["events"].as_array().expect("a list");
    rows.iter().map(|event| event["subjectId"].as_str().expect("an id").to_owned()).collect()
}

fn cursor(page: &Reply) -> String {
    page.body["page"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

/// All that a filter keeps, three at a time.
async fn all(app: &TestApp, who: &Actor, filter: &str) -> Vec<Value> {
    app.feed_settles().await;
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{EVENTS}?limit=3{filter}{after}")).await.expect(200);
        let found = page.body["events"].as_array().expect("a list").clone();
        if found.is_empty() {
            return rows;
        }
        rows.extend(found);
        after = format!("&after={}", cursor(&page));
    }
}

async fn added(staff: &Actor, name: &str) -> String {
    let body = json!({"name": name, "startsOn": "2027-09-06", "plannedPlaces": 18});
    staff.post("/api/v1/cohorts", &body).await.expect(201).id().to_owned()
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

async fn push(who: &Actor, learner: &str, name: &str) -> String {
    let push = json!({"externalId": name, "learner": {"uln": learner}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ragRating", "rating": "green", "reason": null}});
    who.post("/api/v1/progress-updates", &push).await.expect(201).id().to_owned()
}

#[tokio::test]
async fn each_filter_keeps_what_it_names_alone_and_with_the_others() {
    let app = TestApp::new().await;
    let (one, other) = (app.staff().await, app.person(Role::ProgrammeManager).await);
    let start = app.now();
    let mut made = Vec::new();
    for number in 0..8 {
        let who = if number % 2 == 0 { &one } else { &other };
        made.push(added(who, &format!("Cohort {number}")).await);
        app.advance(TimeDelta::minutes(1));
    }
    let at = |minutes: i64, seconds: i64| instant(start + TimeDelta::seconds(60 * minutes + seconds));
    let (first, second) = (one.id, other.id);
    for spans in [false, true] {
        if spans {
            run_timer(&app).await;
        }
        for (filter, expected) in [
            (format!("&actor_id={first}"), vec![0, 2, 4, 6]),
            (format!("&actor_id={first}&actor_id={second}"), vec![0, 1, 2, 3, 4, 5, 6, 7]),
            (format!("&subject_id={}", made[3]), vec![3]),
            (format!("&subject_id={}&subject_id={}", made[5], made[2]), vec![2, 5]),
            (format!("&subject_id={}&actor_id={first}", made[3]), vec![]),
            (format!("&occurred_after={}", at(4, 30)), vec![5, 6, 7]),
            // At that instant is neither after nor before it.
            (format!("&occurred_after={}", at(5, 0)), vec![6, 7]),
            (format!("&occurred_before={}", at(2, 0)), vec![0, 1]),
            (format!("&occurred_after={}&occurred_before={}", at(1, 30), at(5, 30)), vec![2, 3, 4, 5]),
            (format!("&occurred_after={}&occurred_before={}", at(5, 30), at(1, 30)), vec![]),
            (format!("&actor_id={second}&occurred_after={}&type=cohort.added", at(2, 0)), vec![3, 5, 7]),
            (format!("&actor_id={second}&subject_type=cohort&occurred_before={}", at(4, 0)), vec![1, 3]),
            (format!("&actor_id={second}&subject_type=meetup"), vec![]),
            (format!("&subject_id={}&type=cohort.changed", made[1]), vec![]),
            (format!("&actor_id={}", Uuid::from_u128(7)), vec![]),
        ] {
            let found = all(&app, &one, &filter).await;
            let found: Vec<&str> =
                found.iter().map(|event| event["subjectId"].as_str().expect("an id")).collect();
            let expected: Vec<&str> =
                expected.into_iter().map(|number: usize| made[number].as_str()).collect();
            assert_eq!(found, expected, "{filter}");
        }
    }
    // An offset means the same instant.
    let shifted =
        (start + TimeDelta::seconds(270)).with_timezone(&chrono::FixedOffset::east_opt(7200).expect("one"));
    let filter = format!("&occurred_after={}", shifted.to_rfc3339().replace('+', "%2B"));
    assert_eq!(all(&app, &one, &filter).await.len(), 3);
}

#[tokio::test]
async fn values_that_are_none_are_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for (query, parameter) in [
        ("actor_id=x", "actor_id"),
        ("actor_id=", "actor_id"),
        ("subject_id=1", "subject_id"),
        ("occurred_after=2026-11-20", "occurred_after"),
        ("occurred_after=2026-11-20T09:30:00", "occurred_after"),
        ("occurred_before=soon", "occurred_before"),
        ("occurred_before=2026-11-20T09:30:00Z&occurred_before=2026-11-21T09:30:00Z", "occurred_before"),
        ("occured_after=2026-11-20T09:30:00Z", "occured_after"),
        ("actor=x", "actor"),
    ] {
        let refused = staff.get(&format!("{EVENTS}?{query}")).await.expect(400);
        assert_eq!(refused.body["errors"][0]["parameter"], parameter, "{query}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_filter_finds_nothing_that_the_feed_would_not_tell() {
    let app = TestApp::new().await;
    let (staff, ada, arch) = (app.staff().await, app.provider("Ada").await, app.provider("Arch").await);
    let (own, foreign) = (app.learner(&ada).await, app.learner(&arch).await);
    let mine = push(&ada, &own.uln, "a-1").await;
    let theirs = push(&arch, &foreign.uln, "b-1").await;
    let cohort = added(&staff, "Nobody's").await;
    // What staff did to a learner of the provider's is told, but not who of them did it.
    let taken = json!({"startsOn": "2026-11-21", "expectedReturnOn": null, "returnedOn": null, "reason": "personal", "note": null});
    let pauses = format!("/api/v1/apprenticeships/{}/breaks-in-learning", own.id);
    let pause = staff.post(&pauses, &taken).await.expect(201).id().to_owned();
    let seen = all(&app, &ada, &format!("&subject_id={pause}")).await;
    assert_eq!((seen.len(), &seen[0]["actor"]), (1, &json!({"type": "person", "id": null})));
    for (who, filter, expected) in [
        (&ada, format!("&actor_id={}", ada.id), vec![&mine]),
        (&ada, format!("&actor_id={}", arch.id), vec![]),
        (&ada, format!("&actor_id={}", staff.id), vec![]),
        (&ada, format!("&actor_id={}&actor_id={}", staff.id, ada.id), vec![&mine]),
        (&ada, format!("&subject_id={theirs}"), vec![]),
        (&ada, format!("&subject_id={theirs}&subject_id={mine}"), vec![&mine]),
        (&ada, format!("&subject_id={cohort}"), vec![]),
        (&ada, format!("&actor_id={}&type=progressUpdate.received", ada.id), vec![&mine]),
        (&ada, format!("&actor_id={}&type=apprenticeship.started", ada.id), vec![]),
        (&arch, format!("&actor_id={}", arch.id), vec![&theirs]),
        (&staff, format!("&actor_id={}&actor_id={}", ada.id, arch.id), vec![&mine, &theirs]),
        (&staff, format!("&actor_id={}&subject_type=progressUpdate", ada.id), vec![&mine]),
    ] {
        let found = all(&app, who, &filter).await;
        let found: Vec<&str> =
            found.iter().map(|event| event["subjectId"].as_str().expect("an id")).collect();
        assert_eq!(found, expected, "{filter}");
    }
    // Each narrower filter keeps part of what the feed tells, and all of it that fits.
    for who in [&ada, &arch, &staff] {
        let whole = all(&app, who, "").await;
        for id in [ada.id, arch.id, staff.id] {
            let fits: Vec<&Value> = whole.iter().filter(|event| event["actor"]["id"] == json!(id)).collect();
            let found = all(&app, who, &format!("&actor_id={id}")).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), fits, "{id}");
        }
        let records: BTreeSet<&str> = whole.iter().filter_map(|event| event["subjectId"].as_str()).collect();
        for id in records {
            let fits: Vec<&Value> = whole.iter().filter(|event| event["subjectId"] == id).collect();
            let found = all(&app, who, &format!("&subject_id={id}")).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), fits, "{id}");
        }
    }
    // Without the scope for its kind of record, no filter finds an event.
    let narrow = ada.only("events:read apprenticeships:read");
    assert!(all(&app, &narrow, &format!("&subject_id={mine}")).await.is_empty());
    assert!(all(&app, &narrow, &format!("&actor_id={}", ada.id)).await.is_empty());
}

#[tokio::test]
async fn a_line_manager_finds_what_their_apprentice_and_they_themselves_did() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let manager = app.person(Role::LineManager).await;
    let (learner, stranger) = (app.learner(&ada).await, app.learner(&ada).await);
    let (boss, id) = (manager.id, &learner.id);
    app.sql(&format!("UPDATE apprenticeships SET line_manager_id = '{boss}', version = 2 WHERE id = '{id}'"))
        .await;
    let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let unknown = app.sign_in_as(stranger.person, Role::Apprentice, None).await;
    for (who, whose) in [(&apprentice, &learner), (&unknown, &stranger)] {
        let entry = json!({"entryDate": "2026-11-20", "hours": 2, "activity": "Read", "ksbs": []});
        let path = format!("/api/v1/apprenticeships/{}/otj-entries", whose.id);
        let made = who.post(&path, &entry).await;
        assert!(matches!(made.status, 201 | 422), "{}", made.text);
    }
    push(&ada, &learner.uln, "a-1").await;
    let whole = all(&app, &manager, "").await;
    assert!(!whole.is_empty());
    for id in [apprentice.id, unknown.id, ada.id, boss] {
        let fits: Vec<&Value> = whole.iter().filter(|event| event["actor"]["id"] == json!(id)).collect();
        let found = all(&app, &manager, &format!("&actor_id={id}")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), fits, "{id}");
    }
    assert!(all(&app, &manager, &format!("&actor_id={}", unknown.id)).await.is_empty());
}

/// Events of a cohort, in the order of the feed, so many hours after an instant.
async fn happened(app: &TestApp, hours: &[i64]) {
    for chunk in hours.chunks(500) {
        let rows: Vec<String> = chunk
            .iter()
            .map(|hour| {
                let (id, at) = (app.system().new_id::<Uuid>(), instant(app.now() + TimeDelta::hours(*hour)));
                format!("('{id}', 'cohort.changed', '{at}', 'cohort', '{id}', 'system', 'test')")
            })
            .collect();
        app.sql(&format!(
            "INSERT INTO events (id, type, occurred_at, subject_type, subject_id, actor_type, request_id) VALUES {}",
            rows.join(", ")
        ))
        .await;
    }
}

/// The hours of what a filter keeps.
async fn hours(app: &TestApp, staff: &Actor, filter: &str) -> Vec<i64> {
    let rows = all(app, staff, filter).await;
    let at = |event: &Value| {
        event["occurredAt"].as_str().expect("an instant").parse::<DateTime<Utc>>().expect("one")
    };
    rows.iter().map(|event| (at(event) - app.now()).num_hours()).collect()
}

#[tokio::test]
async fn a_time_is_found_whole_however_the_feed_is_out_of_its_order() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    // About in order; then one long before and one long after their neighbours, and what came out of order altogether.
    let mut all_hours: Vec<i64> = (0..330_i64).map(|n| n - (n * 7) % 5).collect();
    all_hours[150] = 320;
    all_hours[260] = 3;
    happened(&app, &all_hours).await;
    app.feed_settles().await;
    for _ in 0..3 {
        for (from, to) in [(300, 310), (0, 5), (-9, 2), (160, 163), (318, 1000), (2000, 3000), (310, 300)] {
            let after = app.now() + TimeDelta::hours(from);
            let before = app.now() + TimeDelta::hours(to);
            let expected: Vec<i64> =
                all_hours.iter().copied().filter(|hour| *hour > from && *hour < to).collect();
            let filter = format!("&occurred_after={}&occurred_before={}", instant(after), instant(before));
            assert_eq!(hours(&app, &staff, &filter).await, expected, "{from} to {to}");
        }
        run_timer(&app).await;
        let later: Vec<i64> = (0..130).map(|n| if n == 77 { 1 } else { 400 + n }).collect();
        happened(&app, &later).await;
        all_hours.extend(later);
        app.feed_settles().await;
    }
    // What the spans say is so, of all that they tell of.
    let spans = "WITH span AS (SELECT *, coalesce(lag(last_xid) OVER feed, 0) AS xid,
            coalesce(lag(last_id) OVER feed, '00000000-0000-0000-0000-000000000000') AS id
            FROM event_spans WINDOW feed AS (ORDER BY last_xid, last_id)),
        told AS (SELECT last_xid AS xid, last_id AS id FROM event_spans ORDER BY last_xid DESC, last_id DESC LIMIT 1)
        SELECT concat_ws(' ', count(*),
            bool_and(s.latest_at = (SELECT max(occurred_at) FROM events e WHERE (e.xid, e.id) <= (s.last_xid, s.last_id))),
            bool_and(s.earliest_at = (SELECT min(occurred_at) FROM events e
                WHERE (e.xid, e.id) > (s.xid, s.id) AND (e.xid, e.id) <= (t.xid, t.id))))
        FROM span s, told t";
    assert_eq!(app.sql(spans).await, ["5 t t"]);
    let mut server = connect(app.database_url(), Identity::Request).await.expect("a connection");
    let hide = "UPDATE event_spans SET latest_at = '2000-01-01Z'";
    let refused = server.batch_execute(hide).await.expect_err("no right to it");
    assert!(refused.to_string().contains("permission denied"), "{refused}");
}

#[tokio::test]
async fn what_commits_late_is_not_skipped_by_a_filter() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let since = format!("&occurred_after={}", instant(app.now() - TimeDelta::hours(1)));
    happened(&app, &[0; 120]).await;
    app.feed_settles().await;
    let mut slow = connect(app.owner_url(), Identity::Owner).await.expect("a connection");
    let id = app.system().new_id::<Uuid>();
    slow.batch_execute(&format!(
        "BEGIN; INSERT INTO events (id, type, occurred_at, subject_type, subject_id, actor_type, request_id)
         VALUES ('{id}', 'cohort.changed', '{}', 'cohort', '{id}', 'system', 'slow')",
        app.now()
    ))
    .await
    .expect("an event");
    happened(&app, &[0; 120]).await;
    run_timer(&app).await;
    assert_eq!(app.sql("SELECT count(*) FROM event_spans").await, ["1"], "what is not settled is in no span");
    let (mut seen, mut after) = (Vec::new(), String::new());
    for round in 0..2 {
        loop {
            let page = staff.get(&format!("{EVENTS}?limit=100{since}{after}")).await.expect(200);
            after = format!("&after={}", cursor(&page));
            let found = subjects(&page);
            if found.is_empty() {
                break;
            }
            seen.extend(found);
        }
        if round == 0 {
            assert_eq!(seen.len(), 120);
            slow.batch_execute("COMMIT").await.expect("a commit");
            app.feed_settles().await;
            run_timer(&app).await;
        }
    }
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (241, 241));
    assert_eq!(seen[120], id.to_string());
}
