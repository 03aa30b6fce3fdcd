//! Hours that apprentices enter and line managers confirm.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Reply, Scene};

async fn enter(scene: &Scene, day: &str, hours: f64) -> Reply {
    scene.apprentice.post(&scene.path("/otj-entries"), &entry(day, hours)).await
}

async fn push(scene: &Scene, name: &str, day: &str, hours: f64) -> Reply {
    let update = json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": format!("{day}T12:00:00Z"),
        "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day"}});
    scene.ada.post("/api/v1/progress-updates", &update).await
}

async fn hours(scene: &Scene) -> Value {
    scene.apprentice.get(&scene.path("/progress")).await.expect(200).body["otj"]["hours"].clone()
}

fn entry(day: &str, hours: f64) -> Value {
    json!({"date": day, "hours": hours, "activity": "Read about indexes", "ksbs": ["K1"]})
}

#[tokio::test]
async fn hours_count_from_the_confirmation_until_they_are_voided() {
    let scene = Scene::managed().await;
    push(&scene, "h-1", "2026-11-19", 6.0).await.expect(201);
    let entered = enter(&scene, "2026-11-20", 3.5).await.expect(201);
    assert_eq!((&entered.body["state"], hours(&scene).await), (&json!("submitted"), json!(6.0)));
    let place = entered.header("location").to_owned();
    let waiting = scene.manager.get("/api/v1/otj-entries?state=submitted").await.expect(200).body;
    assert_eq!(waiting["otjEntries"][0]["id"], entered.body["id"]);
    scene.app.advance(TimeDelta::days(1));
    let manager = scene.manager.renewed();
    let confirmed = manager.post(&format!("{place}/confirmations"), &Value::Null).await.expect(200);
    assert_eq!(confirmed.body["decidedBy"], json!(manager.id));
    scene.app.advance(TimeDelta::days(1));
    let apprentice = scene.apprentice.renewed();
    let progress = scene.path("/progress");
    assert_eq!(apprentice.get(&progress).await.expect(200).body["otj"]["hours"], 9.5);
    let forecast = apprentice.get(&scene.path("/otj-forecast")).await.expect(200).body;
    assert_eq!(forecast["hours"], 9.5);
    let ledger = apprentice.get(&scene.path("/otj-ledger?limit=1")).await.expect(200);
    assert_eq!(ledger.body["otjLedger"][0]["source"], "provider");
    let next = ledger.body["page"]["nextCursor"].as_str().expect("a second page").to_owned();
    let second =
        apprentice.get(&scene.path(&format!("/otj-ledger?limit=1&cursor={next}"))).await.expect(200).body;
    assert_eq!(
        (&second["otjLedger"][0]["source"], &second["page"]["nextCursor"]),
        (&json!("apprentice"), &Value::Null)
    );
    let void = json!({"reason": "Entered for the wrong day."});
    apprentice.post(&format!("{place}/voidings"), &void).await.expect(403);
    let manager = scene.manager.renewed();
    manager.post(&format!("{place}/voidings"), &void).await.expect(200);
    for (as_of, hours) in
        [("", 6.0), ("?as_of=2026-11-24", 6.0), ("?as_of=2026-11-25", 9.5), ("?as_of=2026-11-26", 6.0)]
    {
        let told =
            apprentice.get(&format!("{progress}{as_of}")).await.expect(200).body["otj"]["hours"].clone();
        assert_eq!(told, hours, "{as_of}");
    }
    assert_eq!(
        scene.app.events_of(entered.id()).await,
        ["otjEntry.submitted", "otjEntry.confirmed", "otjEntry.voided"]
    );
}

#[tokio::test]
async fn an_entry_that_does_not_fit_is_told() {
    let scene = Scene::managed().await;
    let path = scene.path("/breaks-in-learning");
    let away = json!({"startsOn": "2026-11-02", "expectedReturnOn": null, "returnedOn": "2026-11-09", "reason": "caring",
        "note": null});
    scene.staff.post(&path, &away).await.expect(201);
    let but = |name: &str, value: Value| {
        let mut body = entry("2026-11-20", 2.0);
        body[name] = value;
        body
    };
    for (body, fault) in [
        (but("date", json!("2026-11-25")), "#/date inTheFuture"),
        (but("date", json!("2025-08-31")), "#/date outsideEpisode"),
        (but("date", json!("2026-11-08")), "#/date onBreak"),
        (but("hours", json!(0)), "#/hours tooSmall"),
        (but("hours", json!(-1)), "#/hours tooSmall"),
        (but("hours", json!(25)), "#/hours tooLarge"),
        (but("hours", json!(1.005)), "#/hours invalid"),
        (but("ksbs", json!(["K1", "K9"])), "#/ksbs/1 unknownKsb"),
        (but("activity", json!(" ")), "#/activity tooSmall"),
    ] {
        let refused = scene.apprentice.post(&scene.path("/otj-entries"), &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    push(&scene, "h-1", "2026-11-20", 15.0).await.expect(201);
    enter(&scene, "2026-11-20", 6.0).await.expect(201);
    let refused = enter(&scene, "2026-11-20", 3.01).await.expect(422);
    assert_eq!(
        (refused.code(), refused.faults()),
        ("dayTotalExceeded", vec!["#/hours dayTotalExceeded".to_owned()])
    );
    assert!(
        refused.body["detail"].as_str().expect("words").contains("24.01 hours on 2026-11-20; 21 are"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn only_the_apprentice_enters_and_never_decides() {
    let scene = Scene::managed().await;
    let path = scene.path("/otj-entries");
    for actor in [&scene.staff, &scene.manager] {
        actor.post(&path, &entry("2026-11-20", 2.0)).await.expect(403);
    }
    scene.ada.post(&path, &entry("2026-11-20", 2.0)).await.expect(403);
    let place = enter(&scene, "2026-11-20", 2.0).await.expect(201).header("location").to_owned();
    let stranger = scene.app.person(Role::LineManager).await;
    let reason = json!({"reason": "You were on leave."});
    for (step, body) in
        [("confirmations", Value::Null), ("rejections", reason.clone()), ("voidings", reason.clone())]
    {
        stranger.post(&format!("{place}/{step}"), &body).await.expect(404);
        if step != "voidings" {
            scene.apprentice.post(&format!("{place}/{step}"), &body).await.expect(403);
        }
    }
    scene.manager.post(&format!("{place}/rejections"), &reason).await.expect(200);
    let late = scene.manager.post(&format!("{place}/confirmations"), &Value::Null).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!([]));
    let place = enter(&scene, "2026-11-20", 2.0).await.expect(201).header("location").to_owned();
    scene.apprentice.post(&format!("{place}/voidings"), &reason).await.expect(200);
    scene.manager.post(&format!("{place}/confirmations"), &Value::Null).await.expect(409);
    assert_eq!(hours(&scene).await, 0.0);
}

#[tokio::test]
async fn of_many_decisions_at_once_one_wins_and_a_day_never_passes_24_hours() {
    let scene = Scene::managed().await;
    let place = enter(&scene, "2026-11-20", 10.0).await.expect(201).header("location").to_owned();
    let confirm = format!("{place}/confirmations");
    let tries =
        futures_util::future::join_all((0..6).map(|_| scene.manager.post(&confirm, &Value::Null))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
    for round in 1..=8 {
        let day = format!("2026-10-{:02}", 2 * round);
        let place = enter(&scene, &day, 14.0).await.expect(201).header("location").to_owned();
        let confirm = format!("{place}/confirmations");
        let name = format!("race-{round}");
        let (first, second) =
            tokio::join!(scene.manager.post(&confirm, &Value::Null), push(&scene, &name, &day, 14.0));
        assert!(
            matches!((first.status, second.status), (200, 422) | (422, 201)),
            "{} {}",
            first.text,
            second.text
        );
    }
    assert_eq!(scene.app.sql("SELECT max(hundredths) FROM otj_days").await, ["1400"]);
    // What waits stands in the way of a break, as what counts does.
    enter(&scene, "2026-11-18", 1.0).await.expect(201);
    let away = json!({"startsOn": "2026-11-16", "expectedReturnOn": null, "returnedOn": "2026-11-19", "reason": "caring",
        "note": null});
    let refused = scene.staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(409);
    assert_eq!(refused.code(), "hoursRecorded");
}
