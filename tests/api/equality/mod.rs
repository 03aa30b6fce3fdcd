//! Whom the programme reaches, and that nobody's answer can be found.

pub mod answers;
mod chart;
pub mod editions;
pub mod people;
mod secrecy;
mod targets;

use serde_json::{Value, json};

use crate::support::{Actor, Reply};

/// Answers to some of the questions.
pub fn answers(given: &Value) -> Value {
    json!({"questionSet": "2026-1", "answers": given})
}

/// Answers by a link.
pub async fn put(who: &Actor, link: &str, body: &Value) -> Reply {
    who.request("PUT", &format!("{link}/equality-response")).json(body).send().await
}
