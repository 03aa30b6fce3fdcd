//! The employer verifies behaviours.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{by_provider, graded};
use crate::support::{Actor, Scene};

fn word(ksbs: &[&str], day: &str) -> Value {
    json!({"ksbs": ksbs, "verifiedOn": day})
}

async fn tasks(actor: &Actor) -> Vec<String> {
    let page = actor.get("/api/v1/me/tasks").await.expect(200).body;
    let tasks = page["tasks"].as_array().expect("tasks").iter();
    let tasks = tasks.filter(|task| task["kind"] == "verifyBehaviours");
    tasks.map(|task| task["href"].as_str().expect("a place").to_owned()).collect()
}

#[tokio::test]
async fn the_line_manager_verifies_and_their_name_stands_beside_it() {
    let scene = Scene::reformed().await;
    let path = scene.path("/behaviour-verifications");
    assert_eq!(tasks(&scene.manager).await, [""; 0], "nothing is passed yet");
    let results = format!("{}/results", scene.planned(&by_provider("Work portfolio")).await);
    scene.staff.post(&results, &graded("pass", &Value::Null)).await.expect(200);
    assert_eq!(tasks(&scene.manager).await, std::slice::from_ref(&path));
    assert_eq!(tasks(&scene.staff).await, [""; 0]);
    let said = scene.manager.post(&path, &word(&["B1"], "2026-11-20")).await.expect(200).body;
    let [one] = &said["behaviourVerifications"].as_array().expect("a list")[..] else { panic!("{said}") };
    assert_eq!(
        (&one["ksbs"], &one["verifiedOn"], &one["verifiedBy"]),
        (&json!(["B1"]), &json!("2026-11-20"), &json!(scene.manager.id))
    );
    assert_eq!(scene.apprentice.get(&path).await.expect(200).body, said);
    assert_eq!(tasks(&scene.manager).await, [""; 0]);
    let again = scene.staff.post(&path, &word(&["B1"], "2026-11-23")).await.expect(409);
    assert_eq!((again.code(), again.faults()), ("alreadyExists", vec!["#/ksbs/0 duplicate".to_owned()]));
    let id = one["id"].as_str().expect("an id");
    assert_eq!(scene.app.events_of(id).await, ["behaviourVerification.given"]);
    let told = scene.apprentice.get(&scene.path("/timeline")).await.expect(200).text;
    assert!(told.contains("The employer verified behaviours: B1."), "{told}");
}

#[tokio::test]
async fn only_behaviours_of_the_standard_on_a_day_of_the_apprenticeship_are_verified() {
    let scene = Scene::reformed().await;
    let path = scene.path("/behaviour-verifications");
    for (body, faults) in [
        (word(&[], "2026-11-20"), &["#/ksbs tooSmall"][..]),
        (word(&["B1", "B1"], "2026-11-20"), &["#/ksbs duplicate"]),
        (word(&["B1", "K1", "B9"], "2026-11-20"), &["#/ksbs/1 invalid", "#/ksbs/2 unknownKsb"]),
        (word(&["B1"], "2026-11-25"), &["#/verifiedOn inTheFuture"]),
        (word(&["B1"], "2025-08-31"), &["#/verifiedOn outsideEpisode"]),
        (json!({}), &["#/ksbs required", "#/verifiedOn required"]),
    ] {
        assert_eq!(scene.manager.post(&path, &body).await.expect(422).faults(), faults, "{body}");
    }
    let body = word(&["B1"], "2026-11-20");
    for other in [&scene.ada, &scene.apprentice] {
        assert_eq!(other.post(&path, &body).await.expect(403).code(), "insufficientScope");
    }
    scene.app.person(Role::LineManager).await.post(&path, &body).await.expect(404);
    assert_eq!(scene.app.sql("SELECT count(*) FROM behaviour_verifications").await, ["0"]);
}

#[tokio::test]
async fn of_many_who_verify_at_once_one_wins() {
    let scene = Scene::reformed().await;
    let (path, body) = (scene.path("/behaviour-verifications"), word(&["B1"], "2026-11-20"));
    let tries = (0..6).map(|number| {
        let actor = if number % 2 == 0 { &scene.manager } else { &scene.staff };
        actor.post(&path, &body)
    });
    let tries = futures_util::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
}
