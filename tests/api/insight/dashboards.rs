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
    assert_eq!(
        first["reasons"],
        json!(["ratedRed", "redByFacts", "reviewOverdue", "behindHours", "checkInOverdue"])
    );
    let silent = board["attention"].as_array().expect("a list").iter().find(|row| row["rating"].is_null());
    let reasons = json!(["redByFacts", "reviewOverdue", "behindHours", "silent", "checkInOverdue"]);
    assert_eq!(silent.expect("the silent one")["reasons"], reasons);
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
        [&row[1], &row[4], &row[7], &row[10], &row[18]],
        ["'=1+1", "inLearning", "6.5", "green", "redByFacts reviewOverdue behindHours"]
    );
    assert_eq!(&row[16], "", "a provider knows nothing of check-ins");
    assert_eq!(&row[17], "2026-11-20T09:30:00Z", "as instants stand in JSON");
}

#[tokio::test]
async fn both_sides_reviews_and_check_ins_are_counted_from_what_is_kept() {
    let (app, ada, _, learners) = ground().await;
    let staff = app.staff().await;
    let manager = app.person(Role::LineManager).await;
    let path = |noun: &str| format!("/api/v1/apprenticeships/{}{noun}", learners[1].id);
    staff.patch(&path(""), &json!({"lineManagerId": manager.id})).await.expect(200);
    let cohort = format!("/api/v1/cohorts/{}/dashboard", learners[0].cohort);
    let of = |body: &Value, id: &str| {
        let rows = body["attention"].as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["apprenticeshipId"] == *id).unwrap_or_default()
    };
    // A break of four weeks puts the first review off, as the list of reviews says.
    let away = json!({"startsOn": "2025-10-06", "expectedReturnOn": null, "returnedOn": "2025-11-03",
        "reason": "personal", "note": null});
    staff.post(&path("/breaks-in-learning"), &away).await.expect(201);
    let next = format!("/api/v1/reviews?apprenticeship_id={}", learners[1].id);
    let review = staff.get(&next).await.expect(200).body["reviews"][0].clone();
    assert_eq!(review["dueOn"], "2025-12-22");
    let board = staff.get(&cohort).await.expect(200).body;
    assert_eq!(of(&board, &learners[1].id)["reviewDueOn"], review["dueOn"]);
    assert_eq!((&board["reviews"]["overdue"], &board["checkInsOverdue"]), (&json!(4), &json!(4)));

    let place = format!("/api/v1/reviews/{}", review["id"].as_str().expect("an id"));
    staff
        .post(&format!("{place}/meetings"), &json!({"heldOn": "2026-11-20", "notes": null}))
        .await
        .expect(200);
    manager.post(&format!("{place}/sign-offs"), &Value::Null).await.expect(200);
    let rated = json!({"rating": "red", "reason": "Has not been seen for a week."});
    manager.post(&path("/rag-ratings"), &rated).await.expect(200);
    let talked = json!({"heldOn": "2026-11-20", "wellbeing": 2, "blockers": null, "actions": null});
    manager.post(&path("/check-ins"), &talked).await.expect(201);
    for state in ["inProgress", "readyForReview", "completed"] {
        let judged = json!({"state": state, "comment": null, "evidenceUrl": null});
        ada.post(&path("/ksbs/K1/judgements"), &judged).await.expect(200);
    }
    let board = staff.get(&cohort).await.expect(200).body;
    assert_eq!(
        board["reviews"],
        json!({"overdue": 3, "waitingForApprentice": 1, "waitingForLineManager": 0, "waitingForProvider": 1})
    );
    assert_eq!(board["checkInsOverdue"], 3);
    assert_eq!(board["ksbs"], json!({"completed": 1, "total": 20, "withoutTotal": 0}));
    assert_eq!(board["managerRatings"], json!({"red": 1, "amber": 0, "green": 0, "none": 3}));
    assert_eq!(board["ratingsDisagree"], 1);
    let learner = of(&board, &learners[1].id);
    assert_eq!((&learner["rating"], &learner["managerRating"]), (&json!("green"), &json!("red")));
    assert_eq!(learner["reasons"], json!(["ratedRed", "redByFacts", "behindHours"]));
    assert_eq!(learner["reviewDueOn"], "2027-02-12");
    let theirs = ada.get(&cohort).await.expect(200).body;
    assert_eq!(theirs["checkInsOverdue"], Value::Null);
    assert!(!theirs.to_string().contains("checkInOverdue"), "a provider knows nothing of check-ins");

    // The next review is moved, then missed; it is due by its latest day all the same.
    let next = staff.get(&format!("{next}&state=scheduled")).await.expect(200).body;
    let place = format!("/api/v1/reviews/{}", next["reviews"][0]["id"].as_str().expect("an id"));
    let moved = json!({"agreedOn": "2026-11-24", "reason": "Before the holidays."});
    staff.post(&format!("{place}/reschedulings"), &moved).await.expect(200);
    app.advance(chrono::TimeDelta::days(1));
    let staff = staff.renewed();
    staff.post(&format!("{place}/no-shows"), &json!({"reason": "Ill."})).await.expect(200);
    let board = staff.get(&cohort).await.expect(200).body;
    assert_eq!(of(&board, &learners[1].id)["reviewDueOn"], "2027-02-12");
    app.standings_hold().await;
}

#[tokio::test]
async fn what_is_kept_survives_corrections_and_races() {
    let (app, ada, _, learners) = ground().await;
    let id = &learners[0].id;
    let update = |name: String, at: String, details: Value, supersedes: Option<&str>| {
        json!({"externalId": name, "learner": {"apprenticeshipId": id}, "observedAt": at, "details": details,
            "supersedes": supersedes})
    };
    let hours = |day: u32, hours: f64| json!({"kind": "otjHours", "date": format!("2026-11-{day:02}"), "hours": hours, "activity": "Training"});
    // Twenty at once, half of them on one day; then a correction to another day, a retraction, late ratings.
    let pushes: Vec<Value> = (1..=20)
        .map(|number| {
            let day = if number % 2 == 0 { 2 } else { number };
            update(format!("h{number}"), format!("2026-11-{number:02}T09:00:00Z"), hours(day, 1.25), None)
        })
        .collect();
    let sent = pushes.iter().map(|push| ada.post("/api/v1/progress-updates", push));
    for reply in futures_util::future::join_all(sent).await {
        reply.expect(201);
    }
    app.standings_hold().await;
    let void = json!({"kind": "retraction", "reason": "Sent by mistake."});
    let rating = |rating: &str| json!({"kind": "ragRating", "rating": rating, "reason": "So it is."});
    let items = json!({"items": [
        update("h1b".to_owned(), "2026-11-21T09:00:00Z".to_owned(), hours(3, 2.5), Some("h1")),
        update("h2b".to_owned(), "2026-11-21T09:00:00Z".to_owned(), void.clone(), Some("h2")),
        update("late".to_owned(), "2026-11-01T09:00:00Z".to_owned(), rating("green"), None),
        update("newer".to_owned(), "2026-11-22T09:00:00Z".to_owned(), rating("amber"), None),
    ]});
    let done = ada.post("/api/v1/progress-update-batches", &items).await.expect(207).body;
    assert_eq!(done["summary"]["created"], 4, "{done}");
    let kept = "SELECT provider_rating FROM standings WHERE apprenticeship_id = '";
    assert_eq!(app.sql(&format!("{kept}{id}'")).await, ["amber"]);
    let body = update("never".to_owned(), "2026-11-23T09:00:00Z".to_owned(), void, Some("newer"));
    ada.post("/api/v1/progress-updates", &body).await.expect(201);
    assert_eq!(app.sql(&format!("{kept}{id}'")).await, ["red"], "the one before counts again");
    app.standings_hold().await;
}
