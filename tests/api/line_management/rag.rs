//! Red, amber, green from three sides.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::Scene;

async fn push(scene: &Scene, name: &str, at: &str, details: Value) {
    let update = json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id}, "observedAt": at,
        "details": details});
    scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
}

/// The facts as `fact rating value`.
fn facts(body: &Value) -> Vec<String> {
    let facts = body["derived"]["facts"].as_array().expect("facts").iter();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    facts.map(|one| format!("{} {} {}", text(&one["fact"]), text(&one["rating"]), one["value"])).collect()
}

#[tokio::test]
async fn the_facts_rate_with_numbers_and_words() {
    let scene = Scene::managed().await;
    let silent = scene.staff.get(&scene.path("/rag-ratings")).await.expect(200).body;
    // Nothing since 1 September 2025: 449 days; no hours, no KSBs, nobody said anything.
    assert_eq!(facts(&silent), ["ksbPace red 0", "overdueReview red 365", "providerSilence red 449"]);
    // What nobody reported of is not nothing done.
    assert_eq!(
        silent["derived"]["unknown"],
        json!([{"fact": "otjForecast", "detail": "Too few weeks were reported of. No data since 1 September 2025: 64 weeks are \
            left out of the trend."}])
    );
    assert_eq!((&silent["provider"], &silent["manager"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&silent["summary"], &silent["sourcesDisagree"]),
        (&json!("The facts say red. Not known to the facts: the forecast of hours."), &json!(false))
    );
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    for (day, status) in [
        ("2026-11-02", "present"),
        ("2026-11-03", "late"),
        ("2026-11-09", "absent"),
        ("2026-11-10", "authorised"),
        ("2026-11-16", "present"),
        ("2026-08-31", "absent"),
    ] {
        let details =
            json!({"kind": "attendance", "date": day, "sessionTitle": "Workshop", "status": status});
        push(&scene, day, &format!("{day}T17:00:00Z"), details).await;
    }
    let path = format!("/api/v1/reviews?apprenticeship_id={}", scene.learner.id);
    let next = scene.staff.get(&path).await.expect(200).body["reviews"][0]["id"].clone();
    let holdings = format!("/api/v1/reviews/{}/meetings", next.as_str().expect("an id"));
    scene.staff.post(&holdings, &json!({"heldOn": "2026-11-20", "notes": null})).await.expect(200);
    let told = scene.staff.get(&scene.path("/rag-ratings")).await.expect(200).body;
    // 504 hours are done; the 31st of August lies more than twelve weeks back.
    assert_eq!(
        facts(&told),
        [
            "attendance amber 75",
            "otjForecast green 100",
            "ksbPace green 166",
            "overdueReview green 0",
            "providerSilence green 8"
        ]
    );
    assert_eq!(told["derived"]["rating"], "amber");
    let detail = &told["derived"]["facts"][0]["detail"];
    assert_eq!(detail, "3 of 4 sessions of the last 12 weeks were attended, 75 %.");
}

#[tokio::test]
async fn sides_that_disagree_are_shown_beside_each_other() {
    let scene = Scene::managed().await;
    let rating =
        |rating: &str, reason: Value| json!({"kind": "ragRating", "rating": rating, "reason": reason});
    push(&scene, "r-1", "2026-11-20T09:00:00Z", rating("green", Value::Null)).await;
    let amber = json!({"rating": "amber", "reason": "Little time beside the release."});
    let said = scene.manager.post(&scene.path("/rag-ratings"), &amber).await.expect(200).body;
    assert_eq!(said["summary"], "The provider says green, the line manager amber, the facts red.");
    assert_eq!(said["sourcesDisagree"], true);
    scene.app.advance(TimeDelta::days(1));
    let manager = scene.manager.renewed();
    manager.post(&scene.path("/rag-ratings"), &json!({"rating": "green", "reason": null})).await.expect(200);
    let now = manager.get(&scene.path("/rag-ratings")).await.expect(200).body;
    let history: Vec<(Value, Value)> = now["ragRatings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["source"].clone(), one["rating"].clone()))
        .collect();
    assert_eq!(json!(history), json!([["manager", "green"], ["manager", "amber"], ["provider", "green"]]));
    let then =
        manager.get(&format!("{}?as_of=2026-11-24", scene.path("/rag-ratings"))).await.expect(200).body;
    assert_eq!(then["manager"]["rating"], "amber");
    assert_eq!(then["derived"]["facts"].as_array().map(Vec::len), Some(4));
    let events = scene.app.sql("SELECT type FROM events WHERE subject_type = 'ragRating' ORDER BY id").await;
    assert_eq!(events, ["ragRating.given", "ragRating.given"]);
}

#[tokio::test]
async fn only_the_line_manager_rates_and_gives_reasons() {
    let scene = Scene::managed().await;
    let red = json!({"rating": "red", "reason": "Does not come."});
    scene.staff.post(&scene.path("/rag-ratings"), &red).await.expect(403);
    scene.ada.post(&scene.path("/rag-ratings"), &red).await.expect(403);
    scene.app.person(Role::LineManager).await.post(&scene.path("/rag-ratings"), &red).await.expect(404);
    for (body, fault) in [
        (json!({"rating": "red", "reason": null}), "#/reason required"),
        (json!({"rating": "amber", "reason": " "}), "#/reason blank"),
        (json!({"rating": "blue", "reason": "?"}), "#/rating notListed"),
    ] {
        assert_eq!(
            scene.manager.post(&scene.path("/rag-ratings"), &body).await.expect(422).faults(),
            [fault]
        );
    }
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let path = format!("/api/v1/apprenticeships/{}/withdrawals", scene.learner.id);
    scene.staff.post(&path, &gone).await.expect(201);
    scene.manager.post(&scene.path("/rag-ratings"), &red).await.expect(409);
    let after = scene.manager.get(&scene.path("/rag-ratings")).await.expect(200).body;
    assert_eq!((&after["derived"], &after["manager"]), (&Value::Null, &Value::Null));
}
