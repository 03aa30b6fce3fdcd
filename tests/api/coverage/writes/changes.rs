//! Changes that a provider asks for.

use serde_json::{Value, json};

use super::{World, Write};

/// Asks for a break.
fn pause() -> Value {
    json!({"kind": "break", "reason": "Agreed with the team.", "startsOn": "2026-11-16", "expectedReturnOn": null,
        "breakReason": "caring"})
}

impl World {
    /// The path of a new change request about an apprenticeship.
    pub async fn new_change_request(&self, id: &str) -> String {
        let path = format!("/api/v1/apprenticeships/{id}/change-requests");
        self.ada.post(&path, &pause()).await.expect(201).header("location").to_owned()
    }
}

pub async fn valid(world: &World, operation: &str) -> Write {
    let learner = world.app.learner(&world.ada).await;
    if operation == "ask_for_change" {
        let path = format!("/api/v1/apprenticeships/{}/change-requests", learner.id);
        return Write::new(&world.ada, path, &["changeRequest.asked"]).json(pause());
    }
    let request = world.new_change_request(&learner.id).await;
    match operation {
        "accept_change_request" => {
            let events = ["apprenticeship.breakStarted", "breakInLearning.started", "changeRequest.accepted"];
            Write::new(&world.staff, format!("{request}/acceptances"), &events)
        }
        "decline_change_request" => {
            Write::new(&world.staff, format!("{request}/declines"), &["changeRequest.declined"])
                .json(json!({"reason": "The days can be freed."}))
        }
        _ => Write::new(&world.ada, format!("{request}/cancellations"), &["changeRequest.cancelled"]),
    }
}
