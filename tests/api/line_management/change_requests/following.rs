//! What both sides are told, in the feed and on the timeline.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{accept, cancel, decline, ending, pause};
use crate::support::{Actor, Scene};

/// The types in the feed of an actor, of change requests alone, with whether the actor is named.
async fn followed(scene: &Scene, actor: &Actor) -> Vec<(String, bool)> {
    scene.app.feed_settles().await;
    let page = actor.get("/api/v1/events?subject_type=changeRequest").await.expect(200).body;
    let rows = page["events"].as_array().expect("a list").clone();
    rows.iter()
        .map(|event| {
            assert_eq!(event["apprenticeshipId"], json!(scene.learner.id));
            assert_eq!(event["organisationId"], json!(scene.ada.organisation));
            (event["type"].as_str().expect("a type").to_owned(), event["actor"]["id"] != Value::Null)
        })
        .collect()
}

#[tokio::test]
async fn the_feed_tells_both_sides() {
    let scene = Scene::managed().await;
    let strangers = [scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await];
    let accepted = scene.asked(&pause("2026-11-10")).await;
    accept(&scene.manager, &accepted).await.expect(200);
    let declined = scene.asked(&ending("2027-12-31")).await;
    decline(&scene.staff, &declined).await.expect(200);
    let cancelled = scene.asked(&ending("2027-11-30")).await;
    cancel(&scene.ada, &cancelled).await.expect(200);
    let expected = |knows_staff: bool| {
        [
            ("asked", true),
            ("accepted", true),
            ("asked", true),
            ("declined", knows_staff),
            ("asked", true),
            ("cancelled", true),
        ]
        .map(|(what, named)| (format!("changeRequest.{what}"), named))
    };
    for (reader, knows_staff) in
        [(&scene.ada, false), (&scene.manager, false), (&scene.apprentice, false), (&scene.staff, true)]
    {
        assert_eq!(followed(&scene, reader).await, expected(knows_staff));
    }
    for stranger in &strangers {
        assert_eq!(followed(&scene, stranger).await, []);
    }
    let narrow = scene.ada.only("events:read apprenticeships:read");
    let refused = narrow.get("/api/v1/events?type=changeRequest.asked").await.expect(403);
    assert!(refused.header("www-authenticate").contains("change-requests:read"));
    let types = narrow.get("/api/v1/events").await.expect(200).text;
    assert!(types.contains("breakInLearning.started") && !types.contains("changeRequest"), "{types}");
}

#[tokio::test]
async fn the_timeline_tells_it_in_words() {
    let scene = Scene::managed().await;
    let accepted = scene.asked(&pause("2026-11-10")).await;
    accept(&scene.manager, &accepted).await.expect(200);
    let declined = scene.asked(&ending("2027-12-31")).await;
    decline(&scene.staff, &declined).await.expect(200);
    let cancelled = scene.asked(&ending("2027-11-30")).await;
    cancel(&scene.ada, &cancelled).await.expect(200);
    for reader in [&scene.ada, &scene.apprentice, &scene.staff] {
        let page = reader.get(&scene.path("/timeline?sort=occurredAt")).await.expect(200).body;
        let entries = page["timeline"].as_array().expect("a list").iter();
        let words: Vec<_> = entries
            .filter(|entry| entry["type"].as_str().is_some_and(|name| name.starts_with("changeRequest.")))
            .map(|entry| entry["words"].as_str().expect("words").to_owned())
            .collect();
        assert_eq!(
            words,
            [
                "The provider asked for a change (break): Agreed with the team.",
                "The change that the provider asked for (break) was accepted.",
                "The provider asked for a change (planned end): A module is taught again.",
                "The change that the provider asked for (planned end) was declined: The days can be freed.",
                "The provider asked for a change (planned end): A module is taught again.",
                "The provider no longer asks for a change (planned end).",
            ]
        );
    }
}
