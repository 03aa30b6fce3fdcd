//! Breaks in learning.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{hours, push, taking};
use crate::support::Scene;

#[tokio::test]
async fn a_break_holds_the_apprenticeship_and_the_return_puts_the_end_off() {
    let scene = Scene::new().await;
    let before = scene.staff.get(&scene.path("/progress")).await.expect(200).body["otj"].clone();
    let taken =
        scene.staff.post(&scene.path("/breaks-in-learning"), &taking("2026-11-10", None)).await.expect(201);
    assert_eq!(taken.body["apprenticeship"]["state"], "onBreak");
    assert_eq!(taken.body["apprenticeship"]["plannedEndOn"], "2027-08-31");
    assert_eq!(scene.staff.get(&scene.path("")).await.expect(200).body["state"], "onBreak");
    let during = scene.staff.get(&scene.path("/progress")).await.expect(200).body["otj"].clone();
    assert_eq!(during["targetHours"], before["targetHours"]);
    let (early, late) = (during["expectedToDate"].as_f64(), before["expectedToDate"].as_f64());
    assert!(early < late, "nothing is expected since the 10th: {early:?} {late:?}");
    scene.app.advance(TimeDelta::days(27));
    let (staff, place) = (scene.staff.renewed(), taken.header("location").to_owned());
    assert_eq!(
        staff.get(&scene.path("/progress")).await.expect(200).body["otj"]["expectedToDate"].as_f64(),
        early
    );
    let back =
        staff.post(&format!("{place}/returns"), &json!({"returnedOn": "2026-12-21"})).await.expect(200);
    assert_eq!(back.body["apprenticeship"]["state"], "inLearning");
    // Forty-one days off, forty-one days later.
    assert_eq!(back.body["apprenticeship"]["plannedEndOn"], "2027-10-11");
    let after = staff.get(&scene.path("/progress")).await.expect(200).body["otj"].clone();
    assert_eq!(after["targetHours"], before["targetHours"]);
    let again =
        staff.post(&format!("{place}/returns"), &json!({"returnedOn": "2026-12-21"})).await.expect(409);
    assert_eq!(again.code(), "transitionNotAllowed");
    assert_eq!(
        scene.app.events_of(&scene.learner.id).await,
        ["apprenticeship.breakStarted", "apprenticeship.breakEnded"]
    );
}

#[tokio::test]
async fn a_break_that_is_over_leaves_the_state_and_puts_the_end_off_at_once() {
    let scene = Scene::new().await;
    let path = scene.path("/breaks-in-learning");
    let taken = scene.staff.post(&path, &taking("2026-03-02", Some("2026-04-13"))).await.expect(201);
    assert_eq!(taken.body["apprenticeship"]["state"], "inLearning");
    assert_eq!(taken.body["apprenticeship"]["plannedEndOn"], "2027-10-12");
    for (starts_on, returned_on, status) in [
        ("2026-04-12", Some("2026-05-01"), 409),
        ("2026-02-02", Some("2026-03-03"), 409),
        ("2026-04-13", Some("2026-04-20"), 201),
        ("2026-02-23", Some("2026-03-02"), 201),
        ("2026-02-01", None, 409),
    ] {
        let reply = scene.staff.post(&path, &taking(starts_on, returned_on)).await;
        assert_eq!(reply.status, status, "{starts_on} {returned_on:?}: {}", reply.text);
    }
    let list = scene.ada.get(&path).await.expect(200).body;
    let days: Vec<_> =
        list["breaksInLearning"].as_array().expect("a list").iter().map(|one| &one["startsOn"]).collect();
    assert_eq!(days, ["2026-02-23", "2026-03-02", "2026-04-13"]);
}

#[tokio::test]
async fn days_that_do_not_fit_are_told() {
    let scene = Scene::new().await;
    let path = scene.path("/breaks-in-learning");
    for (body, fault) in [
        (taking("2026-11-25", None), "#/startsOn inTheFuture"),
        (taking("2025-09-01", None), "#/startsOn outsideEpisode"),
        (taking("2026-11-10", Some("2026-11-10")), "#/returnedOn endsBeforeStarts"),
        (taking("2026-11-10", Some("2026-11-25")), "#/returnedOn inTheFuture"),
        (
            json!({"startsOn": "2026-11-10", "expectedReturnOn": "2026-11-09", "returnedOn": null, "reason": "caring",
            "note": null}),
            "#/expectedReturnOn endsBeforeStarts",
        ),
    ] {
        let refused = scene.staff.post(&path, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    let taken = scene.staff.post(&path, &taking("2026-11-10", None)).await.expect(201);
    let returns = format!("{}/returns", taken.header("location"));
    for (day, fault) in [("2026-11-10", "endsBeforeStarts"), ("2026-11-25", "inTheFuture")] {
        let refused = scene.staff.post(&returns, &json!({"returnedOn": day})).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/returnedOn {fault}")]);
    }
    let second = scene.staff.post(&path, &taking("2026-11-20", None)).await.expect(409);
    assert_eq!(second.body["allowedTransitions"], json!(["inLearning", "withdrawn"]));
}

#[tokio::test]
async fn hours_and_breaks_exclude_each_other() {
    let scene = Scene::new().await;
    push(&scene.ada, &hours(&scene, "h-1", "2026-11-12", 6.5)).await.expect(201);
    push(&scene.ada, &hours(&scene, "h-2", "2026-11-19", 7.0)).await.expect(201);
    let path = scene.path("/breaks-in-learning");
    let refused = scene.staff.post(&path, &taking("2026-11-10", None)).await.expect(409);
    assert_eq!(refused.code(), "hoursRecorded");
    let told: Vec<_> = refused.body["errors"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| fault["detail"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "6.5 hours on 2026-11-12 are recorded by progress update h-1",
            "7 hours on 2026-11-19 are recorded by progress update h-2"
        ]
    );
    assert_eq!(scene.app.events_of(&scene.learner.id).await, Vec::<String>::new(), "nothing happened");
    // What was retracted is in nobody's way.
    let void = json!({"externalId": "void", "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-20T12:00:00Z", "details": {"kind": "retraction", "reason": "Wrong learner"},
        "supersedes": "h-2"});
    push(&scene.ada, &void).await.expect(201);
    scene.staff.post(&path, &taking("2026-11-13", Some("2026-11-23"))).await.expect(201);
    for (day, status) in [("2026-11-12", 201), ("2026-11-13", 422), ("2026-11-22", 422), ("2026-11-23", 201)]
    {
        let reply = push(&scene.ada, &hours(&scene, &format!("n-{day}"), day, 1.0)).await;
        assert_eq!(reply.status, status, "{day}: {}", reply.text);
        if status == 422 {
            assert_eq!(reply.faults(), ["#/details/date onBreak"]);
        }
    }
}

#[tokio::test]
async fn of_a_break_and_hours_at_once_one_wins() {
    let scene = Scene::new().await;
    let path = scene.path("/breaks-in-learning");
    for round in 0..12 {
        let day = format!("2026-06-{:02}", round + 1);
        let next = format!("2026-06-{:02}", round + 2);
        let hours = hours(&scene, &format!("race-{round}"), &day, 5.0);
        let body = taking(&day, Some(&next));
        let (first, second) = tokio::join!(push(&scene.ada, &hours), scene.staff.post(&path, &body));
        let outcome = (first.status, second.status);
        assert!(matches!(outcome, (201, 409) | (422, 201)), "{outcome:?}: {} {}", first.text, second.text);
    }
    let both = scene
        .app
        .sql(
            "SELECT count(*) FROM progress_updates u JOIN breaks_in_learning b USING (apprenticeship_id)
             WHERE u.fact_on >= b.starts_on AND u.fact_on < b.returned_on",
        )
        .await;
    assert_eq!(both, ["0"]);
}

#[tokio::test]
async fn of_many_breaks_and_of_many_returns_at_once_one_wins() {
    let scene = Scene::new().await;
    let (path, body) = (scene.path("/breaks-in-learning"), taking("2026-11-10", None));
    let replies = futures_util::future::join_all((0..8).map(|_| scene.staff.post(&path, &body))).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    let place = replies.iter().find(|reply| reply.status == 201).expect("one").header("location").to_owned();
    let (returns, body) = (format!("{place}/returns"), json!({"returnedOn": "2026-11-24"}));
    let replies = futures_util::future::join_all((0..8).map(|_| scene.staff.post(&returns, &body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 7);
    assert_eq!(scene.staff.get(&scene.path("")).await.expect(200).body["plannedEndOn"], "2027-09-14");
}

#[tokio::test]
async fn each_sees_the_breaks_of_their_own() {
    let scene = Scene::new().await;
    let path = scene.path("/breaks-in-learning");
    let place =
        scene.staff.post(&path, &taking("2026-11-10", None)).await.expect(201).header("location").to_owned();
    let apprentice = scene.app.sign_in_as(scene.learner.person, Role::Apprentice, None).await;
    let arch = scene.app.provider("Arch").await;
    for (actor, status) in [(&scene.ada, 200), (&apprentice, 200), (&arch, 404)] {
        actor.get(&path).await.expect(status);
        actor.get(&place).await.expect(status);
    }
    for actor in [&scene.ada, &apprentice] {
        actor.post(&path, &taking("2026-11-10", None)).await.expect(403);
        actor.post(&format!("{place}/returns"), &Value::Null).await.expect(403);
    }
}

#[tokio::test]
async fn an_earlier_day_shows_what_was_known_then() {
    let scene = Scene::new().await;
    let path = scene.path("/breaks-in-learning");
    scene.app.advance(TimeDelta::days(1));
    let staff = scene.staff.renewed();
    let place =
        staff.post(&path, &taking("2026-11-25", None)).await.expect(201).header("location").to_owned();
    scene.app.advance(TimeDelta::days(10));
    let staff = scene.staff.renewed();
    staff.post(&format!("{place}/returns"), &json!({"returnedOn": "2026-12-05"})).await.expect(200);
    for (day, state, end, breaks) in [
        ("2026-11-24", "inLearning", "2027-08-31", json!([])),
        ("2026-11-25", "onBreak", "2027-08-31", json!([null])),
        ("2026-12-04", "onBreak", "2027-08-31", json!([null])),
        ("2026-12-05", "inLearning", "2027-09-10", json!(["2026-12-05"])),
    ] {
        let shown = staff.get(&format!("{}?as_of={day}", scene.path(""))).await.expect(200).body;
        assert_eq!((&shown["state"], &shown["plannedEndOn"]), (&json!(state), &json!(end)), "{day}");
        let list = staff.get(&format!("{path}?as_of={day}")).await.expect(200).body;
        let returns: Vec<Value> = list["breaksInLearning"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| {
                assert_eq!(one["apprenticeship"]["state"], state, "{day}");
                one["returnedOn"].clone()
            })
            .collect();
        assert_eq!(json!(returns), breaks, "{day}");
    }
    assert_eq!(
        staff.get(&format!("{path}?as_of=2026-12-06")).await.expect(400).faults(),
        ["as_of inTheFuture"]
    );
    staff.get(&format!("{}?as_of=2026-11-23", scene.path(""))).await.expect(404);
}
