//! Portfolios, feedback and public links.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, Reply, TestApp};

struct Studio {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    apprentice: Actor,
    learner: Learner,
}

impl Studio {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let learner = app.learner(&ada).await;
        let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        Self { app, staff, ada, apprentice, learner }
    }

    fn path(&self, below: &str) -> String {
        format!("/api/v1/apprenticeships/{}/{below}", self.learner.id)
    }

    async fn add(&self, title: &str, visibility: &str) -> Reply {
        let mut body = item();
        (body["title"], body["visibility"]) = (json!(title), json!(visibility));
        self.apprentice.post(&self.path("portfolio-items"), &body).await
    }

    async fn share(&self, items: &[&Reply]) -> Reply {
        let ids: Vec<_> = items.iter().map(|item| item.id()).collect();
        let body = json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": ids});
        self.apprentice.post(&self.path("portfolio-links"), &body).await
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
        let list = actor.get(&studio.path("portfolio-items")).await.expect(200).body;
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
    let path = studio.path("portfolio-items");
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

#[tokio::test]
async fn a_link_shows_what_was_chosen_until_it_is_revoked() {
    let studio = Studio::new().await;
    let (first, second) =
        (studio.add("First", "programme").await, studio.add("<script>x</script>", "programme").await);
    let third = studio.add("Third", "programme").await;
    let made = studio.share(&[&second, &first]).await.expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let token = made.body["token"].as_str().expect("a token").to_owned();
    assert!(token.len() > 40, "{token}");
    let stored = studio.app.sql("SELECT encode(token_hash, 'escape') FROM portfolio_links").await;
    assert!(!stored[0].contains(&token), "only the hash is kept");
    let nobody = studio.app.anonymous();
    let (place, page) = (format!("/api/v1/portfolios/{token}"), format!("/api/v1/portfolios/{token}.html"));
    let shown = nobody.get(&place).await.expect(200);
    assert_eq!(shown.header("x-robots-tag"), "noindex");
    let titles: Vec<_> =
        shown.body["items"].as_array().expect("items").iter().map(|item| &item["title"]).collect();
    assert_eq!(titles, ["<script>x</script>", "First"], "in the order that was chosen");
    for secret in [studio.learner.id.as_str(), &studio.learner.uln, "Invented", first.id(), third.id()] {
        assert!(!shown.text.contains(secret), "{secret} is nobody's business");
    }
    let html = nobody.get(&format!("{page}?utm_source=mail")).await.expect(200);
    assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
    assert!(html.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!((html.header("cache-control"), html.header("referrer-policy")), ("no-store", "no-referrer"));
    assert!(html.text.contains("&lt;script&gt;x") && !html.text.contains("<script"), "{}", html.text);
    // Taken back to private it is gone from the link.
    studio.apprentice.patch(second.header("location"), &json!({"visibility": "private"})).await.expect(200);
    assert_eq!(nobody.get(&place).await.expect(200).body["items"].as_array().map(Vec::len), Some(1));
    let refused = studio.share(&[&first, &second]).await.expect(422);
    assert_eq!(refused.faults(), ["#/portfolioItemIds/1 notFound"]);
    let link = made.header("location").to_owned();
    let list = studio.apprentice.get(&studio.path("portfolio-links")).await.expect(200).body;
    assert_eq!(list["portfolioLinks"][0]["token"], Value::Null);
    studio.app.person(Role::Apprentice).await.delete(&link).await.expect(404);
    let tries = futures_util::future::join_all((0..4).map(|_| studio.apprentice.delete(&link))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 204).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 404).count(), 3);
    for path in [place, page, "/api/v1/portfolios/hkp_nonsense".to_owned()] {
        assert_eq!(nobody.get(&path).await.expect(404).code(), "notFound");
    }
}
