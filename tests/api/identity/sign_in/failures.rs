//! How often a password or a secret may be wrong, and who waits for it.

use chrono::TimeDelta;
use serde_json::json;

use super::people::EMAIL;
use super::{Machine, Member, PASSWORD, sign_in, text};
use crate::support::{Reply, TestApp};

#[tokio::test]
async fn ten_failures_from_one_place_close_a_name_for_a_while_and_no_other() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let other = Member::new(&app, &staff, "other@invented.example").await;
    for _ in 0..12 {
        member.sign_in().await.expect(201);
    }
    // Ten at once: tries in parallel must not pass the limit together.
    let tries = (0..25).map(|n| {
        let email = if n % 2 == 0 { EMAIL } else { "ALEX@invented.example" };
        async { sign_in(&app, email, "a wrong password").await }
    });
    let replies = futures_util::future::join_all(tries).await;
    let count = |status| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(401), count(429)), (10, 15));
    let closed = member.sign_in().await.expect(429);
    assert_eq!((closed.code(), closed.header("retry-after")), ("tooManyRequests", "90"));
    other.sign_in().await.expect(201);
    sign_in(&app, "nobody@invented.example", "x").await.expect(401);
    app.advance(TimeDelta::seconds(89));
    member.sign_in().await.expect(429);
    app.advance(TimeDelta::seconds(1));
    member.sign_in().await.expect(201);
}

/// Signs in through a proxy in front, from an address.
async fn sign_in_from(app: &TestApp, address: &str, email: &str, password: &str) -> Reply {
    let body = json!({"email": email, "password": password});
    let request = app.anonymous().request("POST", "/api/v1/sessions").json(&body);
    request.header("x-forwarded-for", address).send().await
}

async fn behind_a_proxy() -> TestApp {
    TestApp::with(|settings| {
        settings.rate_limit = true;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    })
    .await
}

#[tokio::test]
async fn who_guesses_from_elsewhere_keeps_nobody_out() {
    let app = behind_a_proxy().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    for _ in 0..10 {
        sign_in_from(&app, "203.0.113.7", EMAIL, "a wrong password").await.expect(401);
    }
    sign_in_from(&app, "203.0.113.7", EMAIL, PASSWORD).await.expect(429);
    sign_in_from(&app, "203.0.113.8", EMAIL, PASSWORD).await.expect(201);
    // What a client says itself is not believed: the proxy adds the last address.
    sign_in_from(&app, "198.51.100.9, 203.0.113.7", EMAIL, PASSWORD).await.expect(429);
    // A network of IPv6 is one place.
    for host in 1..=10 {
        sign_in_from(&app, &format!("2001:db8:0:1::{host}"), EMAIL, "a wrong password").await.expect(401);
    }
    sign_in_from(&app, "2001:db8:0:1:ffff::1", EMAIL, PASSWORD).await.expect(429);
    sign_in_from(&app, "2001:db8:0:2::1", EMAIL, PASSWORD).await.expect(201);
    member.sign_in().await.expect(201);
}

#[tokio::test]
async fn a_hundred_failures_from_everywhere_close_a_name_to_strange_places_alone() {
    let app = behind_a_proxy().await;
    let staff = app.staff().await;
    Member::new(&app, &staff, EMAIL).await;
    sign_in_from(&app, "203.0.113.200", EMAIL, PASSWORD).await.expect(201);
    for place in 0..10 {
        let address = format!("203.0.113.{place}");
        let tries = (0..10).map(|_| sign_in_from(&app, &address, EMAIL, "a wrong password"));
        for refused in futures_util::future::join_all(tries).await {
            refused.expect(401);
        }
    }
    let closed = sign_in_from(&app, "203.0.113.99", EMAIL, PASSWORD).await.expect(429);
    assert_eq!(closed.header("retry-after"), "36");
    sign_in_from(&app, "203.0.113.200", EMAIL, PASSWORD).await.expect(201);
    sign_in_from(&app, "203.0.113.99", "other@invented.example", PASSWORD).await.expect(401);
    app.advance(TimeDelta::seconds(36));
    sign_in_from(&app, "203.0.113.99", EMAIL, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn an_address_that_no_trusted_proxy_names_is_not_believed() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    Member::new(&app, &staff, EMAIL).await;
    for place in 0..10 {
        sign_in_from(&app, &format!("203.0.113.{place}"), EMAIL, "a wrong password").await.expect(401);
    }
    sign_in_from(&app, "203.0.113.99", EMAIL, PASSWORD).await.expect(429);
}

#[tokio::test]
async fn wrong_secrets_keep_no_client_out() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    let machine = Machine::new(&app, &staff).await;
    let (upper, grant) =
        (machine.id.to_uppercase().replacen("HKC_", "hkc_", 1), "grant_type=client_credentials");
    for id in [&machine.id, &upper] {
        let tries = (0..40).map(|_| {
            let request = app.anonymous().request("POST", "/oauth/token").form(grant);
            request.basic(id, "hks_wrong").send()
        });
        for refused in futures_util::future::join_all(tries).await {
            assert_eq!(refused.expect(401).body["error"], "invalid_client");
        }
    }
    machine.token().await;
    // Its tokens are counted, however its id is spelled.
    for at in 1..20 {
        let id = if at % 2 == 0 { &machine.id } else { &upper };
        let request = app.anonymous().request("POST", "/oauth/token").form(grant);
        let reply = request.basic(id, &machine.secret).send().await.expect(200);
        assert!(text(&reply, "access_token").len() > 20);
    }
    machine.ask("/oauth/token", grant).await.expect(429);
}

#[tokio::test]
async fn an_invitation_that_is_none_costs_no_hash() {
    let app = TestApp::new().await;
    // Far more than could wait for a hash.
    let body = json!({"token": "hki_made-up", "password": "a long enough password"});
    let visitor = app.anonymous();
    let tries = (0..200).map(|_| visitor.post("/api/v1/passwords", &body));
    for refused in futures_util::future::join_all(tries).await {
        assert_eq!(refused.expect(409).code(), "invitationUsed");
    }
}

#[tokio::test]
async fn so_many_wait_for_a_hash_and_others_are_told_to_come_again() {
    let app = TestApp::new().await;
    let tries = (0..60).map(|_| sign_in(&app, EMAIL, PASSWORD));
    let replies = futures_util::future::join_all(tries).await;
    let count = |status| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!(count(401) + count(503), 60);
    assert!(count(401) >= 34, "{} were answered", count(401));
}

#[tokio::test]
async fn a_password_that_nobody_could_look_at_is_no_failure() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let crowd = app.state().hasher.take_every_place().expect("nobody is hashing");
    for _ in 0..12 {
        member.sign_in().await.expect(503);
    }
    drop(crowd);
    member.sign_in().await.expect(201);
}
