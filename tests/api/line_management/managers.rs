//! Line managers: check-ins, guidance and training.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Scene};

/// Writes down a check-in; where it is.
async fn check_in(scene: &Scene, day: &str) -> String {
    let added = scene.manager.post(&scene.path("/check-ins"), &talk(day)).await.expect(201);
    added.header("location").to_owned()
}

/// Whether somebody reads what was said.
async fn reads(actor: &Actor, path: &str) -> bool {
    !actor.get(path).await.expect(200).body["notes"].is_null()
}

fn talk(day: &str) -> Value {
    json!({"heldOn": day, "wellbeing": 2, "blockers": "Alone with the release.", "actions": null})
}

#[tokio::test]
async fn what_was_said_stays_between_the_two_until_the_apprentice_shares_it() {
    let scene = Scene::managed().await;
    let path = check_in(&scene, "2026-11-20").await;
    assert!(reads(&scene.manager, &path).await && reads(&scene.apprentice, &path).await);
    assert!(!reads(&scene.staff, &path).await);
    assert!(!reads(&scene.app.person(Role::DataProtectionOfficer).await, &path).await);
    let list = scene.staff.get(&scene.path("/check-ins")).await.expect(200).body;
    assert_eq!(list["checkIns"][0]["notes"], Value::Null);
    // The provider learns nothing, not even that they talked.
    scene.ada.get(&path).await.expect(403);
    scene.ada.get(&scene.path("/check-ins")).await.expect(403);
    let place = scene.path("/check-ins").replace("check-ins", "timeline");
    let told = |timeline: Value| timeline.to_string().contains("checked in");
    assert!(!told(scene.ada.get(&place).await.expect(200).body));
    assert!(told(scene.apprentice.get(&place).await.expect(200).body));
    // Who manages next reads on only where it is shared.
    let next = scene.app.person(Role::LineManager).await;
    scene.managed_by(&next).await;
    scene.manager.get(&path).await.expect(404);
    assert!(!reads(&next, &path).await);
    let shares = format!("{path}/shares");
    scene.staff.post(&shares, &Value::Null).await.expect(403);
    next.post(&shares, &Value::Null).await.expect(403);
    let tries = (0..4).map(|_| scene.apprentice.post(&shares, &Value::Null));
    let tries = futures_util::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 3);
    assert!(reads(&next, &path).await && reads(&scene.staff, &path).await);
    // No copy of what was said lies elsewhere.
    let copies = "SELECT count(*) FROM versions WHERE body::text LIKE '%Alone with the release%'";
    assert_eq!(scene.app.sql(copies).await, ["0"]);
}

#[tokio::test]
async fn a_check_in_that_does_not_fit_is_told() {
    let scene = Scene::managed().await;
    for (day, fault) in [
        ("2026-11-25", "#/heldOn inTheFuture"),
        ("2025-08-31", "#/heldOn outsideEpisode"),
        ("2026-02-30", "#/heldOn format"),
    ] {
        assert_eq!(
            scene.manager.post(&scene.path("/check-ins"), &talk(day)).await.expect(422).faults(),
            [fault]
        );
    }
    let mut unwell = talk("2026-11-20");
    unwell["wellbeing"] = json!(6);
    assert_eq!(
        scene.manager.post(&scene.path("/check-ins"), &unwell).await.expect(422).faults(),
        ["#/wellbeing tooLarge"]
    );
    for somebody in [&scene.staff, &scene.apprentice] {
        somebody.post(&scene.path("/check-ins"), &talk("2026-11-20")).await.expect(403);
    }
    let path = scene.path("/check-ins");
    let tries = (0..4).map(|_| async { scene.manager.post(&path, &talk("2026-11-20")).await });
    let tries = futures_util::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.code() == "alreadyExists").count(), 3);
}

#[tokio::test]
async fn after_four_weeks_the_silence_is_told() {
    let scene = Scene::managed().await;
    let overdue = async |actor: &Actor| {
        let list = actor.get("/api/v1/overdue-check-ins").await.expect(200).body;
        let rows = list["overdueCheckIns"].as_array().expect("a list").clone();
        rows.iter().map(|row| format!("{} {}", row["lastHeldOn"], row["dueOn"])).collect::<Vec<_>>()
    };
    assert_eq!(overdue(&scene.manager).await, ["null \"2025-09-29\""]);
    check_in(&scene, "2026-10-27").await;
    assert!(overdue(&scene.manager).await.is_empty(), "28 days ago");
    scene.app.advance(TimeDelta::days(1));
    assert_eq!(overdue(&scene.manager.renewed()).await, ["\"2026-10-27\" \"2026-11-24\""]);
    assert_eq!(overdue(&scene.staff.renewed()).await.len(), 1);
    assert!(overdue(&scene.app.person(Role::LineManager).await).await.is_empty());
    scene.ada.renewed().get("/api/v1/overdue-check-ins").await.expect(403);
    // Nobody checks in during a break, and the weeks count anew after it.
    let place = scene.path("/check-ins").replace("check-ins", "breaks-in-learning");
    let away = json!({"startsOn": "2026-11-20", "expectedReturnOn": null, "returnedOn": null,
        "reason": "personal", "note": null});
    scene.staff.renewed().post(&place, &away).await.expect(201);
    assert!(overdue(&scene.manager.renewed()).await.is_empty());
    let then = scene
        .manager
        .renewed()
        .get(&format!("{}?as_of=2026-11-23", scene.path("/check-ins")))
        .await
        .expect(200);
    assert_eq!(then.body["checkIns"], json!([]), "nothing was written down by then");
}

#[tokio::test]
async fn guidance_is_found_by_topic_and_stage() {
    let scene = Scene::managed().await;
    let piece = |title: &str, topic: &str, stage: &str| json!({"title": title, "topic": topic, "stage": stage, "markdown": "# Read"});
    let mut places = Vec::new();
    for (title, topic, stage) in
        [("A", "Onboarding", "beforeStart"), ("B", "Feedback", "anyTime"), ("C", "Feedback", "inLearning")]
    {
        let added = scene.staff.post("/api/v1/guidance", &piece(title, topic, stage)).await.expect(201);
        places.push(added.header("location").to_owned());
    }
    let titles = async |query: &str| {
        let list = scene.manager.get(&format!("/api/v1/guidance{query}")).await.expect(200).body;
        let rows = list["guidance"].as_array().expect("a list").clone();
        rows.iter().filter_map(|row| row["title"].as_str().map(str::to_owned)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(titles("").await, "A B C");
    assert_eq!(titles("?topic=Feedback").await, "B C");
    assert_eq!(titles("?topic=Feedback&stage=anyTime&stage=beforeStart").await, "B");
    scene.staff.patch(&places[1], &json!({"archived": true})).await.expect(200);
    assert_eq!((titles("").await, titles("?archived=true").await), ("A C".to_owned(), "B".to_owned()));
    scene.manager.get(&places[1]).await.expect(200);
    scene.manager.patch(&places[0], &json!({"title": "Mine"})).await.expect(403);
    scene.manager.post("/api/v1/guidance", &piece("D", "Mine", "anyTime")).await.expect(403);
    let stale = scene.staff.request("PATCH", &places[1]).header("if-match", "\"1\"");
    stale.json(&json!({"title": "Late"})).send().await.expect(412);
}

#[tokio::test]
async fn training_lapses_and_what_is_missing_is_listed() {
    let scene = Scene::managed().await;
    let skill = |title: &str, months: Value| json!({"title": title, "description": "Can do it.", "validMonths": months});
    let mut ids = Vec::new();
    for (title, months) in
        [("Feedback", json!(12)), ("Safeguarding", json!(24)), ("Funding rules", Value::Null)]
    {
        let added = scene.staff.post("/api/v1/manager-skills", &skill(title, months)).await.expect(201);
        ids.push(added.body["id"].clone());
    }
    let twice = scene.staff.post("/api/v1/manager-skills", &skill("FEEDBACK", json!(1))).await.expect(409);
    assert_eq!(twice.code(), "alreadyExists");
    let path = format!("/api/v1/people/{}", scene.manager.id);
    let trainings = format!("{path}/manager-trainings");
    let done = |skill: &Value, day: &str| json!({"managerSkillId": skill, "completedOn": day, "course": "Half a day"});
    scene.manager.post(&trainings, &done(&ids[0], "2025-11-24")).await.expect(201);
    scene.manager.post(&trainings, &done(&ids[1], "2024-12-20")).await.expect(201);
    let tries = (0..4).map(|_| async { scene.manager.post(&trainings, &done(&ids[2], "2020-01-31")).await });
    let tries = futures_util::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 201).count(), 1);
    let states = async |path: &str, list: &str| {
        let body = scene.manager.get(path).await.expect(200).body;
        let rows = body[list].as_array().expect("a list").clone();
        rows.iter()
            .map(|row| format!("{} {} {}", row["title"], row["state"], row["lapsesOn"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let stands =
        ["Feedback lapsed 2026-11-24", "Safeguarding lapsesSoon 2026-12-20", "Funding rules current null"];
    assert_eq!(states(&format!("{path}/manager-skills"), "managerSkills").await, stands);
    assert_eq!(states("/api/v1/manager-skill-gaps", "managerSkillGaps").await, stands[..2]);
    // Somebody who manages nobody lacks nothing that anybody waits for.
    let other = scene.app.person(Role::LineManager).await;
    let gaps = scene.staff.get("/api/v1/manager-skill-gaps?limit=1").await.expect(200).body;
    assert_eq!(gaps["managerSkillGaps"][0]["personId"], json!(scene.manager.id));
    let cursor = gaps["page"]["nextCursor"].as_str().expect("a cursor");
    let more =
        scene.staff.get(&format!("/api/v1/manager-skill-gaps?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!(more.body["managerSkillGaps"][0]["title"], json!("Safeguarding"));
    // What was a mistake counts no more.
    let list = scene.manager.get(&trainings).await.expect(200).body;
    let last = list["managerTrainings"][2]["id"].as_str().expect("an id");
    let voiding = format!("/api/v1/manager-trainings/{last}/voidings");
    other.post(&voiding, &Value::Null).await.expect(404);
    scene.manager.post(&voiding, &Value::Null).await.expect(200);
    scene.manager.post(&voiding, &Value::Null).await.expect(409);
    assert_eq!(states("/api/v1/manager-skill-gaps", "managerSkillGaps").await.len(), 3);
    for (body, fault) in [
        (done(&ids[0], "2026-11-25"), "#/completedOn inTheFuture"),
        (done(&json!("01932b6e-7a4c-7fff-bfff-ffffffffffff"), "2026-11-20"), "#/managerSkillId notFound"),
    ] {
        assert_eq!(scene.manager.post(&trainings, &body).await.expect(422).faults(), [fault]);
    }
    other.post(&trainings, &done(&ids[0], "2026-11-20")).await.expect(404);
    other.get(&trainings).await.expect(404);
}
