//! A whole group at once: who is who, what all sides say, why somebody needs attention, how it was and what has changed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, Scene};

async fn push(ada: &Actor, learner: &Learner, name: &str, at: &str, details: Value) {
    let body = json!({"externalId": name, "learner": {"apprenticeshipId": learner.id}, "observedAt": at, "details": details});
    ada.post("/api/v1/progress-updates", &body).await.expect(201);
}

fn hours(day: &str, hours: f64) -> Value {
    json!({"kind": "otjHours", "date": day, "hours": hours, "activity": "Training", "ksbs": ["K1", "S1"]})
}

fn board(scene: &Scene) -> String {
    format!("/api/v1/managers/{}/dashboard", scene.manager.id)
}

/// The one learner of a board.
fn only(board: &Value) -> Value {
    let learners = board["learners"].as_array().expect("a list");
    assert_eq!(learners.len(), 1, "{board}");
    learners[0].clone()
}

#[tokio::test]
async fn everybody_is_shown_with_names_ages_and_reasons_in_words() {
    let scene = Scene::managed().await;
    let contact =
        "UPDATE organisations SET contact_name = 'Jo Invented', contact_email = 'jo@provider.example'";
    scene.app.sql(&format!("{contact}, version = version + 1 WHERE id = '{}'", scene.ada.organisation)).await;
    let rating = json!({"kind": "ragRating", "rating": "green"});
    push(&scene.ada, &scene.learner, "r", "2026-10-01T09:00:00Z", rating).await;
    let rated = json!({"rating": "amber", "reason": "Has not been seen for a week."});
    scene.manager.post(&scene.path("/rag-ratings"), &rated).await.expect(200);
    let found = scene.manager.get(&board(&scene)).await.expect(200).body;
    let learner = only(&found);
    assert_eq!(learner["apprenticeshipId"], scene.learner.id.as_str());
    assert_eq!(learner["lineManager"]["id"], json!(scene.manager.id));
    assert_eq!(
        learner["provider"],
        json!({"id": scene.ada.organisation, "name": "Ada", "contactName": "Jo Invented", "contactEmail": "jo@provider.example"})
    );
    let said = &learner["saidByProvider"];
    assert_eq!(
        (&said["rating"], &said["ageDays"], &said["stale"]),
        (&json!("green"), &json!(54), &json!(true))
    );
    let said = &learner["saidByManager"];
    assert_eq!(
        (&said["rating"], &said["ageDays"], &said["stale"]),
        (&json!("amber"), &json!(0), &json!(false))
    );
    assert_eq!(learner["factsRating"], "red", "whatever the sides say");
    assert_eq!(learner["sidesDisagree"], true);
    assert_eq!(learner["sidesInWords"], "The provider says green, the line manager amber, the facts red.");
    let reasons = learner["reasons"].as_array().expect("a list");
    let words = learner["reasonsInWords"].as_array().expect("a list");
    assert_eq!(reasons.len(), words.len());
    let of = |code: &str| {
        let at = reasons.iter().position(|reason| reason == code).expect(code);
        words[at].as_str().expect("words").to_owned()
    };
    assert_eq!(of("reviewOverdue"), "A progress review was due on 2025-11-24, 365 days ago.");
    assert_eq!(of("ratedAmber"), "The line manager says amber: Has not been seen for a week.");
    assert_eq!(of("silent"), "The provider's last update is of 2026-10-01, 54 days ago.");
    assert_eq!(
        (&found["factsRatings"]["red"], &found["sidesDisagree"], &found["staleRatings"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(
        (&learner["changes"], &found["since"], &found["changed"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let table = scene.manager.get(&format!("{}.csv", board(&scene))).await.expect(200).text;
    let (head, line) = table.split_once('\n').expect("lines");
    let cell = |name: &str| {
        let at = head.trim().split(',').position(|column| column == name).expect(name);
        line.trim().split(',').nth(at).expect(name).to_owned()
    };
    assert_eq!(
        [cell("provider"), cell("factsRating"), cell("ratingAgeDays")],
        ["Ada", "red", "54"].map(str::to_owned)
    );
}

#[tokio::test]
async fn the_facts_say_on_a_board_what_they_say_of_each() {
    let scene = Scene::managed().await;
    let mut learners = vec![scene.app.learner(&scene.ada).await, scene.app.learner(&scene.ada).await];
    learners.push(scene.app.learner(&scene.ada).await);
    let path = |learner: &Learner, below: &str| format!("/api/v1/apprenticeships/{}{below}", learner.id);
    for week in 0..10 {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 8).expect("a day") + TimeDelta::weeks(week);
        let at = format!("{day}T17:00:00Z");
        push(&scene.ada, &learners[0], &format!("h{week}"), &at, hours(&day.to_string(), 20.0)).await;
        let seen = json!({"kind": "attendance", "date": day, "sessionTitle": "Day", "status": if week % 4 == 0 { "absent" } else { "present" }, "minutes": null});
        push(&scene.ada, &learners[0], &format!("a{week}"), &at, seen).await;
    }
    push(&scene.ada, &learners[1], "x", "2026-11-02T09:00:00Z", hours("2026-11-02", 7.0)).await;
    let void = json!({"externalId": "y", "learner": {"apprenticeshipId": learners[1].id}, "observedAt": "2026-11-20T09:00:00Z",
        "details": {"kind": "retraction", "reason": "Wrong one."}, "supersedes": "x"});
    scene.ada.post("/api/v1/progress-updates", &void).await.expect(201);
    let away = json!({"startsOn": "2026-06-01", "expectedReturnOn": null, "returnedOn": "2026-07-06", "reason": "personal", "note": null});
    scene.staff.post(&path(&learners[0], "/breaks-in-learning"), &away).await.expect(201);
    scene.app.standings_hold().await;
    let cohort = format!("/api/v1/cohorts/{}/dashboard", scene.learner.cohort);
    let boards = [cohort.clone(), format!("{cohort}?as_of=2026-11-24"), format!("{cohort}?as_of=2026-10-20")];
    for (board, day) in boards.iter().zip(["2026-11-24", "2026-11-24", "2026-10-20"]) {
        let found = scene.staff.get(board).await;
        if day == "2026-10-20" && found.body["total"] == 0 {
            continue;
        }
        let found = found.expect(200).body;
        for learner in found["learners"].as_array().expect("a list") {
            let id = learner["apprenticeshipId"].as_str().expect("an id");
            let rag = format!("/api/v1/apprenticeships/{id}/rag-ratings?as_of={day}");
            let rag = scene.staff.get(&rag).await.expect(200).body;
            assert_eq!(learner["factsRating"], rag["derived"]["rating"], "{board}: {rag}");
            assert_eq!(learner["sidesDisagree"], rag["sourcesDisagree"], "{board}");
            let now =
                scene.staff.get(&format!("/api/v1/apprenticeships/{id}/rag-ratings")).await.expect(200).body;
            if day == "2026-11-24" {
                assert_eq!(now["derived"], rag["derived"], "as is kept, so as counted from the records");
            }
        }
    }
}

#[tokio::test]
async fn a_board_is_as_it_was_and_tells_what_has_changed_since() {
    let scene = Scene::managed().await;
    push(&scene.ada, &scene.learner, "h1", "2026-11-20T09:00:00Z", hours("2026-11-20", 6.5)).await;
    let rating = json!({"kind": "ragRating", "rating": "green"});
    push(&scene.ada, &scene.learner, "r1", "2026-11-20T09:00:00Z", rating).await;
    let reviews = scene.staff.get("/api/v1/reviews?upcoming=true").await.expect(200).body;
    let review = format!("/api/v1/reviews/{}", reviews["reviews"][0]["id"].as_str().expect("a review"));
    let then = scene.staff.get(&board(&scene)).await.expect(200).body;
    let then_of_cohort = scene
        .staff
        .get(&format!("/api/v1/cohorts/{}/dashboard", scene.learner.cohort))
        .await
        .expect(200)
        .body;

    scene.app.advance(TimeDelta::days(3));
    let (staff, ada, manager) = (scene.staff.renewed(), scene.ada.renewed(), scene.manager.renewed());
    push(&ada, &scene.learner, "h2", "2026-11-26T09:00:00Z", hours("2026-11-26", 7.0)).await;
    let red = json!({"kind": "ragRating", "rating": "red", "reason": "Absent."});
    push(&ada, &scene.learner, "r2", "2026-11-26T09:00:00Z", red).await;
    staff
        .post(&format!("{review}/meetings"), &json!({"heldOn": "2026-11-26", "notes": null}))
        .await
        .expect(200);
    manager.post(&format!("{review}/sign-offs"), &Value::Null).await.expect(200);
    let talked = json!({"heldOn": "2026-11-26", "wellbeing": 3, "blockers": null, "actions": null});
    manager.post(&scene.path("/check-ins"), &talked).await.expect(201);

    let later = staff.get(&format!("{}?as_of=2026-11-24", board(&scene))).await.expect(200).body;
    assert_eq!(later, then, "as it was answered on that day");
    let cohort = format!("/api/v1/cohorts/{}/dashboard?as_of=2026-11-24", scene.learner.cohort);
    assert_eq!(staff.get(&cohort).await.expect(200).body, then_of_cohort);

    let now = staff.get(&format!("{}?since=2026-11-25", board(&scene))).await.expect(200).body;
    assert_eq!((&now["since"], &now["changed"]), (&json!("2026-11-25"), &json!(1)));
    let changes = only(&now)["changes"].clone();
    assert_eq!(changes["what"], json!(["hours", "rating", "reviewHeld"]));
    assert_eq!((&changes["hoursAdded"], &changes["ratingBefore"]), (&json!(7.0), &json!("green")));
    assert_eq!(changes["stateBefore"], "inLearning");

    // Somebody else manages the learner now: the old board stays, the new one is empty then.
    let other = scene.app.person(hackit::access::Role::LineManager).await;
    scene.app.advance(TimeDelta::days(1));
    let staff = staff.renewed();
    let quiet = staff.get(&format!("{}?since=2026-11-28", board(&scene))).await.expect(200).body;
    assert_eq!((&quiet["changed"], &only(&quiet)["changes"]["what"]), (&json!(0), &json!([])));
    staff.patch(&scene.path(""), &json!({"lineManagerId": other.id})).await.expect(200);
    assert_eq!(staff.get(&board(&scene)).await.expect(200).body["total"], 0);
    let old = staff.get(&format!("{}?as_of=2026-11-24", board(&scene))).await.expect(200).body;
    assert_eq!(old, then);
    let theirs = format!("/api/v1/managers/{}/dashboard", other.id);
    let new = staff.get(&format!("{theirs}?since=2026-11-28")).await.expect(200).body;
    assert_eq!(only(&new)["changes"]["what"][0], "new");
    assert_eq!(staff.get(&format!("{theirs}?as_of=2026-11-27")).await.expect(200).body["total"], 0);
}

#[tokio::test]
async fn days_that_do_not_fit_are_refused() {
    let scene = Scene::managed().await;
    for query in
        ["as_of=2026-11-25", "since=2026-11-25", "as_of=2026-11-20&since=2026-11-21", "since=yesterday"]
    {
        let reply = scene.staff.get(&format!("{}?{query}", board(&scene))).await.expect(400);
        assert_eq!(reply.code(), "invalidQuery", "{query}: {}", reply.text);
    }
    scene.ada.get(&format!("{}?as_of=2026-11-20", board(&scene))).await.expect(404);
}
