//! Requests about somebody's data, and concerns about somebody's safety.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{World, Write};
use crate::coverage::recruitment::email;
use crate::data_protection::requests::{REQUESTS, added, of_candidate, of_person};
use crate::safeguarding::CONCERNS;

/// The path of a new request of a kind; whoever asks is a candidate whose application was withdrawn, or who learns.
async fn new_request(world: &World, kind: &str) -> String {
    if kind != "erasure" {
        return added(&world.officer, &of_person(kind, world.learner.person)).await;
    }
    let (id, link) = world.campaign.submitted(&email(world).await).await;
    let candidate =
        world.campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
    world.app.anonymous().post(&format!("{link}/withdrawals"), &Value::Null).await.expect(200);
    added(&world.officer, &of_candidate(kind, &candidate)).await
}

/// The path of a new concern of somebody new: each may raise ten in an hour.
async fn new_concern(world: &World) -> String {
    let body = json!({"text": "Somebody waits at the door.", "personId": null});
    let reporter = world.app.person(Role::LineManager).await;
    reporter.post(CONCERNS, &body).await.expect(201).header("location").to_owned()
}

fn read(kind: &str) -> Value {
    json!({"path": kind, "from": null, "to": null})
}

/// Reads all words of others in an export.
async fn read_all(world: &World, path: &str) {
    let export = world.officer.get(&format!("{path}/export")).await.expect(200).body;
    for record in export["records"].as_array().expect("records") {
        let body = read(record["kind"].as_str().expect("a kind"));
        world.officer.post(&format!("{path}/redactions"), &body).await.expect(200);
    }
}

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let officer = &world.officer;
    let done = json!({"whatWasDone": "We looked at it.", "whatStays": null});
    let found = match operation {
        "add_subject_request" => Write::new(officer, REQUESTS, &["subjectRequest.received"])
            .json(of_person("access", world.learner.person)),
        "change_subject_request" => {
            let path = new_request(world, "complaint").await;
            Write::new(officer, path, &["subjectRequest.changed"])
                .json(json!({"acknowledgedOn": "2026-11-24", "note": "By telephone."}))
        }
        "ask_for_proof_of_identity" => {
            let path = format!("{}/proof-requests", new_request(world, "access").await);
            Write::new(officer, path, &["subjectRequest.proofAsked"])
        }
        "take_proof_of_identity" => {
            let path = new_request(world, "access").await;
            officer.post(&format!("{path}/proof-requests"), &Value::Null).await.expect(200);
            Write::new(officer, format!("{path}/proofs"), &["subjectRequest.proofReceived"])
        }
        "redact_subject_export" => {
            let path = format!("{}/redactions", new_request(world, "access").await);
            Write::new(officer, path, &["subjectRequest.redacted"]).json(read("checkIn"))
        }
        "erase_subject" => {
            let path = format!("{}/erasures", new_request(world, "erasure").await);
            Write::new(officer, path, &["subjectRequest.erased", "candidate.erased", "application.erased"])
        }
        "complete_subject_request" => {
            let path = format!("{}/completions", new_request(world, "complaint").await);
            Write::new(officer, path, &["subjectRequest.done"]).json(done)
        }
        "refuse_subject_request" => {
            let path = format!("{}/refusals", new_request(world, "access").await);
            Write::new(officer, path, &["subjectRequest.refused"]).json(json!({"reason": "No proof came."}))
        }
        "raise_concern" => {
            Write::new(&world.app.person(Role::Recruiter).await, CONCERNS, &["concern.raised"])
                .json(json!({"text": "Somebody waits at the door.", "personId": world.learner.person}))
        }
        "hold_for_concern" => {
            let introduction = world.path("/api/v1/introductions/{id}");
            let id = introduction.rsplit('/').next().expect("an id").to_owned();
            let path = format!("{}/holds", new_concern(world).await);
            Write::new(&world.lead, path, &["introduction.held", "concern.held"])
                .json(json!({"introductionId": id}))
        }
        "close_concern" => {
            let path = format!("{}/outcomes", new_concern(world).await);
            Write::new(&world.lead, path, &["concern.closed"])
                .json(json!({"outcome": "actionTaken", "note": "We spoke with them."}))
        }
        _ => return None,
    };
    Some(found)
}

/// The path of a record of each kind, for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    let given = new_request(world, "access").await;
    read_all(world, &given).await;
    let done = json!({"whatWasDone": "A copy was made.", "whatStays": null});
    world.officer.post(&format!("{given}/completions"), &done).await.expect(200);
    vec![
        ("/api/v1/subject-requests/{id}", new_request(world, "access").await),
        ("/api/v1/subject-requests/{id}/copy", format!("{given}/copy")),
        ("/api/v1/concerns/{id}", new_concern(world).await),
    ]
}
