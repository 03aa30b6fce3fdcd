//! Who did something is told to those who may know the person, in the feed and in the timeline alike.

use std::collections::BTreeSet;

use hackit::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::partnerships::meetups::published;
use crate::support::{Actor, Learner, TestApp};

/// A learner of Ada with a line manager; each of them and the programme manager has done something.
struct Scene {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    manager: Actor,
    apprentice: Actor,
    learner: Learner,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let (manager, learner) = (app.person(Role::LineManager).await, app.learner(&ada).await);
        let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let scene = Self { app, staff, ada, manager, apprentice, learner };
        scene.manage(&scene.manager).await;
        let judged = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
        for (who, code) in [(&scene.apprentice, "K1"), (&scene.manager, "K2")] {
            who.post(&scene.path(&format!("/ksbs/{code}/judgements")), &judged).await.expect(200);
        }
        let entry = json!({"date": "2026-11-19", "hours": 2, "activity": "Reading", "ksbs": []});
        scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(201);
        let update = json!({"externalId": "a-1", "learner": {"uln": scene.learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "ragRating", "rating": "green"}});
        scene.ada.post("/api/v1/progress-updates", &update).await.expect(201);
        scene
    }

    fn path(&self, below: &str) -> String {
        format!("/api/v1/apprenticeships/{}{below}", self.learner.id)
    }

    async fn manage(&self, manager: &Actor) {
        self.staff.patch(&self.path(""), &json!({"lineManagerId": manager.id})).await.expect(200);
    }

    /// The people and clients who are named, and whether somebody is not, in the feed and in the timeline.
    async fn named(&self, reader: &Actor) -> (BTreeSet<Uuid>, bool) {
        self.app.feed_settles().await;
        let feed = reader.get("/api/v1/events?limit=100").await.expect(200).body;
        let feed = feed["events"].as_array().expect("a list").clone();
        let found = ids(feed.iter().map(|event| (&event["actor"]["type"], &event["actor"]["id"])));
        if !self.reads_timelines(reader).await {
            return found;
        }
        let page = reader.get(&self.path("/timeline?limit=100")).await.expect(200).body;
        let entries = page["timeline"].as_array().expect("a list").clone();
        let told = ids(entries.iter().map(|entry| (&entry["actorType"], &entry["actorId"])));
        assert!(told.0.is_subset(&found.0) && !told.0.is_empty(), "{told:?} of {found:?}");
        found
    }

    async fn reads_timelines(&self, reader: &Actor) -> bool {
        reader.get(&self.path("/timeline")).await.status == 200
    }
}

fn ids<'a>(actors: impl Iterator<Item = (&'a Value, &'a Value)>) -> (BTreeSet<Uuid>, bool) {
    let (mut named, mut hidden) = (BTreeSet::new(), false);
    for (kind, id) in actors {
        match id.as_str() {
            Some(id) => {
                named.insert(id.parse().expect("an id"));
            }
            None => hidden |= kind != "system",
        }
    }
    (named, hidden)
}

#[tokio::test]
async fn an_actor_is_named_to_those_who_may_know_the_person() {
    let scene = Scene::new().await;
    let Scene { app, staff, ada, manager, apprentice, .. } = &scene;
    let everybody = [staff.id, ada.id, manager.id, apprentice.id];
    let watcher = app.person(Role::DataProtectionOfficer).await;
    for reader in [staff, &watcher] {
        assert_eq!(scene.named(reader).await, (BTreeSet::from(everybody), false));
    }
    // Those of the apprenticeship know each other, but not who works for the programme.
    for reader in [ada, manager, apprentice] {
        assert_eq!(scene.named(reader).await, (BTreeSet::from([ada.id, manager.id, apprentice.id]), true));
    }
    // By the scope that reads apprenticeships, and by no other.
    let blind = ada.only("events:read progress:read");
    assert_eq!(scene.named(&blind).await, (BTreeSet::from([ada.id]), true));
    let blind = manager.only("events:read progress:read");
    assert_eq!(scene.named(&blind).await, (BTreeSet::from([ada.id, manager.id]), true));
    // Whoever sees every apprenticeship knows all apprentices and line managers, and themself.
    let other = app.staff().await;
    let blind = other.only("events:read progress:read apprenticeships:read");
    assert_eq!(scene.named(&blind).await, (BTreeSet::from([ada.id, manager.id, apprentice.id]), true));
}

#[tokio::test]
async fn who_no_longer_manages_the_apprentice_is_no_longer_named() {
    let scene = Scene::new().await;
    let next = scene.app.person(Role::LineManager).await;
    scene.manage(&next).await;
    let (ada, apprentice) = (scene.ada.id, scene.apprentice.id);
    for reader in [&scene.ada, &scene.apprentice, &next] {
        assert_eq!(scene.named(reader).await, (BTreeSet::from([ada, apprentice]), true));
    }
    let (named, _) = scene.named(&scene.staff).await;
    assert!(named.contains(&scene.manager.id));
}

#[tokio::test]
async fn an_employers_client_follows_its_meetups_and_nobody_who_comes() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let robin = app.person(Role::Apprentice).await;
    let meetup = published(&employer, &staff, &json!({})).await;
    for share in [false, true] {
        let path = format!("{meetup}/registrations");
        let made = robin.post(&path, &json!({"shareName": share})).await.expect(201);
        robin.post(&format!("{}/cancellations", made.header("location")), &json!({})).await.expect(200);
    }
    app.feed_settles().await;
    let feed = employer.get("/api/v1/events").await.expect(200);
    let rows = feed.body["events"].as_array().expect("a list");
    let told: Vec<_> = rows.iter().map(|event| (&event["type"], &event["actor"])).collect();
    let (client, person) =
        (json!({"type": "client", "id": employer.id}), json!({"type": "person", "id": null}));
    let came = ["registration.confirmed", "registration.cancelled"].repeat(2);
    let others = ["meetup.published"].into_iter().chain(came).map(|what| (json!(what), &person));
    let expected: Vec<_> = [(json!("meetup.submitted"), &client)].into_iter().chain(others).collect();
    let told: Vec<_> = told.into_iter().map(|(what, actor)| (what.clone(), actor)).collect();
    assert_eq!(told, expected, "neither who came nor who published");
    assert!(!feed.text.contains(&robin.id.to_string()), "{}", feed.text);
    let without = employer.only("meetups:read events:read");
    let feed = without.get("/api/v1/events").await.expect(200);
    assert_eq!(feed.body["events"].as_array().map(Vec::len), Some(2));
    for query in ["subject_type=registration", "type=registration.confirmed", "type=registration.cancelled"] {
        let refused = without.get(&format!("/api/v1/events?{query}")).await.expect(403);
        let challenge = r#"Bearer error="insufficient_scope", scope="registrations:read""#;
        assert_eq!(refused.header("www-authenticate"), challenge, "{query}");
    }
}
