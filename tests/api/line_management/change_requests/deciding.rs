//! Who decides, what accepting does, and what it is refused for.

use chrono::TimeDelta;
use hackit::access::{Grant, Role};
use serde_json::{Value, json};

use super::{accept, assessed, back, cancel, decline, ending, leaving, pause};
use crate::support::Scene;

fn ready() -> Value {
    json!({"reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true})
}

#[tokio::test]
async fn an_accepted_break_and_return_are_made() {
    let scene = Scene::managed().await;
    let request = scene.asked(&pause("2026-11-10")).await;
    let accepted = accept(&scene.manager, &request).await.expect(200);
    assert_eq!(
        (&accepted.body["state"], &accepted.body["decidedBy"], &accepted.body["decidedAt"]),
        (&json!("accepted"), &json!(scene.manager.id), &json!("2026-11-24T10:00:00Z"))
    );
    assert_eq!((accepted.header("etag"), &accepted.body["declineReason"]), ("\"2\"", &Value::Null));
    assert_eq!(accepted.body, scene.ada.get(&request).await.expect(200).body);
    let taken = scene.ada.get(&scene.path("/breaks-in-learning")).await.expect(200).body["breaksInLearning"]
        [0]
    .clone();
    assert_eq!(
        (&taken["startsOn"], &taken["reason"], &taken["note"], &taken["apprenticeship"]["state"]),
        (&json!("2026-11-10"), &json!("caring"), &json!("Agreed with the team."), &json!("onBreak"))
    );
    let request = scene.asked(&back("2026-11-24")).await;
    accept(&scene.manager, &request).await.expect(200);
    let now = scene.ada.get(&scene.path("")).await.expect(200).body;
    // Fourteen days off, fourteen days later.
    assert_eq!((&now["state"], &now["plannedEndOn"]), (&json!("inLearning"), &json!("2027-09-14")));
    assert_eq!(scene.events_of_request(&request).await, ["changeRequest.asked", "changeRequest.accepted"]);
}

#[tokio::test]
async fn an_accepted_planned_end_and_withdrawal_are_made() {
    let scene = Scene::managed().await;
    let request = scene.asked(&ending("2027-12-31")).await;
    accept(&scene.manager, &request).await.expect(200);
    assert_eq!(scene.ada.get(&scene.path("")).await.expect(200).body["plannedEndOn"], "2027-12-31");
    let request = scene.asked(&leaving("2026-11-20")).await;
    accept(&scene.staff, &request).await.expect(200);
    let gone = scene.ada.get(&scene.path("/withdrawals")).await.expect(200).body["withdrawals"][0].clone();
    assert_eq!(
        (&gone["lastDayOn"], &gone["triggeredBy"], &gone["reasons"], &gone["note"]),
        (&json!("2026-11-20"), &json!("apprentice"), &json!(["newJob"]), &json!("A job in Leeds."))
    );
    assert_eq!(gone["apprenticeship"]["state"], "withdrawn");
    assert_eq!(scene.state_of(&request).await, "accepted");
}

#[tokio::test]
async fn an_accepted_assessment_date_plans_the_attempt_or_moves_it() {
    let scene = Scene::managed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let attempts = scene.path("/epa-attempts");
    for (day, state) in [("2026-12-07", "epa"), ("2026-12-14", "epa")] {
        let request = scene.asked(&assessed(day)).await;
        accept(&scene.staff, &request).await.expect(200);
        let list = scene.ada.get(&attempts).await.expect(200).body["epaAttempts"].clone();
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
        assert_eq!(
            (&list[0]["scheduledOn"], &list[0]["apprenticeship"]["state"]),
            (&json!(day), &json!(state))
        );
    }
    let request = scene.asked(&assessed("2026-11-19")).await;
    let refused = accept(&scene.staff, &request).await.expect(409);
    assert_eq!(refused.code(), "changeNotPossible");
    assert_eq!(refused.faults(), ["#/change/scheduledOn outsideEpisode"], "before the gateway");
}

#[tokio::test]
async fn a_line_manager_decides_on_some_kinds_of_own_apprentices() {
    let scene = Scene::managed().await;
    let other = scene.app.person(Role::LineManager).await;
    for body in [leaving("2026-11-20"), assessed("2026-12-07")] {
        let request = scene.asked(&body).await;
        for reply in [accept(&scene.manager, &request).await, decline(&scene.manager, &request).await] {
            let refused = reply.expect(403);
            assert_eq!(refused.code(), "forbidden");
            let detail = refused.body["detail"].as_str().expect("words");
            assert!(detail.ends_with("decides: programmeManager."), "{detail}");
        }
        assert_eq!(scene.state_of(&request).await, "pending");
        decline(&scene.staff, &request).await.expect(200);
    }
    for body in [pause("2026-11-10"), back("2026-11-24"), ending("2027-12-31")] {
        let request = scene.asked(&body).await;
        for reply in [accept(&other, &request).await, decline(&other, &request).await] {
            reply.expect(404);
        }
        accept(&scene.manager.only("change-requests:read"), &request).await.expect(403);
        decline(&scene.manager, &request).await.expect(200);
    }
    // Who is both decides as either may.
    let held = |role| Grant { role, organisation: None };
    let both = scene
        .app
        .sign_in_with(scene.manager.id, &[held(Role::LineManager), held(Role::ProgrammeManager)])
        .await;
    let request = scene.asked(&leaving("2026-11-20")).await;
    accept(&both, &request).await.expect(200);
}

#[tokio::test]
async fn what_is_refused_leaves_the_request_waiting_and_nothing_changed() {
    let scene = Scene::managed().await;
    let update = json!({"externalId": "h-1", "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-20T12:00:00Z",
        "details": {"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "activity": "Training day"}});
    scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    let before = scene.staff.get(&scene.path("")).await.expect(200);
    for (body, code, faults) in [
        (pause("2026-11-10"), "hoursRecorded", &["#/change/startsOn hoursRecorded"][..]),
        (pause("2026-12-01"), "changeNotPossible", &["#/change/startsOn inTheFuture"]),
        (back("2026-11-24"), "transitionNotAllowed", &[]),
        (leaving("2026-11-13"), "hoursRecorded", &["#/change/lastDayOn hoursRecorded"]),
        (leaving("2026-12-18"), "changeNotPossible", &["#/change/lastDayOn inTheFuture"]),
        (assessed("2026-12-07"), "transitionNotAllowed", &[]),
    ] {
        let asked = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(201);
        let request = asked.header("location");
        let refused = accept(&scene.staff, request).await.expect(409);
        assert_eq!(
            (refused.code(), refused.faults()),
            (code, faults.iter().map(|fault| (*fault).to_owned()).collect())
        );
        let waits = scene.ada.get(request).await.expect(200);
        assert_eq!((waits.header("etag"), &waits.body), ("\"1\"", &asked.body));
        assert_eq!(scene.events_of_request(request).await, ["changeRequest.asked"]);
        let now = scene.staff.get(&scene.path("")).await.expect(200);
        assert_eq!((now.header("etag"), &now.body), (before.header("etag"), &before.body));
        cancel(&scene.ada, request).await.expect(200);
    }
    for table in ["breaks_in_learning", "withdrawals", "epa_attempts"] {
        assert_eq!(scene.app.sql(&format!("SELECT count(*) FROM {table}")).await, ["0"], "{table}");
    }
}

#[tokio::test]
async fn what_is_to_come_is_accepted_once_its_day_is_there() {
    let scene = Scene::managed().await;
    let request = scene.asked(&pause("2026-12-01")).await;
    accept(&scene.manager, &request).await.expect(409);
    scene.app.advance(TimeDelta::days(7));
    accept(&scene.manager.renewed(), &request).await.expect(200);
    assert_eq!(scene.staff.renewed().get(&scene.path("")).await.expect(200).body["state"], "onBreak");
}

#[tokio::test]
async fn what_is_declined_changes_nothing_and_says_why() {
    let scene = Scene::managed().await;
    let before = scene.staff.get(&scene.path("")).await.expect(200).body;
    let request = scene.asked(&ending("2027-12-31")).await;
    let path = format!("{request}/declines");
    for (body, fault) in [
        (json!({}), "#/reason required"),
        (json!({"reason": "\u{200b}"}), "#/reason blank"),
        (json!({"reason": "No.", "kind": "break"}), "#/kind unknown"),
    ] {
        assert_eq!(scene.manager.post(&path, &body).await.expect(422).faults(), [fault]);
    }
    let declined = decline(&scene.manager, &request).await.expect(200).body;
    assert_eq!(
        (&declined["state"], &declined["declineReason"], &declined["decidedBy"]),
        (&json!("declined"), &json!("The days can be freed."), &json!(scene.manager.id))
    );
    assert_eq!(declined, scene.apprentice.get(&request).await.expect(200).body);
    assert_eq!(scene.staff.get(&scene.path("")).await.expect(200).body, before);
    for reply in [
        accept(&scene.staff, &request).await,
        decline(&scene.staff, &request).await,
        cancel(&scene.ada, &request).await,
    ] {
        let refused = reply.expect(409);
        assert_eq!(
            (refused.code(), &refused.body["allowedTransitions"]),
            ("transitionNotAllowed", &json!([]))
        );
    }
    assert_eq!(scene.events_of_request(&request).await, ["changeRequest.asked", "changeRequest.declined"]);
}

#[tokio::test]
async fn only_what_was_read_is_decided_on() {
    let scene = Scene::managed().await;
    let request = scene.asked(&ending("2027-12-31")).await;
    let send = async |noun: &str, etag: &str| {
        let to = scene.manager.request("POST", &format!("{request}/{noun}")).header("if-match", etag);
        let to = if noun == "declines" { to.json(&json!({"reason": "No."})) } else { to };
        to.send().await
    };
    for noun in ["acceptances", "declines"] {
        assert_eq!(send(noun, "\"2\"").await.expect(412).code(), "preconditionFailed");
    }
    assert_eq!(scene.state_of(&request).await, "pending");
    send("acceptances", "\"1\"").await.expect(200);
    // What has changed since is told before what that leaves possible.
    send("declines", "\"1\"").await.expect(412);
    send("declines", "\"2\"").await.expect(409);
}
