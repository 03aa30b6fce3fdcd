//! Withdrawals, the gateway, the assessment and what came after.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{hours, push, ready, taking};
use crate::support::Scene;

fn leaving(last_day_on: Option<&str>) -> Value {
    json!({"lastDayOn": last_day_on, "triggeredBy": "apprentice", "reasons": ["newJob", "financial"], "note": null})
}

#[tokio::test]
async fn a_withdrawal_ends_the_apprenticeship_and_its_reversal_gives_it_back() {
    let scene = Scene::new().await;
    let path = scene.path("/withdrawals");
    let gone = scene.staff.post(&path, &leaving(Some("2026-11-20"))).await.expect(201);
    assert_eq!(gone.body["apprenticeship"]["state"], "withdrawn");
    assert_eq!(gone.body["apprenticeship"]["endedOn"], "2026-11-20");
    assert_eq!(gone.body["reasons"], json!(["newJob", "financial"]));
    let again = scene.staff.post(&path, &leaving(Some("2026-11-20"))).await.expect(409);
    assert_eq!((again.code(), &again.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
    let late = push(&scene.ada, &hours(&scene, "late", "2026-11-21", 2.0)).await.expect(422);
    assert_eq!(late.faults(), ["#/details/date outsideEpisode"]);
    let reversals = format!("{}/reversals", gone.header("location"));
    let reason = json!({"reason": "Recorded for the wrong apprentice."});
    let tries = futures_util::future::join_all((0..6).map(|_| scene.staff.post(&reversals, &reason))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
    let now = scene.staff.get(&scene.path("")).await.expect(200).body;
    assert_eq!((&now["state"], &now["endedOn"]), (&json!("inLearning"), &Value::Null));
    let list = scene.staff.get(&path).await.expect(200).body;
    assert_eq!(list["withdrawals"][0]["reversalReason"], reason["reason"]);
    scene.staff.post(&path, &leaving(Some("2026-11-23"))).await.expect(201);
    assert_eq!(
        scene.staff.get(&path).await.expect(200).body["withdrawals"].as_array().map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn of_many_withdrawals_at_once_one_wins() {
    let scene = Scene::new().await;
    let (path, body) = (scene.path("/withdrawals"), leaving(Some("2026-11-20")));
    let replies = futures_util::future::join_all((0..8).map(|_| scene.staff.post(&path, &body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 7);
    assert_eq!(scene.app.sql("SELECT count(*) FROM withdrawals").await, ["1"]);
}

#[tokio::test]
async fn a_withdrawal_that_does_not_fit_is_told() {
    let scene = Scene::new().await;
    let path = scene.path("/withdrawals");
    let but = |name: &str, value: Value| {
        let mut body = leaving(Some("2026-11-20"));
        body[name] = value;
        body
    };
    for (body, fault) in [
        (but("lastDayOn", json!("2026-11-25")), "#/lastDayOn inTheFuture"),
        (but("lastDayOn", json!("2025-08-31")), "#/lastDayOn outsideEpisode"),
        (but("lastDayOn", Value::Null), "#/lastDayOn null"),
        (but("reasons", json!([])), "#/reasons tooSmall"),
        (but("reasons", json!(["newJob", "newJob"])), "#/reasons duplicate"),
        (but("reasons", json!(["bored"])), "#/reasons/0 notListed"),
        (but("triggeredBy", json!("council")), "#/triggeredBy notListed"),
    ] {
        let refused = scene.staff.post(&path, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    push(&scene.ada, &hours(&scene, "h-1", "2026-11-23", 6.0)).await.expect(201);
    let refused = scene.staff.post(&path, &leaving(Some("2026-11-20"))).await.expect(409);
    assert_eq!(
        (refused.code(), refused.faults()),
        ("hoursRecorded", vec!["#/lastDayOn hoursRecorded".to_owned()])
    );
    let arch = scene.app.provider("Arch").await;
    arch.post(&path, &leaving(Some("2026-11-20"))).await.expect(403);
    assert_eq!(scene.app.events_of(&scene.learner.id).await, Vec::<String>::new(), "nothing happened");
}

#[tokio::test]
async fn somebody_on_a_break_may_leave_and_a_reversal_finds_the_break_open() {
    let scene = Scene::new().await;
    scene.staff.post(&scene.path("/breaks-in-learning"), &taking("2026-11-10", None)).await.expect(201);
    let gone = scene.staff.post(&scene.path("/withdrawals"), &leaving(Some("2026-11-09"))).await.expect(201);
    assert_eq!(gone.body["previousState"], "onBreak");
    let reversals = format!("{}/reversals", gone.header("location"));
    let back = scene.staff.post(&reversals, &json!({"reason": "Came back after all."})).await.expect(200);
    assert_eq!(back.body["apprenticeship"]["state"], "onBreak");
}

#[tokio::test]
async fn who_comes_back_later_begins_a_new_episode() {
    let scene = Scene::new().await;
    let returns = scene.path("/returns");
    let body = json!({"startsOn": "2027-01-04", "plannedEndOn": "2028-12-29", "providerId": null, "lineManagerId": null,
        "team": "Platform"});
    let early = scene.staff.post(&returns, &body).await.expect(409);
    assert_eq!(early.code(), "transitionNotAllowed");
    let gone = scene.staff.post(&scene.path("/withdrawals"), &leaving(Some("2026-11-20"))).await.expect(201);
    let mut short = body.clone();
    short["plannedEndOn"] = json!("2027-02-01");
    assert_eq!(scene.staff.post(&returns, &short).await.expect(422).faults(), ["#/plannedEndOn tooSmall"]);
    let tries = futures_util::future::join_all((0..5).map(|_| scene.staff.post(&returns, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 4);
    let new = tries.iter().find(|reply| reply.status == 201).expect("one");
    assert_eq!((&new.body["state"], &new.body["team"]), (&json!("draft"), &json!("Platform")));
    assert_eq!(new.body["previousApprenticeshipId"], json!(scene.learner.id));
    assert_eq!(new.body["uln"], json!(scene.learner.uln));
    // The old one stays as it was, and cannot come back beside the new one.
    let reversals = format!("{}/reversals", gone.header("location"));
    let refused = scene.staff.post(&reversals, &json!({"reason": "No."})).await.expect(409);
    assert_eq!(refused.code(), "apprenticeshipOverlap");
    let old = scene.staff.get(&scene.path("")).await.expect(200).body;
    assert_eq!((&old["state"], &old["endedOn"]), (&json!("withdrawn"), &json!("2026-11-20")));
    // By ULN each fact goes to the episode that holds its day.
    let mut old_fact = hours(&scene, "old", "2026-11-20", 3.0);
    old_fact["learner"] = json!({"uln": scene.learner.uln});
    let pushed = push(&scene.ada, &old_fact).await.expect(201);
    assert_eq!(pushed.body["apprenticeshipId"], json!(scene.learner.id));
}

#[tokio::test]
async fn the_gateway_tells_what_is_missing() {
    let scene = Scene::new().await;
    let path = scene.path("/gateway");
    let list = scene.staff.get(&path).await.expect(200).body;
    assert_eq!(list["isReady"], false);
    let refused = scene.staff.post(&path, &ready()).await.expect(409);
    assert_eq!(refused.code(), "gatewayNotReady");
    let detail = refused.body["detail"].as_str().expect("words");
    assert!(detail.contains("otjHours: 0 of 500 hours"), "{detail}");
    for (name, value, fault) in [
        ("employerConfirms", json!(false), "#/employerConfirms invalid"),
        ("reachedOn", json!("2026-11-25"), "#/reachedOn inTheFuture"),
        ("reachedOn", json!("2025-08-01"), "#/reachedOn outsideEpisode"),
    ] {
        let mut body = ready();
        body[name] = value;
        assert_eq!(scene.staff.post(&path, &body).await.expect(422).faults(), [fault]);
    }
    let mut young = ready();
    (young["englishAndMaths"], young["aged16To18AtStart"]) = (json!("notRequired"), json!(true));
    let refused = scene.staff.post(&path, &young).await.expect(422);
    assert_eq!(refused.faults(), ["#/englishAndMaths inconsistent"]);
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    assert_eq!(scene.staff.get(&path).await.expect(200).body["isReady"], true);
    let body = ready();
    let tries = futures_util::future::join_all((0..5).map(|_| scene.staff.post(&path, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 4);
    let passed = scene.ada.get(&path).await.expect(200).body;
    assert_eq!(passed["apprenticeship"]["state"], "gateway");
    assert_eq!(passed["reached"][0]["otjHours"], 504.0);
}

#[tokio::test]
async fn a_failed_attempt_leads_to_a_resit_or_through_the_gateway_again() {
    let scene = Scene::new().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    let attempts = scene.path("/epa-attempts");
    let plan = json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-11-23"});
    let early = scene.staff.post(&attempts, &plan).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["onBreak", "gateway", "withdrawn"]));
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let mut before = plan.clone();
    before["scheduledOn"] = json!("2026-11-19");
    assert_eq!(
        scene.staff.post(&attempts, &before).await.expect(422).faults(),
        ["#/scheduledOn outsideEpisode"]
    );
    let tries = futures_util::future::join_all((0..5).map(|_| scene.staff.post(&attempts, &plan))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 4);
    let first = tries.iter().find(|reply| reply.status == 201).expect("one");
    assert_eq!(
        (&first.body["kind"], &first.body["apprenticeship"]["state"]),
        (&json!("first"), &json!("epa"))
    );
    let result =
        |grade: &str, next: Value| json!({"assessedOn": "2026-11-23", "grade": grade, "nextStep": next});
    let results = format!("{}/results", first.header("location"));
    for body in [result("fail", Value::Null), result("pass", json!("resit"))] {
        let refused = scene.staff.post(&results, &body).await.expect(422);
        assert_eq!(refused.faults(), ["#/nextStep inconsistent"]);
    }
    let failed = scene.staff.post(&results, &result("fail", json!("resit"))).await.expect(200);
    assert_eq!(failed.body["apprenticeship"]["state"], "epa");
    scene.staff.post(&results, &result("pass", Value::Null)).await.expect(409);
    let second = scene.staff.post(&attempts, &plan).await.expect(201);
    assert_eq!((&second.body["kind"], &second.body["number"]), (&json!("resit"), &json!(2)));
    let results = format!("{}/results", second.header("location"));
    let failed = scene.staff.post(&results, &result("fail", json!("retake"))).await.expect(200);
    assert_eq!(failed.body["apprenticeship"]["state"], "inLearning");
    scene.staff.post(&attempts, &plan).await.expect(409);
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let third = scene.staff.post(&attempts, &plan).await.expect(201);
    assert_eq!(third.body["kind"], "retake");
    the_last_passes_once_and_outcomes_follow(&scene, third.header("location")).await;
    let grades: Vec<Value> = scene.ada.get(&attempts).await.expect(200).body["epaAttempts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|attempt| attempt["grade"].clone())
        .collect();
    assert_eq!(json!(grades), json!(["fail", "fail", "distinction"]));
    scene.staff.post(&scene.path("/withdrawals"), &leaving(Some("2026-11-20"))).await.expect(409);
}

/// A pass completes the apprenticeship, whoever records it twice; only then outcomes are taken.
async fn the_last_passes_once_and_outcomes_follow(scene: &Scene, attempt: &str) {
    let outcomes = scene.path("/outcomes");
    let job = json!({"kind": "permanentJob", "employer": "London Borough of Hackney", "jobTitle": "Developer",
        "observedOn": "2026-11-24", "note": null});
    scene.staff.post(&outcomes, &job).await.expect(409);
    let results = format!("{}/results", attempt);
    let body = json!({"assessedOn": "2026-11-23", "grade": "distinction", "nextStep": null});
    let tries = futures_util::future::join_all((0..5).map(|_| scene.staff.post(&results, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 4);
    let passed = tries.iter().find(|reply| reply.status == 200).expect("one");
    let standing = &passed.body["apprenticeship"];
    assert_eq!((&standing["state"], &standing["endedOn"]), (&json!("completed"), &json!("2026-11-23")));
    let mut nowhere = job.clone();
    nowhere["employer"] = Value::Null;
    assert_eq!(scene.staff.post(&outcomes, &nowhere).await.expect(422).faults(), ["#/employer null"]);
    let mut early = job.clone();
    early["observedOn"] = json!("2026-11-22");
    assert_eq!(
        scene.staff.post(&outcomes, &early).await.expect(422).faults(),
        ["#/observedOn outsideEpisode"]
    );
    scene.staff.post(&outcomes, &job).await.expect(201);
    let list = scene.ada.get(&outcomes).await.expect(200).body;
    assert_eq!(list["outcomes"][0]["employer"], "London Borough of Hackney");
}

#[tokio::test]
async fn only_staff_decide_about_the_end() {
    let scene = Scene::new().await;
    let apprentice = scene.app.sign_in_as(scene.learner.person, Role::Apprentice, None).await;
    let manager = scene.app.person(Role::LineManager).await;
    for actor in [&scene.ada, &apprentice, &manager] {
        for below in
            ["/withdrawals", "/gateway", "/epa-attempts", "/outcomes", "/returns", "/provider-changes"]
        {
            actor.post(&scene.path(below), &json!({})).await.expect(403);
        }
    }
}
