//! Each caller has a budget of its own.

use chrono::TimeDelta;
use serde_json::json;

use super::is_problem;
use crate::support::{Actor, CONTRACT, Reply, TestApp};

const NOBODY: &str = "01932b6e-7a4c-7fff-bfff-ffffffffffff";
const POLICY: &str = r#""api";q=1000;w=10"#;

/// What is left by the header, of a thousand.
fn left(reply: &Reply) -> u32 {
    let header = reply.header("ratelimit");
    let rest = header.strip_prefix(r#""api";r="#).unwrap_or_else(|| panic!("{header:?}"));
    rest.split(';').next().and_then(|text| text.parse().ok()).expect("a number")
}

async fn spend(actor: &Actor, times: usize) {
    for chunk in vec![(); times].chunks(100) {
        let calls = chunk.iter().map(|()| actor.get("/api/v1/me"));
        for reply in futures_util::future::join_all(calls).await {
            assert_eq!(reply.status, 200, "{}", reply.text);
        }
    }
}

#[tokio::test]
async fn a_budget_is_told_spent_refused_and_refilled() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let (greedy, other) = (app.provider("Ada").await, app.provider("Arch").await);
    let first = greedy.get("/api/v1/me").await.expect(200);
    assert_eq!((first.header("ratelimit-policy"), first.header("ratelimit")), (POLICY, r#""api";r=999;t=1"#));
    // Refusals cost as much as answers, and say what is left.
    let refused = greedy.post("/api/v1/progress-updates", &json!({})).await.expect(422);
    assert_eq!(left(&refused), 998);
    assert_eq!(left(&greedy.get("/api/v1/people").await.expect(403)), 997);
    spend(&greedy, 997).await;
    let refused = greedy.get("/api/v1/me").await;
    is_problem(&refused, 429, "tooManyRequests");
    assert_eq!((refused.header("retry-after"), left(&refused)), ("1", 0));
    assert_eq!(refused.header("ratelimit-policy"), POLICY);
    assert_eq!(left(&other.get("/api/v1/me").await.expect(200)), 999, "another client has its own");
    app.anonymous().get("/api/v1/meetups").await.expect(200);
    app.advance(TimeDelta::milliseconds(10));
    greedy.get("/api/v1/me").await.expect(200);
    greedy.get("/api/v1/me").await.expect(429);
    app.advance(TimeDelta::seconds(1));
    spend(&greedy, 100).await;
    greedy.get("/api/v1/me").await.expect(429);
    app.advance(TimeDelta::minutes(10));
    assert_eq!(left(&greedy.get("/api/v1/me").await.expect(200)), 999, "never more than a full one");
}

#[tokio::test]
async fn what_has_not_changed_costs_as_much() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let ada = app.provider("Ada").await;
    let etag = ada.get("/api/v1/me").await.expect(200).header("etag").to_owned();
    for (at, known) in [etag.as_str(), "*", etag.as_str()].into_iter().enumerate() {
        let again = ada.request("GET", "/api/v1/me").header("if-none-match", known).send().await.expect(304);
        assert_eq!(
            (left(&again), again.header("ratelimit-policy")),
            (998 - u32::try_from(at).expect("small"), POLICY)
        );
    }
}

#[tokio::test]
async fn a_second_token_of_a_client_is_no_second_budget() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let ada = app.provider("Ada").await;
    assert_eq!(left(&ada.get("/api/v1/me").await), 999);
    assert_eq!(left(&ada.only("progress:read").get("/api/v1/me").await), 998);
    let forged = ada.with_token("x.y.z").get("/api/v1/me").await.expect(401);
    assert_eq!(forged.header("ratelimit"), "", "nobody spends another's budget");
    assert_eq!(left(&ada.get("/api/v1/me").await), 997);
}

#[tokio::test]
async fn where_limits_are_off_nobody_is_told_of_any() {
    let app = TestApp::new().await;
    let reply = app.provider("Ada").await.get("/api/v1/me").await.expect(200);
    assert_eq!((reply.header("ratelimit"), reply.header("ratelimit-policy")), ("", ""));
}

#[tokio::test]
async fn every_operation_refuses_a_caller_without_a_budget_as_the_contract_says() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let greedy = app.provider("Ada").await;
    while app.state().api_limit.take(greedy.id, app.now()).wait.is_none() {}
    let mut faults = Vec::new();
    for operation in CONTRACT.operations().iter().filter(|operation| operation.path.starts_with("/api/")) {
        // Nothing is looked for before the budget is.
        let parts = operation.path.split('/').map(|part| {
            if part.starts_with('{') { part.replacen(id_of(part), NOBODY, 1) } else { part.to_owned() }
        });
        let reply = greedy.request(operation.method, &parts.collect::<Vec<_>>().join("/")).send().await;
        if reply.code() != "tooManyRequests" {
            faults.push(format!("{}: answers {} {}", operation.place(), reply.status, reply.code()));
        }
        faults.extend(
            CONTRACT
                .faults_of_answer(operation, &reply)
                .into_iter()
                .map(|fault| format!("{}: {fault}", operation.place())),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The parameter of a part of a path, with its braces.
fn id_of(part: &str) -> &str {
    part.split_inclusive('}').next().unwrap_or(part)
}
