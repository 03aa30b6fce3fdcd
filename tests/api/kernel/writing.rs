//! Writes: the order in which they are judged, what they cost, and what a repeated one is answered.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use diesel_async::RunQueryDsl as _;
use hackit::db::{Read, statement};
use hackit::error::Result;
use hackit::ids::CohortId;
use hackit::schema::cohorts::dsl;
use serde_json::json;

use super::{ORGANISATIONS, add, is_problem, studio};
use crate::support::TestApp;

#[tokio::test]
async fn garbage_that_would_create_costs_no_connection() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    // Whoever asks for a connection is told that there is none.
    app.state().db.close();
    for key in ["one", "two"] {
        let post = || staff.request("POST", ORGANISATIONS).header("idempotency-key", key);
        is_problem(&post().raw("{").send().await, 400, "malformedJson");
        is_problem(&post().json(&json!({"kind": "employer"})).send().await, 422, "validationFailed");
        is_problem(&post().json(&studio("Studio")).send().await, 503, "unavailable");
    }
}

#[tokio::test]
async fn a_push_whose_key_cannot_be_one_is_refused() {
    let app = TestApp::new().await;
    let provider = app.provider("Ada").await;
    let one = json!({"externalId": "one", "learner": {"uln": "1000000019"}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ragRating", "rating": "green"}});
    let updates = "/api/v1/progress-updates";
    for (path, body) in [(updates, one.clone()), ("/api/v1/progress-update-batches", json!({"items": [one]}))]
    {
        let push = provider.request("POST", path).header("idempotency-key", &"x".repeat(256)).json(&body);
        is_problem(&push.send().await, 400, "invalidHeader");
    }
}

#[tokio::test]
async fn a_change_is_judged_in_the_order_of_the_contract() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    add(&staff, "Taken").await;
    let absent = format!("{ORGANISATIONS}/0190b7a0-0000-7000-8000-000000000000");
    let large = format!("{{\"name\":\"{}\"", "x".repeat(300 * 1024));
    // Each has every fault of those after it.
    for (kind, body, version, status, code) in [
        ("text/plain", large.as_str(), None, 415, "unsupportedMediaType"),
        ("application/json", &large, None, 413, "payloadTooLarge"),
        ("application/json", "{", None, 400, "malformedJson"),
        ("application/json", r#"{"name":null}"#, None, 422, "validationFailed"),
        ("application/json", r#"{"name":"Taken"}"#, None, 428, "preconditionRequired"),
        ("application/json", r#"{"name":"Taken"}"#, Some("\"7\""), 412, "preconditionFailed"),
        ("application/json", r#"{"name":"Taken"}"#, Some("\"1\""), 409, "alreadyExists"),
    ] {
        for (path, status, code) in [(&place, status, code), (&absent, 404, "notFound")] {
            let mut request = staff.request("PATCH", path).header("content-type", kind);
            if let Some(version) = version {
                request = request.header("if-match", version);
            }
            is_problem(&request.raw(body.to_owned()).send().await, status, code);
        }
    }
    assert_eq!(staff.get(&place).await.expect(200).header("etag"), "\"1\"");
}

#[tokio::test]
async fn a_repeated_request_is_answered_alike_when_its_record_is_gone() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let ending = format!("{}/deactivations", add(&staff, "Studio").await);
    let end = || staff.request("POST", &ending).header("idempotency-key", "one").json(&json!({})).send();
    let first = end().await.expect(200);
    app.sql("DELETE FROM organisations").await;
    let again = end().await.expect(200);
    assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
    staff.post(&ending, &json!({})).await.expect(404);
}

#[tokio::test]
async fn a_body_that_was_refused_leaves_its_key_free() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let person = json!({"givenName": "Robin", "familyName": "Invented", "email": "robin@invented.example"});
    let grants =
        format!("{}/role-grants", staff.post("/api/v1/people", &person).await.expect(201).header("location"));
    let post = |key: &str| staff.request("POST", &grants).header("idempotency-key", key);
    is_problem(&post("one").raw("x".repeat(300 * 1024)).send().await, 413, "payloadTooLarge");
    is_problem(&post("one").raw("{").send().await, 400, "malformedJson");
    is_problem(&post("one").json(&json!({})).send().await, 422, "validationFailed");
    assert_eq!(app.sql("SELECT count(*) FROM idempotency_keys").await, ["0"]);
    let good = json!({"role": "recruiter", "organisationId": null});
    let granted = post("one").json(&good).send().await.expect(201);
    let again = post("one").json(&good).send().await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &granted.text));
}

/// A query whose text depends on how many conditions it has.
async fn ask(conn: &mut impl Read, conditions: usize) -> Result<()> {
    let mut query = dsl::cohorts.select(dsl::id).into_boxed();
    for _ in 0..conditions {
        query = query.filter(dsl::planned_places.ne(0));
    }
    query.load::<CohortId>(conn).await?;
    Ok(())
}

async fn prepared(conn: &mut impl Read) -> Result<i64> {
    let count = statement("SELECT count(*) FROM pg_prepared_statements");
    Ok(count.typed::<diesel::sql_types::BigInt>().get_result(conn).await?)
}

#[tokio::test]
async fn a_connection_keeps_at_most_two_hundred_statements() {
    let app = TestApp::new().await;
    let db = &app.state().db;
    let (mut read, mut written) = (0, 0);
    for conditions in 0..500 {
        let kept = db.read(async |conn| {
            ask(conn, conditions).await?;
            prepared(conn).await
        });
        read = read.max(kept.await.expect("an answer"));
        let kept = db.write(async |conn| {
            ask(conn, conditions).await?;
            prepared(conn).await
        });
        written = written.max(kept.await.expect("an answer"));
    }
    // It does keep them.
    assert!((100..=200).contains(&read), "{read}");
    assert!((100..=200).contains(&written), "{written}");
}
