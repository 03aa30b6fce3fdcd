//! A concern reaches the safeguarding leads whom it does not name, and nobody else.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use hackit::features;
use hackit::features::safeguarding::concerns;
use serde_json::{Value, json};
use uuid::Uuid;

use super::CONCERNS;
use crate::support::{Actor, Reply, Scene, TestApp};

const MARKER: &str = "He waits at the door";

fn concern(person: Option<Uuid>) -> Value {
    json!({"text": MARKER, "personId": person})
}

async fn raise(who: &Actor, person: Option<Uuid>) -> Reply {
    who.post(CONCERNS, &concern(person)).await
}

async fn lead(app: &TestApp) -> Actor {
    app.person(Role::SafeguardingLead).await
}

#[tokio::test]
async fn a_concern_is_read_by_leads_and_closed_once() {
    let scene = Scene::managed().await;
    let (one, other) = (lead(&scene.app).await, lead(&scene.app).await);
    let raised = raise(&scene.apprentice, Some(scene.manager.id)).await.expect(201);
    assert!(raised.body["words"].as_str().expect("words").contains("999"), "{}", raised.body);
    assert!(!raised.text.contains(MARKER), "the answer says nothing of it");
    let path = raised.header("location").to_owned();
    for lead in [&one, &other] {
        let read = lead.get(&path).await.expect(200).body;
        assert_eq!((&read["text"], &read["state"]), (&json!(MARKER), &json!("open")));
        assert_eq!(read["reporter"]["name"], "Robin Invented");
        assert_eq!(read["person"]["id"], scene.manager.id.to_string());
        assert_eq!(lead.get(CONCERNS).await.expect(200).body["concerns"], json!([read]));
    }
    let closed = json!({"outcome": "actionTaken", "note": "We spoke with both."});
    let close = format!("{path}/outcomes");
    let mut statuses: Vec<u16> = join_all([&one, &other].map(|lead| lead.post(&close, &closed)))
        .await
        .iter()
        .map(|reply| reply.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "closed once");
    let read = one.get(&path).await.expect(200).body;
    assert_eq!(
        (&read["outcome"], &read["outcomeNote"]),
        (&json!("actionTaken"), &json!("We spoke with both."))
    );
    assert_eq!(one.get(&format!("{CONCERNS}?state=open")).await.expect(200).body["concerns"], json!([]));
}

#[tokio::test]
async fn nobody_else_finds_it_in_whatever_they_may_read() {
    let scene = Scene::managed().await;
    let app = &scene.app;
    let lead = lead(app).await;
    let path =
        raise(&scene.apprentice, Some(scene.manager.id)).await.expect(201).header("location").to_owned();
    let id = path.rsplit('/').next().expect("an id");
    let officer = app.person(Role::DataProtectionOfficer).await;
    let recruiter = app.person(Role::Recruiter).await;
    app.feed_settles().await;
    for who in [&scene.staff, &officer, &recruiter, &scene.manager, &scene.apprentice] {
        who.get(CONCERNS).await.expect(403);
        who.get(&path).await.expect(403);
        for place in [
            "/api/v1/events?limit=100",
            "/api/v1/messages?limit=100",
            "/api/v1/me/tasks",
            &scene.path("/timeline"),
        ] {
            let reply = who.get(place).await;
            assert!(matches!(reply.status, 200 | 403 | 404), "{place}: {}", reply.text);
            let told =
                reply.text.contains(MARKER) || reply.text.contains(id) || reply.text.contains("oncern");
            assert!(!told, "{place}: {}", reply.text);
        }
    }
    let seen = lead.get("/api/v1/events?limit=100").await.expect(200);
    assert!(seen.text.contains("concern.raised"), "{}", seen.text);
    // The letter says that there is one, and nothing of it.
    let letters =
        app.sql("SELECT recipient_id || ' ' || body_text FROM messages WHERE kind = 'concernRaised'").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].starts_with(&lead.id.to_string()) && !letters[0].contains(MARKER), "{}", letters[0]);
    let kept = app
        .sql(&format!(
            "SELECT count(*) FROM versions WHERE body::text LIKE '%{MARKER}%' OR subject_id = '{id}'"
        ))
        .await;
    assert_eq!(kept, ["0"]);
}

#[tokio::test]
async fn a_lead_who_is_named_learns_nothing_and_the_others_do() {
    let app = TestApp::new().await;
    let (named, other, staff) = (lead(&app).await, lead(&app).await, app.staff().await);
    let path = raise(&staff, Some(named.id)).await.expect(201).header("location").to_owned();
    named.get(&path).await.expect(404);
    named.post(&format!("{path}/outcomes"), &json!({"outcome": "noAction", "note": null})).await.expect(404);
    assert_eq!(named.get(CONCERNS).await.expect(200).body["concerns"], json!([]));
    other.get(&path).await.expect(200);
    other.post(&format!("{path}/outcomes"), &json!({"outcome": "noAction", "note": null})).await.expect(200);
    app.feed_settles().await;
    let seen = named.get("/api/v1/events?limit=100").await.expect(200);
    assert!(!seen.text.contains("concern"), "{}", seen.text);
    let letters = app.sql("SELECT recipient_id::text FROM messages WHERE kind = 'concernRaised'").await;
    assert_eq!(letters, [other.id.to_string()]);
    // What a lead says is for both.
    let own = raise(&named, None).await.expect(201).header("location").to_owned();
    named.get(&own).await.expect(200);
    other.get(&own).await.expect(200);
}

#[tokio::test]
async fn where_nobody_may_read_it_the_answer_says_whom_to_call() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let missing = async || {
        app.state().db.read(async |conn| concerns::leads_missing(conn).await).await.expect("a count")
    };
    assert_eq!(missing().await, 2);
    let alone = raise(&staff, None).await.expect(201).body["words"].clone();
    assert!(alone.as_str().expect("words").contains("nobody here can read it"), "{alone}");
    let only = lead(&app).await;
    assert_eq!(missing().await, 1);
    assert_eq!(raise(&staff, Some(only.id)).await.expect(201).body["words"], alone);
    let read = raise(&staff, None).await.expect(201).body["words"].clone();
    assert!(!read.as_str().expect("words").contains("nobody here can read it"), "{read}");
    assert_eq!(app.sql("SELECT count(*) FROM messages WHERE kind = 'concernRaised'").await, ["1"]);
}

#[tokio::test]
async fn whoever_is_named_must_be_somebody_whom_one_may_know() {
    let scene = Scene::managed().await;
    let stranger = scene.app.new_person().await;
    for (who, person, status) in [
        (&scene.apprentice, scene.manager.id, 201),
        (&scene.apprentice, scene.apprentice.id, 201),
        (&scene.apprentice, stranger, 422),
        (&scene.apprentice, Uuid::now_v7(), 422),
        (&scene.manager, scene.learner.person, 201),
        (&scene.manager, stranger, 422),
        (&scene.staff, stranger, 201),
        (&scene.staff, Uuid::now_v7(), 422),
    ] {
        let reply = raise(who, Some(person)).await.expect(status);
        if status == 422 {
            assert_eq!(reply.faults(), ["#/personId notFound"]);
            assert!(
                reply.text.contains("names nobody whom you may know"),
                "the same for both: {}",
                reply.text
            );
        }
    }
    for (body, fault) in [
        (json!({"text": "", "personId": null}), "#/text tooSmall"),
        (json!({"text": "x", "personId": null, "hold": "yes"}), "#/hold type"),
    ] {
        assert_eq!(scene.apprentice.post(CONCERNS, &body).await.expect(422).faults(), [fault]);
    }
    scene.ada.post(CONCERNS, &concern(None)).await.expect(403);
    for role in [Role::Mentor, Role::EmployerContact, Role::Recruiter, Role::DataProtectionOfficer] {
        raise(&scene.app.person(role).await, None).await.expect(201);
    }
}

#[tokio::test]
async fn ten_an_hour_and_of_many_at_once_no_more() {
    let scene = Scene::new().await;
    let replies = join_all((0..14).map(|_| raise(&scene.apprentice, None))).await;
    let taken = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(taken, 10);
    let refused = replies.iter().find(|reply| reply.status != 201).expect("a refusal");
    assert_eq!((refused.status, refused.code()), (429, "tooManyRequests"));
    raise(&scene.manager, None).await.expect(201);
    scene.app.advance(TimeDelta::minutes(61));
    raise(&scene.apprentice.renewed(), None).await.expect(201);
}

#[tokio::test]
async fn a_closed_one_goes_after_six_years_and_not_before_twenty_five() {
    let scene = Scene::managed().await;
    let app = &scene.app;
    let lead = lead(app).await;
    app.sql(&format!(
        "UPDATE people SET date_of_birth = '2010-05-01', version = version + 1 WHERE id = '{}'",
        scene.learner.person
    ))
    .await;
    for person in [Some(scene.learner.person), None] {
        let path = raise(&scene.manager, person).await.expect(201).header("location").to_owned();
        lead.post(&format!("{path}/outcomes"), &json!({"outcome": "noAction", "note": MARKER}))
            .await
            .expect(200);
    }
    raise(&scene.manager, None).await.expect(201);
    let left = async || {
        let done = app.state().db.write(async |conn| features::safeguarding::due(conn, &app.system()).await);
        done.await.expect("due");
        app.sql(&format!("SELECT count(*) FROM concerns c WHERE c::text LIKE '%{MARKER}%'")).await[0].clone()
    };
    app.advance(TimeDelta::days(365 * 6));
    assert_eq!(left().await, "3");
    app.advance(TimeDelta::days(3));
    assert_eq!(left().await, "2", "the one about nobody");
    // 25 on 1 May 2035.
    app.advance(TimeDelta::days(365 * 2 + 150));
    assert_eq!(left().await, "2");
    app.advance(TimeDelta::days(30));
    assert_eq!(left().await, "1", "the open one stays");
}
