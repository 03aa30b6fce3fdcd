//! What is taken, and should be looked at.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{BATCH, PUSH, ada, hours};
use crate::support::{Actor, Reply};

/// The codes of an update or an item, with the name of the update that says the same.
fn told(body: &Value) -> Vec<String> {
    let warnings = body["warnings"].as_array().expect("warnings").iter();
    let told = warnings.map(|one| {
        assert!(one["detail"].as_str().is_some_and(|words| words.ends_with('.')), "{one}");
        let code = one["code"].as_str().expect("a code");
        one["externalId"].as_str().map_or(code.to_owned(), |name| format!("{code} {name}"))
    });
    told.collect()
}

async fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let list = actor.get(&format!("{PUSH}?{query}")).await.expect(200).body;
    let rows = list["progressUpdates"].as_array().expect("updates").iter();
    rows.map(|row| row["externalId"].as_str().expect("a name").to_owned()).collect()
}

fn correcting(mut update: Value, of: &str) -> Value {
    update["supersedes"] = json!(of);
    update
}

#[tokio::test]
async fn hours_that_another_update_says_too_are_taken_and_told() {
    let (app, ada, learner) = ada().await;
    let first = ada.post(PUSH, &hours("a-1", &learner, "2026-11-20", 4.0)).await.expect(201);
    assert_eq!(first.body["warnings"], json!([]));
    let second = ada.post(PUSH, &hours("a-2", &learner, "2026-11-20", 4.0)).await.expect(201);
    assert_eq!(told(&second.body), ["possibleDuplicate a-1"]);
    // The same again answers the same: alone, by its own address, in a batch.
    let again = ada.post(PUSH, &hours("a-2", &learner, "2026-11-20", 4.0)).await.expect(200);
    assert_eq!(again.body, second.body);
    assert_eq!(ada.get(second.header("location")).await.expect(200).body, second.body);
    let items = json!({"items": [hours("a-1", &learner, "2026-11-20", 4.0), hours("a-2", &learner, "2026-11-20", 4.0)]});
    let batch = ada.post(BATCH, &items).await.expect(207).body;
    assert_eq!((told(&batch["items"][0]), told(&batch["items"][1])), (vec![], told(&second.body)));
    // What differs in day, hours, activity or learner is another thing; KSBs and the instant make none.
    let mut activity = hours("b-1", &learner, "2026-11-20", 4.0);
    activity["details"]["activity"] = json!("Another workshop");
    let other = app.learner(&ada).await;
    let arch = app.provider("Arch").await;
    let theirs = app.learner(&arch).await;
    for update in [
        activity,
        hours("b-2", &learner, "2026-11-20", 3.99),
        hours("b-3", &learner, "2026-11-19", 4.0),
        hours("b-4", &other, "2026-11-20", 4.0),
    ] {
        assert!(!told(&ada.post(PUSH, &update).await.expect(201).body).join(" ").contains("Duplicate"));
    }
    assert_eq!(
        told(&arch.post(PUSH, &hours("a-9", &theirs, "2026-11-20", 4.0)).await.expect(201).body),
        [""; 0]
    );
    let mut ksbs = hours("b-5", &learner, "2026-11-20", 4.0);
    ksbs["details"]["ksbs"] = json!([]);
    ksbs["observedAt"] = json!("2026-11-21T09:30:00Z");
    let found = told(&ada.post(PUSH, &ksbs).await.expect(201).body);
    assert_eq!(found, ["possibleDuplicate a-1", "moreThanTenHours"]);
    app.standings_hold().await;
}

#[tokio::test]
async fn nothing_is_a_duplicate_of_what_it_corrects_or_of_what_holds_no_more() {
    let (_, ada, learner) = ada().await;
    let mut original = hours("a-1", &learner, "2026-11-20", 4.0);
    original["details"]["ksbs"] = json!(["K1"]);
    ada.post(PUSH, &original).await.expect(201);
    let corrected = correcting(hours("a-2", &learner, "2026-11-20", 4.0), "a-1");
    assert_eq!(told(&ada.post(PUSH, &corrected).await.expect(201).body), [""; 0]);
    // It is the correction that says the same now.
    let third = ada.post(PUSH, &hours("a-3", &learner, "2026-11-20", 4.0)).await.expect(201);
    assert_eq!(told(&third.body), ["possibleDuplicate a-2"]);
    let void = |name: &str, of: &str| {
        json!({"externalId": name, "learner": {"uln": learner.uln}, "observedAt": "2026-11-21T09:30:00Z",
            "details": {"kind": "retraction", "reason": "Sent twice."}, "supersedes": of})
    };
    let voided = ada.post(PUSH, &void("v-1", "a-2")).await.expect(201);
    assert_eq!(told(&voided.body), [""; 0]);
    ada.post(PUSH, &void("v-2", "a-3")).await.expect(201);
    assert_eq!(
        told(&ada.post(PUSH, &hours("a-4", &learner, "2026-11-20", 4.0)).await.expect(201).body),
        [""; 0]
    );
}

#[tokio::test]
async fn items_of_one_batch_are_looked_at_in_their_order() {
    let (_, ada, learner) = ada().await;
    ada.post(PUSH, &hours("a-1", &learner, "2026-11-18", 3.0)).await.expect(201);
    let items = json!({"items": [
        hours("b-1", &learner, "2026-11-20", 2.0),
        hours("b-2", &learner, "2026-11-20", 2.0),
        correcting(hours("b-3", &learner, "2026-11-20", 2.0), "b-1"),
        hours("b-4", &learner, "2026-11-20", 2.0),
        hours("b-2", &learner, "2026-11-20", 2.0),
        correcting(hours("b-5", &learner, "2026-11-18", 5.0), "a-1"),
        hours("b-6", &learner, "2026-11-18", 3.0),
        {"externalId": "b-7"},
    ]});
    let expected = vec![
        vec![],
        vec!["possibleDuplicate b-1".to_owned()],
        // Another than the one it corrects.
        vec!["possibleDuplicate b-2".to_owned()],
        vec!["possibleDuplicate b-2".to_owned()],
        vec!["possibleDuplicate b-1".to_owned()],
        vec![],
        vec![],
        vec![],
    ];
    for _ in 0..2 {
        let batch = ada.post(BATCH, &items).await.expect(207).body;
        let found: Vec<_> = batch["items"].as_array().expect("items").iter().map(told).collect();
        assert_eq!(found, expected, "{batch}");
    }
}

#[tokio::test]
async fn of_many_at_once_each_but_the_first_is_told() {
    let (app, ada, learner) = ada().await;
    let pushes = (0..8).map(|n| {
        let (ada, body) = (&ada, hours(&format!("a-{n}"), &learner, "2026-11-20", 1.0));
        async move {
            let path = if n % 2 == 0 { PUSH } else { BATCH };
            let keyed = ada.request("POST", path).header("idempotency-key", &format!("k-{n}"));
            let body = if n % 2 == 0 { body } else { json!({"items": [body]}) };
            let reply: Reply = keyed.json(&body).send().await;
            assert!(matches!(reply.status, 201 | 207), "{}", reply.text);
        }
    });
    join_all(pushes).await;
    let alone = app.sql("SELECT count(*) FROM progress_updates WHERE warnings IS NULL").await;
    let named = app.sql("SELECT count(DISTINCT duplicate_of) FROM progress_updates").await;
    assert_eq!((alone, named), (vec!["1".to_owned()], vec!["1".to_owned()]));
}

#[tokio::test]
async fn sundays_and_long_days_are_taken_and_told() {
    let (_, ada, learner) = ada().await;
    for (name, day, done, expected) in [
        ("a-1", "2026-11-21", 10.0, vec![]),
        ("a-2", "2026-11-21", 0.5, vec!["moreThanTenHours"]),
        ("a-3", "2026-11-22", 1.0, vec!["hoursOnSunday"]),
        ("a-4", "2026-11-22", 9.5, vec!["hoursOnSunday", "moreThanTenHours"]),
    ] {
        let pushed = ada.post(PUSH, &hours(name, &learner, day, done)).await.expect(201);
        assert_eq!(told(&pushed.body), expected, "{name}");
        assert_eq!(pushed.body["warnings"].as_array().map(Vec::len), Some(expected.len()));
    }
    // A correction is judged by the day as it is then.
    let fewer = correcting(hours("a-5", &learner, "2026-11-22", 2.0), "a-4");
    assert_eq!(told(&ada.post(PUSH, &fewer).await.expect(201).body), ["hoursOnSunday"]);
    // A learner reported on a Sunday that is Saturday elsewhere: the day counts, not the instant.
    let mut late = hours("a-6", &learner, "2026-11-14", 1.0);
    late["observedAt"] = json!("2026-11-15T09:30:00Z");
    assert_eq!(told(&ada.post(PUSH, &late).await.expect(201).body), [""; 0]);
}

#[tokio::test]
async fn updates_are_listed_by_what_is_to_be_looked_at() {
    let (app, ada, learner) = ada().await;
    for (name, day, done) in [
        ("a-1", "2026-11-20", 6.0),
        ("a-2", "2026-11-20", 6.0),
        ("a-3", "2026-11-22", 1.0),
        ("a-4", "2026-11-22", 1.0),
        ("a-5", "2026-11-19", 11.0),
    ] {
        ada.post(PUSH, &hours(name, &learner, day, done)).await.expect(201);
    }
    let staff = app.staff().await;
    for actor in [&ada, &staff] {
        assert_eq!(listed(actor, "warning=possibleDuplicate").await, ["a-2", "a-4"]);
        assert_eq!(listed(actor, "warning=hoursOnSunday").await, ["a-3", "a-4"]);
        assert_eq!(
            listed(actor, "warning=possibleDuplicate&warning=hoursOnSunday").await,
            ["a-2", "a-3", "a-4"]
        );
        assert_eq!(listed(actor, "warning=moreThanTenHours&kind=otjHours").await, ["a-2", "a-5"]);
        assert_eq!(listed(actor, "warning=moreThanTenHours&kind=note").await, [""; 0]);
        let own = format!("warning=possibleDuplicate&limit=1&apprenticeship_id={}", learner.id);
        assert_eq!(listed(actor, &own).await, ["a-2"]);
    }
    let first = staff.get(&format!("{PUSH}?warning=possibleDuplicate&limit=1")).await.expect(200).body;
    let next = first["page"]["nextCursor"].as_str().expect("a second page");
    assert_eq!(listed(&staff, &format!("warning=possibleDuplicate&limit=1&cursor={next}")).await, ["a-4"]);
    assert_eq!(listed(&app.provider("Arch").await, "warning=possibleDuplicate").await, [""; 0]);
    let refused = ada.get(&format!("{PUSH}?warning=duplicate")).await.expect(400);
    assert_eq!(refused.faults(), ["warning format"]);
}
