//! What candidates do by the links that letters bring.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::scene::{Campaign, filled};
use crate::support::TestApp;

async fn patch(app: &TestApp, link: &str, body: &Value) -> crate::support::Reply {
    app.anonymous().request("PATCH", link).json(body).send().await
}

#[tokio::test]
async fn whoever_asks_gets_a_letter_and_the_same_answer() {
    let campaign = Campaign::new().await;
    let (app, nobody) = (&campaign.app, campaign.app.anonymous());
    let path = format!("/api/v1/vacancies/{}/applications", campaign.vacancy);
    let first = nobody.post(&path, &json!({"email": "Sam@mail.example"})).await.expect(202);
    assert_eq!(first.body, json!({"sent": true}));
    let second = nobody.post(&path, &json!({"email": "sam@MAIL.example"})).await.expect(202);
    assert_eq!(second.body, first.body);
    assert_eq!(app.sql("SELECT count(*) FROM candidates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM applications").await, ["0"], "the address and the link alone");
    assert_eq!(app.sql("SELECT count(*) FROM messages WHERE kind = 'applicationLink'").await, ["2"]);
    for (body, fault) in [
        (json!({"email": "nobody"}), "#/email format"),
        (json!({"email": "sam@mail.example\r\nBcc: x@y.example"}), "#/email format"),
        (json!({"email": "sam@mail.example", "name": "Sam"}), "#/name unknown"),
    ] {
        assert_eq!(nobody.post(&path, &body).await.expect(422).faults(), [fault]);
    }
    let unknown = format!("/api/v1/vacancies/{}/applications", campaign.round);
    nobody.post(&unknown, &json!({"email": "sam@mail.example"})).await.expect(404);
}

#[tokio::test]
async fn a_link_opens_a_draft_that_begins_with_the_first_word() {
    let campaign = Campaign::new().await;
    let link = campaign.link("sam@mail.example").await;
    let nobody = campaign.app.anonymous();
    let empty = nobody.get(&link).await.expect(200);
    assert_eq!((&empty.body["id"], &empty.body["state"]), (&Value::Null, &json!("draft")));
    assert_eq!(empty.header("cache-control"), "no-store");
    assert_eq!(campaign.app.sql("SELECT count(*) FROM applications").await, ["0"], "reading changes nothing");
    let missing = nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(422);
    assert!(missing.faults().contains(&"#/givenName required".to_owned()));
    let begun = patch(&campaign.app, &link, &json!({"givenName": "Sam"})).await.expect(200);
    let id = begun.id().to_owned();
    let tag = begun.header("etag").to_owned();
    let whole = patch(&campaign.app, &link, &filled()).await.expect(200).body;
    assert_eq!(
        (whole["givenName"].as_str(), whole["eligibility"]["looks"].as_str()),
        (Some("Sam"), Some("likely"))
    );
    let stale = nobody.request("PATCH", &link).header("if-match", &tag).json(&json!({"phone": null}));
    stale.send().await.expect(412);
    let answer = nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(200);
    let (state, next) = (&answer.body["state"], &answer.body["allowedTransitions"]);
    assert_eq!((state, next), (&json!("submitted"), &json!(["withdrawn"])));
    assert_eq!(
        (&answer.body["offer"], answer.body["retainUntil"].as_str()),
        (&Value::Null, Some("2028-06-30"))
    );
    assert_eq!(answer.body["eligibility"]["verification"], Value::Null);
    let again = nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(200);
    assert_eq!(again.body, answer.body);
    patch(&campaign.app, &link, &json!({"givenName": "Alex"})).await.expect(409);
    let events =
        campaign.app.sql(&format!("SELECT DISTINCT actor_type FROM events WHERE subject_id = '{id}'")).await;
    assert_eq!(events, ["candidate"]);
}

#[tokio::test]
async fn tokens_are_kept_as_digests_and_stand_nowhere() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.submitted("sam@mail.example").await;
    let token = link.rsplit('/').next().expect("a token");
    for table in ["versions", "events", "application_links", "applications"] {
        let rows = campaign.app.sql(&format!("SELECT t::text FROM {table} t")).await;
        assert!(rows.iter().all(|row| !row.contains(token)), "{table}");
    }
    let rows = campaign.app.sql("SELECT body::text FROM versions WHERE subject_type <> 'person'").await;
    for word in ["Invented", "mail.example", "Example Academy", "find out how", "2008-05-01"] {
        assert!(rows.iter().all(|row| !row.contains(word)), "{word} stands in a version");
    }
    campaign.app.feed_settles().await;
    let feed = campaign.staff.get("/api/v1/events?subject_type=application").await.expect(200);
    assert!(feed.text.contains(&id) && !feed.text.contains("Invented"));
    let manager = campaign.manager.get("/api/v1/events?subject_type=application").await.expect(200);
    assert_eq!(manager.body["events"], json!([]), "only staff see them");
}

#[tokio::test]
async fn links_end_with_what_they_lead_to() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (unbegun, draft) = (campaign.link("one@mail.example").await, campaign.link("two@mail.example").await);
    patch(app, &draft, &filled()).await.expect(200);
    let (id, submitted) = campaign.submitted("three@mail.example").await;
    app.anonymous().get("/api/v1/application-links/hka_nothing").await.expect(404);
    // The round closes on 30 June 2027; drafts are kept for 30 days.
    app.advance(TimeDelta::days(248));
    for link in [&unbegun, &draft] {
        app.anonymous().get(link).await.expect(200);
        let refused = patch(app, link, &json!({"givenName": "Late"})).await.expect(409);
        assert_eq!(refused.code(), "vacancyClosed");
    }
    app.advance(TimeDelta::days(1));
    for link in [&unbegun, &draft] {
        app.anonymous().get(link).await.expect(404);
    }
    app.anonymous().get(&submitted).await.expect(200);
    let staff = campaign.staff.renewed();
    staff.post(&format!("/api/v1/applications/{id}/withdrawals"), &Value::Null).await.expect(200);
    app.advance(TimeDelta::days(30));
    app.anonymous().get(&submitted).await.expect(200);
    app.advance(TimeDelta::days(1));
    app.anonymous().get(&submitted).await.expect(404);
}

#[tokio::test]
async fn after_a_withdrawal_a_new_link_begins_anew() {
    let campaign = Campaign::new().await;
    let (first, link) = campaign.submitted("sam@mail.example").await;
    let nobody = campaign.app.anonymous();
    let gone = nobody.post(&format!("{link}/withdrawals"), &json!({})).await.expect(200).body;
    assert_eq!((gone["state"].as_str(), &gone["allowedTransitions"]), (Some("withdrawn"), &json!([])));
    let again = nobody.post(&format!("{link}/withdrawals"), &json!({})).await.expect(200).body;
    assert_eq!(again["state"], "withdrawn");
    campaign.app.advance(TimeDelta::minutes(1));
    let next = campaign.link("sam@mail.example").await;
    assert_eq!(nobody.get(&next).await.expect(200).body["id"], Value::Null);
    let second = patch(&campaign.app, &next, &filled()).await.expect(200).id().to_owned();
    assert_ne!(first, second);
    assert_eq!(
        nobody.get(&link).await.expect(200).id(),
        first,
        "the old link shows what became of the old one"
    );
    // Whoever applied and did not withdraw gets what is there.
    let third = campaign.link("sam@mail.example").await;
    assert_eq!(nobody.get(&third).await.expect(200).id(), second);
}

#[tokio::test]
async fn a_closed_vacancy_takes_no_application() {
    let campaign = Campaign::new().await;
    let link = campaign.link("sam@mail.example").await;
    patch(&campaign.app, &link, &filled()).await.expect(200);
    let vacancy = format!("/api/v1/vacancies/{}", campaign.vacancy);
    campaign.staff.post(&format!("{vacancy}/closures"), &Value::Null).await.expect(200);
    let nobody = campaign.app.anonymous();
    let refused = nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "vacancyClosed");
    let refused = nobody.post(&format!("{vacancy}/applications"), &json!({"email": "a@b.example"})).await;
    assert_eq!(refused.expect(409).code(), "vacancyClosed");
    let told = nobody.get(&link).await.expect(200).body;
    assert_eq!(
        (&told["vacancy"]["takesApplications"], &told["allowedTransitions"]),
        (&json!(false), &json!(["withdrawn"]))
    );
}

#[tokio::test]
async fn a_submission_and_the_closing_of_its_vacancy_have_one_outcome() {
    for _ in 0..5 {
        let campaign = Campaign::new().await;
        let link = campaign.link("sam@mail.example").await;
        patch(&campaign.app, &link, &filled()).await.expect(200);
        let nobody = campaign.app.anonymous();
        let (path, nothing) = (format!("{link}/submissions"), json!({}));
        let closing = format!("/api/v1/vacancies/{}/closures", campaign.vacancy);
        let (submitted, closed) =
            tokio::join!(nobody.post(&path, &nothing), campaign.staff.post(&closing, &nothing));
        closed.expect(200);
        let state = nobody.get(&link).await.expect(200).body["state"].clone();
        match submitted.status {
            200 => assert_eq!(state, "submitted"),
            _ => assert_eq!((submitted.code(), state), ("vacancyClosed", json!("draft"))),
        }
    }
}

#[tokio::test]
async fn letters_and_links_have_limits() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let vacancy = {
        let staff = app.person(Role::Recruiter).await;
        let learner = app.learner(&app.provider("Ada").await).await;
        let (_, round) = Campaign::round(&app, "Summer", 18).await;
        let provider = app.organisation(hackit::access::OrganisationKind::LearningProvider, "Ada").await;
        let body = super::scene::vacancy(&round, &learner.standard, &provider.to_string(), None);
        let added = staff.post("/api/v1/vacancies", &body).await.expect(201);
        staff.post(&format!("{}/publications", added.header("location")), &json!({})).await.expect(200);
        added.id().to_owned()
    };
    let path = format!("/api/v1/vacancies/{vacancy}/applications");
    let nobody = app.anonymous();
    for _ in 0..5 {
        nobody.post(&path, &json!({"email": "sam@mail.example"})).await.expect(202);
    }
    let refused = nobody.post(&path, &json!({"email": "SAM@mail.example"})).await.expect(429);
    assert!(!refused.header("retry-after").is_empty());
    nobody.post(&path, &json!({"email": "another@mail.example"})).await.expect(202);
    for _ in 0..30 {
        nobody.get("/api/v1/application-links/hka_nothing").await.expect(404);
    }
    nobody.get("/api/v1/application-links/hka_nothing").await.expect(429);
}
