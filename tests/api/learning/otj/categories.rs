//! What hours were spent on: English and maths and reviews are kept, and never count.

use chrono::TimeDelta;
use hackit::features::learning::otj_days::OtjCategory;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

fn update(scene: &Scene, name: &str, day: &str, hours: f64, category: Option<&str>) -> Value {
    let mut update = json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": format!("{day}T12:00:00Z"),
        "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day"}});
    if let Some(category) = category {
        update["details"]["category"] = json!(category);
    }
    update
}

async fn push(scene: &Scene, name: &str, day: &str, hours: f64, category: Option<&str>) -> Reply {
    scene.ada.renewed().post("/api/v1/progress-updates", &update(scene, name, day, hours, category)).await
}

/// Hours that count, of English and maths, and of reviews: the same wherever they are told.
async fn told(scene: &Scene, actor: &Actor, query: &str) -> (f64, f64, f64) {
    let other = |body: &Value| {
        let of = |name: &str| body["otherHours"][name].as_f64().expect("hours");
        (of("englishMaths"), of("progressReview"))
    };
    let otj = actor.get(&scene.path(&format!("/progress{query}"))).await.expect(200).body["otj"].clone();
    let (english, review) = other(&otj);
    let all = (otj["hours"].as_f64().expect("hours"), english, review);
    let forecast = actor.get(&scene.path(&format!("/otj-forecast{query}"))).await.expect(200).body;
    assert_eq!((&forecast["hours"], other(&forecast)), (&otj["hours"], (english, review)), "{query}");
    let weeks: f64 =
        forecast["weeks"].as_array().expect("weeks").iter().filter_map(|week| week["hours"].as_f64()).sum();
    assert!((weeks - all.0).abs() < 1e-9, "{query}");
    if query.is_empty() {
        let ledger = actor.get(&scene.path("/otj-ledger")).await.expect(200).body;
        let lines = ledger["otjLedger"].as_array().expect("lines").iter();
        let sum: f64 = lines.filter_map(|line| line["hours"].as_f64()).sum();
        assert!((sum - all.0).abs() < 1e-9);
        assert_eq!(other(&ledger), (english, review));
    }
    all
}

#[tokio::test]
async fn the_database_counts_what_the_program_counts() {
    let scene = Scene::new().await;
    for category in OtjCategory::ALL {
        let counted = scene.app.sql(&format!("SELECT counts_off_the_job('{category}')")).await;
        assert_eq!(counted, [if category.counts() { "t" } else { "f" }], "{category}");
    }
    assert_eq!(scene.app.sql("SELECT counts_off_the_job(NULL)").await, ["t"]);
}

#[tokio::test]
async fn english_and_maths_and_reviews_are_kept_apart_everywhere() {
    let scene = Scene::managed().await;
    let plain = push(&scene, "h-1", "2026-11-16", 6.0, None).await.expect(201);
    assert_eq!(plain.body["details"]["category"], Value::Null);
    let again = push(&scene, "h-1", "2026-11-16", 6.0, None).await.expect(200);
    assert_eq!(again.body, plain.body);
    let study = push(&scene, "h-2", "2026-11-17", 2.0, Some("study")).await.expect(201);
    assert_eq!(study.body["details"]["category"], "study");
    push(&scene, "h-3", "2026-11-17", 3.0, Some("englishMaths")).await.expect(201);
    push(&scene, "h-4", "2026-11-18", 1.5, Some("progressReview")).await.expect(201);
    assert_eq!(told(&scene, &scene.staff, "").await, (8.0, 3.0, 1.5));
    // Another category under the same name is another content.
    let differs = push(&scene, "h-3", "2026-11-17", 3.0, Some("study")).await.expect(409);
    assert_eq!(differs.faults(), ["#/details/category differs"]);
    let ledger = scene.ada.get(&scene.path("/otj-ledger")).await.expect(200).body["otjLedger"].clone();
    let categories: Vec<_> =
        ledger.as_array().expect("lines").iter().map(|line| line["category"].clone()).collect();
    assert_eq!(categories, [Value::Null, json!("study")]);
    // The apprentice's own.
    let entry = json!({"date": "2026-11-19", "hours": 2.5, "activity": "Fractions", "ksbs": [], "category": "englishMaths"});
    let entered = scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(201);
    assert_eq!((&entered.body["category"], &entered.body["warnings"]), (&json!("englishMaths"), &json!([])));
    assert_eq!(told(&scene, &scene.staff, "").await, (8.0, 3.0, 1.5));
    scene.app.advance(TimeDelta::days(1));
    let place = entered.header("location").to_owned();
    let manager = scene.manager.renewed();
    manager.post(&format!("{place}/confirmations"), &Value::Null).await.expect(200);
    let staff = scene.staff.renewed();
    assert_eq!(told(&scene, &staff, "").await, (8.0, 5.5, 1.5));
    scene.app.advance(TimeDelta::days(1));
    // A correction moves hours from one side to the other; a retraction and a voided entry take them away.
    let mut corrected = update(&scene, "h-5", "2026-11-17", 3.0, Some("training"));
    corrected["supersedes"] = json!("h-3");
    scene.ada.renewed().post("/api/v1/progress-updates", &corrected).await.expect(201);
    let void = json!({"reason": "Entered for another."});
    scene.manager.renewed().post(&format!("{place}/voidings"), &void).await.expect(200);
    let staff = scene.staff.renewed();
    for (as_of, expected) in [
        ("", (11.0, 0.0, 1.5)),
        ("?as_of=2026-11-24", (8.0, 3.0, 1.5)),
        ("?as_of=2026-11-25", (8.0, 5.5, 1.5)),
        ("?as_of=2026-11-26", (11.0, 0.0, 1.5)),
    ] {
        assert_eq!(told(&scene, &staff, as_of).await, expected, "{as_of}");
    }
    let board = format!("/api/v1/cohorts/{}/dashboard", scene.learner.cohort);
    assert_eq!(staff.get(&board).await.expect(200).body["otj"]["hours"], 11.0);
    let gateway = staff.get(&scene.path("/gateway")).await.expect(200).text;
    assert!(gateway.contains("11 of 500 hours"), "{gateway}");
    let timeline = staff.get(&scene.path("/timeline?limit=100")).await.expect(200).text;
    assert!(timeline.contains("1.5 hours of progress review: Training day"), "{timeline}");
    scene.app.standings_hold().await;
}

#[tokio::test]
async fn whatever_hours_are_they_fill_their_day_and_lie_in_no_break() {
    let scene = Scene::managed().await;
    push(&scene, "h-1", "2026-11-20", 12.0, Some("englishMaths")).await.expect(201);
    push(&scene, "h-2", "2026-11-20", 8.0, None).await.expect(201);
    let full = push(&scene, "h-3", "2026-11-20", 4.01, Some("progressReview")).await.expect(422);
    assert_eq!(
        (full.code(), full.faults()),
        ("dayTotalExceeded", vec!["#/details/hours dayTotalExceeded".to_owned()])
    );
    let entry = |hours: f64, category: Option<&str>| json!({"date": "2026-11-20", "hours": hours, "activity": "Fractions", "ksbs": [], "category": category});
    let path = scene.path("/otj-entries");
    scene.apprentice.post(&path, &entry(4.01, None)).await.expect(422);
    let entered = scene.apprentice.post(&path, &entry(4.0, Some("englishMaths"))).await.expect(201);
    assert_eq!(entered.body["warnings"][0]["code"], "moreThanTenHours");
    let place = format!("{}/confirmations", entered.header("location"));
    let (one, other) = tokio::join!(
        scene.manager.post(&place, &Value::Null),
        push(&scene, "h-4", "2026-11-20", 4.0, Some("study"))
    );
    assert!(matches!((one.status, other.status), (200, 422) | (422, 201)), "{} {}", one.text, other.text);
    assert_eq!(scene.app.sql("SELECT hundredths + other_hundredths FROM otj_days").await, ["2400"]);
    let away = json!({"startsOn": "2026-11-19", "expectedReturnOn": null, "returnedOn": "2026-11-23", "reason": "caring",
        "note": null});
    let refused = scene.staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(409);
    assert_eq!(refused.code(), "hoursRecorded");
    let sunday = json!({"date": "2026-11-22", "hours": 1, "activity": "Reading", "ksbs": []});
    let sunday = scene.apprentice.post(&path, &sunday).await.expect(201);
    assert_eq!(
        (&sunday.body["category"], &sunday.body["warnings"][0]["code"]),
        (&Value::Null, &json!("hoursOnSunday"))
    );
    scene.app.standings_hold().await;
}

#[tokio::test]
async fn a_category_that_is_none_is_told() {
    let scene = Scene::managed().await;
    let refused = push(&scene, "h-1", "2026-11-20", 1.0, Some("maths")).await.expect(422);
    assert_eq!(refused.faults(), ["#/details/category notListed"]);
    let entry =
        json!({"date": "2026-11-20", "hours": 1, "activity": "Fractions", "ksbs": [], "category": "maths"});
    let refused = scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(422);
    assert_eq!(refused.faults(), ["#/category notListed"]);
    let note = json!({"externalId": "n-1", "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-20T12:00:00Z", "details": {"kind": "note", "text": "So.", "category": "study"}});
    let refused = scene.ada.post("/api/v1/progress-updates", &note).await.expect(422);
    assert_eq!(refused.faults(), ["#/details/category unknown"]);
}
