//! Versions, preconditions, merge patches, and requests sent twice.

use serde_json::{Value, json};

use super::{ORGANISATIONS, add, is_problem, studio};
use crate::support::{Actor, Reply, TestApp};

async fn send(actor: &Actor, key: &str, body: &Value) -> Reply {
    actor.request("POST", ORGANISATIONS).header("idempotency-key", key).json(body).send().await
}

#[tokio::test]
async fn an_unchanged_record_is_not_sent_again() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    for path in [&place, ORGANISATIONS, "/api/v1/me"] {
        let tag = staff.get(path).await.expect(200).header("etag").to_owned();
        for (header, status) in [
            (tag.clone(), 304),
            (format!("W/{}", tag.trim_start_matches("W/")), 304),
            (format!("\"other\", {tag}"), 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
            (tag.replace('"', ""), 200),
            (String::new(), 200),
        ] {
            let reply = staff.request("GET", path).header("if-none-match", &header).send().await;
            assert_eq!(reply.status, status, "{header} at {path}");
            assert_eq!(
                (reply.header("etag"), reply.text.is_empty()),
                (tag.as_str(), status == 304),
                "{header}"
            );
        }
    }
    staff.patch(&place, &json!({"contactName": "Sam"})).await.expect(200);
    for path in [&place, ORGANISATIONS] {
        let stale = staff.request("GET", path).header("if-none-match", "\"1\"").send().await;
        assert_eq!(stale.status, 200, "{path}");
    }
    let nobody = app.anonymous().request("GET", &place).header("if-none-match", "*").send().await;
    assert_eq!(nobody.status, 401, "a tag opens no door");
}

#[tokio::test]
async fn each_coding_of_an_answer_has_a_tag_of_its_own() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    let fetch = async |path: &str, coding: &str, known: &str| {
        let request = staff.request("GET", path).header("accept-encoding", coding);
        let reply = request.header("if-none-match", known).send().await;
        (reply.status, reply.header("content-encoding").to_owned(), reply.header("etag").to_owned())
    };
    let coded = |coding: &str, etag: &str| (200, coding.to_owned(), etag.to_owned());
    assert_eq!(fetch(&place, "identity", "").await, coded("", "\"1\""));
    assert_eq!(fetch(&place, "gzip", "").await, coded("gzip", "\"1-gzip\""));
    assert_eq!(fetch(&place, "br", "").await, coded("br", "\"1-br\""));
    for (coding, known, told) in [
        ("gzip", "\"1-gzip\"", "\"1-gzip\""),
        ("gzip", "\"1\"", "\"1-gzip\""),
        ("identity", "\"1-gzip\"", "\"1-gzip\""),
        ("identity", "W/\"1;gzip\"", "\"1-gzip\""),
        ("identity", "W/\"1\"", "\"1\""),
    ] {
        assert_eq!(
            fetch(&place, coding, known).await,
            (304, String::new(), told.to_owned()),
            "{coding} {known}"
        );
    }
    assert_eq!(fetch(&place, "gzip", "\"2-gzip\"").await, coded("gzip", "\"1-gzip\""));
    // A weak tag is of every coding.
    let (_, _, plain) = fetch(ORGANISATIONS, "identity", "").await;
    assert!(plain.starts_with("W/"), "{plain}");
    assert_eq!(fetch(ORGANISATIONS, "gzip", "").await, coded("gzip", &plain));
}

#[tokio::test]
async fn a_change_names_the_version_that_it_starts_from() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    let patch = async |header: Option<&str>| {
        let mut request = staff.request("PATCH", &place).json(&json!({"contactName": "Sam"}));
        if let Some(header) = header {
            request = request.header("if-match", header);
        }
        request.send().await
    };
    for (header, status, code) in [
        (None, 428, "preconditionRequired"),
        (Some("\"0\""), 412, "preconditionFailed"),
        (Some("\"2\""), 412, "preconditionFailed"),
        (Some("W/\"2\""), 412, "preconditionFailed"),
        (Some("\"2-gzip\""), 412, "preconditionFailed"),
        (Some("\"11\""), 412, "preconditionFailed"),
        (Some("1"), 400, "invalidHeader"),
        (Some("\""), 400, "invalidHeader"),
        (Some(""), 400, "invalidHeader"),
        (Some("\"1"), 400, "invalidHeader"),
    ] {
        let reply = patch(header).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{header:?}");
        is_problem(&reply, status, code);
    }
    assert_eq!(staff.get(&place).await.header("etag"), "\"1\"");
    for (header, etag) in [
        ("\"1\"", "\"2\""),
        ("\"1\", \"2\"", "\"3\""),
        ("*", "\"4\""),
        ("W/\"4\"", "\"5\""),
        ("\"5-gzip\"", "\"6\""),
        ("W/\"6;br\"", "\"7\""),
    ] {
        assert_eq!(patch(Some(header)).await.expect(200).header("etag"), etag);
    }
}

#[tokio::test]
async fn in_a_merge_patch_null_clears_and_absent_keeps() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    let before = staff.get(&place).await.expect(200).body;
    let same = staff.patch(&place, &json!({})).await.expect(200);
    let contents = |body: &Value| {
        let mut body = body.clone();
        body.as_object_mut().expect("an object").remove("updatedAt");
        body
    };
    assert_eq!(contents(&same.body), contents(&before), "nothing said, nothing changed");
    for name in ["website", "contactName", "contactEmail"] {
        let cleared = staff.patch(&place, &json!({name: null})).await.expect(200);
        assert_eq!(cleared.body[name], Value::Null, "{name}");
        let restored = staff.patch(&place, &json!({name: before[name]})).await.expect(200);
        assert_eq!(contents(&restored.body), contents(&before), "{name}");
    }
    for (body, fault) in [
        (json!({"name": null}), "#/name null"),
        (json!({"kind": "school"}), "#/kind unknown"),
        (json!({"id": "x"}), "#/id unknown"),
        (json!({"contactNames": "x"}), "#/contactNames unknown"),
    ] {
        assert_eq!(staff.patch(&place, &body).await.expect(422).faults(), [fault]);
    }
    for body in ["null", "[]", "\"x\"", "1"] {
        let reply = staff.request("PATCH", &place).header("if-match", "*").raw(body).send().await;
        is_problem(&reply, 422, "validationFailed");
    }
    assert_eq!(contents(&staff.get(&place).await.body), contents(&before));
}

#[tokio::test]
async fn a_request_sent_twice_with_one_key_is_done_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let first = send(&staff, "\"one\"", &studio("Studio")).await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    app.advance(chrono::TimeDelta::minutes(5));
    for key in ["\"one\"", "one", " one "] {
        let again = send(&staff, key, &studio("Studio")).await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true", "{key}");
        assert_eq!(again.text, first.text, "{key}");
        for name in ["location", "etag", "content-type", "cache-control"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        assert_ne!(again.header("request-id"), first.header("request-id"));
    }
    for table in ["organisations", "events", "idempotency_keys"] {
        assert_eq!(app.sql(&format!("SELECT count(*) FROM {table}")).await, ["1"], "{table}");
    }
    let other = send(&staff, "one", &studio("Other")).await;
    is_problem(&other, 422, "idempotencyKeyReused");
    // Bytes count, not meaning: a client repeats what it sent.
    let spaced = staff.request("POST", ORGANISATIONS).header("idempotency-key", "one");
    let spaced = spaced.raw(format!("{} ", studio("Studio"))).send().await;
    is_problem(&spaced, 422, "idempotencyKeyReused");
    // Another caller's key is another key, and so is one on another path.
    assert_eq!(send(&app.staff().await, "one", &studio("Studio")).await.expect(409).code(), "alreadyExists");
    let ending = format!("{}/deactivations", first.header("location"));
    let end = || staff.request("POST", &ending).header("idempotency-key", "one").json(&json!({})).send();
    assert_eq!(end().await.expect(200).body["state"], "deactivated");
    let replayed = end().await.expect(200);
    assert_eq!(
        (&replayed.body["state"], replayed.header("idempotency-replayed")),
        (&json!("deactivated"), "true")
    );
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    send(&staff, "one", &studio("Studio")).await.expect(201);
    app.advance(chrono::TimeDelta::hours(24) - chrono::TimeDelta::seconds(1));
    let again = send(&staff.renewed(), "one", &studio("Studio")).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    app.advance(chrono::TimeDelta::seconds(1));
    let fresh = send(&staff.renewed(), "one", &studio("Studio")).await.expect(409);
    assert_eq!(fresh.code(), "alreadyExists");
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["1"]);
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_with_the_same_key() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    assert_eq!(send(&staff, "one", &studio("Studio")).await.expect(409).code(), "alreadyExists");
    send(&staff, "two", &json!({"kind": "employer"})).await.expect(422);
    staff.patch(&place, &json!({"name": "Renamed"})).await.expect(200);
    let tried = send(&staff, "one", &studio("Studio")).await.expect(201);
    assert_eq!(tried.header("idempotency-replayed"), "");
    send(&staff, "two", &studio("Third")).await.expect(201);
}

#[tokio::test]
async fn of_twenty_twins_in_flight_one_works() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = studio("Studio");
    let replies = futures_util::future::join_all((0..20).map(|_| send(&staff, "one", &body))).await;
    let mut places = Vec::new();
    for reply in &replies {
        match reply.status {
            201 => places.push(reply.header("location")),
            _ => {
                is_problem(reply, 409, "idempotencyKeyInFlight");
                assert_eq!(reply.header("retry-after"), "1");
            }
        }
    }
    places.dedup();
    assert_eq!(places.len(), 1, "{places:?}");
    let fresh =
        replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotency-replayed").is_empty());
    assert_eq!(fresh.count(), 1);
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["1"]);
    send(&staff, "one", &body).await.expect(201);
}

#[tokio::test]
async fn twins_on_two_replicas_write_once() {
    let pem = hackit::tokens::new_pem().expect("a key");
    let here = TestApp::with_keys(&pem).await;
    let there = here.replica(&pem);
    let staff = here.staff().await;
    let elsewhere = there.anonymous().with_token(staff.token.clone().expect("a token"));
    let body = studio("Studio");
    let tries = (0..10).map(|n| send(if n % 2 == 0 { &staff } else { &elsewhere }, "one", &body));
    let replies = futures_util::future::join_all(tries).await;
    for reply in &replies {
        assert!(
            matches!((reply.status, reply.code()), (201, "") | (409, "idempotencyKeyInFlight")),
            "{}",
            reply.text
        );
    }
    for table in ["organisations", "events", "idempotency_keys"] {
        assert_eq!(here.sql(&format!("SELECT count(*) FROM {table}")).await, ["1"], "{table}");
    }
    let one = send(&staff, "one", &body).await.expect(201);
    assert_eq!(send(&elsewhere, "one", &body).await.expect(201).text, one.text);
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for key in [&"x".repeat(256), "\"\"", "", "a\"b", "\"a\"b\"", "caf\u{e9}"] {
        let reply = send(&staff, key, &studio("Studio")).await;
        is_problem(&reply, 400, "invalidHeader");
        assert_eq!(reply.faults(), ["Idempotency-Key format"], "{key}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
    send(&staff, &"x".repeat(255), &studio("Studio")).await.expect(201);
    // Nobody in particular has no keys: without a token the header is ignored.
    let anonymous = app.anonymous();
    for _ in 0..2 {
        let request = anonymous.request("POST", "/api/v1/sessions").header("idempotency-key", "one");
        let reply = request.json(&json!({"email": "a", "password": "b"})).send().await.expect(401);
        assert_eq!(reply.header("idempotency-replayed"), "");
    }
}
