//! Which model holds for whom.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{by_provider, ready};
use crate::support::Scene;

const ATTEMPT: &str = r#"{"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-12-07"}"#;

fn attempt() -> Value {
    serde_json::from_str(ATTEMPT).expect("JSON")
}

/// What a learner's standard says of its model from now on.
async fn say(scene: &Scene, model: &str) {
    let id = &scene.learner.standard;
    let now = scene.app.now();
    let sql = format!(
        "UPDATE standards SET assessment_model = {model}, revision = revision + 1, updated_at = '{now}' WHERE id = '{id}'"
    );
    scene.app.sql(&sql).await;
}

async fn model(scene: &Scene, query: &str) -> Value {
    scene.staff.get(&scene.path(&format!("/gateway{query}"))).await.expect(200).body["assessmentModel"]
        .clone()
}

/// Refused for the model, in words.
async fn differs(scene: &Scene, below: &str, body: &Value) -> String {
    let refused = scene.staff.post(&scene.path(below), body).await.expect(409);
    assert_eq!(refused.code(), "assessmentModelDiffers", "{below}");
    refused.body["detail"].as_str().expect("words").to_owned()
}

#[tokio::test]
async fn each_model_refuses_what_is_the_others() {
    let scene = Scene::managed().await;
    let behaviours = json!({"ksbs": ["B1"], "verifiedOn": "2026-11-20"});
    let completion = json!({"completedOn": "2026-11-23", "grade": null});
    for (said, words) in [
        ("NULL", "How ST9999 1.0 is assessed is not known; so it is by an end-point assessment."),
        ("'endPoint'", "ST9999 1.0 is assessed by an end-point assessment."),
    ] {
        say(&scene, said).await;
        assert_eq!(model(&scene, "").await, "endPoint");
        for (below, body) in [
            ("/assessments", &by_provider("Work portfolio")),
            ("/behaviour-verifications", &behaviours),
            ("/completions", &completion),
        ] {
            let detail = differs(&scene, below, body).await;
            assert!(detail.starts_with(words), "{below}: {detail}");
        }
    }
    say(&scene, "'reformed'").await;
    assert_eq!(model(&scene, "").await, "reformed");
    let detail = differs(&scene, "/epa-attempts", &attempt()).await;
    assert!(detail.starts_with("ST9999 1.0 is assessed by apprenticeship assessments."), "{detail}");
    assert_eq!(
        scene.app.events_of(&scene.learner.id).await,
        ["apprenticeship.changed"],
        "nothing else happened"
    );
}

#[tokio::test]
async fn what_has_begun_under_a_reformed_plan_stays_whatever_is_said_later() {
    let scene = Scene::reformed().await;
    let place = scene.planned(&by_provider("Work portfolio")).await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    say(&scene, "'endPoint'").await;
    assert_eq!(model(&scene, "").await, "reformed");
    let detail = differs(&scene, "/epa-attempts", &attempt()).await;
    assert!(detail.contains("has begun by apprenticeship assessments"), "{detail}");
    let result = json!({"assessedOn": "2026-11-19", "grade": "pass", "nextStep": null});
    scene.ada.post(&format!("{place}/results"), &result).await.expect(200);
    let word = json!({"ksbs": ["B1"], "verifiedOn": "2026-11-20"});
    scene.manager.post(&scene.path("/behaviour-verifications"), &word).await.expect(200);
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let completion = json!({"completedOn": "2026-11-23", "grade": null});
    scene.staff.post(&scene.path("/completions"), &completion).await.expect(200);
}

#[tokio::test]
async fn what_has_begun_by_an_end_point_assessment_stays_and_what_was_cancelled_has_not_begun() {
    let mut scene = Scene::managed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let attempts = scene.path("/epa-attempts");
    say(&scene, "'reformed'").await;
    assert_eq!(model(&scene, "").await, "endPoint", "its gateway is passed");
    let planned = scene.staff.post(&attempts, &attempt()).await.expect(201);
    let failed = json!({"assessedOn": "2026-11-23", "grade": "fail", "nextStep": "retake"});
    scene.staff.post(&format!("{}/results", planned.header("location")), &failed).await.expect(200);
    let detail = differs(&scene, "/assessments", &by_provider("Work portfolio")).await;
    assert!(detail.contains("has begun by an end-point assessment"), "{detail}");
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    // Somebody else of the version had but an assessment that was cancelled.
    scene.learner = scene.app.reformed_learner(&scene.ada).await;
    let place = scene.planned(&by_provider("Wrong")).await;
    scene.staff.post(&format!("{place}/cancellations"), &json!({"reason": "Wrong."})).await.expect(200);
    say(&scene, "'endPoint'").await;
    assert_eq!(model(&scene, "").await, "endPoint");
}

#[tokio::test]
async fn the_model_of_a_day_gone_by_is_the_one_known_then() {
    let mut scene = Scene::managed().await;
    say(&scene, "'endPoint'").await;
    scene.app.advance(TimeDelta::days(2));
    scene.staff = scene.staff.renewed();
    say(&scene, "'reformed'").await;
    assert_eq!(model(&scene, "").await, "reformed");
    assert_eq!(model(&scene, "?as_of=2026-11-24").await, "endPoint");
}

#[tokio::test]
async fn staff_say_the_model_of_a_version_and_a_change_of_it_is_told() {
    let scene = Scene::new().await;
    let place = "/api/v1/standards/ST9500/versions/1.0";
    let mut body = json!({"title": "Invented technician", "level": 3, "minimumOtjHoursByStart": [],
        "ksbsComplete": false, "ksbs": [], "options": [{"title": "Option A", "ksbs": []}]});
    let added = scene.staff.request("PUT", place).json(&body).send().await.expect(201);
    assert_eq!(added.body["assessmentModel"], Value::Null, "what is not said is not known");
    body["assessmentModel"] = json!("reformed");
    let changed = scene.staff.request("PUT", place).header("if-match", "*").json(&body).send().await;
    assert_eq!(changed.expect(200).body["assessmentModel"], "reformed");
    let list = scene.ada.get("/api/v1/standards?reference=ST9500").await.expect(200).body;
    for row in list["standards"].as_array().expect("a list") {
        assert_eq!(row["assessmentModel"], "reformed", "{row}");
    }
    assert_eq!(scene.app.events_of(added.id()).await, ["standard.added", "standard.changed"]);
}
