//! What every write refuses, whatever it is about: text that says nothing, and a body where none is read.

use serde_json::{Value, json};

use super::{Findings, World, bodies, writes};
use crate::support::{CONTRACT, Operation};

/// Texts that are compared and never shown: whatever they are, the answer must not tell more. And batches, whose items are
/// judged alone.
const SECRET: &[&str] = &[
    "create_session",
    "set_password",
    "confirm_employer_enquiry",
    "push_progress_update_batch",
    "decide_applications",
    "attend_meetups",
];

#[tokio::test]
async fn text_that_says_nothing_is_refused_everywhere() {
    let world = World::new().await;
    let mut findings = Findings::default();
    let operations = CONTRACT.operations().into_iter().filter(Operation::writes);
    for operation in operations.filter(|operation| !SECRET.contains(&operation.id())) {
        let Some(write) = writes::valid(&world, operation.id()).await else { continue };
        let Some(valid) = write.body.clone().filter(|_| operation.json_body().is_some()) else { continue };
        let before = world.trail().await;
        for (pointer, body) in bodies::blank(&valid) {
            let reply = write.with(&operation, &body).send().await;
            findings.refused(&operation, &body.to_string(), &reply, 422, "validationFailed");
            let list = pointer.rsplit_once('/').map_or("", |(list, _)| list);
            let errors = reply.body["errors"].as_array().into_iter().flatten();
            let mut told = errors.filter(|fault| fault["pointer"] == *pointer || fault["pointer"] == *list);
            if told.next().is_none() {
                findings.add(&operation, &body.to_string(), &format!("told at {:?}", reply.faults()));
            }
        }
        if world.trail().await != before {
            findings.add(&operation, "blank texts", "something was written");
        }
    }
    findings.judge(500);
}

#[tokio::test]
async fn a_body_that_is_not_asked_for_must_say_nothing() {
    let world = World::new().await;
    let mut findings = Findings::default();
    let operations = CONTRACT.operations().into_iter().filter(Operation::writes);
    let bodiless =
        operations.filter(|operation| operation.bodies().next().is_none() && operation.needs_token());
    for operation in bodiless {
        let Some(write) = writes::valid(&world, operation.id()).await else { continue };
        let before = world.trail().await;
        let said = write.with(&operation, &json!({"publishAt": "2026-12-01T09:00:00Z"})).send().await;
        findings.refused(&operation, "with a property", &said, 422, "validationFailed");
        if said.faults() != ["#/publishAt unknown"] {
            findings.add(&operation, "with a property", &format!("told at {:?}", said.faults()));
        }
        let list = write.with(&operation, &json!([])).send().await;
        findings.refused(&operation, "with a list", &list, 422, "validationFailed");
        let torn = write.bare(&operation).raw("publish").send().await;
        findings.refused(&operation, "with no JSON", &torn, 400, "malformedJson");
        if world.trail().await != before {
            findings.add(&operation, "with a body", "something was written");
        }
        let done = write.with(&operation, &Value::Object(serde_json::Map::new())).send().await;
        findings.answered(&operation, "with {}", &done);
        if !(200..300).contains(&done.status) {
            findings.add(&operation, "with {}", &format!("answers {}: {}", done.status, done.text));
        }
    }
    findings.judge(40);
}
