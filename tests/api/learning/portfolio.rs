//! Portfolios and feedback.

use std::ops::Deref;

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Reply, Scene};

/// An apprentice of Ada, and the programme manager.
pub struct Studio(Scene);

impl Deref for Studio {
    type Target = Scene;

    fn deref(&self) -> &Scene {
        &self.0
    }
}

impl Studio {
    pub async fn new() -> Self {
        Self(Scene::new().await)
    }

    /// Adds an item.
    pub async fn add(&self, title: &str, visibility: &str) -> Reply {
        let mut body = item();
        (body["title"], body["visibility"]) = (json!(title), json!(visibility));
        self.apprentice.post(&self.path("/portfolio-items"), &body).await
    }

    /// Makes a link to items.
    pub async fn share(&self, items: &[&Reply]) -> Reply {
        let ids: Vec<_> = items.iter().map(|item| item.id()).collect();
        let body = json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": ids});
        self.apprentice.post(&self.path("/portfolio-links"), &body).await
    }
}

fn item() -> Value {
    json!({"title": "Bin days by text", "reflection": "I wrote the part that reads the calendar.",
        "links": [{"title": "The pull request", "url": "https://code.example/pull/7"}], "ksbs": ["K1"],
        "projectId": null, "visibility": "programme"})
}

#[tokio::test]
async fn what_is_private_is_the_apprentices_alone() {
    let studio = Studio::new().await;
    let secret = studio.add("Not yet", "private").await.expect(201);
    let open = studio.add("Done", "programme").await.expect(201);
    let (secret, open) = (secret.header("location").to_owned(), open.header("location").to_owned());
    for (actor, sees) in [(&studio.apprentice, 200), (&studio.staff, 404), (&studio.ada, 404)] {
        actor.get(&secret).await.expect(sees);
        actor.get(&open).await.expect(200);
        let list = actor.get(&studio.path("/portfolio-items")).await.expect(200).body;
        let count = if sees == 200 { 2 } else { 1 };
        assert_eq!(list["portfolioItems"].as_array().map(Vec::len), Some(count));
    }
    studio.app.provider("Arch").await.get(&open).await.expect(404);
    studio.app.person(Role::LineManager).await.get(&open).await.expect(404);
    studio.apprentice.patch(&open, &json!({"visibility": "private"})).await.expect(200);
    studio.staff.get(&open).await.expect(404);
}

#[tokio::test]
async fn only_the_apprentice_writes_and_what_does_not_fit_is_told() {
    let studio = Studio::new().await;
    let path = studio.path("/portfolio-items");
    studio.staff.post(&path, &item()).await.expect(403);
    studio.ada.post(&path, &item()).await.expect(403);
    let stranger = studio.app.person(Role::Apprentice).await;
    stranger.post(&path, &item()).await.expect(404);
    let but = |name: &str, value: Value| {
        let mut body = item();
        body[name] = value;
        body
    };
    for (body, fault) in [
        (but("ksbs", json!(["K1", "S9"])), "#/ksbs/1 unknownKsb"),
        (but("links", json!([{"title": "x", "url": "javascript:alert(1)"}])), "#/links/0/url format"),
        (but("reflection", json!(" ")), "#/reflection blank"),
        (but("projectId", json!("01932b6e-7a4c-7000-8000-000000000000")), "#/projectId notFound"),
        (but("visibility", json!("public")), "#/visibility notListed"),
    ] {
        assert_eq!(studio.apprentice.post(&path, &body).await.expect(422).faults(), [fault], "{body}");
    }
    let place = studio.add("Done", "programme").await.expect(201).header("location").to_owned();
    let racing = (0..8).map(|number| {
        let body = json!({"title": format!("Title {number}")});
        studio.apprentice.request("PATCH", &place).header("if-match", "\"1\"").json(&body).send()
    });
    let replies = futures_util::future::join_all(racing).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 412).count(), 7);
    let wrong = studio.apprentice.patch(&place, &json!({"ksbs": ["X1"]})).await.expect(422);
    assert_eq!(wrong.faults(), ["#/ksbs/0 unknownKsb"]);
}

#[tokio::test]
async fn others_give_feedback_and_it_stays() {
    let studio = Studio::new().await;
    let place = studio.add("Done", "programme").await.expect(201).header("location").to_owned();
    let path = format!("{place}/feedback");
    let manager = studio.app.person(Role::LineManager).await;
    let text = json!({"text": "Clear to read."});
    manager.post(&path, &text).await.expect(404);
    let assign = json!({"lineManagerId": manager.id});
    studio.staff.patch(&format!("/api/v1/apprenticeships/{}", studio.learner.id), &assign).await.expect(200);
    let said = manager.post(&path, &text).await.expect(201);
    assert_eq!(said.body["personId"], json!(manager.id));
    studio.apprentice.post(&path, &text).await.expect(403);
    assert_eq!(manager.post(&path, &json!({"text": ""})).await.expect(422).faults(), ["#/text tooSmall"]);
    let list = studio.apprentice.get(&path).await.expect(200).body;
    assert_eq!(list["feedback"][0]["text"], "Clear to read.");
}
