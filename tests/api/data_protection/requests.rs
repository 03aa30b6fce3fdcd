//! Requests about somebody's data: dates, states, words, and who sees them.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Actor, TestApp};

pub const REQUESTS: &str = "/api/v1/subject-requests";

/// What is written down of a request of a person today.
pub fn of_person(kind: &str, person: Uuid) -> Value {
    json!({"kind": kind, "personId": person, "candidateId": null, "receivedOn": "2026-11-24", "note": null})
}

/// The same of a candidate.
pub fn of_candidate(kind: &str, candidate: &str) -> Value {
    json!({"kind": kind, "personId": null, "candidateId": candidate, "receivedOn": "2026-11-24", "note": null})
}

/// Writes a request down; its path.
pub async fn added(officer: &Actor, body: &Value) -> String {
    officer.post(REQUESTS, body).await.expect(201).header("location").to_owned()
}

async fn scene() -> (TestApp, Actor, Uuid) {
    let app = TestApp::new().await;
    let (officer, person) = (app.person(Role::DataProtectionOfficer).await, app.new_person().await);
    (app, officer, person)
}

#[tokio::test]
async fn an_answer_is_due_a_month_later_without_the_days_of_waiting_for_proof() {
    let (app, officer, person) = scene().await;
    let path = added(&officer, &of_person("access", person)).await;
    let read = officer.get(&path).await.expect(200).body;
    assert_eq!((&read["state"], &read["dueOn"]), (&json!("received"), &json!("2026-12-24")));
    assert_eq!(read["allowedTransitions"], json!(["waitingForProof", "done", "refused"]));
    let waiting = officer.post(&format!("{path}/proof-requests"), &Value::Null).await.expect(200).body;
    assert_eq!((&waiting["state"], &waiting["dueOn"]), (&json!("waitingForProof"), &Value::Null));
    assert_eq!(waiting["proofAskedOn"], "2026-11-24");
    let again = officer.post(&format!("{path}/proof-requests"), &Value::Null).await.expect(409);
    assert_eq!(again.code(), "transitionNotAllowed");
    officer
        .post(&format!("{path}/completions"), &json!({"whatWasDone": "x", "whatStays": null}))
        .await
        .expect(409);
    app.advance(TimeDelta::days(5));
    let officer = officer.renewed();
    let proved = officer.post(&format!("{path}/proofs"), &Value::Null).await.expect(200).body;
    assert_eq!((&proved["state"], &proved["dueOn"]), (&json!("received"), &json!("2026-12-29")));
    let letters = app.sql(&format!("SELECT kind FROM messages WHERE recipient_id = '{person}'")).await;
    assert_eq!(letters, ["proofOfIdentityAsked"]);
    let id = path.rsplit('/').next().expect("an id");
    assert_eq!(
        app.events_of(id).await,
        ["subjectRequest.received", "subjectRequest.proofAsked", "subjectRequest.proofReceived"]
    );
}

#[tokio::test]
async fn a_complaint_is_acknowledged_within_thirty_days_and_answered_by_letter() {
    let (app, officer, person) = scene().await;
    let path = added(&officer, &of_person("complaint", person)).await;
    assert_eq!(officer.get(&path).await.body["dueOn"], "2026-12-24");
    for (day, status) in [("2026-11-23", 422), ("2026-11-25", 422), ("2026-11-24", 200)] {
        officer.patch(&path, &json!({"acknowledgedOn": day})).await.expect(status);
    }
    assert_eq!(officer.get(&path).await.body["dueOn"], Value::Null);
    let done = json!({"whatWasDone": "We corrected the address.", "whatStays": null});
    let answered = officer.post(&format!("{path}/completions"), &done).await.expect(200).body;
    assert_eq!((&answered["state"], &answered["allowedTransitions"]), (&json!("done"), &json!([])));
    let letter = app.sql("SELECT body_text FROM messages WHERE kind = 'subjectRequestAnswered'").await;
    for words in ["We corrected the address.", "Safeguarding records", "ico.org.uk"] {
        assert!(letter[0].contains(words), "{}", letter[0]);
    }
    assert!(!letter[0].contains("/data-copies/"), "only a copy has a link");
    officer.post(&format!("{path}/refusals"), &json!({"reason": "x"})).await.expect(409);
}

#[tokio::test]
async fn a_refusal_says_why() {
    let (app, officer, person) = scene().await;
    let path = added(&officer, &of_person("erasure", person)).await;
    officer.post(&format!("{path}/proof-requests"), &Value::Null).await.expect(200);
    let refused =
        officer.post(&format!("{path}/refusals"), &json!({"reason": "No proof came."})).await.expect(200);
    assert_eq!(
        (&refused.body["state"], &refused.body["whatWasDone"]),
        (&json!("refused"), &json!("No proof came."))
    );
    let letter = app.sql("SELECT body_text FROM messages WHERE kind = 'subjectRequestAnswered'").await;
    assert!(letter[0].contains("No proof came."), "{}", letter[0]);
    officer.post(&format!("{path}/erasures"), &Value::Null).await.expect(409);
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let (_, officer, person) = scene().await;
    let valid = of_person("access", person);
    for (name, value, fault) in [
        ("kind", json!("curiosity"), "#/kind notListed"),
        ("personId", Value::Null, "#/personId required"),
        ("personId", json!(Uuid::now_v7()), "#/personId notFound"),
        ("candidateId", json!(Uuid::now_v7()), "#/candidateId inconsistent"),
        ("receivedOn", json!("2026-11-25"), "#/receivedOn inTheFuture"),
        ("note", json!(""), "#/note tooSmall"),
    ] {
        let mut body = valid.clone();
        body[name] = value;
        let refused = officer.post(REQUESTS, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    let mut body = of_candidate("access", &Uuid::now_v7().to_string());
    assert_eq!(officer.post(REQUESTS, &body).await.expect(422).faults(), ["#/candidateId notFound"]);
    body["surprise"] = json!(1);
    assert_eq!(officer.post(REQUESTS, &body).await.expect(422).faults(), ["#/surprise unknown"]);
}

#[tokio::test]
async fn the_programme_manager_sees_that_there_is_something_and_no_words() {
    let (app, officer, person) = scene().await;
    let mut body = of_person("access", person);
    body["note"] = json!("Came by telephone.");
    let path = added(&officer, &body).await;
    officer
        .post(&format!("{path}/completions"), &json!({"whatWasDone": "A copy.", "whatStays": "All."}))
        .await
        .expect(200);
    assert_eq!(officer.get(&path).await.expect(200).body["note"], "Came by telephone.");
    let staff = app.staff().await;
    let seen = staff.get(&path).await.expect(200).body;
    for words in ["note", "whatWasDone", "whatStays"] {
        assert_eq!(seen[words], Value::Null, "{words}");
    }
    assert_eq!(staff.get(REQUESTS).await.expect(200).body["subjectRequests"][0], seen);
    for write in ["", "/export", "/export.html"] {
        let reply = match write {
            "" => staff.post(REQUESTS, &body).await,
            _ => staff.get(&format!("{path}{write}")).await,
        };
        assert_eq!(reply.expect(403).code(), "insufficientScope");
    }
    for role in [Role::Recruiter, Role::LineManager, Role::Apprentice, Role::EmployerContact] {
        app.person(role).await.get(REQUESTS).await.expect(403);
    }
}

#[tokio::test]
async fn requests_are_listed_by_state_and_kind() {
    let (_, officer, person) = scene().await;
    let mut ids = Vec::new();
    for kind in ["access", "erasure", "objection", "complaint"] {
        ids.push(
            added(&officer, &of_person(kind, person)).await.rsplit('/').next().expect("an id").to_owned(),
        );
    }
    officer.post(&format!("{REQUESTS}/{}/refusals", ids[1]), &json!({"reason": "x"})).await.expect(200);
    for (query, expected) in [
        ("", vec![0, 1, 2, 3]),
        ("?state=refused", vec![1]),
        ("?state=received&kind=access&kind=complaint", vec![0, 3]),
        ("?kind=erasure&state=received", vec![]),
    ] {
        let list = officer.get(&format!("{REQUESTS}{query}")).await.expect(200).body;
        let found: Vec<&str> = list["subjectRequests"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["id"].as_str().expect("an id"))
            .collect();
        let expected: Vec<&str> = expected.iter().map(|at: &usize| ids[*at].as_str()).collect();
        assert_eq!(found, expected, "{query}");
    }
}
