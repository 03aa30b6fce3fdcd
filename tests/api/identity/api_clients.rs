//! Staff keep the machine clients of organisations.

use hackit::access::{OrganisationKind, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Actor, Reply, TestApp};

const CLIENTS: &str = "/api/v1/api-clients";

async fn create(app: &TestApp, staff: &Actor) -> Reply {
    let organisation = app.organisation(OrganisationKind::LearningProvider, "Ada").await;
    let body = json!({"organisationId": organisation, "name": "Ada: learner records",
        "scopes": ["progress:read", "progress:write"]});
    staff.post(CLIENTS, &body).await.expect(201)
}

/// What the token endpoint says to a client.
async fn sign_in(app: &TestApp, client: &Reply, secret: &Value) -> Reply {
    let (name, secret) = (client.body["clientId"].as_str(), secret.as_str());
    let request = app.anonymous().request("POST", "/oauth/token").form("grant_type=client_credentials");
    request.basic(name.expect("a name"), secret.expect("a secret")).send().await
}

fn with_token(app: &TestApp, reply: &Reply) -> Actor {
    let mut client = app.anonymous();
    client.token = reply.body["access_token"].as_str().map(str::to_owned);
    client
}

#[tokio::test]
async fn a_new_client_gets_in_with_the_secret_that_is_shown_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let created = create(&app, &staff).await;
    assert_eq!(created.header("etag"), "\"1\"");
    assert_eq!(created.header("cache-control"), "no-store");
    assert_eq!(created.body["revokedAt"], Value::Null);
    let secret = created.body["clientSecret"].as_str().expect("a secret");
    assert!(secret.starts_with("hks_") && secret.len() > 40, "{secret}");
    let token = sign_in(&app, &created, &created.body["clientSecret"]).await.expect(200);
    assert_eq!(token.body["scope"], "progress:read progress:write");
    let me = with_token(&app, &token).get("/api/v1/me").await.expect(200);
    assert_eq!(me.body["client"]["id"], created.body["id"]);
    sign_in(&app, &created, &json!("hks_wrong")).await.expect(401);

    let read = staff.get(created.header("location")).await.expect(200);
    let mut expected = created.body.clone();
    expected.as_object_mut().expect("an object").remove("clientSecret");
    assert_eq!(read.body, expected);
    let list = staff.get(CLIENTS).await.expect(200);
    assert_eq!(list.body["apiClients"], json!([expected]));
    assert_eq!(app.events_of(created.id()).await, ["apiClient.created"]);
    for table in ["client_secrets", "versions", "events", "idempotency_keys"] {
        let found = app.sql(&format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{secret}%'")).await;
        assert_eq!(found, ["0"], "{table}");
    }
}

#[tokio::test]
async fn a_repeated_request_makes_one_client_and_shows_no_secret() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let organisation = app.organisation(OrganisationKind::Employer, "MadeTech").await;
    let body = json!({"organisationId": organisation, "name": "MadeTech", "scopes": ["meetups:write"]});
    let request = || staff.request("POST", CLIENTS).header("idempotency-key", "\"one\"").json(&body);
    let first = request().send().await.expect(201);
    let second = request().send().await.expect(201);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(second.body["id"], first.body["id"]);
    assert_eq!(second.body["clientSecret"], Value::Null);
    assert_eq!(app.sql("SELECT count(*) FROM api_clients").await, ["1"]);
    sign_in(&app, &first, &first.body["clientSecret"]).await.expect(200);
}

#[tokio::test]
async fn a_client_has_only_what_its_kind_of_organisation_may_have() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let provider = app.organisation(OrganisationKind::LearningProvider, "Ada").await;
    let employer = app.organisation(OrganisationKind::Employer, "MadeTech").await;
    for (organisation, scopes, faults) in [
        (employer, json!(["progress:write"]), vec!["#/scopes/0 scopeNotAllowed"]),
        (
            provider,
            json!(["people:write", "nonsense"]),
            vec!["#/scopes/0 scopeNotAllowed", "#/scopes/1 notListed"],
        ),
        (provider, json!(["events:read", "events:read"]), vec!["#/scopes/1 duplicate"]),
        (Uuid::now_v7(), json!(["x"]), vec!["#/organisationId notFound", "#/scopes/0 notListed"]),
    ] {
        let body = json!({"organisationId": organisation, "name": "Client", "scopes": scopes});
        let refused = staff.post(CLIENTS, &body).await.expect(422);
        assert_eq!(refused.faults(), faults, "{scopes}");
    }
    app.sql(&format!("UPDATE organisations SET state = 'deactivated', version = 2 WHERE id = '{employer}'"))
        .await;
    let body = json!({"organisationId": employer, "name": "Client", "scopes": ["meetups:read"]});
    assert_eq!(staff.post(CLIENTS, &body).await.expect(422).faults(), ["#/organisationId wrongState"]);
    let body = json!({"organisationId": provider, "name": "Client", "scopes": []});
    let refused = staff.post(CLIENTS, &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/scopes tooSmall"]);
    let body = json!({"organisationId": provider, "name": "", "scopes": ["meetups:read"], "secret": "x"});
    let refused = staff.post(CLIENTS, &body).await.expect(422);
    assert!(refused.faults().contains(&"#/secret unknown".to_owned()), "{:?}", refused.faults());
    assert_eq!(app.sql("SELECT count(*) FROM api_clients").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn only_programme_managers_keep_clients() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let created = create(&app, &staff).await;
    let place = created.header("location");
    let watcher = app.person(Role::DataProtectionOfficer).await;
    watcher.get(place).await.expect(200);
    for stranger in [&watcher, &app.person(Role::Recruiter).await, &app.provider("Ada").await] {
        stranger.post(CLIENTS, &json!({})).await.expect(403);
        stranger.post(&format!("{place}/secret-rotations"), &json!({})).await.expect(403);
        stranger.delete(&format!("{place}/secrets/{}", Uuid::now_v7())).await.expect(403);
        stranger.delete(place).await.expect(403);
    }
    app.provider("Ada").await.get(place).await.expect(403);
    app.anonymous().get(CLIENTS).await.expect(401);
}

#[tokio::test]
async fn a_rotation_needs_no_downtime() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let created = create(&app, &staff).await;
    let place = created.header("location");
    let tries = (0..5).map(|_| {
        let request = staff.request("POST", &format!("{place}/secret-rotations"));
        async move { request.send().await }
    });
    let replies = futures_util::future::join_all(tries).await;
    let refused =
        replies.iter().filter(|reply| reply.status == 409 && reply.code() == "tooManySecrets").count();
    assert_eq!(refused, 4);
    let rotated = replies.into_iter().find(|reply| reply.status == 201).expect("one of the five");
    assert_eq!((rotated.header("etag"), rotated.header("cache-control")), ("\"2\"", "no-store"));
    let (old, new) = (&created.body["clientSecret"], &rotated.body["clientSecret"]);
    for secret in [old, new] {
        sign_in(&app, &created, secret).await.expect(200);
    }
    let secrets = rotated.body["secrets"].as_array().expect("a list").clone();
    assert_eq!(secrets.len(), 2);
    assert_eq!(secrets.first(), created.body["secrets"].get(0), "oldest first");
    let old_place = format!("{place}/secrets/{}", secrets[0]["id"].as_str().expect("an id"));
    staff.request("DELETE", &old_place).header("if-match", "\"1\"").send().await.expect(412);
    staff.delete(&old_place).await.expect(204);
    staff.delete(&old_place).await.expect(404);
    sign_in(&app, &created, old).await.expect(401);
    sign_in(&app, &created, new).await.expect(200);
    let read = staff.get(place).await.expect(200);
    assert_eq!((read.header("etag"), &read.body["secrets"]), ("\"3\"", &json!([secrets[1]])));
    staff.post(&format!("{place}/secret-rotations"), &json!({})).await.expect(201);
    let types = app.events_of(created.id()).await;
    let rotated = "apiClient.secretRotated";
    assert_eq!(types, ["apiClient.created", rotated, "apiClient.secretRevoked", rotated]);
}

#[tokio::test]
async fn one_clients_secret_is_not_found_under_another_client() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let (one, other) = (create(&app, &staff).await, create(&app, &staff).await);
    let secret = one.body["secrets"][0]["id"].as_str().expect("an id");
    staff.delete(&format!("{}/secrets/{secret}", other.header("location"))).await.expect(404);
    sign_in(&app, &one, &one.body["clientSecret"]).await.expect(200);
}

#[tokio::test]
async fn a_revoked_client_is_out_at_once_and_gone() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let (created, other) = (create(&app, &staff).await, create(&app, &staff).await);
    let place = created.header("location");
    let token = sign_in(&app, &created, &created.body["clientSecret"]).await.expect(200);
    let client = with_token(&app, &token);
    client.get("/api/v1/me").await.expect(200);
    staff.request("DELETE", place).header("if-match", "\"7\"").send().await.expect(412);
    client.get("/api/v1/me").await.expect(200);
    staff.request("DELETE", place).header("if-match", "\"1\"").send().await.expect(204);
    assert_eq!(client.get("/api/v1/me").await.expect(401).code(), "invalidToken");
    let refused = sign_in(&app, &created, &created.body["clientSecret"]).await.expect(401);
    assert_eq!(refused.body["error"], "invalid_client");
    staff.get(place).await.expect(404);
    staff.delete(place).await.expect(404);
    staff.post(&format!("{place}/secret-rotations"), &json!({})).await.expect(404);
    let list = staff.get(CLIENTS).await.expect(200);
    assert_eq!(list.body["apiClients"].as_array().map(Vec::len), Some(1));
    assert_eq!(list.body["apiClients"][0]["id"], other.body["id"]);
    assert_eq!(app.events_of(created.id()).await, ["apiClient.created", "apiClient.revoked"]);
    assert_eq!(app.sql("SELECT kind FROM revocations").await, ["client"], "other replicas learn of it");
}

#[tokio::test]
async fn clients_are_listed_by_organisation_and_paged() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for _ in 0..3 {
        create(&app, &staff).await;
    }
    let employer = app.employer("MadeTech").await;
    let own = staff.get(&format!("{CLIENTS}?organisation_id={}", employer.organisation)).await.expect(200);
    assert_eq!(own.body["apiClients"].as_array().map(Vec::len), Some(1));
    let (mut path, mut sizes) = (format!("{CLIENTS}?limit=2"), Vec::new());
    loop {
        let page = staff.get(&path).await.expect(200);
        sizes.push(page.body["apiClients"].as_array().map_or(0, Vec::len));
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
            break;
        };
        path = next.to_owned();
    }
    assert_eq!(sizes, [2, 2]);
    let refused = staff.get(&format!("{CLIENTS}?organisation_id=x&organisation=y")).await.expect(400);
    assert_eq!(refused.faults(), ["organisation unknown", "organisation_id format"]);
}
