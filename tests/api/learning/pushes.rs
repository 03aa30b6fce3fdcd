//! Single pushes that arrive together are stored together, and nobody may notice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use hackit::access::OrganisationKind;
use hackit::ctx::Clock;
use hackit::ids::{ApiClientId, OrganisationId};
use hackit::tokens::{self, Keys, new_pem};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use uuid::Uuid;

use crate::command_line::program;
use crate::support::{Learner, TestApp};

const PUSH: &str = "/api/v1/progress-updates";

fn note(name: &str, learner: &Learner) -> Value {
    json!({"externalId": name, "learner": {"apprenticeshipId": learner.id}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "note", "text": "Went well."}})
}

#[tokio::test]
async fn what_breaks_a_statement_breaks_its_own_push_alone() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    // A rule of the database that no rule of ours knows.
    app.sql("ALTER TABLE progress_updates ADD CONSTRAINT poison CHECK (external_id NOT LIKE 'poison%')")
        .await;
    let names: Vec<String> =
        (0..60).map(|n| if n % 20 == 7 { format!("poison-{n}") } else { format!("fine-{n}") }).collect();
    let bodies: Vec<Value> = names.iter().map(|name| note(name, &learner)).collect();
    let replies = join_all(bodies.iter().map(|body| ada.post(PUSH, body))).await;
    for (name, reply) in names.iter().zip(&replies) {
        let expected = if name.starts_with("poison") { 500 } else { 201 };
        assert_eq!(reply.status, expected, "{name}: {}", reply.text);
    }
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["57"]);
    assert_eq!(app.sql("SELECT count(*) FROM events WHERE type = 'progressUpdate.received'").await, ["57"]);
    app.standings_hold().await;
}

#[tokio::test]
async fn an_item_that_the_database_refuses_harms_no_other_of_its_batch() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    app.sql("ALTER TABLE progress_updates ADD CONSTRAINT poison CHECK (external_id NOT LIKE 'poison%')")
        .await;
    let batch = |names: [&str; 4]| json!({"items": names.map(|name| note(name, &learner))});
    let statuses = |reply: &Value| {
        let items = reply["items"].as_array().expect("items").iter();
        items.map(|item| item["status"].as_u64().expect("a status")).collect::<Vec<_>>()
    };
    let names = ["a", "poison-1", "b", "a"];
    let reply = ada.post("/api/v1/progress-update-batches", &batch(names)).await.expect(207);
    assert_eq!(statuses(&reply.body), [201, 500, 201, 200]);
    assert_eq!(reply.body["summary"], json!({"total": 4, "created": 2, "unchanged": 1, "refused": 1}));
    assert_eq!(reply.body["items"][1]["problem"]["code"], "internal");
    assert!(!reply.text.contains("constraint"), "no cause is told: {}", reply.text);
    let keyed = ada.request("POST", "/api/v1/progress-update-batches").header("idempotency-key", "k-1");
    let reply = keyed.json(&batch(["c", "d", "poison-2", "poison-3"])).send().await.expect(207);
    assert_eq!(statuses(&reply.body), [201, 201, 500, 500]);
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["4"]);
    assert_eq!(app.sql("SELECT count(*) FROM events WHERE type = 'progressUpdate.received'").await, ["4"]);
    app.standings_hold().await;
}

#[tokio::test]
async fn twins_with_and_without_a_key_and_in_batches_make_one_row() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    let body = note("twin", &learner);
    let batch = json!({"items": [body]});
    let pushes = (0..30).map(|n| {
        let (ada, body, batch) = (&ada, &body, &batch);
        async move {
            match n % 3 {
                0 => ada.post(PUSH, body).await.status,
                1 => {
                    let keyed = ada.request("POST", PUSH).header("idempotency-key", &format!("key-{n}"));
                    keyed.json(body).send().await.status
                }
                _ => {
                    let reply = ada.post("/api/v1/progress-update-batches", batch).await.expect(207);
                    u16::try_from(reply.body["items"][0]["status"].as_u64().expect("a status"))
                        .expect("small")
                }
            }
        }
    });
    let mut statuses = join_all(pushes).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200; 29][..], &[201][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
}

/// A program that serves a test's database, and a token that it takes.
pub async fn serve(app: &TestApp, pem: &str, folder: &std::path::Path) -> (Child, String, String) {
    let keys = folder.join("keys.pem");
    std::fs::write(&keys, pem).expect("keys");
    let mut child = program()
        .env("DATABASE_URL", app.database_url())
        .env("HACKIT_OWNER_DATABASE_URL", app.owner_url())
        .env("HACKIT_DATA_DIR", folder)
        .env("HACKIT_SIGNING_KEYS", keys)
        .env("HACKIT_BIND", "127.0.0.1:0")
        .env("HACKIT_METRICS_BIND", "127.0.0.1:0")
        .env("HACKIT_RATE_LIMIT", "off")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a program");
    let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
    let base = loop {
        let line = lines.next_line().await.expect("a line").expect("a greeting");
        if let Some((_, url)) = line.split_once("API ") {
            break url.trim().trim_end_matches("/api/v1").to_owned();
        }
    };
    let token = token(app, pem, &base).await;
    (child, base, token)
}

/// A token of the provider Ada for programs under this public URL.
pub async fn token(app: &TestApp, pem: &str, base: &str) -> String {
    let ada = app.provider("Ada").await;
    let keys = Keys::from_pem(pem, base).expect("keys");
    let client = tokens::client_id(ApiClientId(Uuid::from_u128(1)));
    let scopes = OrganisationKind::LearningProvider.allowed_scopes();
    let mut claims = keys.claims(client.clone(), client, scopes, Clock::System.now(), Uuid::from_u128(2));
    claims.org = Some(OrganisationId(ada.organisation));
    claims.org_kind = Some(OrganisationKind::LearningProvider);
    keys.issue(&claims).expect("a token")
}

async fn learners(app: &TestApp, count: usize) -> Vec<Learner> {
    let ada = app.provider("Ada").await;
    let mut learners = Vec::new();
    for _ in 0..count {
        learners.push(app.learner(&ada).await);
    }
    learners
}

#[tokio::test]
async fn whoever_kills_the_server_loses_nothing_acknowledged_and_pushing_all_again_doubles_none() {
    let app = TestApp::new().await;
    let learners = learners(&app, 8).await;
    let (pem, folder) = (new_pem().expect("a key"), tempfile::tempdir().expect("a folder"));
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let push = async |base: &str, token: &str, name: &str| {
        let number: usize = name.rsplit('-').next().and_then(|text| text.parse().ok()).expect("a number");
        let body = note(name, &learners[number % learners.len()]);
        let sent = http.post(format!("{base}{PUSH}")).bearer_auth(token).json(&body).send().await.ok()?;
        let status = sent.status().as_u16();
        let id = sent.json::<Value>().await.ok()?["id"].as_str()?.to_owned();
        matches!(status, 200 | 201).then_some((status, id))
    };
    let (mut tried, acknowledged) = (BTreeSet::new(), Arc::new(Mutex::new(BTreeMap::new())));
    for life in 0..3 {
        let (mut child, base, token) = serve(&app, &pem, folder.path()).await;
        let names: Vec<String> = (0..2_000).map(|n| format!("life-{life}-{n}")).collect();
        tried.extend(names.iter().cloned());
        let before = acknowledged.lock().expect("a lock").len();
        let (push, base, token, acknowledged) = (&push, &base, &token, &acknowledged);
        let callers = names.chunks(125).map(|names| async move {
            for name in names {
                if let Some((_, id)) = push(base, token, name).await {
                    acknowledged.lock().expect("a lock").insert(name.clone(), id);
                }
            }
        });
        let killer = async {
            // In the middle of the work, wherever that is.
            while acknowledged.lock().expect("a lock").len() < before + 150 * (life + 1) {
                tokio::task::yield_now().await;
            }
            child.start_kill().expect("killed");
            child.wait().await.expect("the end");
        };
        tokio::join!(join_all(callers), killer);
    }
    let acknowledged = acknowledged.lock().expect("a lock").clone();
    assert!(acknowledged.len() >= 900 && acknowledged.len() < tried.len(), "{}", acknowledged.len());
    let stored = app.sql("SELECT external_id || ' ' || id FROM progress_updates").await;
    let stored: BTreeMap<&str, &str> = stored.iter().filter_map(|row| row.split_once(' ')).collect();
    for (name, id) in &acknowledged {
        assert_eq!(stored.get(name.as_str()), Some(&id.as_str()), "{name} was acknowledged");
    }
    let (_child, base, token) = serve(&app, &pem, folder.path()).await;
    let names: Vec<&String> = tried.iter().collect();
    let (push, base, token, stored) = (&push, &base, &token, &stored);
    let callers = names.chunks(400).map(|names| async move {
        for name in names {
            let (status, id) = push(base, token, name).await.expect("an answer");
            let before = stored.get(name.as_str());
            assert_eq!(status, if before.is_some() { 200 } else { 201 }, "{name}");
            assert!(before.is_none_or(|before| *before == id), "{name}");
        }
    });
    join_all(callers).await;
    let wanted = tried.len().to_string();
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, std::slice::from_ref(&wanted));
    let events = "SELECT count(*) FROM events WHERE type = 'progressUpdate.received'";
    assert_eq!(app.sql(events).await, [wanted]);
    app.standings_hold().await;
}
