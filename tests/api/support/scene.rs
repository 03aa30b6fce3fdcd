//! What most tests of an apprentice begin with.

use hackit::access::Role;
use serde_json::json;

use super::{Actor, Learner, TestApp};

/// Somebody who learns, and those who have to do with it.
pub struct Scene {
    pub app: TestApp,
    /// The programme manager.
    pub staff: Actor,
    /// The learner's provider.
    pub ada: Actor,
    /// A line manager.
    pub manager: Actor,
    /// The learner, signed in.
    pub apprentice: Actor,
    /// The learner's apprenticeship.
    pub learner: Learner,
}

impl Scene {
    /// An apprenticeship that nobody manages.
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let (manager, learner) = (app.person(Role::LineManager).await, app.learner(&ada).await);
        let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        Self { app, staff, ada, manager, apprentice, learner }
    }

    /// One on a version with a reformed plan that the line manager manages.
    pub async fn reformed() -> Self {
        let mut scene = Self::new().await;
        scene.learner = scene.app.reformed_learner(&scene.ada).await;
        scene.apprentice = scene.app.sign_in_as(scene.learner.person, Role::Apprentice, None).await;
        scene.managed_by(&scene.manager).await;
        scene
    }

    /// One that the line manager manages.
    pub async fn managed() -> Self {
        let scene = Self::new().await;
        scene.managed_by(&scene.manager).await;
        scene
    }

    /// Gives the apprenticeship to a line manager.
    pub async fn managed_by(&self, manager: &Actor) {
        self.staff.patch(&self.path(""), &json!({"lineManagerId": manager.id})).await.expect(200);
    }

    /// The path of the apprenticeship, or one below it.
    pub fn path(&self, below: &str) -> String {
        format!("/api/v1/apprenticeships/{}{below}", self.learner.id)
    }
}
