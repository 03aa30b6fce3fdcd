//! Attempts at the assessment that move.

use serde_json::{Value, json};

use super::ready;
use crate::support::Scene;

fn plan(organisation: &str, day: &str) -> Value {
    json!({"assessmentOrganisation": organisation, "scheduledOn": day})
}

/// A scene with an attempt on 7 December, and the path of the attempt.
async fn planned() -> (Scene, String) {
    let scene = Scene::managed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let body = plan("Example Assessors", "2026-12-07");
    let attempt = scene.staff.post(&scene.path("/epa-attempts"), &body).await.expect(201);
    let path = attempt.header("location").to_owned();
    (scene, path)
}

#[tokio::test]
async fn an_attempt_moves_until_it_has_a_result() {
    let (scene, attempt) = planned().await;
    let path = format!("{attempt}/reschedulings");
    let moved = scene.staff.post(&path, &plan("Other Assessors", "2026-12-14")).await.expect(200).body;
    assert_eq!(
        (&moved["scheduledOn"], &moved["assessmentOrganisation"], &moved["apprenticeship"]["state"]),
        (&json!("2026-12-14"), &json!("Other Assessors"), &json!("epa"))
    );
    assert_eq!(moved, scene.ada.get(&attempt).await.expect(200).body);
    for (body, faults) in [
        (plan(" ", "2026-12-14"), &["#/assessmentOrganisation blank"][..]),
        (plan("Other Assessors", "2026-11-19"), &["#/scheduledOn outsideEpisode"]),
        (
            json!({"scheduledOn": "14 December"}),
            &["#/assessmentOrganisation required", "#/scheduledOn format"],
        ),
    ] {
        assert_eq!(scene.staff.post(&path, &body).await.expect(422).faults(), faults, "{body}");
    }
    for actor in [&scene.ada, &scene.manager, &scene.apprentice] {
        actor.post(&path, &plan("Other Assessors", "2026-12-21")).await.expect(403);
    }
    let id = attempt.rsplit('/').next().expect("an id");
    assert_eq!(scene.app.events_of(id).await, ["epaAttempt.scheduled", "epaAttempt.rescheduled"]);
    let page = scene.ada.get(&scene.path("/timeline?sort=-occurredAt&limit=1")).await.expect(200).body;
    assert_eq!(page["timeline"][0]["words"], "Assessment attempt 1 is now planned for 2026-12-14.");
    let result = json!({"assessedOn": "2026-11-23", "grade": "fail", "nextStep": "resit"});
    scene.staff.post(&format!("{attempt}/results"), &result).await.expect(200);
    let refused = scene.staff.post(&path, &plan("Other Assessors", "2026-12-21")).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
}

#[tokio::test]
async fn an_attempt_of_somebody_who_withdrew_does_not_move() {
    let (scene, attempt) = planned().await;
    let gone =
        json!({"lastDayOn": "2026-11-24", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null});
    scene.staff.post(&scene.path("/withdrawals"), &gone).await.expect(201);
    let path = format!("{attempt}/reschedulings");
    let refused = scene.staff.post(&path, &plan("Other Assessors", "2026-12-14")).await.expect(409);
    assert_eq!((refused.code(), &refused.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
}

#[tokio::test]
async fn an_attempt_that_moves_while_its_result_comes_keeps_both_or_is_refused() {
    let (scene, attempt) = planned().await;
    let (results, moves) = (format!("{attempt}/results"), format!("{attempt}/reschedulings"));
    let (result, body) = (
        json!({"assessedOn": "2026-11-23", "grade": "pass", "nextStep": null}),
        plan("Other Assessors", "2026-12-14"),
    );
    let (passed, moved) = tokio::join!(scene.staff.post(&results, &result), scene.staff.post(&moves, &body));
    passed.expect(200);
    let now = scene.staff.get(&attempt).await.expect(200).body;
    let day = if moved.status == 200 { "2026-12-14" } else { "2026-12-07" };
    assert_eq!((&now["scheduledOn"], &now["grade"]), (&json!(day), &json!("pass")), "{}", moved.text);
    assert!(matches!(moved.status, 200 | 409), "{}", moved.text);
}
