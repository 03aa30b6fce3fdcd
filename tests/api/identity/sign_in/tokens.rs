//! What a token says, who believes it, and who does not.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hackit::access::Role;
use hackit::tokens::{Keys, new_pem, rotate};
use jwt_simple::prelude::{Ed25519PublicKey, EdDSAPublicKeyLike as _, VerificationOptions};
use serde_json::{Value, json};

use super::Machine;
use crate::support::{Actor, Reply, TestApp};

/// A part of a token, read.
pub fn decoded(token: &str, part: usize) -> Value {
    let text = token.split('.').nth(part).expect("three parts");
    let bytes = URL_SAFE_NO_PAD.decode(text).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

async fn jwks(app: &TestApp) -> Vec<Value> {
    let reply = app.anonymous().get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(reply.header("content-type"), "application/json");
    reply.body["keys"].as_array().expect("keys").clone()
}

/// Verifies as a stranger would: with the published key and another library.
fn verified(app: &TestApp, token: &str, keys: &[Value]) -> Value {
    let kid = decoded(token, 0)["kid"].clone();
    let key = keys.iter().find(|key| key["kid"] == kid).expect("the token's key is published");
    let bytes = URL_SAFE_NO_PAD.decode(key["x"].as_str().expect("x")).expect("base64url");
    let now = u64::try_from(app.now().timestamp()).expect("after 1970");
    let base = app.state().settings.base_url.clone();
    let options = VerificationOptions {
        artificial_time: Some(jwt_simple::prelude::UnixTimeStamp::from_secs(now)),
        required_signature_type: Some("at+jwt".to_owned()),
        allowed_audiences: Some([format!("{base}/api/v1")].into()),
        allowed_issuers: Some([base].into()),
        ..VerificationOptions::default()
    };
    let key = Ed25519PublicKey::from_bytes(&bytes).expect("a public key");
    let claims = key.verify_token::<Value>(token, Some(options)).expect("a good token");
    claims.custom
}

#[tokio::test]
async fn a_stranger_verifies_tokens_with_the_published_keys() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let token = machine.token().await;
    let keys = jwks(&app).await;
    let custom = verified(&app, &token, &keys);
    assert_eq!(
        (&custom["client_id"], &custom["scope"]),
        (&json!(machine.id), &json!("progress:read progress:write"))
    );
    let header = decoded(&token, 0);
    assert_eq!(
        (&header["alg"], &header["typ"], &header["kid"]),
        (&json!("EdDSA"), &json!("at+jwt"), &keys[0]["kid"])
    );
    let claims = decoded(&token, 1);
    assert_eq!(claims["sub"], machine.id.as_str());
    assert_eq!(claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat"), 900);
    assert_ne!(claims["jti"], decoded(&machine.token().await, 1)["jti"]);
    for key in &keys {
        let names: Vec<_> = key.as_object().expect("a key").keys().map(String::as_str).collect();
        assert!(!names.contains(&"d"), "the private part stays private");
        assert_eq!(
            (&key["kty"], &key["crv"], &key["use"]),
            (&json!("OKP"), &json!("Ed25519"), &json!("sig"))
        );
    }
}

#[tokio::test]
async fn the_metadata_leads_to_everything() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let reply = anonymous.get("/.well-known/oauth-authorization-server").await.expect(200);
    let metadata = reply.body;
    let base = app.base();
    assert_eq!(metadata["issuer"], base);
    for (name, method, path, status) in [
        ("token_endpoint", "POST", "/oauth/token", 400),
        ("revocation_endpoint", "POST", "/oauth/revoke", 400),
        ("jwks_uri", "GET", "/.well-known/jwks.json", 200),
        ("service_documentation", "GET", "/docs/", 200),
    ] {
        assert_eq!(metadata[name], format!("{base}{path}"), "{name}");
        anonymous.request(method, path).send().await.expect(status);
    }
    assert_eq!(metadata["response_types_supported"], json!([]), "RFC 8414 requires it");
    assert_eq!(metadata["grant_types_supported"], json!(["client_credentials", "refresh_token"]));
    let scopes = metadata["scopes_supported"].as_array().expect("scopes");
    assert!(scopes.contains(&json!("progress:write")) && scopes.len() > 10, "{scopes:?}");
}

#[tokio::test]
async fn a_token_ends_to_the_second() {
    let app = TestApp::new().await;
    let inside = Machine::new(&app, &app.staff().await).await.enter().await;
    app.advance(TimeDelta::seconds(899));
    inside.get("/api/v1/me").await.expect(200);
    app.advance(TimeDelta::seconds(1));
    let refused = inside.get("/api/v1/me").await.expect(401);
    assert_eq!(refused.code(), "invalidToken");
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="invalid_token""#);
}

/// A token is refused where one is needed, where one may be, and where none is.
async fn refused_everywhere(app: &TestApp, why: &str, token: String) {
    let forger = app.anonymous().with_token(token);
    let replies: [Reply; 4] = [
        forger.get("/api/v1/me").await,
        forger.post("/api/v1/progress-updates", &json!({})).await,
        forger.get("/api/v1/meetups").await,
        forger.post("/api/v1/sessions", &json!({})).await,
    ];
    for reply in replies {
        assert_eq!((reply.status, reply.code()), (401, "invalidToken"), "{why}: {}", reply.text);
        assert_eq!(reply.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{why}");
    }
}

#[tokio::test]
async fn forged_tokens_are_refused_on_every_kind_of_operation() {
    let pem = new_pem().expect("a key");
    let app = TestApp::with_keys(&pem).await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let good = machine.token().await;
    let (header, claims) = (decoded(&good, 0), decoded(&good, 1));
    let [head, payload, signature] = *good.split('.').collect::<Vec<_>>() else { panic!("three parts") };
    let base = app.base();
    let signed = |pem: &str, change: &dyn Fn(&mut hackit::tokens::Claims)| {
        let mut claims = serde_json::from_value(claims.clone()).expect("claims");
        change(&mut claims);
        Keys::from_pem(pem, base).expect("keys").issue(&claims).expect("a token")
    };
    let with_header = |change: &dyn Fn(&mut Value)| {
        let mut header = header.clone();
        change(&mut header);
        signed_with_header(&pem, &header, &claims)
    };
    let mut richer = claims.clone();
    richer["scope"] = json!("people:write");
    // The helpers make tokens that are taken, so what follows is refused for its own reason.
    for taken in [
        signed(&pem, &|_| {}),
        with_header(&|_| {}),
        with_header(&|header| header["typ"] = json!("AT+JWT")),
        signed(&pem, &|claims| claims.nbf = Some(claims.iat)),
    ] {
        app.anonymous().with_token(taken).get("/api/v1/me").await.expect(200);
    }
    let other = new_pem().expect("a key");
    let forged = [
        ("another key", signed(&other, &|_| {})),
        ("another key under our name", signed_with_header(&other, &header, &claims)),
        ("another issuer", signed(&pem, &|claims| claims.iss = "https://other.example".to_owned())),
        ("another audience", signed(&pem, &|claims| claims.aud = "https://other.example/api/v1".to_owned())),
        ("the issuer as audience", signed(&pem, &|claims| claims.aud = base.to_owned())),
        ("from the future", signed(&pem, &|claims| claims.iat += 1)),
        ("not yet", signed(&pem, &|claims| claims.nbf = Some(claims.iat + 1))),
        ("with what must be understood", with_header(&|header| header["crit"] = json!(["exp"]))),
        ("with nothing that must be understood", with_header(&|header| header["crit"] = json!([]))),
        ("ended", signed(&pem, &|claims| claims.exp = claims.iat)),
        ("no organisation", signed(&pem, &|claims| claims.org = None)),
        ("not a client", signed(&pem, &|claims| claims.client_id = "hkc_x".to_owned())),
        ("type JWT", with_header(&|header| header["typ"] = json!("JWT"))),
        ("no type", with_header(&|header| header["typ"] = Value::Null)),
        ("unknown kid", with_header(&|header| header["kid"] = json!("other"))),
        ("no kid", with_header(&|header| header["kid"] = Value::Null)),
        ("alg none in the header", with_header(&|header| header["alg"] = json!("none"))),
        ("alg HS256 in the header", with_header(&|header| header["alg"] = json!("HS256"))),
        ("alg none, unsigned", format!("{}.{payload}.", encoded(&json!({"alg": "none", "typ": "at+jwt"})))),
        (
            "alg none, unsigned, with kid",
            format!("{}.{payload}.", encoded(&json!({"alg": "none", "typ": "at+jwt", "kid": header["kid"]}))),
        ),
        ("unsigned", format!("{head}.{payload}.")),
        ("more scopes", format!("{head}.{}.{signature}", encoded(&richer))),
    ];
    for (why, token) in forged {
        refused_everywhere(&app, why, token).await;
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused_on_every_kind_of_operation() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let good = machine.token().await;
    let [head, payload, _] = *good.split('.').collect::<Vec<_>>() else { panic!("three parts") };
    for (why, token) in [
        ("two parts", format!("{head}.{payload}")),
        ("four parts", format!("{good}.x")),
        ("cut off", good[..good.len() - 2].to_owned()),
        ("garbage", "garbage".to_owned()),
        ("nothing", String::new()),
        ("long", "x".repeat(20_000)),
    ] {
        refused_everywhere(&app, why, token).await;
    }
}

/// A token with whatever header, signed by the key of a PEM block.
fn signed_with_header(pem: &str, header: &Value, claims: &Value) -> String {
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(base64).expect("base64");
    let key = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).expect("a key");
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).as_ref());
    format!("{message}.{signature}")
}

#[tokio::test]
async fn a_persons_token_is_worth_what_its_grants_give() {
    let pem = new_pem().expect("a key");
    let app = TestApp::with_keys(&pem).await;
    let recruiter = app.person(Role::Recruiter).await;
    let good = recruiter.token.clone().expect("a token");
    let (header, claims) = (decoded(&good, 0), decoded(&good, 1));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut claims = claims.clone();
        change(&mut claims);
        recruiter.with_token(signed_with_header(&pem, &header, &claims))
    };
    with(&|_| {}).get("/api/v1/people").await.expect(200);
    let without = |claims: &mut Value| {
        claims.as_object_mut().expect("claims").remove("grants");
        claims["roles"] = json!(["recruiter"]);
    };
    assert_eq!(with(&without).get("/api/v1/me").await.expect(401).code(), "invalidToken");
    with(&|claims| claims["grants"][0]["role"] = json!("king")).get("/api/v1/me").await.expect(401);
    // What no grant gives is not had, whatever the token says.
    let richer = with(&|claims| claims["scope"] = json!("people:read reviews:read"));
    richer.get("/api/v1/people").await.expect(200);
    assert_eq!(richer.get("/api/v1/reviews").await.expect(403).code(), "insufficientScope");
    let nothing = with(&|claims| claims["grants"] = json!([]));
    assert_eq!(nothing.get("/api/v1/people").await.expect(403).code(), "insufficientScope");
    nothing.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn other_schemes_and_mangled_headers_are_refused() {
    let app = TestApp::new().await;
    let machine = Machine::new(&app, &app.staff().await).await;
    let token = machine.token().await;
    let anonymous = app.anonymous();
    for (header, status) in [
        (format!("Bearer {token}"), 200),
        (format!("bearer {token}"), 200),
        (token.clone(), 401),
        (format!("Basic {token}"), 401),
        (format!("Token {token}"), 401),
        (format!("Bearer {token}, Bearer {token}"), 401),
        (format!("Bearer {token} x"), 401),
        (format!("Bearer\t{token}"), 401),
        ("Bearer".to_owned(), 401),
    ] {
        let reply = anonymous.request("GET", "/api/v1/me").header("authorization", &header).send().await;
        assert_eq!(reply.status, status, "{header}");
    }
    let basic = anonymous.request("GET", "/api/v1/me").basic(&machine.id, &machine.secret).send().await;
    assert_eq!(basic.expect(401).code(), "invalidToken");
    let good = anonymous.with_token(&token);
    let twice = good.request("GET", "/api/v1/me").header("authorization", &format!("Bearer {token}"));
    twice.send().await.expect(401);
    let in_query = anonymous.get(&format!("/api/v1/me?access_token={token}")).await.expect(401);
    assert!(!in_query.text.contains(&token), "a token is never echoed");
}

#[tokio::test]
async fn a_rotation_of_keys_costs_nobody_a_token() {
    let path = std::env::temp_dir().join(format!("hackit-keys-{}.pem", uuid::Uuid::now_v7()));
    rotate(&path).expect("a first key");
    let read = || std::fs::read_to_string(&path).expect("the file");
    let old_app = TestApp::with_keys(&read()).await;
    let machine = Machine::new(&old_app, &old_app.staff().await).await;
    let old = machine.token().await;
    let kid = |token: &str| decoded(token, 0)["kid"].as_str().expect("a kid").to_owned();

    rotate(&path).expect("a second key");
    let new_app = old_app.replica(&read());
    let me = |app: &TestApp, token: &str| {
        let actor: Actor = app.anonymous().with_token(token);
        async move { actor.get("/api/v1/me").await.status }
    };
    assert_eq!(me(&new_app, &old).await, 200, "what was issued before is still good");
    let machine = Machine { app: new_app.clone(), ..machine };
    let new = machine.token().await;
    let published: Vec<_> = jwks(&new_app).await.iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(published, [kid(&new), kid(&old)], "newest first");
    verified(&new_app, &new, &jwks(&new_app).await);
    verified(&new_app, &old, &jwks(&new_app).await);
    assert_eq!(me(&new_app, &new).await, 200);

    rotate(&path).expect("a third key");
    let newest_app = old_app.replica(&read());
    assert_eq!((me(&newest_app, &new).await, me(&newest_app, &old).await), (200, 401));
    assert_eq!(jwks(&newest_app).await.len(), 2, "one before the present one is kept");
    std::fs::remove_file(&path).expect("the file goes");
}

#[tokio::test]
async fn a_revocation_reaches_the_other_replicas_through_the_database() {
    let pem = new_pem().expect("a key");
    let here = TestApp::with_keys(&pem).await;
    let there = here.replica(&pem);
    let machine = Machine::new(&here, &here.staff().await).await;
    let token = machine.token().await;
    machine.ask("/oauth/revoke", &format!("token={token}")).await.expect(200);
    here.anonymous().with_token(&token).get("/api/v1/me").await.expect(401);
    let actor = there.anonymous().with_token(&token);
    actor.get("/api/v1/me").await.expect(200);
    let refused = async { while actor.get("/api/v1/me").await.status != 401 {} };
    tokio::select! {
        () = there.work() => panic!("the worker stopped"),
        done = tokio::time::timeout(Duration::from_secs(5), refused) => done.expect("learnt in time"),
    }
}
