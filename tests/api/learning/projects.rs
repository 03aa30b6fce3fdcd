//! Projects and who works on them.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp};

fn project() -> Value {
    json!({"title": "Bin days by text", "brief": "Residents ask when their bins are emptied.",
        "ownerTeam": "Environment", "technologies": ["Rust"], "ksbs": ["K1"]})
}

async fn added(actor: &Actor) -> String {
    actor.post("/api/v1/projects", &project()).await.expect(201).header("location").to_owned()
}

#[tokio::test]
async fn an_apprentice_is_on_a_project_once_at_a_time() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let (one, other) = (app.learner(&ada).await, app.learner(&ada).await);
    let place = added(&staff).await;
    let path = format!("{place}/assignments");
    let body = json!({"apprenticeshipId": one.id, "startsOn": "2026-11-02"});
    let tries = futures_util::future::join_all((0..6).map(|_| staff.post(&path, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.code() == "alreadyExists").count(), 5);
    staff.post(&path, &json!({"apprenticeshipId": other.id, "startsOn": "2026-11-02"})).await.expect(201);
    let list = ada.get(&path).await.expect(200).body;
    assert_eq!(list["assignments"].as_array().map(Vec::len), Some(2));
    let assignment = format!("/api/v1/assignments/{}", list["assignments"][0]["id"].as_str().expect("an id"));
    let endings = format!("{assignment}/completions");
    let early = staff.post(&endings, &json!({"endsOn": "2026-11-01"})).await.expect(422);
    assert_eq!(early.faults(), ["#/endsOn endsBeforeStarts"]);
    let end = json!({"endsOn": "2026-11-20"});
    let tries = futures_util::future::join_all((0..4).map(|_| staff.post(&endings, &end))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 3);
    staff.post(&path, &body).await.expect(201);
    let apprentice = app.sign_in_as(other.person, Role::Apprentice, None).await;
    let own = apprentice.get(&path).await.expect(200).body;
    assert_eq!(own["assignments"].as_array().map(Vec::len), Some(1), "an apprentice sees their own");
}

#[tokio::test]
async fn an_assignment_that_does_not_fit_is_told() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let (learner, manager) = (app.learner(&ada).await, app.person(Role::LineManager).await);
    let path = format!("{}/assignments", added(&manager).await);
    let on = |day: &str| json!({"apprenticeshipId": learner.id, "startsOn": day});
    for day in ["2025-08-31", "2027-09-01"] {
        assert_eq!(staff.post(&path, &on(day)).await.expect(422).faults(), ["#/startsOn outsideEpisode"]);
    }
    // Of an apprentice whom somebody else manages there is nothing to see.
    let foreign = manager.post(&path, &on("2026-11-02")).await.expect(422);
    assert_eq!(foreign.faults(), ["#/apprenticeshipId notFound"]);
    let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    apprentice.post(&path, &on("2026-11-02")).await.expect(403);
    apprentice.post("/api/v1/projects", &project()).await.expect(403);
    assert_eq!(app.sql("SELECT count(*) FROM assignments").await, ["0"]);
}

#[tokio::test]
async fn a_closed_project_stays_closed() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let (learner, place) = (app.learner(&ada).await, added(&staff).await);
    let stale = staff.request("PATCH", &place).header("if-match", "\"7\"").json(&json!({"title": "Late"}));
    stale.send().await.expect(412);
    let closed = staff.patch(&place, &json!({"state": "closed", "outcome": "In use."})).await.expect(200);
    assert_eq!((&closed.body["state"], &closed.body["brief"]), (&json!("closed"), &project()["brief"]));
    staff.patch(&place, &json!({"state": "open"})).await.expect(409);
    let body = json!({"apprenticeshipId": learner.id, "startsOn": "2026-11-02"});
    staff.post(&format!("{place}/assignments"), &body).await.expect(409);
    assert_eq!(staff.patch(&place, &json!({"title": null})).await.expect(422).faults(), ["#/title null"]);
    let open = staff.get("/api/v1/projects?state=open").await.expect(200).body;
    assert_eq!(open["projects"], json!([]));
}
