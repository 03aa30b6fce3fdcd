//! Machines get in by client credentials (RFC 6749 §4.4).

use serde_json::json;
use uuid::Uuid;

use super::{Machine, text};
use crate::support::TestApp;

const TOKEN: &str = "/oauth/token";
const GRANT: &str = "grant_type=client_credentials";

#[tokio::test]
async fn a_client_gets_in_by_basic_or_by_form_and_never_by_both() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let in_form = format!("{GRANT}&client_id={}&client_secret={}", machine.id, machine.secret);
    let anonymous = app.anonymous();
    let by_form = anonymous.request("POST", TOKEN).form(&in_form).send().await.expect(200);
    let by_basic = machine.ask(TOKEN, GRANT).await.expect(200);
    for reply in [&by_form, &by_basic] {
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!((&reply.body["token_type"], &reply.body["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert!(reply.body.get("refresh_token").is_none(), "a client asks again instead");
        let me = anonymous.with_token(text(reply, "access_token")).get("/api/v1/me").await.expect(200);
        assert_eq!(me.body["client"]["clientId"], machine.id.as_str());
    }
    assert_ne!(by_form.body["access_token"], by_basic.body["access_token"]);
    let both = machine.ask(TOKEN, &in_form).await.expect(400);
    assert_eq!(both.body["error"], "invalid_request");
    // RFC 6749 §2.3.1: what stands in Basic is form-encoded first, so an escaped character is the same.
    let escaped = machine.id.replacen("hkc_", "hkc%5F", 1);
    anonymous.request("POST", TOKEN).form(GRANT).basic(&escaped, &machine.secret).send().await.expect(200);
}

#[tokio::test]
async fn forms_are_short_and_ids_that_are_none_are_not_remembered() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let long = format!("{GRANT}&client_id={}&client_secret=x", "a".repeat(64 * 1024));
    anonymous.request("POST", TOKEN).form(&long).send().await.expect(413);
    // More often than one client may ask.
    for _ in 0..30 {
        let form = format!("{GRANT}&client_id=nobody&client_secret=x");
        let reply = anonymous.request("POST", TOKEN).form(&form).send().await.expect(401);
        assert_eq!(reply.body["error"], "invalid_client");
    }
}

#[tokio::test]
async fn scopes_are_all_or_those_asked_for_and_nothing_else() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    for (asked, given) in [
        ("", Ok("progress:read progress:write")),
        ("&scope=", Ok("progress:read progress:write")),
        ("&scope=progress%3Aread", Ok("progress:read")),
        ("&scope=progress:write+progress:read", Ok("progress:read progress:write")),
        ("&scope=progress:read%20progress:read", Ok("progress:read")),
        ("&scope=meetups:read", Err("not the client's")),
        ("&scope=progress:read+meetups:read", Err("one of them not the client's")),
        ("&scope=nonsense", Err("unknown")),
        ("&scope=Progress:Read", Err("in another case")),
        ("&scope=*", Err("a star")),
    ] {
        let reply = machine.ask(TOKEN, &format!("{GRANT}{asked}")).await;
        match given {
            Ok(scopes) => {
                assert_eq!((reply.status, reply.body["scope"].as_str()), (200, Some(scopes)), "{asked}")
            }
            Err(why) => {
                assert_eq!((reply.status, &reply.body["error"]), (400, &json!("invalid_scope")), "{why}");
                assert!(reply.body.get("access_token").is_none(), "{why}");
            }
        }
    }
    let narrow = machine.ask(TOKEN, &format!("{GRANT}&scope=progress:read")).await.expect(200);
    let reader = app.anonymous().with_token(text(&narrow, "access_token"));
    reader.get("/api/v1/progress-updates").await.expect(200);
    let refused = reader.post("/api/v1/progress-updates", &json!({})).await.expect(403);
    assert_eq!(
        refused.header("www-authenticate"),
        r#"Bearer error="insufficient_scope", scope="progress:write""#
    );
    assert_eq!(reader.get("/api/v1/me").await.expect(200).body["scopes"], json!(["progress:read"]));
}

#[tokio::test]
async fn every_wrong_client_gets_the_same_refusal() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let unknown = hackit::tokens::client_id(hackit::ids::ApiClientId(Uuid::now_v7()));
    let mut bodies = Vec::new();
    for (id, secret) in [
        (machine.id.as_str(), "hks_wrong"),
        (machine.id.as_str(), ""),
        (&machine.id, &machine.secret.to_uppercase()),
        (&unknown, &machine.secret),
        ("hkc_", &machine.secret),
        ("", ""),
        ("nobody\u{e9}", "%ff"),
        ("hackit-sessions", ""),
    ] {
        let anonymous = app.anonymous();
        let by_basic = anonymous.request("POST", TOKEN).form(GRANT).basic(id, secret).send().await;
        let form = format!("{GRANT}&client_id={id}&client_secret={secret}");
        let by_form = anonymous.request("POST", TOKEN).form(&form).send().await;
        for reply in [by_basic, by_form] {
            assert_eq!(reply.status, 401, "{id} {secret}: {}", reply.text);
            assert_eq!(reply.header("www-authenticate"), "Basic realm=\"hackit\"");
            assert_eq!(
                (reply.header("cache-control"), reply.header("content-type")),
                ("no-store", "application/json")
            );
            bodies.push(reply.text);
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "nobody learns which half was wrong: {bodies:?}");
    assert!(bodies.concat().contains(r#""error":"invalid_client""#), "{bodies:?}");
    for header in ["Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Bearer abc", "Digest x"] {
        let request = app.anonymous().request("POST", TOKEN).form(GRANT).header("authorization", header);
        assert_eq!(request.send().await.expect(401).body["error"], "invalid_client", "{header}");
    }
    let nameless = app.anonymous().request("POST", TOKEN).form(GRANT).send().await.expect(401);
    assert_eq!(nameless.body["error"], "invalid_client");
}

#[tokio::test]
async fn a_request_that_is_not_a_token_request_is_told_so_in_the_words_of_oauth() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    for (form, error) in [
        ("", "invalid_request"),
        ("scope=progress:read", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&scope=progress:read&scope=progress:write", "invalid_request"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=hkr_unknown", "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=%00", "invalid_grant"),
    ] {
        let reply = machine.ask(TOKEN, form).await;
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)), "{form}");
        assert_eq!(reply.header("cache-control"), "no-store", "{form}");
        assert!(reply.body["error_description"].is_string(), "{form}");
    }
    let basic = || app.anonymous().request("POST", TOKEN).basic(&machine.id, &machine.secret);
    let as_json = basic().json(&json!({"grant_type": "client_credentials"})).send().await.expect(400);
    assert_eq!(as_json.body["error"], "invalid_request");
    assert_eq!(basic().send().await.expect(400).body["error"], "invalid_request", "without a body");
    app.anonymous().get(TOKEN).await.expect(405);
    let long = format!("{GRANT}&scope={}", "x".repeat(300_000));
    assert_eq!(machine.ask(TOKEN, &long).await.expect(413).code(), "payloadTooLarge");
    // One without a value counts as left out; media types know no case.
    machine.ask(TOKEN, &format!("{GRANT}&client_id=&client_secret=&scope=")).await.expect(200);
    let shouted = basic().form(GRANT).header("content-type", "APPLICATION/X-WWW-FORM-URLENCODED");
    shouted.send().await.expect(200);
    let many = (0..20).map(|number| format!("&x{number}=1")).collect::<String>();
    assert_eq!(
        machine.ask(TOKEN, &format!("{GRANT}{many}")).await.expect(400).body["error"],
        "invalid_request"
    );
    // What is not known is ignored here (RFC 6749 §3.2), in the form and in the query.
    machine.ask(&format!("{TOKEN}?x=1"), &format!("{GRANT}&resource=x")).await.expect(200);
}

#[tokio::test]
async fn a_revoked_token_is_dead_at_once_and_the_clients_other_tokens_live() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let (first, second) = (machine.token().await, machine.token().await);
    let anonymous = app.anonymous();
    let revoked = machine.ask("/oauth/revoke", &format!("token={first}&token_type_hint=access_token")).await;
    assert_eq!(
        (revoked.status, revoked.text.as_str(), revoked.header("cache-control")),
        (200, "", "no-store")
    );
    let refused = anonymous.with_token(&first).get("/api/v1/me").await.expect(401);
    assert_eq!(refused.code(), "invalidToken");
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    anonymous.with_token(&second).get("/api/v1/me").await.expect(200);
    machine.ask("/oauth/revoke", &format!("token={first}")).await.expect(200);
    for nothing in ["hkr_unknown", "garbage", "a.b.c", "%00"] {
        machine.ask("/oauth/revoke", &format!("token={nothing}")).await.expect(200);
    }
    assert_eq!(app.sql("SELECT kind FROM revocations").await, ["token"]);
    assert_eq!(machine.ask("/oauth/revoke", "").await.expect(400).body["error"], "invalid_request");
    let nameless = anonymous.request("POST", "/oauth/revoke").form(&format!("token={second}")).send().await;
    assert_eq!((nameless.status, &nameless.body["error"]), (401, &json!("invalid_client")));
    anonymous.with_token(&second).get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn nobody_revokes_another_clients_token_or_a_persons() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let (one, other) = (Machine::new(&app, &staff).await, Machine::new(&app, &staff).await);
    let victim = one.enter().await;
    for token in [&victim.token, &staff.token] {
        other
            .ask("/oauth/revoke", &format!("token={}", token.as_deref().expect("a token")))
            .await
            .expect(200);
    }
    victim.get("/api/v1/me").await.expect(200);
    staff.get("/api/v1/me").await.expect(200);
    assert_eq!(app.sql("SELECT count(*) FROM revocations").await, ["0"]);
}

#[tokio::test]
async fn two_secrets_live_side_by_side_and_a_revoked_client_is_out() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut machine = Machine::new(&app, &staff).await;
    let inside = machine.enter().await;
    let rotated = staff.post(&format!("{}/secret-rotations", machine.place), &json!({})).await.expect(201);
    machine.token().await;
    machine.secret = text(&rotated, "clientSecret");
    machine.token().await;
    inside.get("/api/v1/me").await.expect(200);
    staff.delete(&machine.place).await.expect(204);
    assert_eq!(inside.get("/api/v1/me").await.expect(401).code(), "invalidToken");
    let refused = machine.ask(TOKEN, GRANT).await.expect(401);
    assert_eq!(refused.body["error"], "invalid_client");
    machine.ask("/oauth/revoke", "token=x").await.expect(401);
}

#[tokio::test]
async fn a_client_of_an_ended_organisation_is_out() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let machine = Machine::new(&app, &staff).await;
    let inside = machine.enter().await;
    let me = inside.get("/api/v1/me").await.expect(200);
    let organisation = me.body["organisation"]["id"].as_str().expect("an id");
    staff.post(&format!("/api/v1/organisations/{organisation}/deactivations"), &json!({})).await.expect(200);
    inside.get("/api/v1/me").await.expect(401);
    assert_eq!(machine.ask(TOKEN, GRANT).await.expect(401).body["error"], "invalid_client");
}

#[tokio::test]
async fn a_client_may_ask_for_twenty_tokens_a_second() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    let (greedy, other) = (Machine::new(&app, &staff).await, Machine::new(&app, &staff).await);
    for _ in 0..20 {
        greedy.token().await;
    }
    let refused = greedy.ask(TOKEN, GRANT).await.expect(429);
    assert_eq!((refused.code(), refused.header("retry-after")), ("tooManyRequests", "1"));
    other.token().await;
    app.advance(chrono::TimeDelta::seconds(1));
    greedy.token().await;
}

#[tokio::test]
async fn me_says_who_a_client_is() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let me = machine.enter().await.get("/api/v1/me").await.expect(200);
    assert_eq!(
        (&me.body["client"]["clientId"], &me.body["client"]["name"]),
        (&json!(machine.id), &json!("Ada: learner records"))
    );
    assert_eq!((&me.body["person"], &me.body["organisation"]["name"]), (&json!(null), &json!("Ada")));
    assert_eq!(me.body["organisation"]["kind"], "learningProvider");
    assert_eq!(me.body["scopes"], json!(["progress:read", "progress:write"]));
    assert_eq!(me.body["expiresAt"], "2026-11-24T10:15:00Z");
    let nobody = app.anonymous().get("/api/v1/me").await.expect(401);
    assert_eq!((nobody.code(), nobody.header("www-authenticate")), ("unauthenticated", "Bearer"));
}

#[tokio::test]
async fn a_scope_that_is_taken_away_is_gone_at_once_and_one_that_is_given_with_the_next_token() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let machine = Machine::new(&app, &staff).await;
    let reader = async || {
        let bought = machine.ask(TOKEN, GRANT).await.expect(200);
        app.anonymous().with_token(text(&bought, "access_token"))
    };
    let before = reader().await;
    let all = staff.get("/api/v1/api-clients?limit=100").await.expect(200).body["apiClients"].clone();
    let all = all.as_array().expect("a list").clone();
    let known = all.iter().find(|one| one["scopes"] == json!(["progress:read", "progress:write"]));
    let path = format!("/api/v1/api-clients/{}", known.expect("the client")["id"].as_str().expect("an id"));
    staff.request("PATCH", &path).json(&json!({"scopes": ["progress:read"]})).send().await.expect(428);
    for (scopes, at) in [
        (json!(["people:read"]), "#/scopes/0"),
        (json!(["progress:read", "progress:read"]), "#/scopes/1"),
        (json!([]), "#/scopes"),
    ] {
        let refused = staff.patch(&path, &json!({"scopes": scopes})).await.expect(422);
        assert_eq!(refused.body["errors"][0]["pointer"], at);
    }
    app.advance(chrono::TimeDelta::seconds(1));
    // More than before: what was bought stays good.
    let more = json!({"scopes": ["progress:read", "progress:write", "events:read"]});
    staff.patch(&path, &more).await.expect(200);
    before.get("/api/v1/progress-updates").await.expect(200);
    reader().await.get("/api/v1/events").await.expect(200);
    // Less: it is gone at once, and the next token has what is left.
    let less = staff.patch(&path, &json!({"scopes": ["progress:read"]})).await.expect(200);
    assert_eq!(less.body["scopes"], json!(["progress:read"]));
    before.get("/api/v1/progress-updates").await.expect(401);
    app.advance(chrono::TimeDelta::seconds(1));
    let after = reader().await;
    after.get("/api/v1/progress-updates").await.expect(200);
    after.post("/api/v1/progress-updates", &json!({})).await.expect(403);
    // And again within the quarter of an hour, in every replica.
    staff.patch(&path, &json!({"scopes": ["events:read"]})).await.expect(200);
    after.get("/api/v1/progress-updates").await.expect(401);
    let ctx = app.system();
    let known = "SELECT count(*)::text FROM revocations WHERE kind = 'scopes' AND revoked_at = ";
    assert_eq!(app.sql(&format!("{known}'{}'", ctx.now)).await, ["1"]);
    assert_eq!(app.events_of(path.rsplit('/').next().expect("an id")).await[1..], ["apiClient.changed"; 3]);
    app.person(hackit::access::Role::Recruiter).await.patch(&path, &more).await.expect(403);
}
