//! Records of the end of an apprenticeship.

use serde_json::json;

use super::World;
use super::samples::{assessment, employed, ready, withdrawing};
use crate::support::Learner;

impl World {
    /// A new learner who is ready to be assessed.
    pub async fn new_ready(&self) -> Learner {
        let learner = self.app.learner(&self.ada).await;
        self.app.make_ready(&self.ada, &learner).await;
        learner
    }

    /// The path of an open attempt of a new learner.
    pub async fn new_attempt(&self) -> String {
        let place = format!("/api/v1/apprenticeships/{}", self.new_ready().await.id);
        self.staff.post(&format!("{place}/gateway"), &ready()).await.expect(200);
        let body = json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-11-23"});
        let added = self.staff.post(&format!("{place}/epa-attempts"), &body).await.expect(201);
        added.header("location").to_owned()
    }

    /// The paths of an open assessment that the provider marks, and of the apprenticeship of a new learner on a reformed plan.
    pub async fn new_assessment(&self) -> (String, String) {
        let place = format!("/api/v1/apprenticeships/{}", self.app.reformed_learner(&self.ada).await.id);
        let added = self.ada.post(&format!("{place}/assessments"), &assessment()).await.expect(201);
        (added.header("location").to_owned(), place)
    }

    /// The path of the apprenticeship of a new learner who has all that the gateway to completion asks for.
    pub async fn new_ready_to_complete(&self) -> String {
        let learner = self.app.reformed_learner(&self.ada).await;
        let place = format!("/api/v1/apprenticeships/{}", learner.id);
        self.app.make_ready(&self.ada, &learner).await;
        let added = self.ada.post(&format!("{place}/assessments"), &assessment()).await.expect(201);
        let body = json!({"assessedOn": "2026-11-19", "grade": "pass", "nextStep": null});
        self.ada.post(&format!("{}/results", added.header("location")), &body).await.expect(200);
        let body = json!({"ksbs": ["B1"], "verifiedOn": "2026-11-19"});
        self.staff.post(&format!("{place}/behaviour-verifications"), &body).await.expect(200);
        place
    }

    /// The paths of a passed attempt and of the outcome after it.
    pub async fn new_ending(&self) -> (String, String) {
        let attempt = self.new_attempt().await;
        let body = json!({"assessedOn": "2026-11-23", "grade": "pass", "nextStep": null});
        let passed = self.staff.post(&format!("{attempt}/results"), &body).await.expect(200);
        let id = passed.body["apprenticeship"]["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/apprenticeships/{id}/outcomes");
        let added = self.staff.post(&path, &employed()).await.expect(201);
        (attempt, added.header("location").to_owned())
    }

    /// The path of a new break of an apprenticeship since 29 June 2026.
    pub async fn new_break(&self, id: &str, returned_on: serde_json::Value) -> String {
        let path = format!("/api/v1/apprenticeships/{id}/breaks-in-learning");
        let body = json!({"startsOn": "2026-06-29", "expectedReturnOn": null, "returnedOn": returned_on,
            "reason": "personal", "note": null});
        self.staff.post(&path, &body).await.expect(201).header("location").to_owned()
    }

    /// The path of the withdrawal of a new learner.
    pub async fn new_withdrawal(&self) -> String {
        let learner = self.app.learner(&self.ada).await;
        let path = format!("/api/v1/apprenticeships/{}/withdrawals", learner.id);
        self.staff.post(&path, &withdrawing()).await.expect(201).header("location").to_owned()
    }
}
