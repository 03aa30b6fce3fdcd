//! Learners on a reformed plan: apprenticeship assessments, behaviours, the gateway to completion.

mod behaviours;
mod completing;
mod models;
mod planning;

use serde_json::{Value, json};

use crate::support::Scene;

/// An assessment that the provider marks.
fn by_provider(name: &str) -> Value {
    json!({"name": name, "markedBy": "provider", "assessmentOrganisation": null, "ksbs": ["K1", "S1"],
        "scheduledOn": "2026-11-19"})
}

/// One that the assessment organisation marks.
fn by_organisation(name: &str) -> Value {
    json!({"name": name, "markedBy": "assessmentOrganisation", "assessmentOrganisation": "Example Assessors",
        "ksbs": ["S2"], "scheduledOn": "2026-11-19"})
}

fn graded(grade: &str, next_step: &Value) -> Value {
    json!({"assessedOn": "2026-11-19", "grade": grade, "nextStep": next_step})
}

fn but(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// Passes the gateway.
fn ready() -> Value {
    json!({"reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true})
}

impl Scene {
    /// The path of an assessment that the programme's team plans.
    async fn planned(&self, body: &Value) -> String {
        let added = self.staff.post(&self.path("/assessments"), body).await.expect(201);
        added.header("location").to_owned()
    }

    /// Passes both assessments, and verifies the behaviour.
    async fn assess(&self) {
        for body in [by_provider("Work portfolio"), by_organisation("Project")] {
            let path = format!("{}/results", self.planned(&body).await);
            self.staff.post(&path, &graded("merit", &Value::Null)).await.expect(200);
        }
        let word = json!({"ksbs": ["B1"], "verifiedOn": "2026-11-20"});
        self.manager.post(&self.path("/behaviour-verifications"), &word).await.expect(200);
    }
}
