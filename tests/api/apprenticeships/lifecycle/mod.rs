//! Breaks, withdrawals, returns, changes of provider: what happens to an apprentice after joining.

mod attempts;
mod breaks;
mod endings;
mod providers;
mod timeline;

use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

/// Hours that a provider reports of the learner.
fn hours(scene: &Scene, name: &str, day: &str, hours: f64) -> Value {
    json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": format!("{day}T12:00:00Z"),
        "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day"}})
}

async fn push(provider: &Actor, update: &Value) -> Reply {
    provider.post("/api/v1/progress-updates", update).await
}

fn taking(starts_on: &str, returned_on: Option<&str>) -> Value {
    json!({"startsOn": starts_on, "expectedReturnOn": null, "returnedOn": returned_on, "reason": "personal",
        "note": null})
}

/// Passes the gateway.
fn ready() -> Value {
    json!({"reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true})
}
