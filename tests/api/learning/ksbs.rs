//! The KSB matrix.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

async fn judge(scene: &Scene, actor: &Actor, code: &str, state: &str) -> Reply {
    let body = json!({"state": state, "comment": "Looked at it.", "evidenceUrl": null});
    actor.post(&scene.path(&format!("/ksbs/{code}/judgements")), &body).await
}

/// The states of all KSBs, in their order.
fn states(matrix: &Value) -> Vec<&str> {
    let ksbs = matrix["ksbs"].as_array().expect("KSBs").iter();
    ksbs.map(|one| one["state"].as_str().expect("a state")).collect()
}

#[tokio::test]
async fn the_apprentice_says_where_it_stands_and_somebody_else_judges() {
    let scene = Scene::new().await;
    let (apprentice, ada) = (&scene.apprentice, &scene.ada);
    judge(&scene, apprentice, "K1", "inProgress").await.expect(200);
    judge(&scene, apprentice, "K1", "readyForReview").await.expect(200);
    for state in ["completed", "inProgress"] {
        judge(&scene, apprentice, "K1", state).await.expect(403);
    }
    judge(&scene, ada, "K1", "completed").await.expect(200);
    let refused = judge(&scene, ada, "S1", "completed").await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["inProgress"]));
    // What was completed may be given back, with a reason.
    let back = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    let path = scene.path("/ksbs/K1/judgements");
    assert_eq!(scene.staff.post(&path, &back).await.expect(422).faults(), ["#/comment null"]);
    let matrix = judge(&scene, &scene.staff, "K1", "inProgress").await.expect(200).body;
    assert_eq!((&matrix["completed"], &matrix["total"]), (&json!(0), &json!(5)));
    assert_eq!(states(&matrix), ["inProgress", "notStarted", "notStarted", "notStarted", "notStarted"]);
    let history = ada.get(&path).await.expect(200).body["judgements"].clone();
    let told: Vec<_> = history.as_array().expect("a list").iter().map(|one| one["state"].clone()).collect();
    assert_eq!(json!(told), json!(["inProgress", "readyForReview", "completed", "inProgress"]));
    assert_eq!(history[2]["apiClientId"], json!(ada.id));
    assert_eq!(history[3]["personId"], json!(scene.staff.id));
}

#[tokio::test]
async fn evidence_and_the_past_are_shown() {
    let scene = Scene::new().await;
    let update = json!({"externalId": "e-1", "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ksbEvidence", "ksbs": ["K1", "S2"], "title": "A page", "url": null, "suggestedState": null}});
    scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    judge(&scene, &scene.ada, "K1", "inProgress").await.expect(200);
    scene.app.advance(TimeDelta::days(1));
    let ada = scene.ada.renewed();
    judge(&scene, &ada, "K1", "readyForReview").await.expect(200);
    let matrix = ada.get(&scene.path("/ksbs")).await.expect(200).body;
    let counts: Vec<_> =
        matrix["ksbs"].as_array().expect("KSBs").iter().map(|one| &one["evidenceCount"]).collect();
    assert_eq!(counts, [1, 0, 0, 1, 0]);
    assert_eq!(states(&matrix)[0], "readyForReview");
    assert_eq!(states(&matrix)[3], "inProgress", "there is evidence, and nobody has judged");
    let then = ada.get(&scene.path("/ksbs?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(states(&then)[0], "inProgress");
    ada.get(&scene.path("/ksbs?as_of=2026-11-26")).await.expect(400);
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let scene = Scene::new().await;
    judge(&scene, &scene.ada, "K9", "inProgress").await.expect(404);
    scene.ada.get(&scene.path("/ksbs/K9/judgements")).await.expect(404);
    let arch = scene.app.provider("Arch").await;
    judge(&scene, &arch, "K1", "inProgress").await.expect(404);
    judge(&scene, &scene.app.person(Role::LineManager).await, "K1", "inProgress").await.expect(404);
    let body = json!({"state": "done", "comment": null, "evidenceUrl": null});
    let refused = scene.ada.post(&scene.path("/ksbs/K1/judgements"), &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/state notListed"]);
    let body = json!({"state": "inProgress", "comment": "", "evidenceUrl": "http://x.example"});
    let refused = scene.ada.post(&scene.path("/ksbs/K1/judgements"), &body).await.expect(422);
    assert!(refused.faults().contains(&"#/evidenceUrl format".to_owned()), "{:?}", refused.faults());
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let path = format!("/api/v1/apprenticeships/{}/withdrawals", scene.learner.id);
    scene.staff.post(&path, &gone).await.expect(201);
    judge(&scene, &scene.ada, "K1", "inProgress").await.expect(409);
    assert_eq!(scene.app.sql("SELECT count(*) FROM ksb_judgements").await, ["0"]);
}

#[tokio::test]
async fn of_two_assessors_at_once_one_wins() {
    let scene = Scene::new().await;
    judge(&scene, &scene.ada, "K1", "inProgress").await.expect(200);
    judge(&scene, &scene.ada, "K1", "readyForReview").await.expect(200);
    let tries = (0..6).map(|number| {
        judge(&scene, if number % 2 == 0 { &scene.ada } else { &scene.staff }, "K1", "completed")
    });
    let replies = futures_util::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 5);
    assert_eq!(scene.app.sql("SELECT count(*) FROM ksb_judgements").await, ["3"]);
}

#[tokio::test]
async fn a_group_is_counted_ksb_by_ksb() {
    let scene = Scene::new().await;
    let arch = scene.app.provider("Arch").await;
    let (second, theirs) = (scene.app.learner(&scene.ada).await, scene.app.learner(&arch).await);
    judge(&scene, &scene.ada, "K1", "inProgress").await.expect(200);
    let body = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    scene
        .ada
        .post(&format!("/api/v1/apprenticeships/{}/ksbs/K1/judgements", second.id), &body)
        .await
        .expect(200);
    arch.post(&format!("/api/v1/apprenticeships/{}/ksbs/B1/judgements", theirs.id), &body).await.expect(200);
    let line = |code: &str, not_started: i64, in_progress: i64| {
        json!({"standardId": scene.learner.standard, "code": code, "listed": true, "notStarted": not_started,
            "inProgress": in_progress, "readyForReview": 0, "completed": 0})
    };
    let cohort = format!("/api/v1/cohorts/{}/ksb-coverage", scene.learner.cohort);
    let all = scene.staff.get(&cohort).await.expect(200).body["ksbCoverage"].clone();
    assert_eq!(
        all,
        json!([line("K1", 1, 2), line("K2", 3, 0), line("S1", 3, 0), line("S2", 3, 0), line("B1", 2, 1)])
    );
    let own = scene.ada.get(&cohort).await.expect(200).body["ksbCoverage"].clone();
    assert_eq!(own[0], line("K1", 0, 2), "a provider counts its own");
    let provider = format!("/api/v1/providers/{}/ksb-coverage", arch.organisation);
    assert_eq!(arch.get(&provider).await.expect(200).body["ksbCoverage"][4], line("B1", 0, 1));
    scene.ada.get(&provider).await.expect(404);
}

#[tokio::test]
async fn what_there_is_evidence_for_has_begun_everywhere() {
    let scene = Scene::new().await;
    let push = async |name: &str, details: Value, supersedes: Option<&str>| {
        let update = json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id},
            "observedAt": "2026-11-20T09:30:00Z", "details": details, "supersedes": supersedes});
        scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    };
    let hours =
        json!({"kind": "otjHours", "date": "2026-11-20", "hours": 2, "activity": "Workshop", "ksbs": ["K2"]});
    push("h-1", hours, None).await;
    let page = json!({"kind": "ksbEvidence", "ksbs": ["S1", "S2"], "title": "A page", "url": null, "suggestedState": null});
    push("e-1", page, None).await;
    let shown = async || {
        let matrix = scene.ada.get(&scene.path("/ksbs")).await.expect(200).body;
        let overview = scene.staff.get(&scene.path("/overview")).await.expect(200).body;
        let cohort = format!("/api/v1/cohorts/{}/ksb-coverage", scene.learner.cohort);
        let lines = scene.staff.get(&cohort).await.expect(200).body["ksbCoverage"].clone();
        let begun = lines.as_array().expect("lines").iter().map(|line| line["inProgress"].clone()).collect();
        let states = states(&matrix).into_iter().map(str::to_owned).collect::<Vec<_>>();
        (states, overview["ksbs"]["notBegun"].clone(), Value::Array(begun))
    };
    assert_eq!(
        shown().await,
        (
            ["notStarted", "inProgress", "inProgress", "inProgress", "notStarted"]
                .map(str::to_owned)
                .to_vec(),
            json!(["K1", "B1"]),
            json!([0, 1, 1, 1, 0])
        )
    );
    // That it is being learned may be said, and that it is ready as well.
    judge(&scene, &scene.apprentice, "K2", "inProgress").await.expect(200);
    judge(&scene, &scene.apprentice, "S1", "readyForReview").await.expect(200);
    let refused = judge(&scene, &scene.ada, "S2", "completed").await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["inProgress", "readyForReview"]));
    // Evidence that was taken back is none.
    push("v-1", json!({"kind": "retraction", "reason": "Another learner's."}), Some("e-1")).await;
    assert_eq!(
        shown().await,
        (
            ["notStarted", "inProgress", "readyForReview", "notStarted", "notStarted"]
                .map(str::to_owned)
                .to_vec(),
            json!(["K1", "S2", "B1"]),
            json!([0, 1, 0, 0, 0])
        )
    );
}
