//! The KSB matrix.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, Reply, TestApp};

struct Class {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    apprentice: Actor,
    learner: Learner,
}

impl Class {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let learner = app.learner(&ada).await;
        let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        Self { app, staff, ada, apprentice, learner }
    }

    fn path(&self, below: &str) -> String {
        format!("/api/v1/apprenticeships/{}/ksbs{below}", self.learner.id)
    }

    async fn judge(&self, actor: &Actor, code: &str, state: &str) -> Reply {
        let body = json!({"state": state, "comment": "Looked at it.", "evidenceUrl": null});
        actor.post(&self.path(&format!("/{code}/judgements")), &body).await
    }
}

/// The states of all KSBs, in their order.
fn states(matrix: &Value) -> Vec<&str> {
    let ksbs = matrix["ksbs"].as_array().expect("KSBs").iter();
    ksbs.map(|one| one["state"].as_str().expect("a state")).collect()
}

#[tokio::test]
async fn the_apprentice_says_where_it_stands_and_somebody_else_judges() {
    let class = Class::new().await;
    let (apprentice, ada) = (&class.apprentice, &class.ada);
    class.judge(apprentice, "K1", "inProgress").await.expect(200);
    class.judge(apprentice, "K1", "readyForReview").await.expect(200);
    for state in ["completed", "inProgress"] {
        class.judge(apprentice, "K1", state).await.expect(403);
    }
    class.judge(ada, "K1", "completed").await.expect(200);
    let refused = class.judge(ada, "S1", "completed").await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["inProgress"]));
    // What was completed may be given back, with a reason.
    let back = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    let path = class.path("/K1/judgements");
    assert_eq!(class.staff.post(&path, &back).await.expect(422).faults(), ["#/comment null"]);
    let matrix = class.judge(&class.staff, "K1", "inProgress").await.expect(200).body;
    assert_eq!((&matrix["completed"], &matrix["total"]), (&json!(0), &json!(5)));
    assert_eq!(states(&matrix), ["inProgress", "notStarted", "notStarted", "notStarted", "notStarted"]);
    let history = ada.get(&path).await.expect(200).body["judgements"].clone();
    let told: Vec<_> = history.as_array().expect("a list").iter().map(|one| one["state"].clone()).collect();
    assert_eq!(json!(told), json!(["inProgress", "readyForReview", "completed", "inProgress"]));
    assert_eq!(history[2]["apiClientId"], json!(ada.id));
    assert_eq!(history[3]["personId"], json!(class.staff.id));
}

#[tokio::test]
async fn evidence_and_the_past_are_shown() {
    let class = Class::new().await;
    let update = json!({"externalId": "e-1", "learner": {"apprenticeshipId": class.learner.id},
        "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ksbEvidence", "ksbs": ["K1", "S2"], "title": "A page", "url": null, "suggestedState": null}});
    class.ada.post("/api/v1/progress-updates", &update).await.expect(201);
    class.judge(&class.ada, "K1", "inProgress").await.expect(200);
    class.app.advance(TimeDelta::days(1));
    let ada = class.ada.renewed();
    class.judge(&ada, "K1", "readyForReview").await.expect(200);
    let matrix = ada.get(&class.path("")).await.expect(200).body;
    let counts: Vec<_> =
        matrix["ksbs"].as_array().expect("KSBs").iter().map(|one| &one["evidenceCount"]).collect();
    assert_eq!(counts, [1, 0, 0, 1, 0]);
    assert_eq!(states(&matrix)[0], "readyForReview");
    let then = ada.get(&class.path("?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(states(&then)[0], "inProgress");
    ada.get(&class.path("?as_of=2026-11-26")).await.expect(400);
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let class = Class::new().await;
    class.judge(&class.ada, "K9", "inProgress").await.expect(404);
    class.ada.get(&class.path("/K9/judgements")).await.expect(404);
    let arch = class.app.provider("Arch").await;
    class.judge(&arch, "K1", "inProgress").await.expect(404);
    class.judge(&class.app.person(Role::LineManager).await, "K1", "inProgress").await.expect(404);
    let body = json!({"state": "done", "comment": null, "evidenceUrl": null});
    let refused = class.ada.post(&class.path("/K1/judgements"), &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/state notListed"]);
    let body = json!({"state": "inProgress", "comment": "", "evidenceUrl": "http://x.example"});
    let refused = class.ada.post(&class.path("/K1/judgements"), &body).await.expect(422);
    assert!(refused.faults().contains(&"#/evidenceUrl format".to_owned()), "{:?}", refused.faults());
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let path = format!("/api/v1/apprenticeships/{}/withdrawals", class.learner.id);
    class.staff.post(&path, &gone).await.expect(201);
    class.judge(&class.ada, "K1", "inProgress").await.expect(409);
    assert_eq!(class.app.sql("SELECT count(*) FROM ksb_judgements").await, ["0"]);
}

#[tokio::test]
async fn of_two_assessors_at_once_one_wins() {
    let class = Class::new().await;
    class.judge(&class.ada, "K1", "inProgress").await.expect(200);
    class.judge(&class.ada, "K1", "readyForReview").await.expect(200);
    let tries = (0..6).map(|number| {
        class.judge(if number % 2 == 0 { &class.ada } else { &class.staff }, "K1", "completed")
    });
    let replies = futures_util::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 5);
    assert_eq!(class.app.sql("SELECT count(*) FROM ksb_judgements").await, ["3"]);
}

#[tokio::test]
async fn a_group_is_counted_ksb_by_ksb() {
    let class = Class::new().await;
    let arch = class.app.provider("Arch").await;
    let (second, theirs) = (class.app.learner(&class.ada).await, class.app.learner(&arch).await);
    class.judge(&class.ada, "K1", "inProgress").await.expect(200);
    let body = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    class
        .ada
        .post(&format!("/api/v1/apprenticeships/{}/ksbs/K1/judgements", second.id), &body)
        .await
        .expect(200);
    arch.post(&format!("/api/v1/apprenticeships/{}/ksbs/B1/judgements", theirs.id), &body).await.expect(200);
    let line = |code: &str, not_started: i64, in_progress: i64| {
        json!({"standardId": class.learner.standard, "code": code, "notStarted": not_started,
            "inProgress": in_progress, "readyForReview": 0, "completed": 0})
    };
    let cohort = format!("/api/v1/cohorts/{}/ksb-coverage", class.learner.cohort);
    let all = class.staff.get(&cohort).await.expect(200).body["ksbCoverage"].clone();
    assert_eq!(
        all,
        json!([line("K1", 1, 2), line("K2", 3, 0), line("S1", 3, 0), line("S2", 3, 0), line("B1", 2, 1)])
    );
    let own = class.ada.get(&cohort).await.expect(200).body["ksbCoverage"].clone();
    assert_eq!(own[0], line("K1", 0, 2), "a provider counts its own");
    let provider = format!("/api/v1/providers/{}/ksb-coverage", arch.organisation);
    assert_eq!(arch.get(&provider).await.expect(200).body["ksbCoverage"][4], line("B1", 0, 1));
    class.ada.get(&provider).await.expect(404);
}
