//! Support requests: questions of line managers and apprentices, and what is said of them.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Scene};

/// What was said, page by page.
async fn texts(actor: &Actor, messages: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), format!("{messages}?limit=2"));
    loop {
        let page = actor.get(&next).await.expect(200).body;
        let rows = page["messages"].as_array().expect("a list");
        all.extend(rows.iter().map(|message| message["text"].as_str().expect("text").to_owned()));
        let Some(cursor) = page["page"]["nextCursor"].as_str() else { return all };
        next = format!("{messages}?limit=2&cursor={cursor}");
    }
}

#[tokio::test]
async fn a_question_is_answered_and_the_time_is_known() {
    let scene = Scene::managed().await;
    let ask = json!({"topic": "Time to learn", "apprenticeshipId": scene.learner.id, "text": "How?"});
    let asked = scene.manager.post("/api/v1/support-requests", &ask).await.expect(201);
    let path = asked.header("location").to_owned();
    scene.app.advance(TimeDelta::hours(6));
    let (staff, manager) = (scene.staff.renewed(), scene.manager.renewed());
    let say = |text: &str| json!({"text": text});
    let waiting = staff.get("/api/v1/support-requests?state=open").await.expect(200).body;
    assert_eq!(waiting["supportRequests"].as_array().map(Vec::len), Some(1));
    let answered = staff.post(&format!("{path}/messages"), &say("Like this.")).await.expect(200).body;
    assert_eq!((&answered["state"], &answered["waitingSince"]), (&json!("answered"), &Value::Null));
    let again = manager.post(&format!("{path}/messages"), &say("And on call?")).await.expect(200).body;
    assert_eq!((&again["state"], &again["latestMessage"]["text"]), (&json!("open"), &json!("And on call?")));
    assert_eq!(texts(&manager, &format!("{path}/messages")).await, ["How?", "Like this.", "And on call?"]);
    let tries = futures_util::future::join_all((0..4).map(|number| {
        let actor = if number % 2 == 0 { &manager } else { &staff };
        let path = format!("{path}/closures");
        async move { actor.post(&path, &Value::Null).await }
    }))
    .await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    let refused = tries.iter().find(|reply| reply.status == 409).expect("a refusal");
    assert_eq!(refused.body["allowedTransitions"], json!(["open"]));
    staff.post(&format!("{path}/messages"), &say("One more thing.")).await.expect(409);
    let reopened = manager.post(&format!("{path}/messages"), &say("Still stuck.")).await.expect(200).body;
    assert_eq!(reopened["state"], json!("open"));
    let times =
        staff.get("/api/v1/support-answer-times?from=2026-11-24&to=2026-11-24").await.expect(200).body;
    assert_eq!(
        (&times["requests"], &times["answered"], &times["waiting"], &times["medianHours"]),
        (&json!(1), &json!(1), &json!(1), &json!(6.0))
    );
    let none = staff.get("/api/v1/support-answer-times?from=2026-11-25").await.expect(200).body;
    assert_eq!((&none["requests"], &none["medianHours"]), (&json!(0), &Value::Null));
    // Another manager neither sees nor counts it, and may not ask about an apprentice of others.
    let other = scene.app.person(Role::LineManager).await;
    other.get(&path).await.expect(404);
    other.post(&format!("{path}/messages"), &say("Me too.")).await.expect(404);
    other.get(&format!("{path}/messages")).await.expect(404);
    let theirs = other.get("/api/v1/support-answer-times").await.expect(200).body;
    assert_eq!(theirs["requests"], json!(0));
    let foreign = other.post("/api/v1/support-requests", &ask).await.expect(422);
    assert_eq!(foreign.faults(), ["#/apprenticeshipId notFound"]);
}

#[tokio::test]
async fn a_request_carries_its_newest_message_however_many_there_are() {
    let scene = Scene::managed().await;
    let ask = |text: &str| json!({"topic": "Time to learn", "apprenticeshipId": null, "text": text});
    let mut paths = Vec::new();
    for text in ["One?", "Two?"] {
        let asked = scene.manager.post("/api/v1/support-requests", &ask(text)).await.expect(201);
        assert_eq!(asked.body["latestMessage"]["text"], text);
        assert!(asked.body["messages"].is_null(), "{}", asked.text);
        paths.push(asked.header("location").to_owned());
    }
    let messages = format!("{}/messages", paths[0]);
    // At once: none is lost, and each answer shows what is newest when it is given.
    let said = (0..30).map(|number| {
        let (actor, text) =
            (if number % 2 == 0 { &scene.staff } else { &scene.manager }, format!("Word {number}"));
        let messages = &messages;
        async move { actor.post(messages, &json!({"text": text})).await.expect(200) }
    });
    let said = futures_util::future::join_all(said).await;
    assert!(said.iter().all(|reply| reply.text.len() < 1_000), "as long as one message");
    let told = texts(&scene.manager, &messages).await;
    assert_eq!((told.len(), told[0].as_str()), (31, "One?"));
    let read = scene.manager.get(&paths[0]).await.expect(200);
    assert_eq!(read.body["latestMessage"]["text"], json!(told[30]));
    let versioned =
        said.iter().find(|reply| reply.header("etag") == read.header("etag")).expect("the last one");
    assert_eq!(versioned.body, read.body, "a version has one body");
    let closed = scene.manager.post(&format!("{}/closures", paths[0]), &Value::Null).await.expect(200);
    assert_eq!(closed.body["latestMessage"], read.body["latestMessage"]);
    let list = scene.staff.get("/api/v1/support-requests").await.expect(200).body;
    let latest = |at: usize| list["supportRequests"][at]["latestMessage"]["text"].clone();
    assert_eq!((latest(0), latest(1)), (json!(told[30]), json!("Two?")));
    scene.ada.get(&messages).await.expect(403);
    scene.app.person(Role::LineManager).await.get(&messages).await.expect(404);
}

#[tokio::test]
async fn an_apprentice_asks_past_the_line_manager_and_nobody_else_learns_of_it() {
    let scene = Scene::managed().await;
    let ask = json!({"topic": "My manager", "apprenticeshipId": scene.learner.id, "text": "May I talk to you alone?"});
    let asked = scene.apprentice.post("/api/v1/support-requests", &ask).await.expect(201);
    let path = asked.header("location").to_owned();
    let answer = json!({"text": "Of course. I call you at four."});
    scene.staff.post(&format!("{path}/messages"), &answer).await.expect(200);
    assert_eq!(texts(&scene.apprentice, &format!("{path}/messages")).await.len(), 2);
    for other in [&scene.manager, &scene.app.person(Role::Apprentice).await] {
        other.get(&path).await.expect(404);
        other.get(&format!("{path}/messages")).await.expect(404);
        other.post(&format!("{path}/messages"), &answer).await.expect(404);
        let list = other.get("/api/v1/support-requests").await.expect(200).body;
        assert_eq!(list["supportRequests"], json!([]));
        let times = other.get("/api/v1/support-answer-times").await.expect(200).body;
        assert_eq!(times["requests"], json!(0));
        for place in ["/api/v1/events?limit=100".to_owned(), scene.path("/timeline?limit=100")] {
            assert!(!other.get(&place).await.text.contains(asked.id()), "{place}");
        }
    }
    // The provider may not even ask for them.
    scene.ada.get(&path).await.expect(403);
    // About another apprentice nobody learns whether there is one.
    let other = scene.app.learner(&scene.ada).await.id;
    let foreign = json!({"topic": "Them", "apprenticeshipId": other, "text": "How are they?"});
    let refused = scene.apprentice.post("/api/v1/support-requests", &foreign).await.expect(422);
    assert_eq!(refused.faults(), ["#/apprenticeshipId notFound"]);
    // And the guidance is theirs to read, not to keep.
    scene.apprentice.get("/api/v1/guidance").await.expect(200);
}
