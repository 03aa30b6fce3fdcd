//! What a push is refused for, and whose it may be.

use hackit::access::Role;
use serde_json::json;

use super::{PUSH, ada, hours};

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
            "#/details/activity blank",
            "#/details/date format",
            "#/details/hours tooLarge",
            "#/externalId tooSmall",
            "#/observedAt inTheFuture"
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
async fn what_has_happened_lies_neither_in_the_future_nor_before_the_years() {
    let (_app, ada, learner) = ada().await;
    let attended = |date: &str, status: &str| json!({"kind": "attendance", "date": date, "sessionTitle": "Rust", "status": status});
    let result = |date: &str| json!({"kind": "unitResult", "unitCode": "U1", "title": "Unit", "result": "pass", "assessedOn": date});
    let reached =
        |date: &str| json!({"kind": "milestone", "name": "Mock", "status": "planned", "date": date});
    for (n, (details, fault)) in [
        (attended("2026-11-24", "present"), None),
        (attended("2026-11-25", "authorised"), None),
        (attended("2026-11-25", "present"), Some("#/details/date inTheFuture")),
        (attended("2026-11-25", "late"), Some("#/details/date inTheFuture")),
        (attended("2026-11-25", "absent"), Some("#/details/date inTheFuture")),
        (attended("9999-12-31", "present"), Some("#/details/date tooLarge")),
        (attended("0000-01-01", "present"), Some("#/details/date tooSmall")),
        (result("2026-11-25"), Some("#/details/assessedOn inTheFuture")),
        (result("1899-12-31"), Some("#/details/assessedOn tooSmall")),
        (reached("2027-06-01"), None),
        (reached("2201-01-01"), Some("#/details/date tooLarge")),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"externalId": format!("f-{n}"), "learner": {"uln": learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": details});
        let reply = ada.post(PUSH, &body).await;
        let expected: Vec<String> = fault.into_iter().map(str::to_owned).collect();
        assert_eq!(
            (reply.status, reply.faults()),
            (if fault.is_none() { 201 } else { 422 }, expected),
            "{body}"
        );
    }
}

#[tokio::test]
async fn rules_are_told_beside_faults_of_form_as_far_as_they_can_be_judged() {
    let (app, ada, learner) = ada().await;
    let later = "2026-11-24T10:06:00Z";
    for (details, faults) in [
        (
            json!({"kind": "otjHours", "date": "2026-11-25", "hours": 25}),
            vec!["#/details/activity required", "#/details/date inTheFuture", "#/details/hours tooLarge"],
        ),
        (
            json!({"kind": "unitResult", "title": "", "unitCode": "U", "result": "pass", "assessedOn": "2026-12-01"}),
            vec!["#/details/assessedOn inTheFuture", "#/details/title tooSmall"],
        ),
        (
            json!({"kind": "otjHours", "date": "2026-11-25", "hours": 1, "activity": "Later", "ksbs": ["K77"]}),
            vec!["#/details/date inTheFuture", "#/details/ksbs/0 unknownKsb"],
        ),
    ] {
        let body = json!({"externalId": "n", "learner": {"uln": learner.uln}, "observedAt": later, "details": details});
        let mut faults: Vec<String> = faults.into_iter().map(str::to_owned).collect();
        faults.push("#/observedAt inTheFuture".to_owned());
        assert_eq!(ada.post(PUSH, &body).await.expect(422).faults(), faults, "{body}");
        let batch = ada.post(super::BATCH, &json!({"items": [body]})).await.expect(207);
        let told = batch.body["items"][0]["problem"]["errors"].as_array().map_or(0, Vec::len);
        assert_eq!(told, faults.len(), "{}", batch.text);
        let stranger = json!({"externalId": "n", "learner": {"uln": "1000000191"}, "observedAt": later,
            "details": {"kind": "otjHours", "date": "2026-11-25", "hours": 1, "activity": "Later"}});
        let expected = ["#/details/date inTheFuture", "#/learner/uln notFound", "#/observedAt inTheFuture"];
        assert_eq!(ada.post(PUSH, &stranger).await.expect(422).faults(), expected);
    }
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["0"]);
    ada.post(PUSH, &hours("full", &learner, "2026-11-20", 20.0)).await.expect(201);
    let mut more = hours("more", &learner, "2026-11-20", 5.0);
    more["details"]["ksbs"] = json!(["K77"]);
    let expected = ["#/details/hours dayTotalExceeded", "#/details/ksbs/0 unknownKsb"];
    assert_eq!(ada.post(PUSH, &more).await.expect(422).faults(), expected);
}

#[tokio::test]
async fn a_leap_second_is_refused_in_bodies_as_in_queries() {
    let (_app, ada, learner) = ada().await;
    let mut body = hours("ada-1", &learner, "2026-11-20", 1.0);
    body["observedAt"] = json!("2016-12-31T23:59:60Z");
    assert_eq!(ada.post(PUSH, &body).await.expect(422).faults(), ["#/observedAt format"]);
    let refused = ada.get(&format!("{PUSH}?received_since=2016-12-31T23:59:60Z")).await.expect(400);
    assert_eq!(refused.faults(), ["received_since format"]);
}

#[tokio::test]
async fn hours_of_more_than_two_decimals_are_refused() {
    let (_app, ada, learner) = ada().await;
    for hours_given in [0.009_999_999_999, 6.500_000_000_1, 1.005] {
        let refused = ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", hours_given)).await.expect(422);
        assert_eq!(refused.faults(), ["#/details/hours invalid"], "{hours_given}");
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
