//! Many updates in one request, each judged alone.

use serde_json::{Value, json};

use super::{BATCH, ada, hours};

#[tokio::test]
async fn a_batch_judges_each_item_alone() {
    let (app, ada, learner) = ada().await;
    let arch = app.provider("Arch").await;
    let foreign = app.learner(&arch).await;
    let mut chained = hours("b-6", &learner, "2026-11-17", 2.0);
    chained["supersedes"] = json!("b-1");
    let mut orphan = hours("b-7", &learner, "2026-11-17", 2.0);
    orphan["supersedes"] = json!("b-3");
    let items = json!({"items": [
        hours("b-1", &learner, "2026-11-17", 1.0),
        hours("b-1", &learner, "2026-11-17", 1.0),
        hours("b-3", &foreign, "2026-11-17", 1.0),
        hours("b-1", &learner, "2026-11-17", 9.0),
        {"externalId": "b-5", "nonsense": true},
        chained,
        orphan,
        17,
    ]});
    let reply = ada.post(BATCH, &items).await.expect(207);
    let rows = reply.body["items"].as_array().expect("items");
    let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_u64().expect("a status")).collect();
    assert_eq!(statuses, [201, 200, 422, 409, 422, 201, 422, 422]);
    assert_eq!(rows[0]["id"], rows[1]["id"]);
    assert_eq!(rows[2]["problem"]["errors"][0]["pointer"], "#/learner/uln");
    assert_eq!(rows[3]["problem"]["code"], "externalIdConflict");
    assert_eq!(rows[4]["externalId"], "b-5");
    assert_eq!(rows[6]["problem"]["errors"][0]["pointer"], "#/supersedes");
    assert_eq!(reply.body["summary"], json!({"total": 8, "created": 2, "unchanged": 1, "refused": 5}));
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["2"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["2"]);
    let again = ada.post(BATCH, &items).await.expect(207);
    assert_eq!(again.body["summary"], json!({"total": 8, "created": 0, "unchanged": 3, "refused": 5}));
}

#[tokio::test]
async fn only_the_envelope_of_a_batch_is_strict() {
    let (app, ada, learner) = ada().await;
    let item = hours("b-1", &learner, "2026-11-17", 1.0);
    for (body, fault) in [
        (json!({"items": []}), "#/items tooSmall"),
        (json!({"items": vec![17; 1001]}), "#/items tooLarge"),
        (json!({}), "#/items required"),
        (json!({"items": 3}), "#/items type"),
        (json!({"items": [item.clone()], "dryRun": true}), "#/dryRun unknown"),
        (json!([item]), "# type"),
    ] {
        assert_eq!(ada.post(BATCH, &body).await.expect(422).faults(), [fault], "{body}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["0"]);
}

#[tokio::test]
async fn a_batch_of_a_thousand_is_stored_whole() {
    let (app, ada, learner) = ada().await;
    let items: Vec<Value> = (0..1000)
        .map(|n| {
            json!({"externalId": format!("n-{n}"), "learner": {"uln": learner.uln},
                "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "note", "text": format!("Note {n}")}})
        })
        .collect();
    let reply = ada.post(BATCH, &json!({"items": items})).await.expect(207);
    assert_eq!(reply.body["summary"]["created"], json!(1000));
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1000"]);
}

#[tokio::test]
async fn an_answer_is_not_much_larger_than_its_batch() {
    let (app, ada, _) = ada().await;
    let names = |count: usize, name: &str| {
        let mut item: serde_json::Map<String, Value> =
            (0..count).map(|number| (format!("{name}{number}"), json!(1))).collect();
        item.insert("externalId".to_owned(), json!("b-1"));
        Value::Object(item)
    };
    let long = json!({"externalId": "x".repeat(3_000), "learner": {"uln": "y".repeat(3_000)}});
    for (what, items) in [
        ("many short unknown names", vec![names(95, "n"); 1_000]),
        ("long unknown names", vec![names(4, &"é".repeat(400)); 1_000]),
        ("long values", vec![long; 600]),
    ] {
        let body = json!({"items": items});
        let size = body.to_string().len();
        let reply = ada.post(BATCH, &body).await.expect(207);
        let most = size * 3 / 2 + 600 * items.len();
        assert!(reply.text.len() <= most, "{what}: {} bytes for {size}, at most {most}", reply.text.len());
        let rows = reply.body["items"].as_array().expect("items");
        let told = |row: &Value| row["problem"]["errors"].as_array().map_or(0, Vec::len);
        assert!(rows.iter().all(|row| told(row) >= 1), "{what}: each keeps its first fault");
        assert!(rows.iter().map(told).sum::<usize>() <= 1_000 + rows.len(), "{what}");
        assert!(rows.iter().all(|row| told(row) <= 20), "{what}");
    }
    let reply = ada.post(BATCH, &json!({"items": [names(95, "n")]})).await.expect(207);
    let problem = &reply.body["items"][0]["problem"];
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(20));
    assert!(problem["more"].as_u64().is_some_and(|more| more >= 75), "{problem}");
    let few = ada.post(BATCH, &json!({"items": [names(2, "n")]})).await.expect(207);
    assert_eq!(few.body["items"][0]["problem"]["more"], 0);
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["0"]);
}

#[tokio::test]
async fn a_large_answer_is_not_kept_and_its_batch_is_judged_again() {
    let (app, ada, learner) = ada().await;
    let mut items: Vec<Value> = vec![hours("b-1", &learner, "2026-11-17", 1.0)];
    let names: serde_json::Map<String, Value> = (0..10).map(|n| (format!("n{n}"), json!(1))).collect();
    items.extend(vec![Value::Object(names); 999]);
    let body = json!({"items": items});
    let send = || ada.request("POST", BATCH).header("idempotency-key", "large").json(&body).send();
    let first = send().await.expect(207);
    assert!(first.text.len() > 256 * 1024, "{}", first.text.len());
    assert_eq!(first.body["items"][0]["status"], 201);
    assert_eq!(app.sql("SELECT count(*) FROM idempotency_keys WHERE body IS NULL").await, ["1"]);
    let again = send().await.expect(207);
    assert_eq!((&again.body["items"][0]["status"], again.header("idempotency-replayed")), (&json!(200), ""));
    let other = ada.request("POST", BATCH).header("idempotency-key", "large");
    let other = other.json(&json!({"items": [17]})).send().await.expect(422);
    assert_eq!(other.code(), "idempotencyKeyReused");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
}
