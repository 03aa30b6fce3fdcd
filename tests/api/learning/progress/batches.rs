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
    // Of what came in the same call, too.
    assert_eq!((&rows[3]["id"], &rows[3]["problem"]["id"]), (&Value::Null, &rows[0]["id"]));
    let differs =
        json!([{"pointer": "#/details/hours", "code": "differs", "detail": "is not what was accepted"}]);
    assert_eq!(rows[3]["problem"]["errors"], differs);
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
