//! People get in by e-mail address and password, and stay in by refreshing.

use chrono::TimeDelta;
use hackit::access::{OrganisationKind, Role};
use serde_json::{Value, json};

use super::tokens::decoded;
use super::{Machine, Member, PASSWORD, refresh, sign_in, text};
use crate::support::{Actor, Reply, TestApp};

pub const EMAIL: &str = "Alex@Invented.example";

pub fn enter(app: &TestApp, reply: &Reply) -> Actor {
    let key = if reply.body["accessToken"].is_string() { "accessToken" } else { "access_token" };
    app.anonymous().with_token(text(reply, key))
}

#[tokio::test]
async fn a_person_signs_in_and_is_told_who_they_are() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    member.grant(&staff, Role::Recruiter).await;
    for email in [EMAIL, "alex@invented.example", "ALEX@INVENTED.EXAMPLE", "  alex@invented.example "] {
        let session = sign_in(&app, email, PASSWORD).await.expect(201);
        assert_eq!(session.header("cache-control"), "no-store");
        assert_eq!((&session.body["tokenType"], &session.body["expiresIn"]), (&json!("Bearer"), &json!(900)));
        assert!(text(&session, "refreshToken").starts_with("hkr_"));
        let me = enter(&app, &session).get("/api/v1/me").await.expect(200);
        assert_eq!((&me.body["client"], &me.body["organisation"]), (&Value::Null, &Value::Null));
        assert_eq!(
            (&me.body["person"]["email"], &me.body["person"]["roles"]),
            (&json!(EMAIL), &json!(["recruiter"]))
        );
    }
    for table in ["passwords", "refresh_tokens", "versions", "events", "invitations"] {
        let plain =
            app.sql(&format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{PASSWORD}%'")).await;
        assert_eq!(plain, ["0"], "{table}");
    }
    assert_eq!(app.sql("SELECT left(hash, 10) FROM passwords").await, ["$argon2id$"]);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_refused_in_the_same_words() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let ended = Member::new(&app, &staff, "ended@invented.example").await;
    staff.post(&format!("{}/deactivations", ended.place), &json!({})).await.expect(200);
    let body = json!({"email": "new@invented.example", "givenName": "No", "familyName": "Password"});
    staff.post("/api/v1/people", &body).await.expect(201);
    let mut words = Vec::new();
    for (email, password) in [
        (EMAIL, "wrong horse battery staple"),
        (EMAIL, "Correct horse battery staple"),
        (EMAIL, &PASSWORD[..PASSWORD.len() - 1]),
        ("nobody@invented.example", PASSWORD),
        (&ended.email, PASSWORD),
        ("new@invented.example", PASSWORD),
        ("not an address", PASSWORD),
        ("new@invented.example", "nobody has this password"),
        ("%", PASSWORD),
    ] {
        let mut refused = sign_in(&app, email, password).await.expect(401);
        assert_eq!((refused.code(), refused.header("www-authenticate")), ("invalidCredentials", "Bearer"));
        refused.body.as_object_mut().expect("an object").remove("requestId");
        words.push(refused.body.to_string());
    }
    words.dedup();
    assert_eq!(words.len(), 1, "{words:?}");
    assert_eq!(app.sql("SELECT count(*) FROM refresh_tokens").await, ["0"]);
    member.sign_in().await.expect(201);
    let unfit = app.anonymous().post("/api/v1/sessions", &json!({"email": EMAIL, "secret": "x"})).await;
    assert_eq!(unfit.expect(422).faults(), ["#/password required", "#/secret unknown"]);
    assert_eq!(sign_in(&app, EMAIL, &"x".repeat(201)).await.expect(422).faults(), ["#/password tooLarge"]);
}

#[tokio::test]
async fn a_sign_in_can_be_refreshed_for_two_weeks() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let session = member.sign_in().await.expect(201);
    app.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    let last = refresh(&app, &text(&session, "refreshToken")).await.expect(200);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(refresh(&app, &text(&last, "refresh_token")).await.expect(400).body["error"], "invalid_grant");
    member.sign_in().await.expect(201);
}

#[tokio::test]
async fn signing_out_ends_this_sign_in_and_no_other() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let (one, other) = (member.sign_in().await.expect(201), member.sign_in().await.expect(201));
    let out = enter(&app, &one).delete("/api/v1/sessions/current").await;
    assert_eq!((out.status, out.text.as_str()), (204, ""));
    enter(&app, &one).get("/api/v1/me").await.expect(401);
    enter(&app, &one).delete("/api/v1/sessions/current").await.expect(401);
    refresh(&app, &text(&one, "refreshToken")).await.expect(400);
    enter(&app, &other).get("/api/v1/me").await.expect(200);
    refresh(&app, &text(&other, "refreshToken")).await.expect(200);
    let client = Machine::new(&app, &staff).await.enter().await;
    assert_eq!(client.delete("/api/v1/sessions/current").await.expect(403).code(), "forbidden");
    client.get("/api/v1/me").await.expect(200);
    app.anonymous().delete("/api/v1/sessions/current").await.expect(401);
}

#[tokio::test]
async fn who_has_ended_is_out_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let session = member.sign_in().await.expect(201);
    staff.post(&format!("{}/deactivations", member.place), &json!({})).await.expect(200);
    enter(&app, &session).get("/api/v1/me").await.expect(401);
    assert_eq!(
        refresh(&app, &text(&session, "refreshToken")).await.expect(400).body["error"],
        "invalid_grant"
    );
    member.sign_in().await.expect(401);
}

#[tokio::test]
async fn a_role_that_ends_takes_its_rights_with_it() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let powerless = member.sign_in().await.expect(201);
    enter(&app, &powerless).get("/api/v1/people").await.expect(403);
    let grant = member.grant(&staff, Role::Recruiter).await;
    enter(&app, &powerless).get("/api/v1/people").await.expect(403);
    // A new role comes with the next token, however it is had.
    let refreshed = refresh(&app, &text(&powerless, "refreshToken")).await.expect(200);
    enter(&app, &refreshed).get("/api/v1/people").await.expect(200);
    staff.delete(&grant).await.expect(204);
    enter(&app, &refreshed).get("/api/v1/people").await.expect(401);
    refresh(&app, &text(&refreshed, "refresh_token")).await.expect(400);
    let session = member.sign_in().await.expect(201);
    enter(&app, &session).get("/api/v1/people").await.expect(403);
    let me = enter(&app, &session).get("/api/v1/me").await.expect(200);
    assert_eq!((&me.body["person"]["roles"], &me.body["scopes"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn a_token_says_what_its_person_is_and_where() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let mut grants = Vec::new();
    for (role, name) in [(Role::EmployerContact, "One"), (Role::Mentor, "Other")] {
        let grant =
            json!({"role": role, "organisationId": app.organisation(OrganisationKind::Employer, name).await});
        staff.post(&format!("{}/role-grants", member.place), &grant).await.expect(201);
        grants.push(grant);
    }
    let session = member.sign_in().await.expect(201);
    let claims = decoded(&text(&session, "accessToken"), 1);
    assert_eq!((&claims["grants"], &claims["org"]), (&json!(grants), &Value::Null));
    assert_eq!(
        claims["scope"],
        "meetups:read meetups:write registrations:read attendance:write ideas:read ideas:write concerns:write introductions:read \
         introductions:write mentoring:read mentoring:write partnerships:read events:read"
    );
    let inside = enter(&app, &session);
    let me = inside.get("/api/v1/me").await.expect(200).body;
    assert_eq!((&me["person"]["grants"], &me["organisation"]), (&json!(grants), &Value::Null));
    assert_eq!(me["person"]["roles"], json!(["employerContact", "mentor"]));
    // What is held for an employer ends with it, and the token with it.
    let other = grants.pop().expect("a grant");
    let place =
        format!("/api/v1/organisations/{}/deactivations", other["organisationId"].as_str().expect("an id"));
    staff.post(&place, &Value::Null).await.expect(200);
    inside.get("/api/v1/me").await.expect(401);
    let next = refresh(&app, &text(&session, "refreshToken")).await.expect(200);
    assert_eq!(decoded(&text(&next, "access_token"), 1)["org"], grants[0]["organisationId"]);
    let me = enter(&app, &next).get("/api/v1/me").await.expect(200).body;
    assert_eq!((&me["person"]["grants"], &me["organisation"]["name"]), (&json!(grants), &json!("One")));
}
