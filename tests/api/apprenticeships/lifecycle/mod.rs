//! Breaks, withdrawals, returns, changes of provider: what happens to an apprentice after joining.

mod breaks;
mod endings;
mod providers;
mod timeline;

use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

/// A learner of Ada since September 2025, and the programme manager.
struct Scene {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    learner: Learner,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let learner = app.learner(&ada).await;
        Self { app, staff, ada, learner }
    }

    /// The learner's path, or one below it.
    fn path(&self, below: &str) -> String {
        format!("/api/v1/apprenticeships/{}{below}", self.learner.id)
    }

    /// Hours that a provider reports of the learner.
    fn hours(&self, name: &str, day: &str, hours: f64) -> Value {
        json!({"externalId": name, "learner": {"apprenticeshipId": self.learner.id},
            "observedAt": format!("{day}T12:00:00Z"),
            "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day"}})
    }

    async fn push(&self, provider: &Actor, update: &Value) -> crate::support::Reply {
        provider.post("/api/v1/progress-updates", update).await
    }
}

fn taking(starts_on: &str, returned_on: Option<&str>) -> Value {
    json!({"startsOn": starts_on, "expectedReturnOn": null, "returnedOn": returned_on, "reason": "personal",
        "note": null})
}
