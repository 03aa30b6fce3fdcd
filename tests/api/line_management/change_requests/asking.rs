//! What is asked for, by whom, and who reads it.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{LIST, accept, assessed, back, cancel, count, ending, leaving, pause};
use crate::support::{Actor, Scene};

#[tokio::test]
async fn a_provider_asks_and_who_is_concerned_reads_it() {
    let scene = Scene::managed().await;
    let (arch, other) = (scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await);
    let both = json!(["programmeManager", "lineManager"]);
    let staff = json!(["programmeManager"]);
    for (body, deciders) in [
        (pause("2026-11-23"), &both),
        (back("2026-12-07"), &both),
        (leaving("2026-12-18"), &staff),
        (ending("2027-12-31"), &both),
        (assessed("2026-12-07"), &staff),
    ] {
        let asked = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(201);
        let expected = json!({"id": asked.id(), "apprenticeshipId": scene.learner.id, "providerId": scene.ada.organisation,
            "kind": body["kind"], "change": body, "state": "pending", "deciders": deciders, "decidedBy": null,
            "decidedAt": null, "declineReason": null, "createdAt": "2026-11-24T10:00:00Z",
            "updatedAt": "2026-11-24T10:00:00Z"});
        assert_eq!((asked.header("etag"), &asked.body), ("\"1\"", &expected));
        assert_eq!(asked.header("location"), format!("{LIST}/{}", asked.id()));
        for reader in [&scene.ada, &scene.staff, &scene.manager, &scene.apprentice] {
            assert_eq!(reader.get(asked.header("location")).await.expect(200).body, expected);
        }
        for stranger in [&arch, &other] {
            stranger.get(asked.header("location")).await.expect(404);
        }
        assert_eq!(scene.app.events_of(asked.id()).await, ["changeRequest.asked"]);
    }
    let now = scene.staff.get(&scene.path("")).await.expect(200).body;
    assert_eq!((&now["state"], &now["plannedEndOn"]), (&json!("inLearning"), &json!("2027-08-31")));
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let scene = Scene::new().await;
    let but = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    let day = "2026-11-23";
    for (body, faults) in [
        (json!({}), &["#/kind required"][..]),
        (json!({"kind": "holiday", "reason": ""}), &["#/kind notListed"]),
        (json!({"kind": "plannedHours", "reason": "More."}), &["#/plannedOtjHours required"]),
        (json!({"kind": ["break"]}), &["#/kind type"]),
        (
            json!({"kind": "break"}),
            &[
                "#/breakReason required",
                "#/expectedReturnOn required",
                "#/reason required",
                "#/startsOn required",
            ],
        ),
        (but(pause(day), "reason", json!(" ")), &["#/reason blank"]),
        (but(pause(day), "breakReason", json!("bored")), &["#/breakReason notListed"]),
        (but(pause(day), "expectedReturnOn", json!(day)), &["#/expectedReturnOn endsBeforeStarts"]),
        (but(pause(day), "returnedOn", json!(day)), &["#/returnedOn unknown"]),
        (pause("2025-09-01"), &["#/startsOn outsideEpisode"]),
        (back("2025-09-01"), &["#/returnedOn outsideEpisode"]),
        (leaving("2025-08-31"), &["#/lastDayOn outsideEpisode"]),
        (but(leaving(day), "withdrawalReasons", json!([])), &["#/withdrawalReasons tooSmall"]),
        (
            but(leaving(day), "withdrawalReasons", json!(["health", "health"])),
            &["#/withdrawalReasons duplicate"],
        ),
        (but(leaving(day), "triggeredBy", json!("council")), &["#/triggeredBy notListed"]),
        (ending("2026-03-31"), &["#/plannedEndOn tooSmall"]),
        (ending("2027-02-30"), &["#/plannedEndOn format"]),
        (but(assessed(day), "assessmentOrganisation", json!("")), &["#/assessmentOrganisation tooSmall"]),
        (assessed("2025-08-31"), &["#/scheduledOn outsideEpisode"]),
    ] {
        let refused = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(422);
        assert_eq!(refused.faults(), faults, "{body}");
    }
    assert_eq!(scene.app.sql("SELECT count(*) FROM change_requests").await, ["0"]);
}

#[tokio::test]
async fn only_the_provider_asks_and_only_of_its_own() {
    let scene = Scene::managed().await;
    let (arch, path) = (scene.app.provider("Arch").await, scene.path("/change-requests"));
    for actor in [&scene.staff, &scene.manager, &scene.apprentice, &scene.app.employer("Studio").await] {
        actor.post(&path, &pause("2026-11-23")).await.expect(403);
    }
    scene.ada.only("change-requests:read").post(&path, &pause("2026-11-23")).await.expect(403);
    // Whose it is not does not learn whether the body would do.
    for body in [pause("2026-11-23"), json!({})] {
        arch.post(&path, &body).await.expect(404);
    }
    let request = scene.asked(&pause("2026-11-23")).await;
    scene.ada.only("apprenticeships:read").get(&request).await.expect(403);
    cancel(&arch, &request).await.expect(404);
    for actor in [&scene.staff, &scene.manager, &scene.apprentice] {
        cancel(actor, &request).await.expect(403);
    }
    for actor in [&scene.ada, &scene.apprentice] {
        accept(actor, &request).await.expect(403);
    }
    assert_eq!(scene.state_of(&request).await, "pending");
}

#[tokio::test]
async fn of_an_apprenticeship_that_has_ended_nothing_is_asked() {
    let scene = Scene::new().await;
    for state in ["withdrawn", "completed"] {
        let end = format!(
            "UPDATE apprenticeships SET state = '{state}', ended_on = '2026-11-20', version = version + 1 WHERE id = '{}'",
            scene.learner.id
        );
        scene.app.sql(&end).await;
        for body in [pause("2026-11-10"), leaving("2026-11-10"), ending("2027-12-31")] {
            let refused = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(409);
            assert_eq!(
                (refused.code(), &refused.body["allowedTransitions"]),
                ("transitionNotAllowed", &json!([]))
            );
            let detail = refused.body["detail"].as_str().expect("words");
            assert!(detail.contains(&format!("The apprenticeship is {state}")), "{detail}");
        }
    }
}

#[tokio::test]
async fn of_each_kind_one_request_waits() {
    let scene = Scene::managed().await;
    let path = scene.path("/change-requests");
    let bodies: Vec<Value> = (10..18).map(|day| pause(&format!("2026-11-{day}"))).collect();
    let tries = futures_util::future::join_all(bodies.iter().map(|body| scene.ada.post(&path, body))).await;
    assert_eq!((count(&tries, 201), count(&tries, 409)), (1, 7));
    let refused = tries.iter().find(|reply| reply.status == 409).expect("a refusal");
    assert_eq!(refused.code(), "alreadyExists");
    assert_eq!(scene.app.sql("SELECT count(*) FROM change_requests").await, ["1"]);
    // Another kind, another learner, and the same again once nothing waits.
    scene.asked(&ending("2027-12-31")).await;
    let second = scene.app.learner(&scene.ada).await;
    let others = format!("/api/v1/apprenticeships/{}/change-requests", second.id);
    scene.ada.post(&others, &pause("2026-11-10")).await.expect(201);
    let first = tries.iter().find(|reply| reply.status == 201).expect("one").header("location").to_owned();
    let cancelled = cancel(&scene.ada, &first).await.expect(200);
    assert_eq!((&cancelled.body["state"], &cancelled.body["decidedBy"]), (&json!("cancelled"), &Value::Null));
    let refused = cancel(&scene.ada, &first).await.expect(409);
    assert_eq!((refused.code(), &refused.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
    let again = scene.asked(&pause("2026-11-12")).await;
    accept(&scene.manager, &again).await.expect(200);
    assert_eq!(scene.events_of_request(&first).await, ["changeRequest.asked", "changeRequest.cancelled"]);
}

/// The kinds in a list, page by page.
async fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), format!("{LIST}?limit=2{query}"));
    loop {
        let page = actor.get(&next).await.expect(200).body;
        let rows = page["changeRequests"].as_array().expect("a list");
        all.extend(rows.iter().map(|row| row["kind"].as_str().expect("a kind").to_owned()));
        let Some(cursor) = page["page"]["nextCursor"].as_str() else { return all };
        next = format!("{LIST}?limit=2{query}&cursor={cursor}");
    }
}

#[tokio::test]
async fn requests_are_listed_as_they_were_asked() {
    let scene = Scene::managed().await;
    let arch = scene.app.provider("Arch").await;
    let second = scene.app.learner(&arch).await;
    let asked = scene.asked(&pause("2026-11-16")).await;
    for body in [ending("2027-12-31"), leaving("2026-12-18"), back("2026-12-07")] {
        scene.asked(&body).await;
    }
    accept(&scene.manager, &asked).await.expect(200);
    let path = format!("/api/v1/apprenticeships/{}/change-requests", second.id);
    arch.post(&path, &assessed("2026-12-07")).await.expect(201);
    let all = ["break", "plannedEnd", "withdrawal", "return"];
    for reader in [&scene.ada, &scene.manager, &scene.apprentice] {
        assert_eq!(listed(reader, "").await, all);
        assert_eq!(listed(reader, &format!("&apprenticeship_id={}", second.id)).await, [""; 0]);
    }
    assert_eq!(listed(&arch, "").await, ["assessmentDate"]);
    assert_eq!(listed(&arch, &format!("&provider_id={}", scene.ada.organisation)).await, [""; 0]);
    assert_eq!(listed(&scene.staff, "").await.len(), 5);
    for (query, expected) in [
        ("&state=pending".to_owned(), &all[1..]),
        ("&state=accepted".to_owned(), &all[..1]),
        ("&state=accepted&state=pending".to_owned(), &all),
        ("&kind=return&kind=break".to_owned(), &["break", "return"]),
        ("&kind=break&state=pending".to_owned(), &[]),
        (format!("&provider_id={}", scene.ada.organisation), &all),
        (format!("&apprenticeship_id={}&state=lapsed", scene.learner.id), &[]),
    ] {
        for reader in [&scene.ada, &scene.manager, &scene.apprentice] {
            assert_eq!(listed(reader, &query).await, expected, "{query}");
        }
    }
    assert_eq!(listed(&scene.staff, &format!("&provider_id={}", scene.ada.organisation)).await, all);
    let refused = scene.staff.get(&format!("{LIST}?kind=holiday&states=pending")).await.expect(400);
    assert_eq!(refused.faults(), ["kind format", "states unknown"]);
}
