//! Whoever gave an idea is told what became of it.

use hackit::access::Role;
use serde_json::json;

use super::ideas::{answered, given};
use crate::support::TestApp;

/// The letters that wait: for whom, to which address.
async fn letters(app: &TestApp) -> Vec<String> {
    app.sql(
        "SELECT recipient_id || ' ' || address FROM messages WHERE kind = 'ideaAnswered' AND state = 'waiting' ORDER BY id",
    )
    .await
}

#[tokio::test]
async fn a_person_is_told_themself_and_an_employer_by_its_contact() {
    let app = TestApp::new().await;
    let (employer, staff, apprentice) =
        (app.employer("MadeTech").await, app.staff().await, app.person(Role::Apprentice).await);
    app.sql("UPDATE organisations SET contact_name = 'Robin Example', contact_email = 'robin@madetech.example', version = version + 1
        WHERE name = 'MadeTech'")
        .await;
    let of_employer = given(&employer, &json!({"theme": "Projects"})).await;
    let own = given(&apprentice, &json!({"text": "Let us <b>visit</b> each other."})).await;
    answered(&staff, &of_employer, "doing").await;
    answered(&staff, &own, "notNow").await;
    let organisation = employer.organisation;
    let person = apprentice.id;
    assert_eq!(
        letters(&app).await,
        [
            format!("{organisation} robin@madetech.example"),
            format!("{person} person-{person}@invented.example")
        ]
    );
    let words = app
        .sql("SELECT subject || '|' || body_text FROM messages WHERE kind = 'ideaAnswered' ORDER BY id")
        .await;
    for part in [
        "Your idea about Projects|",
        "Hello Robin Example",
        "Give every apprentice a project",
        "We are doing it.",
        "It is doing now.",
    ] {
        assert!(words[0].contains(part), "{part}: {}", words[0]);
    }
    assert!(!words[0].contains("/you-said-we-did"), "what is not public is not shown there: {}", words[0]);
    let html =
        app.sql("SELECT body_html FROM messages WHERE kind = 'ideaAnswered' ORDER BY id DESC LIMIT 1").await;
    assert!(!html[0].contains("<b>") && html[0].contains("We will not do it for now."), "{}", html[0]);
    let told = staff.get("/api/v1/messages?kind=ideaAnswered").await.expect(200);
    assert_eq!(told.body["messages"][0]["recipientId"], json!(organisation));
    // What is refused is not told.
    let path = format!("{own}/responses");
    staff.post(&path, &json!({"state": "received", "text": "No."})).await.expect(409);
    assert_eq!(letters(&app).await.len(), 2);
}

#[tokio::test]
async fn nobody_is_written_to_who_has_left_or_has_no_address() {
    let app = TestApp::new().await;
    let (employer, staff, apprentice) =
        (app.employer("MadeTech").await, app.staff().await, app.person(Role::Apprentice).await);
    let of_employer = given(&employer, &json!({})).await;
    let own = given(&apprentice, &json!({})).await;
    staff.post(&format!("/api/v1/people/{}/deactivations", apprentice.id), &json!({})).await.expect(200);
    for path in [&of_employer, &own] {
        answered(&staff, path, "done").await;
    }
    assert!(letters(&app).await.is_empty());
    let public = given(&staff, &json!({"public": true})).await;
    answered(&staff, &public, "done").await;
    let words = app.sql("SELECT body_text FROM messages WHERE kind = 'ideaAnswered'").await;
    assert!(words[0].contains("/you-said-we-did"), "{}", words[0]);
}
