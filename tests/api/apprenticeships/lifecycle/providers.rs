//! One provider after another.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{hours, push};
use crate::support::{Actor, Scene};

fn handing(to: &Actor, starts_on: &str) -> Value {
    json!({"providerId": to.organisation, "startsOn": starts_on, "providerReference": "A-204"})
}

#[tokio::test]
async fn each_provider_reports_on_its_own_days() {
    let scene = Scene::new().await;
    let arch = scene.app.provider("Arch").await;
    push(&scene.ada, &hours(&scene, "ada-1", "2026-10-30", 6.0)).await.expect(201);
    arch.get(&scene.path("")).await.expect(404);
    let path = scene.path("/provider-changes");
    let changed = scene.staff.post(&path, &handing(&arch, "2026-11-02")).await.expect(200);
    assert_eq!(changed.body["providerId"], json!(arch.organisation));
    assert_eq!(changed.body["providerReference"], "A-204");
    scene.ada.get(&scene.path("")).await.expect(404);
    arch.get(&scene.path("")).await.expect(200);
    for (provider, name, day, status) in [
        (&scene.ada, "ada-2", "2026-11-01", 201),
        (&scene.ada, "ada-3", "2026-11-02", 422),
        (&arch, "arch-1", "2026-11-01", 422),
        (&arch, "arch-2", "2026-11-02", 201),
    ] {
        let reply = push(provider, &hours(&scene, name, day, 5.0)).await;
        assert_eq!(reply.status, status, "{name}: {}", reply.text);
        if status == 422 {
            assert_eq!(reply.faults(), ["#/details/date outsideEpisode"]);
        }
    }
    // The former provider corrects and retracts its own, by ULN too; what it observed since is not its business.
    let mut correction = hours(&scene, "ada-4", "2026-10-30", 4.0);
    correction["supersedes"] = json!("ada-1");
    correction["learner"] = json!({"uln": scene.learner.uln});
    push(&scene.ada, &correction).await.expect(201);
    let mut foreign = hours(&scene, "ada-5", "2026-10-30", 4.0);
    foreign["supersedes"] = json!("arch-2");
    assert_eq!(push(&scene.ada, &foreign).await.expect(422).faults(), ["#/supersedes notSupersedable"]);
    let note = |at: &str| {
        json!({"externalId": format!("note-{at}"), "learner": {"uln": scene.learner.uln}, "observedAt": at,
            "details": {"kind": "note", "text": "Went well."}})
    };
    push(&scene.ada, &note("2026-10-15T09:00:00Z")).await.expect(201);
    let late = push(&scene.ada, &note("2026-11-15T09:00:00Z")).await.expect(422);
    assert_eq!(late.faults(), ["#/observedAt outsideEpisode"]);
    let void = json!({"externalId": "ada-6", "learner": {"uln": scene.learner.uln}, "observedAt": "2026-11-24T09:00:00Z",
        "details": {"kind": "retraction", "reason": "Not there"}, "supersedes": "ada-2"});
    push(&scene.ada, &void).await.expect(201);
    let standing = arch.get(&scene.path("/progress")).await.expect(200).body;
    assert_eq!(standing["otj"]["hours"], 9.0, "4 corrected, none retracted, 5 of Arch");
    let periods = arch.get(&scene.path("/providers")).await.expect(200).body["providers"].clone();
    assert_eq!(
        periods,
        json!([
            {"providerId": scene.ada.organisation, "providerReference": null, "startsOn": "2025-09-01",
                "endsOn": "2026-11-01"},
            {"providerId": arch.organisation, "providerReference": "A-204", "startsOn": "2026-11-02", "endsOn": null},
        ])
    );
}

#[tokio::test]
async fn one_last_event_tells_the_former_provider() {
    let scene = Scene::new().await;
    let arch = scene.app.provider("Arch").await;
    push(&scene.ada, &hours(&scene, "ada-1", "2026-10-30", 6.0)).await.expect(201);
    let (path, body) = (scene.path("/provider-changes"), handing(&arch, "2026-11-02"));
    futures_util::future::join_all((0..4).map(|_| scene.staff.post(&path, &body))).await;
    scene.staff.patch(&scene.path(""), &json!({"team": "Platform"})).await.expect(200);
    scene.app.feed_settles().await;
    let followed = async |provider: &Actor| {
        let page = provider.get("/api/v1/events").await.expect(200).body;
        let rows = page["events"].as_array().expect("a list").clone();
        assert!(rows.iter().all(|event| event["apprenticeshipId"] == json!(scene.learner.id)));
        rows.iter().map(|event| event["type"].as_str().expect("a type").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(followed(&scene.ada).await, ["progressUpdate.received", "teachingPeriod.ended"]);
    assert_eq!(followed(&arch).await, ["apprenticeship.providerChanged", "apprenticeship.changed"]);
    let last = scene.ada.get("/api/v1/events?type=teachingPeriod.ended").await.expect(200).body;
    let event = &last["events"][0];
    assert_eq!(event["organisationId"], json!(scene.ada.organisation));
    assert_eq!(event["subjectId"], json!(scene.app.sql("SELECT id FROM former_providers").await[0]));
    scene
        .ada
        .only("events:read progress:read")
        .get("/api/v1/events?type=teachingPeriod.ended")
        .await
        .expect(403);
}

#[tokio::test]
async fn a_change_that_does_not_fit_is_told() {
    let scene = Scene::new().await;
    let (arch, employer) = (scene.app.provider("Arch").await, scene.app.employer("Studio").await);
    let path = scene.path("/provider-changes");
    for (body, fault) in [
        (handing(&scene.ada, "2026-11-02"), "#/providerId inconsistent"),
        (handing(&employer, "2026-11-02"), "#/providerId notFound"),
        (handing(&arch, "2026-11-25"), "#/startsOn inTheFuture"),
        (handing(&arch, "2025-09-01"), "#/startsOn outsideEpisode"),
    ] {
        assert_eq!(scene.staff.post(&path, &body).await.expect(422).faults(), [fault], "{body}");
    }
    let leaving = json!({"lastDayOn": "2026-11-20", "triggeredBy": "provider", "reasons": ["other"], "note": "Closed."});
    scene.staff.post(&scene.path("/withdrawals"), &leaving).await.expect(201);
    let refused = scene.staff.post(&path, &handing(&arch, "2026-11-02")).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    assert_eq!(scene.app.sql("SELECT count(*) FROM former_providers").await, ["0"]);
}

#[tokio::test]
async fn of_many_changes_at_once_one_wins_and_no_push_is_lost_between_two_providers() {
    let scene = Scene::new().await;
    let arch = scene.app.provider("Arch").await;
    let (path, body) = (scene.path("/provider-changes"), handing(&arch, "2026-11-02"));
    let changes = futures_util::future::join_all((0..6).map(|_| scene.staff.post(&path, &body)));
    let updates: Vec<Value> =
        (1..=20).map(|day| hours(&scene, &format!("p-{day}"), &format!("2026-10-{day:02}"), 1.0)).collect();
    let pushes = futures_util::future::join_all(updates.iter().map(|update| push(&scene.ada, update)));
    let (changes, pushes) = tokio::join!(changes, pushes);
    assert_eq!(changes.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(changes.iter().filter(|reply| reply.status == 422).count(), 5);
    for reply in pushes {
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
}

#[tokio::test]
async fn the_history_tells_every_change() {
    let scene = Scene::new().await;
    let arch = scene.app.provider("Arch").await;
    scene.app.advance(TimeDelta::days(1));
    let staff = scene.staff.renewed();
    staff.patch(&scene.path(""), &json!({"team": "Platform"})).await.expect(200);
    scene.app.advance(TimeDelta::days(1));
    let staff = scene.staff.renewed();
    staff.post(&scene.path("/provider-changes"), &handing(&arch, "2026-11-25")).await.expect(200);
    let history = staff.get(&scene.path("/history")).await.expect(200).body["history"].clone();
    let told: Vec<(Value, Value)> = history
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| (entry["at"].clone(), entry["changes"].clone()))
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[0].1, json!([]));
    assert_eq!(
        told[1],
        (json!("2026-11-25T10:00:00Z"), json!([{"property": "team", "from": "Data", "to": "Platform"}]))
    );
    assert_eq!(
        told[2].1,
        json!([{"property": "providerId", "from": scene.ada.organisation, "to": arch.organisation},
            {"property": "providerReference", "from": null, "to": "A-204"}])
    );
    for (day, provider) in [("2026-11-25", scene.ada.organisation), ("2026-11-26", arch.organisation)] {
        let shown = staff.get(&format!("{}?as_of={day}", scene.path(""))).await.expect(200).body;
        assert_eq!(shown["providerId"], json!(provider), "{day}");
        let periods = staff.get(&format!("{}?as_of={day}", scene.path("/providers"))).await.expect(200).body;
        assert_eq!(
            periods["providers"].as_array().and_then(|all| all.last()).expect("one")["providerId"],
            json!(provider)
        );
    }
}
