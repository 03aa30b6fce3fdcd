//! A provider pushes progress; what is stored is what was meant, once, whatever arrives twice or at once.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

const PUSH: &str = "/api/v1/progress-updates";
const BATCH: &str = "/api/v1/progress-update-batches";

fn hours(external_id: &str, learner: &Learner, date: &str, hours: f64) -> Value {
    json!({"externalId": external_id, "learner": {"uln": learner.uln}, "observedAt": format!("{date}T09:30:00Z"),
        "details": {"kind": "otjHours", "date": date, "hours": hours, "activity": "Workshop", "ksbs": ["K1", "S2"]}})
}

async fn ada() -> (TestApp, Actor, Learner) {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    (app, ada, learner)
}

async fn otj(actor: &Actor, learner: &Learner, query: &str) -> f64 {
    let summary =
        actor.get(&format!("/api/v1/apprenticeships/{}/progress{query}", learner.id)).await.expect(200);
    summary.body["otj"]["hours"].as_f64().expect("hours")
}

#[tokio::test]
async fn a_push_is_stored_read_back_and_counted() {
    let (app, ada, learner) = ada().await;
    let pushed = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.5)).await.expect(201);
    assert_eq!(pushed.body["details"]["hours"], json!(6.5));
    assert_eq!(pushed.body["supersedes"], Value::Null);
    let read = ada.get(pushed.header("location")).await.expect(200);
    assert_eq!(read.body, pushed.body);
    assert_eq!(read.header("etag"), pushed.header("etag"));
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["otj"]["hours"], json!(6.5));
    assert_eq!(summary.body["asOf"], "2026-11-24");
    assert_eq!(summary.body["lastUpdate"]["id"], pushed.body["id"]);
    assert_eq!(summary.body["rag"], Value::Null);
    let codes: Vec<_> =
        summary.body["ksbs"].as_array().expect("a list").iter().map(|ksb| &ksb["code"]).collect();
    assert_eq!(codes, ["K1", "S2"]);
    assert_eq!(app.events_of(pushed.id()).await, ["progressUpdate.received"]);
}

#[tokio::test]
async fn the_same_push_again_changes_nothing_and_another_under_its_name_is_refused() {
    let (app, ada, learner) = ada().await;
    let first = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.5)).await.expect(201);
    let mut same = hours("ada-1", &learner, "2026-11-20", 6.50);
    same["details"]["ksbs"] = json!(["S2", "K1", "K1"]);
    same["observedAt"] = json!("2026-11-20T10:30:00+01:00");
    same["learner"] = json!({"apprenticeshipId": learner.id});
    same["supersedes"] = Value::Null;
    let again = ada.post(PUSH, &same).await.expect(200);
    assert_eq!(again.body, first.body);
    let other = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 6.0)).await.expect(409);
    assert_eq!(other.code(), "externalIdConflict");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    assert!((otj(&ada, &learner, "").await - 6.5).abs() < 1e-9);
}

#[tokio::test]
async fn fifty_twins_at_once_make_one_row() {
    let (app, ada, learner) = ada().await;
    let body = hours("ada-1", &learner, "2026-11-20", 6.5);
    let mut statuses = join_all((0..50).map(|_| async { ada.post(PUSH, &body).await.status })).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200; 49][..], &[201][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["650"]);
}

#[tokio::test]
async fn fifty_different_contents_at_once_under_one_name_make_one_row() {
    let (app, ada, first) = ada().await;
    let mut learners = vec![first];
    for _ in 0..4 {
        learners.push(app.learner(&ada).await);
    }
    let pushes = (0..50).map(|n| {
        let body = hours(
            "ada-1",
            &learners[n % 5],
            "2026-11-20",
            1.0 + f64::from(u32::try_from(n / 5).expect("small")),
        );
        let ada = &ada;
        async move { ada.post(PUSH, &body).await.status }
    });
    let mut statuses = join_all(pushes).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 49][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM otj_days").await, ["1"]);
}

#[tokio::test]
async fn a_day_never_holds_more_than_24_hours_however_many_arrive_at_once() {
    let (app, ada, learner) = ada().await;
    let pushes = (0..20).map(|n| {
        let body = hours(&format!("ada-{n}"), &learner, "2026-11-20", 2.5);
        let ada = &ada;
        async move { ada.post(PUSH, &body).await }
    });
    let replies = join_all(pushes).await;
    let refused: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
    assert_eq!(refused.len(), 11, "nine times 2.5 is 22.5");
    for reply in refused {
        assert_eq!((reply.status, reply.code()), (422, "dayTotalExceeded"));
        assert_eq!(reply.faults(), ["#/details/hours dayTotalExceeded"]);
    }
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["2250"]);
}

#[tokio::test]
async fn a_correction_keeps_both_and_counts_once() {
    let (app, ada, learner) = ada().await;
    let first = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 20.0)).await.expect(201);
    let mut correction = hours("ada-2", &learner, "2026-11-20", 22.0);
    correction["supersedes"] = json!("ada-1");
    let second = ada.post(PUSH, &correction).await.expect(201);
    assert_eq!(second.body["supersedes"], "ada-1");
    assert!((otj(&ada, &learner, "").await - 22.0).abs() < 1e-9);
    let history = ada.get(&format!("{PUSH}/{}/history", first.id())).await.expect(200);
    let names: Vec<_> = history.body["progressUpdates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["externalId"])
        .collect();
    assert_eq!(names, ["ada-1", "ada-2"]);
    assert_eq!(history.body["progressUpdates"][0]["supersededBy"], "ada-2");
    let mut rival = hours("ada-3", &learner, "2026-11-20", 1.0);
    rival["supersedes"] = json!("ada-1");
    assert_eq!(ada.post(PUSH, &rival).await.expect(409).code(), "alreadySuperseded");
    // Moved to another day: the old day is free again.
    let mut moved = hours("ada-4", &learner, "2026-11-19", 5.0);
    moved["supersedes"] = json!("ada-2");
    ada.post(PUSH, &moved).await.expect(201);
    assert_eq!(
        app.sql("SELECT day || ' ' || hundredths FROM otj_days ORDER BY day").await,
        ["2026-11-19 500", "2026-11-20 0"]
    );
}

#[tokio::test]
async fn of_two_corrections_at_once_one_wins_and_the_other_is_told() {
    let (app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 2.0)).await.expect(201);
    let pushes = (0..10).map(|n| {
        let mut body = hours(&format!("fix-{n}"), &learner, "2026-11-20", 3.0);
        body["supersedes"] = json!("ada-1");
        let ada = &ada;
        async move { ada.post(PUSH, &body).await.status }
    });
    let mut statuses = join_all(pushes).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 9][..]].concat());
    assert_eq!(app.sql("SELECT hundredths FROM otj_days").await, ["300"]);
}

#[tokio::test]
async fn a_retraction_voids_an_update_of_any_kind() {
    let (_app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 8.0)).await.expect(201);
    let retraction = json!({"externalId": "ada-2", "learner": {"uln": learner.uln}, "supersedes": "ada-1",
        "observedAt": "2026-11-21T09:00:00Z", "details": {"kind": "retraction", "reason": "Wrong learner"}});
    let mut blind = retraction.clone();
    blind.as_object_mut().expect("an object").remove("supersedes");
    assert_eq!(ada.post(PUSH, &blind).await.expect(422).faults(), ["#/supersedes required"]);
    ada.post(PUSH, &retraction).await.expect(201);
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["otj"]["hours"], json!(0.0));
    assert_eq!(summary.body["lastUpdate"], Value::Null);
    assert_eq!(summary.body["ksbs"], json!([]));
}

#[tokio::test]
async fn late_arrivals_never_overwrite_newer_facts() {
    let (_app, ada, learner) = ada().await;
    let rating = |name: &str, at: &str, rating: &str| {
        json!({"externalId": name, "learner": {"uln": learner.uln}, "observedAt": at,
            "details": {"kind": "ragRating", "rating": rating, "reason": "Said so"}})
    };
    ada.post(PUSH, &rating("r-2", "2026-11-20T12:00:00Z", "green")).await.expect(201);
    ada.post(PUSH, &rating("r-1", "2026-11-10T12:00:00Z", "red")).await.expect(201);
    let summary = ada.get(&format!("/api/v1/apprenticeships/{}/progress", learner.id)).await.expect(200);
    assert_eq!(summary.body["rag"]["rating"], "green");
    assert_eq!(summary.body["rag"]["source"], "provider");
}

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
async fn every_fault_of_a_push_is_told_at_once() {
    let (app, ada, learner) = ada().await;
    let body = json!({"externalId": "", "learner": {"uln": learner.uln, "providerReference": "x"},
        "observedAt": "2026-11-24T10:06:00Z", "color": 1,
        "details": {"kind": "otjHours", "date": "2026-02-30", "hours": 25, "activity": " "}});
    let refused = ada.post(PUSH, &body).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "#/color unknown",
            "#/details/activity tooSmall",
            "#/details/date format",
            "#/details/hours tooLarge",
            "#/externalId tooSmall"
        ]
    );
    let body = json!({"externalId": "x", "learner": {}, "observedAt": "2026-11-24T10:06:00Z", "details": {"kind": "rating"}});
    let refused = ada.post(PUSH, &body).await.expect(422);
    assert_eq!(
        refused.faults(),
        ["#/details/kind notListed", "#/learner inconsistent", "#/observedAt inTheFuture"]
    );
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["0"]);
}

#[tokio::test]
async fn each_kind_keeps_its_own_rules() {
    let (_app, ada, learner) = ada().await;
    let cases = [
        (
            json!({"kind": "attendance", "date": "2026-11-20", "sessionTitle": "Rust", "status": "late", "minutes": 90}),
            vec![],
        ),
        (
            json!({"kind": "attendance", "date": "2026-11-20", "sessionTitle": "Rust", "status": "asleep", "minutes": -1}),
            vec!["#/details/minutes tooSmall", "#/details/status notListed"],
        ),
        (
            json!({"kind": "unitResult", "unitCode": "U1", "title": "Unit", "result": "pass", "grade": null, "assessedOn": "2026-11-01"}),
            vec![],
        ),
        (
            json!({"kind": "ksbEvidence", "ksbs": ["K1"], "title": "Demo", "url": "https://demo.example/1", "suggestedState": "readyForReview"}),
            vec![],
        ),
        (
            json!({"kind": "ksbEvidence", "ksbs": [], "title": "Demo", "url": "http://demo.example"}),
            vec!["#/details/ksbs tooSmall", "#/details/url format"],
        ),
        (
            json!({"kind": "ksbEvidence", "ksbs": ["K1", "K99"], "title": "Demo"}),
            vec!["#/details/ksbs/1 unknownKsb"],
        ),
        (json!({"kind": "ragRating", "rating": "green"}), vec![]),
        (json!({"kind": "ragRating", "rating": "red"}), vec!["#/details/reason required"]),
        (json!({"kind": "milestone", "name": "Mock", "status": "achieved", "date": "2026-11-01"}), vec![]),
        (json!({"kind": "note", "text": "x".repeat(4000)}), vec![]),
        (json!({"kind": "note", "text": "x".repeat(4001)}), vec!["#/details/text tooLarge"]),
        (
            json!({"kind": "otjHours", "date": "2026-11-25", "hours": 1, "activity": "Later"}),
            vec!["#/details/date inTheFuture"],
        ),
        (
            json!({"kind": "otjHours", "date": "2025-08-31", "hours": 1, "activity": "Before"}),
            vec!["#/details/date outsideEpisode"],
        ),
        (
            json!({"kind": "otjHours", "date": "2026-11-20", "hours": 0, "activity": "None"}),
            vec!["#/details/hours tooSmall"],
        ),
        (
            json!({"kind": "otjHours", "date": "2026-11-20", "hours": "6", "activity": "Text"}),
            vec!["#/details/hours type"],
        ),
    ];
    for (n, (details, faults)) in cases.into_iter().enumerate() {
        let body = json!({"externalId": format!("k-{n}"), "learner": {"uln": learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": details});
        let reply = ada.post(PUSH, &body).await;
        assert_eq!(
            (reply.status, reply.faults()),
            (if faults.is_empty() { 201 } else { 422 }, faults.iter().map(|f| (*f).to_owned()).collect()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn other_peoples_learners_and_updates_are_not_there() {
    let (app, ada, learner) = ada().await;
    let arch = app.provider("Arch").await;
    let pushed = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 1.0)).await.expect(201);
    let place = format!("{PUSH}/{}", pushed.id());
    let summary = format!("/api/v1/apprenticeships/{}/progress", learner.id);
    for path in [place.clone(), format!("{place}/history"), summary.clone()] {
        arch.get(&path).await.expect(404);
        app.person(Role::Apprentice).await.get(&path).await.expect(404);
        app.person(Role::LineManager).await.get(&path).await.expect(404);
        app.staff().await.get(&path).await.expect(200);
        app.sign_in_as(learner.person, Role::Apprentice, None).await.get(&path).await.expect(200);
    }
    assert_eq!(arch.get(PUSH).await.expect(200).body["progressUpdates"], json!([]));
    let refused = arch.post(PUSH, &hours("arch-1", &learner, "2026-11-20", 1.0)).await.expect(422);
    assert_eq!(refused.faults(), ["#/learner/uln notFound"]);
    app.staff().await.post(PUSH, &hours("s-1", &learner, "2026-11-20", 1.0)).await.expect(403);
    ada.only("progress:read").post(PUSH, &hours("a-2", &learner, "2026-11-20", 1.0)).await.expect(403);
    app.anonymous().post(PUSH, &hours("a-3", &learner, "2026-11-20", 1.0)).await.expect(401);
    // The same name is free for another provider.
    let own = app.learner(&arch).await;
    arch.post(PUSH, &hours("ada-1", &own, "2026-11-20", 1.0)).await.expect(201);
}

#[tokio::test]
async fn the_summary_can_be_asked_for_any_day_gone_by() {
    let (app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 8.0)).await.expect(201);
    app.advance(TimeDelta::days(2));
    let ada = ada.renewed();
    let mut correction = hours("ada-2", &learner, "2026-11-20", 3.0);
    correction["supersedes"] = json!("ada-1");
    ada.post(PUSH, &correction).await.expect(201);
    let app_now = app.staff().await;
    assert!((otj(&app_now, &learner, "").await - 3.0).abs() < 1e-9);
    assert!(
        (otj(&app_now, &learner, "?as_of=2026-11-25").await - 8.0).abs() < 1e-9,
        "the correction had not come yet"
    );
    let place = format!("/api/v1/apprenticeships/{}/progress", learner.id);
    app_now.get(&format!("{place}?as_of=2026-11-23")).await.expect(404);
    assert_eq!(
        app_now.get(&format!("{place}?as_of=2026-11-27")).await.expect(400).faults(),
        ["as_of inTheFuture"]
    );
}

#[tokio::test]
async fn lists_filter_and_page_in_the_order_of_arrival() {
    let (app, ada, learner) = ada().await;
    for n in 0..21 {
        let body = json!({"externalId": format!("n-{n}"), "learner": {"uln": learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "note", "text": "x"}});
        ada.post(PUSH, &body).await.expect(201);
    }
    app.advance(TimeDelta::hours(1));
    let ada = ada.renewed();
    ada.post(PUSH, &hours("h-1", &learner, "2026-11-23", 1.0)).await.expect(201);
    let mut path = format!("{PUSH}?kind=note&limit=7");
    let mut names = Vec::new();
    loop {
        let page = ada.get(&path).await.expect(200);
        let rows = page.body["progressUpdates"].as_array().expect("a list").clone();
        names.extend(rows.iter().map(|row| row["externalId"].as_str().expect("a name").to_owned()));
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
            break;
        };
        path = next.to_owned();
    }
    assert_eq!(names, (0..21).map(|n| format!("n-{n}")).collect::<Vec<_>>());
    let since = ada.get(&format!("{PUSH}?received_since=2026-11-24T10:30:00Z")).await.expect(200);
    assert_eq!(since.body["progressUpdates"].as_array().expect("a list").len(), 1);
    let observed = ada
        .get(&format!("{PUSH}?observed_since=2026-11-23T00:00:00Z&apprenticeship_id={}", learner.id))
        .await
        .expect(200);
    assert_eq!(observed.body["progressUpdates"][0]["externalId"], "h-1");
}

#[tokio::test]
async fn a_repeated_key_replays_and_a_changed_body_is_refused() {
    let (app, ada, learner) = ada().await;
    let send =
        |body: Value| ada.request("POST", PUSH).header("idempotency-key", "\"k-1\"").json(&body).send();
    let first = send(hours("ada-1", &learner, "2026-11-20", 1.0)).await.expect(201);
    let again = send(hours("ada-1", &learner, "2026-11-20", 1.0)).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(
        (again.body.clone(), again.header("location")),
        (first.body.clone(), first.header("location"))
    );
    assert_eq!(
        send(hours("ada-2", &learner, "2026-11-20", 1.0)).await.expect(422).code(),
        "idempotencyKeyReused"
    );
    app.advance(TimeDelta::hours(25));
    let ada = ada.renewed();
    let late = ada.request("POST", PUSH).header("idempotency-key", "k-1").json(&hours(
        "ada-2",
        &learner,
        "2026-11-20",
        1.0,
    ));
    assert_eq!(
        late.send().await.expect(201).header("idempotency-replayed"),
        "",
        "a day later the key is free"
    );
    let mut twins = join_all((0..10).map(|_| {
        let request = ada.request("POST", PUSH).header("idempotency-key", "k-2").json(&hours(
            "ada-3",
            &learner,
            "2026-11-20",
            1.0,
        ));
        async move { request.send().await.status }
    }))
    .await;
    twins.sort_unstable();
    assert_eq!(twins.first(), Some(&201));
    assert!(twins.iter().all(|status| [201, 409].contains(status)), "{twins:?}");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates WHERE external_id = 'ada-3'").await, ["1"]);
}
