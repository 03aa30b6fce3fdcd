//! Everything about an apprentice in one request: the same as its parts say, and no more than each may read.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::partnerships::meetups::published;
use crate::support::{Actor, Scene};

/// An apprentice of whom there is something of everything.
async fn lively() -> Scene {
    let scene = Scene::managed().await;
    for (id, details) in [
        (
            "h-1",
            json!({"kind": "otjHours", "date": "2026-11-19", "hours": 6.5, "activity": "Training day", "ksbs": []}),
        ),
        (
            "e-1",
            json!({"kind": "ksbEvidence", "ksbs": ["K1"], "title": "A design", "url": null, "suggestedState": null}),
        ),
        ("r-1", json!({"kind": "ragRating", "rating": "green"})),
    ] {
        let update = json!({"externalId": id, "learner": {"uln": scene.learner.uln}, "observedAt": "2026-11-20T09:30:00Z",
            "details": details});
        scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    }
    let judged = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    scene.manager.post(&scene.path("/ksbs/K2/judgements"), &judged).await.expect(200);
    scene
        .manager
        .post(&scene.path("/rag-ratings"), &json!({"rating": "amber", "reason": "Little time."}))
        .await
        .expect(200);
    let contact = scene.app.person(Role::EmployerContact).await;
    let meetup = published(&contact, &scene.staff, &json!({})).await;
    scene.apprentice.post(&format!("{meetup}/registrations"), &json!({"shareName": true})).await.expect(201);
    scene
}

async fn overview(actor: &Actor, scene: &Scene) -> Value {
    actor.get(&scene.path("/overview")).await.expect(200).body
}

#[tokio::test]
async fn each_part_says_what_its_own_place_says() {
    let scene = lively().await;
    let taken = json!({"startsOn": "2026-11-23", "expectedReturnOn": null, "returnedOn": null, "reason": "caring", "note": null});
    scene.staff.post(&scene.path("/breaks-in-learning"), &taken).await.expect(201);
    let staff = &scene.staff;
    let seen = overview(staff, &scene).await;
    let read = async |below: &str| staff.get(&scene.path(below)).await.expect(200).body;
    assert_eq!(seen["omitted"], json!([]));
    assert_eq!(seen["apprenticeship"], read("").await);
    assert_eq!(seen["hours"]["otj"], read("/progress").await["otj"]);
    assert_eq!(seen["hours"]["trend"], read("/otj-forecast").await["trend"]);
    assert_eq!(seen["rag"], read("/rag-ratings").await);
    let matrix = read("/ksbs").await;
    assert_eq!(seen["ksbs"]["total"], matrix["total"]);
    let idle = matrix["ksbs"].as_array().expect("KSBs").iter();
    let idle = idle.filter(|ksb| ksb["state"] == "notStarted");
    let idle: Vec<&Value> = idle.map(|ksb| &ksb["code"]).collect();
    assert_eq!(seen["ksbs"]["notBegun"], json!(idle));
    assert!(
        !idle.contains(&&json!("K1")) && !idle.contains(&&json!("K2")),
        "evidence and a judgement begin a KSB"
    );
    assert_eq!(seen["breakInLearning"], read("/breaks-in-learning").await["breaksInLearning"][0]);
    let timeline = read("/timeline?limit=5").await;
    assert_eq!(seen["timeline"], timeline["timeline"]);
    let reviews =
        staff.get(&format!("/api/v1/reviews?apprenticeship_id={}", scene.learner.id)).await.expect(200).body;
    assert_eq!((&seen["reviews"]["next"], &seen["reviews"]["last"]), (&reviews["reviews"][0], &Value::Null));
    assert_eq!(seen["meetups"].as_array().map(Vec::len), Some(1));
    for (part, path) in [
        (
            "provider",
            format!(
                "/api/v1/organisations/{}",
                seen["apprenticeship"]["providerId"].as_str().expect("an id")
            ),
        ),
        (
            "cohort",
            format!("/api/v1/cohorts/{}", seen["apprenticeship"]["cohortId"].as_str().expect("an id")),
        ),
    ] {
        let whole = staff.get(&path).await.expect(200).body;
        assert_eq!((&seen[part]["id"], &seen[part]["name"]), (&whole["id"], &whole["name"]), "{part}");
    }
    let standard =
        format!("/api/v1/standards/{}", seen["apprenticeship"]["standardId"].as_str().expect("an id"));
    let standard = staff.get(&standard).await.expect(200).body;
    assert_eq!(seen["standard"]["name"], standard["title"]);
    assert_eq!(seen["lineManager"]["id"], json!(scene.manager.id));
}

#[tokio::test]
async fn a_review_that_was_held_is_the_last_and_its_open_goals_are_told() {
    let scene = Scene::managed().await;
    let next =
        overview(&scene.manager, &scene).await["reviews"]["next"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/reviews/{next}");
    scene
        .manager
        .post(&format!("{path}/meetings"), &json!({"heldOn": "2026-11-24", "notes": "Going well."}))
        .await
        .expect(200);
    let goal = |title: &str| json!({"title": title, "owner": "apprentice", "dueOn": "2027-01-15"});
    scene.manager.post(&format!("{path}/goals"), &goal("Lead a review")).await.expect(201);
    let met = scene.manager.post(&format!("{path}/goals"), &goal("Read the plan")).await.expect(201);
    scene.manager.patch(met.header("location"), &json!({"state": "met"})).await.expect(200);
    let seen = overview(&scene.manager, &scene).await["reviews"].clone();
    assert_eq!((&seen["last"]["id"], &seen["last"]["number"]), (&json!(next), &json!(1)));
    assert_eq!(seen["next"]["number"], json!(2));
    for (upcoming, part) in [("true", "next"), ("false", "last")] {
        let path = format!("/api/v1/reviews?upcoming={upcoming}");
        let list = scene.manager.get(&path).await.expect(200).body;
        let ids: Vec<&Value> =
            list["reviews"].as_array().expect("reviews").iter().map(|one| &one["id"]).collect();
        assert_eq!(ids, [&seen[part]["id"]], "{upcoming}");
    }
    let open: Vec<&Value> =
        seen["openGoals"].as_array().expect("goals").iter().map(|goal| &goal["title"]).collect();
    assert_eq!(open, ["Lead a review"]);
}

#[tokio::test]
async fn what_a_caller_may_not_read_is_null_and_named() {
    let scene = lively().await;
    let all = ["hours", "rag", "ksbs", "reviews", "meetups"];
    let recruiter = scene.app.person(Role::Recruiter).await;
    // Who manages others reads progress, but not of this apprentice, whom a recruiter sees.
    for (reader, omitted) in [
        (scene.apprentice.clone(), &[][..]),
        (scene.manager.clone(), &["meetups"]),
        (scene.ada.clone(), &["meetups"]),
        (scene.staff.only("apprenticeships:read"), &all),
        (scene.staff.only("apprenticeships:read reviews:read"), &["hours", "rag", "ksbs", "meetups"]),
        (recruiter, &all),
    ] {
        let seen = overview(&reader, &scene).await;
        assert_eq!(seen["omitted"], json!(omitted));
        for part in all {
            assert_eq!(seen[part].is_null(), omitted.contains(&part), "{part}");
        }
        let timeline = reader.get(&scene.path("/timeline?limit=5")).await.expect(200).body;
        assert_eq!(seen["timeline"], timeline["timeline"]);
    }
    for stranger in [scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await] {
        stranger.get(&scene.path("/overview")).await.expect(404);
    }
    scene.app.person(Role::EmployerContact).await.get(&scene.path("/overview")).await.expect(403);
}
