//! The feed of what happened: in order, without a gap, to those who may see it.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection as _;
use hackit::access::Role;
use hackit::db::{Identity, connect};
use serde_json::{Value, json};

use crate::support::{Actor, Reply, TestApp};

const EVENTS: &str = "/api/v1/events";

fn types(page: &Reply) -> Vec<&str> {
    let rows = page.body["events"].as_array().expect("a list");
    rows.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}

fn cursor(page: &Reply) -> String {
    page.body["page"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

/// Reads the feed once it has settled.
async fn feed(app: &TestApp, actor: &Actor, query: &str) -> Reply {
    app.feed_settles().await;
    actor.get(&format!("{EVENTS}{query}")).await.expect(200)
}

async fn add_cohort(staff: &Actor, name: &str) -> String {
    let body = json!({"name": name, "startsOn": "2027-09-06", "plannedPlaces": 18});
    staff.post("/api/v1/cohorts", &body).await.expect(201).id().to_owned()
}

#[tokio::test]
async fn the_feed_tells_everything_once_and_goes_on_where_it_stopped() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let empty = staff.get(EVENTS).await.expect(200);
    assert!(types(&empty).is_empty());
    let mut expected = Vec::new();
    for number in 0..7 {
        expected.push(add_cohort(&staff, &format!("Cohort {number}")).await);
    }
    let (mut seen, mut after) = (Vec::new(), cursor(&empty));
    loop {
        let page = feed(&app, &staff, &format!("?limit=3&after={after}")).await;
        let rows = page.body["events"].as_array().expect("a list").clone();
        seen.extend(rows.iter().map(|event| event["subjectId"].as_str().expect("an id").to_owned()));
        let next = cursor(&page);
        if rows.is_empty() {
            assert_eq!(next, after, "where nothing is new the place stays");
            break;
        }
        after = next;
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_never_skipped() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let start = cursor(&staff.get(EVENTS).await.expect(200));
    // A slow transaction writes first, commits last.
    let mut slow = connect(app.owner_url(), Identity::Owner).await.expect("a connection");
    let id = app.system().new_id::<uuid::Uuid>();
    slow.batch_execute(&format!(
        "BEGIN; INSERT INTO events (id, type, occurred_at, subject_type, subject_id, actor_type, request_id)
         VALUES ('{id}', 'cohort.changed', '{}', 'cohort', '{id}', 'system', 'slow')",
        app.now()
    ))
    .await
    .expect("an event");
    add_cohort(&staff, "Fast").await;
    let early = staff.get(&format!("{EVENTS}?after={start}")).await.expect(200);
    assert!(types(&early).is_empty(), "nothing after the slow one may be told before it: {}", early.text);
    slow.batch_execute("COMMIT").await.expect("a commit");
    let late = feed(&app, &staff, &format!("?after={}", cursor(&early))).await;
    assert_eq!(types(&late), ["cohort.changed", "cohort.added"]);
    // One that is rolled back leaves no hole that anybody waits for.
    slow.batch_execute("BEGIN; SELECT pg_current_xact_id(); ROLLBACK").await.expect("a rollback");
    add_cohort(&staff, "After").await;
    let rest = feed(&app, &staff, &format!("?after={}", cursor(&late))).await;
    assert_eq!(types(&rest), ["cohort.added"]);
}

#[tokio::test]
async fn many_writers_at_once_leave_a_feed_without_gaps_or_doubles() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let start = cursor(&staff.get(EVENTS).await.expect(200));
    let writes = async {
        let tries = (0..40).map(|number| {
            let staff = staff.clone();
            async move { add_cohort(&staff, &format!("Cohort {number}")).await }
        });
        futures_util::future::join_all(tries).await
    };
    // A reader follows while the writers write.
    let follow = async {
        let (mut seen, mut after) = (Vec::new(), start);
        while seen.len() < 40 {
            let page = staff.get(&format!("{EVENTS}?limit=5&after={after}")).await.expect(200);
            let rows = page.body["events"].as_array().expect("a list").clone();
            seen.extend(rows.iter().map(|event| event["subjectId"].as_str().expect("an id").to_owned()));
            after = cursor(&page);
        }
        seen
    };
    let both = tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(writes, follow) });
    let (mut written, mut seen) = both.await.expect("the reader sees them all");
    written.sort();
    seen.sort();
    assert_eq!(seen, written);
}

#[tokio::test]
async fn each_follows_what_they_may_see() {
    let app = TestApp::new().await;
    let (staff, ada, arch) = (app.staff().await, app.provider("Ada").await, app.provider("Arch").await);
    let learner = app.learner(&ada).await;
    add_cohort(&staff, "Nobody's").await;
    let push = json!({"externalId": "a-1", "learner": {"uln": learner.uln}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ragRating", "rating": "green", "reason": null}, "supersedes": null});
    let pushed = ada.post("/api/v1/progress-updates", &push).await.expect(201);
    assert_eq!(types(&feed(&app, &staff, "").await), ["cohort.added", "progressUpdate.received"]);
    let own = feed(&app, &ada, "").await;
    assert_eq!(types(&own), ["progressUpdate.received"]);
    let event = &own.body["events"][0];
    assert_eq!((&event["subjectType"], &event["subjectId"]), (&json!("progressUpdate"), &pushed.body["id"]));
    assert_eq!(event["apprenticeshipId"], json!(learner.id));
    assert!(types(&feed(&app, &arch, "").await).is_empty());
    app.anonymous().get(EVENTS).await.expect(401);
    let filtered = feed(&app, &staff, "?type=cohort.added").await;
    assert_eq!(types(&filtered), ["cohort.added"]);
    let filtered = feed(&app, &staff, "?subject_type=progressUpdate").await;
    assert_eq!(types(&filtered), ["progressUpdate.received"]);
}

#[tokio::test]
async fn people_follow_those_whom_they_manage_themselves_and_their_organisation() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let (manager, contact) = (app.person(Role::LineManager).await, app.person(Role::EmployerContact).await);
    let mut learners = Vec::new();
    for (number, boss) in [(1, Some(&manager)), (2, Some(&contact)), (3, None)] {
        let learner = app.learner(&ada).await;
        if let Some(boss) = boss {
            let (boss, id) = (boss.id, &learner.id);
            app.sql(&format!(
                "UPDATE apprenticeships SET line_manager_id = '{boss}', version = 2 WHERE id = '{id}'"
            ))
            .await;
        }
        let push = json!({"externalId": format!("a-{number}"), "learner": {"uln": learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "ragRating", "rating": "green"}});
        ada.post("/api/v1/progress-updates", &push).await.expect(201);
        learners.push(learner);
    }
    let changed = "INSERT INTO events (id, type, subject_type, subject_id, organisation_id, actor_type, request_id, occurred_at)
        SELECT gen_random_uuid(), 'meetup.changed', 'meetup', id, id, 'system', 'test', now() FROM organisations";
    app.sql(changed).await;
    let apprentice = app.sign_in_as(learners[2].person, Role::Apprentice, None).await;
    // The contact's role does not read progress, even of those whom the contact manages.
    let own = |learner: usize| vec![json!(learners[learner].id)];
    for (who, about, organisations) in [
        (&manager, own(0), vec![]),
        (&contact, vec![], vec![json!(contact.organisation)]),
        (&apprentice, own(2), vec![]),
    ] {
        let page = feed(&app, who, "").await;
        let rows = page.body["events"].as_array().expect("a list");
        let named = |name: &str| -> Vec<Value> {
            rows.iter().map(|event| event[name].clone()).filter(|id| !id.is_null()).collect()
        };
        assert_eq!(named("apprenticeshipId"), about);
        if about.is_empty() {
            assert_eq!(named("organisationId"), organisations);
        }
        assert_eq!(rows.len(), about.len() + organisations.len());
    }
    for (who, whose) in [(&manager, 0), (&apprentice, 2)] {
        let list = who.get("/api/v1/progress-updates").await.expect(200);
        let list = list.body["progressUpdates"].as_array().expect("a list").clone();
        let whom: Vec<&Value> = list.iter().map(|update| &update["apprenticeshipId"]).collect();
        assert_eq!(whom, [&json!(learners[whose].id)]);
        let id = list[0]["id"].as_str().expect("an id");
        let stranger = if whose == 0 { &apprentice } else { &manager };
        stranger.get(&format!("/api/v1/progress-updates/{id}")).await.expect(404);
    }
}

#[tokio::test]
async fn events_tell_who_and_in_which_request_but_nothing_personal() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = json!({"name": "Autumn", "startsOn": "2027-09-06", "plannedPlaces": 18});
    let request = staff.request("POST", "/api/v1/cohorts").header("request-id", "abc-123").json(&body);
    let added = request.send().await.expect(201);
    let page = feed(&app, &staff, "").await;
    let event = &page.body["events"][0];
    assert_eq!(event["subjectId"], added.body["id"]);
    let request_id = app.sql("SELECT request_id FROM events").await;
    assert_eq!(request_id, [added.header("request-id")]);
    assert_eq!(event["actor"]["id"], json!(staff.id));
    assert!(!page.text.contains("Invented"), "{}", page.text);
}

#[tokio::test]
async fn a_place_that_is_no_place_is_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for after in ["x", "AAAA", "%00"] {
        let refused = staff.get(&format!("{EVENTS}?after={after}")).await.expect(400);
        assert_eq!(refused.body["errors"][0]["parameter"], "after", "{}", refused.text);
    }
    let list = staff.get("/api/v1/cohorts?limit=1").await.expect(200);
    assert_eq!(list.body["page"]["nextCursor"], Value::Null);
}

#[tokio::test]
async fn the_server_cannot_rewrite_the_trail() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    add_cohort(&staff, "Autumn").await;
    let mut server = connect(app.database_url(), Identity::Request).await.expect("a connection");
    for statement in ["UPDATE events SET type = 'x.y'", "DELETE FROM events", "TRUNCATE events"] {
        let refused = server.batch_execute(statement).await.expect_err("no right to it");
        assert!(refused.to_string().contains("permission denied"), "{statement}: {refused}");
    }
}

#[tokio::test]
async fn an_event_is_shown_by_the_scope_that_reading_its_record_needs() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let learner = app.learner(&ada).await;
    let push = json!({"externalId": "a-1", "learner": {"uln": learner.uln}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "ragRating", "rating": "green", "reason": null}});
    ada.post("/api/v1/progress-updates", &push).await.expect(201);
    let taken = json!({"startsOn": "2026-11-21", "expectedReturnOn": null, "returnedOn": null, "reason": "personal",
        "note": null});
    staff
        .post(&format!("/api/v1/apprenticeships/{}/breaks-in-learning", learner.id), &taken)
        .await
        .expect(201);
    let (progress, pauses) =
        (["progressUpdate.received"], ["apprenticeship.breakStarted", "breakInLearning.started"]);
    for reader in [&ada, &staff] {
        for (scopes, expected) in [
            ("events:read progress:read apprenticeships:read", [&pauses[..], &progress].concat()),
            ("events:read progress:read", progress.to_vec()),
            ("events:read apprenticeships:read", pauses.to_vec()),
            ("events:read", Vec::new()),
        ] {
            let page = feed(&app, &reader.only(scopes), "").await;
            let mut found = types(&page);
            found.sort_unstable();
            assert_eq!(found, expected, "{scopes}");
            // Whoever sees nothing has a place to go on from, too.
            feed(&app, &reader.only(scopes), &format!("?after={}", cursor(&page))).await;
        }
    }
}

#[tokio::test]
async fn asking_for_events_that_one_may_not_read_names_the_scope() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await.only("events:read apprenticeships:read");
    for (query, scope) in [
        ("type=progressUpdate.received", "progress:read"),
        ("subject_type=review", "reviews:read"),
        ("type=apprenticeship.started&type=checkIn.held", "check-ins:read"),
        ("type=apprenticeship.started&subject_type=review", "reviews:read"),
        ("subject_type=apprenticeship&subject_type=roleGrant", "people:read"),
    ] {
        let refused = ada.get(&format!("{EVENTS}?{query}")).await.expect(403);
        assert_eq!(refused.body["code"], "insufficientScope", "{query}");
        let challenge = refused.header("www-authenticate");
        assert_eq!(challenge, format!(r#"Bearer error="insufficient_scope", scope="{scope}""#), "{query}");
        assert!(refused.body["detail"].as_str().expect("a detail").contains(scope), "{}", refused.text);
    }
    ada.get(&format!("{EVENTS}?type=apprenticeship.started&subject_type=apprenticeship")).await.expect(200);
}

#[tokio::test]
async fn an_event_type_that_is_not_there_is_refused_with_the_nearest() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for (given, near) in [
        ("progressUpdate.recieved", Some("progressUpdate.received")),
        ("meetup.Published", Some("meetup.published")),
        ("nonsense", None),
        ("", None),
    ] {
        let refused = staff.get(&format!("{EVENTS}?type=cohort.added&type={given}")).await.expect(400);
        let fault = &refused.body["errors"][0];
        assert_eq!(fault["parameter"], "type", "{}", refused.text);
        let detail = fault["detail"].as_str().expect("a detail");
        assert!(near.is_none_or(|near| detail.contains(&format!("did you mean {near:?}?"))), "{detail}");
        assert_eq!(detail.contains("did you mean"), near.is_some(), "{detail}");
    }
    staff.get(&format!("{EVENTS}?subject_type=reviw")).await.expect(400);
}

#[tokio::test]
async fn the_contract_lists_every_event_type_with_what_it_means() {
    let app = TestApp::new().await;
    let contract = app.anonymous().get("/openapi.json").await.expect(200).body;
    let schema = &contract["components"]["schemas"]["EventType"];
    let meanings = schema["description"].as_str().expect("a description");
    let names = schema["enum"].as_array().expect("an enum");
    assert!(names.contains(&json!("progressUpdate.received")));
    for name in names.iter().map(|name| name.as_str().expect("a name")) {
        let line = meanings.lines().find(|line| line.starts_with(&format!("- `{name}`: ")));
        assert!(line.is_some_and(|line| line.ends_with('.')), "{name}");
    }
}
