//! What every operation stands on, seen from outside.

mod bodies;
mod conditional;
mod embed;
mod limits;
mod names;
mod negotiation;
mod outage;
mod pages;
mod pipeline;
mod sorted;
mod sql_states;
mod text;
mod wire;
mod writing;

use serde_json::{Value, json};

use crate::support::{Actor, Reply};

const ORGANISATIONS: &str = "/api/v1/organisations";

/// A body that is taken.
fn studio(name: &str) -> Value {
    json!({"kind": "employer", "name": name, "ukprn": null, "website": "https://studios.example",
        "contactName": "Robin Invented", "contactEmail": "robin@studios.example"})
}

/// Adds an organisation and returns where it is.
async fn add(staff: &Actor, name: &str) -> String {
    staff.post(ORGANISATIONS, &studio(name)).await.expect(201).header("location").to_owned()
}

/// Fails unless the answer is a whole problem (RFC 9457) of this server, free of its insides.
#[track_caller]
fn is_problem(reply: &Reply, status: u16, code: &str) {
    let told = (reply.status, reply.code(), reply.header("content-type"));
    assert_eq!(told, (status, code, "application/problem+json"), "{}", reply.text);
    let text = |key: &str| reply.body[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(reply.body["status"], status);
    assert_eq!(text("requestId"), reply.header("request-id"), "{:?}", reply.headers);
    assert!(!reply.header("request-id").is_empty());
    assert!(text("type").contains("/docs/errors/"), "{}", reply.text);
    assert!(!text("title").is_empty() && !text("detail").is_empty(), "{}", reply.text);
    assert!(text("instance").starts_with('/'), "{}", reply.text);
    for fault in reply.body["errors"].as_array().expect("errors is always a list") {
        let places = ["pointer", "parameter", "header"].iter().filter(|key| fault[**key].is_string());
        assert_eq!(places.count(), 1, "{fault}");
        assert!(fault["code"].is_string() && fault["detail"].is_string(), "{fault}");
    }
    for inside in ["panicked", "serde", "diesel", "postgres", "src/", ".rs:", "tokio", "SELECT", "Struct"] {
        assert!(!reply.text.contains(inside), "{inside} in {}", reply.text);
    }
}
