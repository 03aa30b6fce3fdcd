//! The timeline.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{hours, push, taking};
use crate::support::Scene;

fn words(body: &Value) -> Vec<String> {
    let entries = body["timeline"].as_array().expect("a list").iter();
    entries
        .map(|entry| {
            format!("{} {}", entry["on"].as_str().expect("a day"), entry["words"].as_str().expect("words"))
        })
        .collect()
}

#[tokio::test]
async fn everything_that_happened_is_told_once_and_in_order() {
    let scene = Scene::new().await;
    push(&scene.ada, &hours(&scene, "h-1", "2026-11-05", 6.5)).await.expect(201);
    let mut correction = hours(&scene, "h-2", "2026-11-05", 6.0);
    correction["supersedes"] = json!("h-1");
    push(&scene.ada, &correction).await.expect(201);
    let taken =
        scene.staff.post(&scene.path("/breaks-in-learning"), &taking("2026-11-10", None)).await.expect(201);
    scene.app.advance(TimeDelta::days(1));
    let staff = scene.staff.renewed();
    let returns = format!("{}/returns", taken.header("location"));
    staff.post(&returns, &json!({"returnedOn": "2026-11-24"})).await.expect(200);
    staff.patch(&scene.path(""), &json!({"team": "Platform"})).await.expect(200);
    let expected = [
        "2026-11-05 6.5 off-the-job hours: Training day",
        "2026-11-05 Correction: 6 off-the-job hours: Training day",
        "2026-11-10 A break in learning began.",
        "2026-11-24 The apprentice returned from a break in learning.",
        "2026-11-25 Joined the team Platform.",
    ];
    let path = scene.path("/timeline");
    let apprentice = scene.app.sign_in_as(scene.learner.person, Role::Apprentice, None).await;
    let oldest = apprentice.get(&format!("{path}?sort=occurredAt")).await.expect(200).body;
    assert_eq!(words(&oldest), expected);
    for newest in [path.clone(), format!("{path}?sort=-occurredAt")] {
        let mut reversed = words(&staff.get(&newest).await.expect(200).body);
        reversed.reverse();
        assert_eq!(reversed, expected, "{newest}");
    }
    let then = staff.get(&format!("{path}?as_of=2026-11-24&sort=occurredAt")).await.expect(200).body;
    assert_eq!(words(&then), expected[..3]);
    for sort in ["occurredAt", "-occurredAt"] {
        let (mut found, mut next) = (Vec::new(), format!("{path}?limit=2&sort={sort}"));
        loop {
            let page = staff.get(&next).await.expect(200).body;
            found.extend(words(&page));
            let Some(cursor) = page["page"]["nextCursor"].as_str() else { break };
            next = format!("{path}?limit=2&sort={sort}&cursor={cursor}");
        }
        found.sort();
        let mut all = expected.to_vec();
        all.sort_unstable();
        assert_eq!(found, all, "{sort}");
    }
}

#[tokio::test]
async fn each_sees_the_timelines_of_their_own() {
    let scene = Scene::new().await;
    let (arch, path) = (scene.app.provider("Arch").await, scene.path("/timeline"));
    push(&scene.ada, &hours(&scene, "h-1", "2026-11-01", 6.5)).await.expect(201);
    arch.get(&path).await.expect(404);
    let handing =
        json!({"providerId": arch.organisation, "startsOn": "2026-11-02", "providerReference": null});
    scene.staff.post(&scene.path("/provider-changes"), &handing).await.expect(200);
    assert_eq!(
        words(&arch.get(&path).await.expect(200).body),
        ["2026-11-24 The apprentice moved to another provider."]
    );
    scene.ada.get(&path).await.expect(404);
    scene.app.person(Role::LineManager).await.get(&path).await.expect(404);
}

#[tokio::test]
async fn an_entry_is_shown_by_the_scope_that_reading_its_record_needs() {
    let scene = Scene::new().await;
    push(&scene.ada, &hours(&scene, "h-1", "2026-11-05", 6.5)).await.expect(201);
    let taken = taking("2026-11-10", Some("2026-11-17"));
    scene.staff.post(&scene.path("/breaks-in-learning"), &taken).await.expect(201);
    let path = scene.path("/timeline?sort=occurredAt");
    let (hours, pause) =
        ("2026-11-05 6.5 off-the-job hours: Training day", "2026-11-10 A break in learning began.");
    let apprentice = scene.app.sign_in_as(scene.learner.person, Role::Apprentice, None).await;
    for (scopes, expected) in
        [("apprenticeships:read progress:read", &[hours, pause][..]), ("apprenticeships:read", &[pause])]
    {
        for reader in [&scene.ada, &scene.staff, &apprentice] {
            let page = reader.only(scopes).get(&path).await.expect(200).body;
            assert_eq!(words(&page), expected, "{scopes}");
        }
    }
}
