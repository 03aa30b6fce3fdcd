//! The page that a letter's link opens: whoever has an account signs in.

use serde_json::json;

use super::copies::give;
use super::requests::{added, of_person};
use crate::support::TestApp;
use hackit::access::Role;

#[tokio::test]
async fn the_link_shows_nothing_before_its_person_signs_in() {
    let app = TestApp::new().await;
    let officer = app.person(Role::DataProtectionOfficer).await;
    let (person, other) = (app.new_person().await, app.new_person().await);
    for (who, password) in [(person, "correct horse battery"), (other, "another horse battery")] {
        let path = format!("/api/v1/people/{who}/invitations");
        app.staff().await.post(&path, &json!({})).await.expect(201);
        let token = app.link_to(who).await;
        app.anonymous()
            .post("/api/v1/passwords", &json!({"token": token, "password": password}))
            .await
            .expect(204);
    }
    let path = added(&officer, &of_person("access", person)).await;
    give(&officer, &path).await;
    let link = app.sql("SELECT substring(body_text FROM '/data-copies/[^\\s]+') FROM messages WHERE kind = 'subjectRequestAnswered'").await;
    let (nobody, link) = (app.anonymous(), link[0].as_str());
    let mail = |id: uuid::Uuid| format!("person-{id}%40invented.example");
    let form = nobody.get(link).await.expect(200);
    assert!(form.text.contains("Sign in") && !form.text.contains("Robin"), "{}", form.text);
    for (email, password) in
        [(mail(person), "wrong+horse+battery"), (mail(other), "another+horse+battery"), (String::new(), "")]
    {
        let refused =
            nobody.request("POST", link).form(&format!("email={email}&password={password}")).send().await;
        assert_eq!(refused.status, 401, "{email}");
        assert!(
            refused.text.contains("There is a problem") && !refused.text.contains("Robin"),
            "{}",
            refused.text
        );
    }
    let before = app.sql("SELECT count(*) FROM sessions").await;
    let shown = nobody
        .request("POST", link)
        .form(&format!("email={}&password=correct+horse+battery", mail(person)))
        .send()
        .await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("Robin") && shown.text.contains("Safeguarding records"), "{}", shown.text);
    assert_eq!(app.sql("SELECT count(*) FROM sessions").await, before, "no sign-in stays");
}
