//! A provider pushes progress; what is stored is what was meant, once, whatever arrives twice or at once.

mod batches;
mod reading;
mod refusals;
mod warnings;

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

const PUSH: &str = "/api/v1/progress-updates";
const BATCH: &str = "/api/v1/progress-update-batches";

fn hours(external_id: &str, learner: &Learner, date: &str, hours: f64) -> Value {
    json!({"externalId": external_id, "learner": {"uln": learner.uln}, "observedAt": format!("{date}T09:30:00Z"),
        "details": {"kind": "otjHours", "date": date, "hours": hours, "activity": "Workshop", "ksbs": ["K1", "S2"]}})
}

async fn ada() -> (TestApp, Actor, Learner) {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    (app, ada, learner)
}

async fn otj(actor: &Actor, learner: &Learner, query: &str) -> f64 {
    let summary =
        actor.get(&format!("/api/v1/apprenticeships/{}/progress{query}", learner.id)).await.expect(200);
    summary.body["otj"]["hours"].as_f64().expect("hours")
}

#[tokio::test]
async fn a_push_is_stored_read_back_and_counted() {
    let (app, ada, learner) = ada().await;
    let pushed = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.5)).await.expect(201);
    assert_eq!(pushed.body["details"]["hours"], json!(6.5));
    assert_eq!(pushed.body["supersedes"], Value::Null);
    let read = ada.get(pushed.header("location")).await.expect(200);
    assert_eq!(read.body, pushed.body);
    assert_eq!(read.header("etag"), pushed.header("etag"));
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["otj"]["hours"], json!(6.5));
    assert_eq!(summary.body["asOf"], "2026-11-24");
    assert_eq!(summary.body["lastUpdate"]["id"], pushed.body["id"]);
    assert_eq!(summary.body["rag"], Value::Null);
    let codes: Vec<_> =
        summary.body["ksbs"].as_array().expect("a list").iter().map(|ksb| &ksb["code"]).collect();
    assert_eq!(codes, ["K1", "S2"]);
    assert_eq!(app.events_of(pushed.id()).await, ["progressUpdate.received"]);
}

#[tokio::test]
async fn the_same_push_again_changes_nothing_and_another_under_its_name_is_refused() {
    let (app, ada, learner) = ada().await;
    let first = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.5)).await.expect(201);
    let mut same = hours("ada-1", &learner, "2026-11-20", 6.50);
    same["details"]["ksbs"] = json!(["S2", "K1", "K1"]);
    same["observedAt"] = json!("2026-11-20T10:30:00+01:00");
    same["learner"] = json!({"apprenticeshipId": learner.id});
    same["supersedes"] = Value::Null;
    let again = ada.post(PUSH, &same).await.expect(200);
    assert_eq!(again.body, first.body);
    let other = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.0)).await.expect(409);
    assert_eq!(other.code(), "externalIdConflict");
    assert_eq!(
        (&other.body["id"], other.faults()),
        (&first.body["id"], vec!["#/details/hours differs".to_owned()])
    );
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    assert!((otj(&ada, &learner, "").await - 6.5).abs() < 1e-9);
}

#[tokio::test]
async fn fifty_twins_at_once_make_one_row() {
    let (app, ada, learner) = ada().await;
    let body = hours("ada-1", &learner, "2026-11-20", 6.5);
    let mut statuses = join_all((0..50).map(|_| async { ada.post(PUSH, &body).await.status })).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200; 49][..], &[201][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["650"]);
}

#[tokio::test]
async fn fifty_different_contents_at_once_under_one_name_make_one_row() {
    let (app, ada, first) = ada().await;
    let mut learners = vec![first];
    for _ in 0..4 {
        learners.push(app.learner(&ada).await);
    }
    let pushes = (0..50).map(|n| {
        let body = hours(
            "ada-1",
            &learners[n % 5],
            "2026-11-20",
            1.0 + f64::from(u32::try_from(n / 5).expect("small")),
        );
        let ada = &ada;
        async move { ada.post(PUSH, &body).await.status }
    });
    let mut statuses = join_all(pushes).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 49][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM otj_days").await, ["1"]);
}

#[tokio::test]
async fn a_day_never_holds_more_than_24_hours_however_many_arrive_at_once() {
    let (app, ada, learner) = ada().await;
    let pushes = (0..20).map(|n| {
        let body = hours(&format!("ada-{n}"), &learner, "2026-11-20", 2.5);
        let ada = &ada;
        async move { ada.post(PUSH, &body).await }
    });
    let replies = join_all(pushes).await;
    let refused: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
    assert_eq!(refused.len(), 11, "nine times 2.5 is 22.5");
    for reply in refused {
        assert_eq!((reply.status, reply.code()), (422, "dayTotalExceeded"));
        assert_eq!(reply.faults(), ["#/details/hours dayTotalExceeded"]);
    }
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["2250"]);
}

#[tokio::test]
async fn a_correction_keeps_both_and_counts_once() {
    let (app, ada, learner) = ada().await;
    let first = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 20.0)).await.expect(201);
    let mut correction = hours("ada-2", &learner, "2026-11-20", 22.0);
    correction["supersedes"] = json!("ada-1");
    let second = ada.post(PUSH, &correction).await.expect(201);
    assert_eq!(second.body["supersedes"], "ada-1");
    assert!((otj(&ada, &learner, "").await - 22.0).abs() < 1e-9);
    let history = ada.get(&format!("{PUSH}/{}/history", first.id())).await.expect(200);
    let names: Vec<_> = history.body["progressUpdates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["externalId"])
        .collect();
    assert_eq!(names, ["ada-1", "ada-2"]);
    assert_eq!(history.body["progressUpdates"][0]["supersededBy"], "ada-2");
    let mut rival = hours("ada-3", &learner, "2026-11-20", 1.0);
    rival["supersedes"] = json!("ada-1");
    assert_eq!(ada.post(PUSH, &rival).await.expect(409).code(), "alreadySuperseded");
    // Moved to another day: the old day is free again.
    let mut moved = hours("ada-4", &learner, "2026-11-19", 5.0);
    moved["supersedes"] = json!("ada-2");
    ada.post(PUSH, &moved).await.expect(201);
    assert_eq!(
        app.sql("SELECT day || ' ' || hundredths FROM otj_days ORDER BY day").await,
        ["2026-11-19 500", "2026-11-20 0"]
    );
}

#[tokio::test]
async fn of_two_corrections_at_once_one_wins_and_the_other_is_told() {
    let (app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 2.0)).await.expect(201);
    let pushes = (0..10).map(|n| {
        let mut body = hours(&format!("fix-{n}"), &learner, "2026-11-20", 3.0);
        body["supersedes"] = json!("ada-1");
        let ada = &ada;
        async move { ada.post(PUSH, &body).await.status }
    });
    let mut statuses = join_all(pushes).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 9][..]].concat());
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["300"]);
}

#[tokio::test]
async fn a_retraction_voids_an_update_of_any_kind() {
    let (_app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 8.0)).await.expect(201);
    let retraction = json!({"externalId": "ada-2", "learner": {"uln": learner.uln}, "supersedes": "ada-1",
        "observedAt": "2026-11-21T09:00:00Z", "details": {"kind": "retraction", "reason": "Wrong learner"}});
    let mut blind = retraction.clone();
    blind.as_object_mut().expect("an object").remove("supersedes");
    assert_eq!(ada.post(PUSH, &blind).await.expect(422).faults(), ["#/supersedes required"]);
    ada.post(PUSH, &retraction).await.expect(201);
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["otj"]["hours"], json!(0.0));
    assert_eq!(summary.body["lastUpdate"], Value::Null);
    assert_eq!(summary.body["ksbs"], json!([]));
}

#[tokio::test]
async fn late_arrivals_never_overwrite_newer_facts() {
    let (_app, ada, learner) = ada().await;
    let rating = |name: &str, at: &str, rating: &str| {
        json!({"externalId": name, "learner": {"uln": learner.uln}, "observedAt": at,
            "details": {"kind": "ragRating", "rating": rating, "reason": "Said so"}})
    };
    ada.post(PUSH, &rating("r-2", "2026-11-20T12:00:00Z", "green")).await.expect(201);
    ada.post(PUSH, &rating("r-1", "2026-11-10T12:00:00Z", "red")).await.expect(201);
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["rag"]["rating"], "green");
    assert_eq!(summary.body["rag"]["source"], "provider");
}

#[tokio::test]
async fn a_repeated_key_replays_and_a_changed_body_is_refused() {
    let (app, ada, learner) = ada().await;
    let send =
        |body: Value| ada.request("POST", PUSH).header("idempotency-key", "\"k-1\"").json(&body).send();
    let first = send(hours("ada-1", &learner, "2026-11-20", 1.0)).await.expect(201);
    let again = send(hours("ada-1", &learner, "2026-11-20", 1.0)).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(
        (again.body.clone(), again.header("location")),
        (first.body.clone(), first.header("location"))
    );
    assert_eq!(
        send(hours("ada-2", &learner, "2026-11-20", 1.0)).await.expect(422).code(),
        "idempotencyKeyReused"
    );
    app.advance(TimeDelta::hours(25));
    let ada = ada.renewed();
    let late = ada.request("POST", PUSH).header("idempotency-key", "k-1").json(&hours(
        "ada-2",
        &learner,
        "2026-11-20",
        1.0,
    ));
    assert_eq!(
        late.send().await.expect(201).header("idempotency-replayed"),
        "",
        "a day later the key is free"
    );
    let mut twins = join_all((0..10).map(|_| {
        let request = ada.request("POST", PUSH).header("idempotency-key", "k-2").json(&hours(
            "ada-3",
            &learner,
            "2026-11-20",
            1.0,
        ));
        async move { request.send().await.status }
    }))
    .await;
    twins.sort_unstable();
    assert_eq!(twins.first(), Some(&201));
    assert!(twins.iter().all(|status| [201, 409].contains(status)), "{twins:?}");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates WHERE external_id = 'ada-3'").await, ["1"]);
}
