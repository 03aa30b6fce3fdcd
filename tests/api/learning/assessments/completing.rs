//! The gateway to completion, and completion.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{by_organisation, graded, ready};
use crate::support::Scene;

fn complete(grade: &Value) -> Value {
    json!({"completedOn": "2026-11-23", "grade": grade})
}

/// The requirements of a checklist, each with where it stands.
fn states(checklist: &Value) -> Vec<String> {
    let requirements = checklist["requirements"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    requirements.map(|one| format!("{} {}", text(&one["requirement"]), text(&one["state"]))).collect()
}

#[tokio::test]
async fn the_checklist_asks_for_what_a_reformed_plan_asks_for() {
    let scene = Scene::reformed().await;
    let path = scene.path("/gateway");
    let list = scene.staff.get(&path).await.expect(200).body;
    assert_eq!((&list["assessmentModel"], &list["completion"]), (&json!("reformed"), &Value::Null));
    let expected = [
        "assessments missing",
        "behaviours missing",
        "otjHours missing",
        "duration met",
        "englishAndMaths missing",
        "employer missing",
    ];
    assert_eq!(states(&list), expected);
    let refused = scene.staff.post(&path, &ready()).await.expect(409);
    assert_eq!(refused.code(), "gatewayNotReady");
    let detail = refused.body["detail"].as_str().expect("words");
    for words in ["No apprenticeship assessment is planned", "The employer has not verified B1"] {
        assert!(detail.contains(words), "{detail}");
    }
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.assess().await;
    let third = scene.planned(&by_organisation("Interview")).await;
    let list = scene.staff.get(&path).await.expect(200).body;
    assert_eq!((&list["isReady"], &states(&list)[0]), (&json!(false), &"assessments missing".to_owned()));
    assert_eq!(list["requirements"][0]["detail"], "2 of 3 apprenticeship assessments are passed");
    assert_eq!(list["requirements"][1]["detail"], "The employer has verified 1 of 1 behaviours");
    let mut late = graded("pass", &Value::Null);
    late["assessedOn"] = json!("2026-11-23");
    scene.staff.post(&format!("{third}/results"), &late).await.expect(200);
    assert_eq!(scene.staff.get(&path).await.expect(200).body["isReady"], true);
    // On the 20th the third was not passed.
    assert_eq!(scene.staff.post(&path, &ready()).await.expect(409).code(), "gatewayNotReady");
    let mut day = ready();
    day["reachedOn"] = json!("2026-11-23");
    let passed = scene.staff.post(&path, &day).await.expect(200).body;
    assert_eq!((&passed["apprenticeship"]["state"], &passed["isReady"]), (&json!("gateway"), &json!(true)));
    let told = scene.ada.get(&scene.path("/timeline")).await.expect(200).text;
    assert!(told.contains("Reached the gateway to completion with 504 of 500 hours"), "{told}");
}

#[tokio::test]
async fn completion_follows_the_gateway_with_a_grade_where_the_plan_has_one() {
    let scene = Scene::reformed().await;
    let path = scene.path("/completions");
    let early = scene.staff.post(&path, &complete(&Value::Null)).await.expect(409);
    assert_eq!(
        (early.code(), &early.body["allowedTransitions"]),
        ("transitionNotAllowed", &json!(["onBreak", "gateway", "withdrawn"]))
    );
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.assess().await;
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    for (body, fault) in [
        (complete(&json!("fail")), "#/grade inconsistent"),
        (json!({"completedOn": "2026-11-25", "grade": null}), "#/completedOn inTheFuture"),
        (json!({"completedOn": "2026-11-19", "grade": null}), "#/completedOn outsideEpisode"),
    ] {
        assert_eq!(scene.staff.post(&path, &body).await.expect(422).faults(), [fault], "{body}");
    }
    for other in [&scene.ada, &scene.manager, &scene.apprentice] {
        other.post(&path, &complete(&Value::Null)).await.expect(403);
    }
    let body = complete(&json!("merit"));
    let tries = futures_util::future::join_all((0..6).map(|_| scene.staff.post(&path, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
    let done = &tries.iter().find(|reply| reply.status == 200).expect("one").body;
    let standing = &done["apprenticeship"];
    assert_eq!((&standing["state"], &standing["endedOn"]), (&json!("completed"), &json!("2026-11-23")));
    assert_eq!(
        (&done["completion"]["grade"], &done["completion"]["completedOn"]),
        (&json!("merit"), &json!("2026-11-23"))
    );
    let told = scene.ada.get(&scene.path("/timeline")).await.expect(200).text;
    assert!(
        told.contains("Completed after the gateway to completion; the overall grade is merit."),
        "{told}"
    );
    let job = json!({"kind": "permanentJob", "employer": "Hackney", "jobTitle": "Developer",
        "observedOn": "2026-11-24", "note": null});
    scene.staff.post(&scene.path("/outcomes"), &job).await.expect(201);
}

#[tokio::test]
async fn nobody_completes_before_hours_that_are_recorded() {
    let scene = Scene::reformed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.assess().await;
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let update = json!({"externalId": "late", "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-24T09:00:00Z",
        "details": {"kind": "otjHours", "date": "2026-11-24", "hours": 1, "activity": "Workshop"}});
    scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    let refused = scene.staff.post(&scene.path("/completions"), &complete(&Value::Null)).await.expect(409);
    assert_eq!(refused.faults(), ["#/completedOn hoursRecorded"]);
    let body = json!({"completedOn": "2026-11-24", "grade": null});
    let done = scene.staff.post(&scene.path("/completions"), &body).await.expect(200).body;
    assert_eq!(done["completion"]["grade"], Value::Null);
}

#[tokio::test]
async fn a_day_gone_by_is_told_as_it_was_known_then() {
    let mut scene = Scene::reformed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    let open = scene.planned(&by_organisation("Project")).await;
    scene.app.advance(TimeDelta::days(2));
    (scene.staff, scene.manager) = (scene.staff.renewed(), scene.manager.renewed());
    scene.staff.post(&format!("{open}/results"), &graded("pass", &Value::Null)).await.expect(200);
    let word = json!({"ksbs": ["B1"], "verifiedOn": "2026-11-20"});
    scene.manager.post(&scene.path("/behaviour-verifications"), &word).await.expect(200);
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    scene.staff.post(&scene.path("/completions"), &complete(&Value::Null)).await.expect(200);
    let then = scene.staff.get(&scene.path("/gateway?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(states(&then)[..2], ["assessments missing", "behaviours missing"]);
    assert_eq!(
        (&then["apprenticeship"]["state"], &then["completion"], &then["reached"]),
        (&json!("inLearning"), &Value::Null, &json!([]))
    );
    let then = scene.staff.get(&scene.path("/assessments?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(
        (&then["assessments"][0]["name"], &then["assessments"][0]["grade"]),
        (&json!("Project"), &Value::Null)
    );
    let then =
        scene.staff.get(&scene.path("/behaviour-verifications?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(then["behaviourVerifications"], json!([]), "nobody knew of it then");
    let now = scene.staff.get(&scene.path("/gateway")).await.expect(200).body;
    assert_eq!(
        (&states(&now)[0], &now["completion"]["completedOn"]),
        (&"assessments met".to_owned(), &json!("2026-11-23"))
    );
}
