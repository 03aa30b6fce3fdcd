//! Who gets in at first, and who has lost the way in.

use hackit::features::identity::sign_in;
use serde_json::{Value, json};

use super::{out, real_now, refusal, run};
use crate::support::TestApp;

#[tokio::test]
async fn the_first_programme_manager_sets_a_password_and_signs_in() {
    let app = TestApp::new().await;
    let arguments = [
        "user",
        "create",
        "--email",
        "pm@invented.example",
        "--given-name",
        "Pat",
        "--family-name",
        "Invented",
    ];
    let created =
        out(&run(&app, &[&arguments[..], &["--role", "programmeManager", "--json"]].concat()).await);
    let created: Value = serde_json::from_str(&created).expect("JSON");
    let (visitor, password) = (app.anonymous(), "a long enough pass phrase");
    app.state().clock.set(real_now());
    let chosen = json!({"token": created["invitationToken"], "password": password});
    visitor.post("/api/v1/passwords", &chosen).await.expect(204);
    let who = json!({"email": "pm@invented.example", "password": password});
    let session = visitor.post("/api/v1/sessions", &who).await.expect(201);
    let manager = visitor.holding(session.body["accessToken"].as_str().expect("a token"));
    manager.get("/api/v1/people").await.expect(200);
    let again = refusal(&run(&app, &[&arguments[..], &["--role", "recruiter"]].concat()).await);
    assert!(again.contains("e-mail"), "{again}");
    let unfit = [
        "user",
        "create",
        "--email",
        "nobody",
        "--given-name",
        "",
        "--family-name",
        "I",
        "--role",
        "recruiter",
    ];
    let told = refusal(&run(&app, &unfit).await);
    assert!(told.contains("email") && told.contains("givenName"), "{told}");
    assert_eq!(app.sql("SELECT count(*) FROM people").await, ["1"]);
    let last = refusal(&run(&app, &["user", "revoke", "pm@invented.example", "programmeManager"]).await);
    assert!(last.contains("programme manager"), "{last}");
    manager.get("/api/v1/people").await.expect(200);
}

#[tokio::test]
async fn safeguarding_leads_are_named_and_dismissed_by_the_operator_alone() {
    let app = TestApp::new().await;
    app.state().clock.set(real_now());
    let (staff, email) = (app.staff().await, "sage@invented.example");
    let sage = json!({"email": email, "givenName": "Sage", "familyName": "Invented"});
    let place = staff.post("/api/v1/people", &sage).await.expect(201).header("location").to_owned();
    let grant = json!({"role": "safeguardingLead"});
    staff.post(&format!("{place}/role-grants"), &grant).await.expect(403);
    let revoke = ["user", "revoke", email, "safeguardingLead"];
    assert!(refusal(&run(&app, &revoke).await).contains("has no such role"));
    let named = out(&run(&app, &["user", "grant", email, "safeguardingLead", "--json"]).await);
    let named: Value = serde_json::from_str(&named).expect("JSON");
    let (visitor, password) = (app.anonymous(), "a long enough pass phrase");
    let chosen = json!({"token": named["invitationToken"], "password": password});
    visitor.post("/api/v1/passwords", &chosen).await.expect(204);
    let who = json!({"email": email, "password": password});
    let session = visitor.post("/api/v1/sessions", &who).await.expect(201);
    let lead = visitor.holding(session.body["accessToken"].as_str().expect("a token"));
    lead.get("/api/v1/concerns").await.expect(200);
    // Nobody turns the lead's letters to an address of their own, or puts an end to the lead.
    staff.patch(&place, &json!({"email": "mine@invented.example"})).await.expect(403);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(403);
    staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(403);
    assert_eq!(out(&run(&app, &revoke).await), format!("{email} is safeguardingLead no longer.\n"));
    let (state, now) = (app.state(), app.now());
    let refresh = state.db.read(async |conn| sign_in::load_revocations(conn, &state.revocations, now).await);
    refresh.await.expect("revocations");
    lead.get("/api/v1/concerns").await.expect(401);
    staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(200);
    let nobody = refusal(&run(&app, &["user", "revoke", "nobody@invented.example", "mentor"]).await);
    assert!(nobody.contains("nobody with the e-mail address"), "{nobody}");
}

#[tokio::test]
async fn who_has_lost_the_way_in_is_invited_and_raised_by_the_operator() {
    let app = TestApp::new().await;
    app.state().clock.set(real_now());
    let (staff, email) = (app.staff().await, "alex@invented.example");
    let alex = json!({"email": email, "givenName": "Alex", "familyName": "Invented"});
    staff.post("/api/v1/people", &alex).await.expect(201);
    let visitor = app.anonymous();
    let set = async |printed: String, password: &str, status: u16| {
        let printed: Value = serde_json::from_str(&printed).expect("JSON");
        let chosen = json!({"token": printed["invitationToken"], "password": password});
        visitor.post("/api/v1/passwords", &chosen).await.expect(status);
        let who = json!({"email": email, "password": password});
        visitor.post("/api/v1/sessions", &who).await.expect(if status == 204 { 201 } else { 401 })
    };
    let invite = ["user", "invite", "ALEX@invented.example", "--json"];
    let earlier = out(&run(&app, &invite).await);
    let invited = out(&run(&app, &invite).await);
    set(earlier, "an earlier pass phrase", 409).await;
    set(invited, "a first pass phrase", 204).await;
    let grant = ["user", "grant", email, "programmeManager", "--json"];
    let granted = out(&run(&app, &grant).await);
    let who = json!({"email": email, "password": "a first pass phrase"});
    visitor.post("/api/v1/sessions", &who).await.expect(401);
    let session = set(granted, "a second pass phrase", 204).await;
    let manager = visitor.holding(session.body["accessToken"].as_str().expect("a token"));
    assert_eq!(
        manager.get("/api/v1/me").await.expect(200).body["person"]["roles"],
        json!(["programmeManager"])
    );
    assert!(refusal(&run(&app, &grant).await).contains("has this role already"));
    let nobody = refusal(&run(&app, &["user", "invite", "nobody@invented.example"]).await);
    assert!(nobody.contains("nobody with the e-mail address"), "{nobody}");
    assert!(out(&run(&app, &["user", "invite", email]).await).contains("To set a password"));
}
