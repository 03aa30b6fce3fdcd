//! Where a group of learners stands, in one request.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

async fn push(ada: &Actor, learner: &Learner, name: &str, details: Value) {
    let body = json!({"externalId": name, "learner": {"apprenticeshipId": learner.id},
        "observedAt": "2026-11-20T09:30:00Z", "details": details});
    ada.post("/api/v1/progress-updates", &body).await.expect(201);
}

/// Three learners at Ada, of whom one is rated red and one is silent, and one at Arch.
async fn ground() -> (TestApp, Actor, Actor, Vec<Learner>) {
    let app = TestApp::new().await;
    let (ada, arch) = (app.provider("Ada").await, app.provider("Arch").await);
    let mut learners = Vec::new();
    for _ in 0..3 {
        learners.push(app.learner(&ada).await);
    }
    learners.push(app.learner(&arch).await);
    push(&ada, &learners[0], "r-0", json!({"kind": "ragRating", "rating": "red", "reason": "Absent"})).await;
    push(&ada, &learners[1], "r-1", json!({"kind": "ragRating", "rating": "green"})).await;
    let hours = json!({"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "activity": "Training"});
    push(&ada, &learners[1], "h-1", hours).await;
    push(&arch, &learners[3], "r-3", json!({"kind": "ragRating", "rating": "amber", "reason": "Late"})).await;
    (app, ada, arch, learners)
}

#[tokio::test]
async fn a_cohort_is_counted_and_who_needs_attention_comes_first() {
    let (app, _, _, learners) = ground().await;
    let staff = app.staff().await;
    let path = format!("/api/v1/cohorts/{}/dashboard", learners[0].cohort);
    let board = staff.get(&path).await.expect(200).body;
    assert_eq!(board["total"], 4);
    assert_eq!(board["byState"], json!([{"state": "inLearning", "count": 4}]));
    assert_eq!(board["ratings"], json!({"red": 1, "amber": 1, "green": 1, "none": 1}));
    assert_eq!((&board["otj"]["hours"], &board["otj"]["targetHours"]), (&json!(6.5), &json!(2000.0)));
    assert_eq!(
        (&board["otj"]["behind"], &board["silent"], &board["needAttention"]),
        (&json!(4), &json!(1), &json!(4))
    );
    let first = &board["attention"][0];
    assert_eq!(first["apprenticeshipId"], learners[0].id.as_str());
    assert_eq!(first["reasons"], json!(["ratedRed", "behindHours"]));
    assert_eq!(board["attention"][1]["reasons"], json!(["ratedAmber", "behindHours"]));
    let silent = board["attention"].as_array().expect("a list").iter().find(|row| row["rating"].is_null());
    assert_eq!(silent.expect("the silent one")["reasons"], json!(["behindHours", "silent"]));
}

#[tokio::test]
async fn a_corrected_rating_counts_in_place_of_the_old_one() {
    let (app, ada, _, learners) = ground().await;
    let body = json!({"externalId": "r-0b", "learner": {"apprenticeshipId": learners[0].id},
        "observedAt": "2026-11-19T09:30:00Z", "details": {"kind": "ragRating", "rating": "green"}, "supersedes": "r-0"});
    ada.post("/api/v1/progress-updates", &body).await.expect(201);
    let path = format!("/api/v1/cohorts/{}/dashboard", learners[0].cohort);
    let board = app.staff().await.get(&path).await.expect(200).body;
    assert_eq!(board["ratings"], json!({"red": 0, "amber": 1, "green": 2, "none": 1}));
}

#[tokio::test]
async fn each_sees_their_own_part_of_it() {
    let (app, ada, arch, learners) = ground().await;
    let manager = app.person(Role::LineManager).await;
    app.sql(&format!(
        "UPDATE apprenticeships SET line_manager_id = '{}', version = version + 1 WHERE id = '{}'",
        manager.id, learners[2].id
    ))
    .await;
    let cohort = format!("/api/v1/cohorts/{}/dashboard", learners[0].cohort);
    let (of_ada, of_arch) = (
        format!("/api/v1/providers/{}/dashboard", ada.organisation),
        format!("/api/v1/providers/{}/dashboard", arch.organisation),
    );
    let managed = format!("/api/v1/managers/{}/dashboard", manager.id);
    let staff = app.staff().await;
    for (actor, path, total) in [
        (&staff, &cohort, Some(4)),
        (&ada, &cohort, Some(3)),
        (&manager, &cohort, Some(1)),
        (&staff, &of_ada, Some(3)),
        (&ada, &of_ada, Some(3)),
        (&ada, &of_arch, None),
        (&manager, &of_ada, None),
        (&staff, &managed, Some(1)),
        (&manager, &managed, Some(1)),
        (&ada, &managed, None),
    ] {
        let board = actor.get(path).await;
        assert_eq!(board.status, if total.is_some() { 200 } else { 404 }, "{path}: {}", board.text);
        assert_eq!(board.body["total"].as_u64(), total, "{path}");
    }
    staff.get("/api/v1/cohorts/01932b6e-7a4c-7000-8000-000000000000/dashboard").await.expect(404);
    staff.get(&of_ada.replace(&ada.organisation.to_string(), &staff.id.to_string())).await.expect(404);
}

#[tokio::test]
async fn a_table_opens_in_a_spreadsheet_without_running_anything() {
    let (app, ada, _, learners) = ground().await;
    let person = learners[1].person;
    app.sql(&format!("UPDATE people SET family_name = '=1+1', version = version + 1 WHERE id = '{person}'"))
        .await;
    let table = ada.get(&format!("/api/v1/providers/{}/dashboard.csv", ada.organisation)).await.expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    let row = rows.iter().find(|row| row[0] == learners[1].id).expect("the learner");
    assert_eq!(
        [&row[1], &row[4], &row[7], &row[10], &row[12]],
        ["'=1+1", "inLearning", "6.5", "green", "behindHours"]
    );
}
