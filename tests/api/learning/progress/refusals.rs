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
