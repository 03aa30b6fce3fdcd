//! Lists by name and by day, and searches for the words of names.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Scene, TestApp};

/// Every page of a list, two records each.
async fn walk(actor: &Actor, path: &str, key: &str) -> Vec<Value> {
    let (mut found, mut next) = (Vec::new(), Some(format!("{path}&limit=2")));
    while let Some(path) = next {
        let reply = actor.get(&path).await.expect(200);
        found.extend(reply.body[key].as_array().expect("a list").iter().cloned());
        next = reply.header("link").split(['<', '>']).nth(1).map(str::to_owned);
    }
    found
}

fn ids(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["id"].as_str().expect("an id")).collect()
}

async fn rename(app: &TestApp, person: &str, given: &str, family: &str) {
    app.sql(&format!(
        "UPDATE people SET given_name = '{given}', family_name = '{family}', version = version + 1 WHERE id = '{person}'"
    ))
    .await;
}

#[tokio::test]
async fn apprenticeships_are_in_the_order_of_names_with_equal_ones_and_changes_in_between() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let mut by_name = Vec::new();
    for (given, family) in
        [("Zoe", "adams"), ("Robin", "Baker"), ("Robin", "Baker"), ("Ann", "Carter"), ("Bo", "Carter")]
    {
        let learner = app.learner(&ada).await;
        rename(&app, &learner.person.to_string(), given, family).await;
        by_name.push(learner);
    }
    let expected: Vec<&str> = by_name.iter().map(|learner| learner.id.as_str()).collect();
    for actor in [&staff, &ada] {
        let found = walk(actor, "/api/v1/apprenticeships?sort=name", "apprenticeships").await;
        assert_eq!(ids(&found), expected);
        let back = walk(actor, "/api/v1/apprenticeships?sort=-name", "apprenticeships").await;
        assert_eq!(ids(&back), expected.iter().rev().copied().collect::<Vec<_>>());
        let some =
            walk(actor, "/api/v1/apprenticeships?sort=name&state=inLearning&state=draft", "apprenticeships")
                .await;
        assert_eq!(ids(&some), expected);
    }
    // Whoever ended a page gets another name: the next page starts where the first one ended.
    let first = staff.get("/api/v1/apprenticeships?sort=name&limit=2").await.expect(200);
    let last = &by_name[1];
    rename(&app, &last.person.to_string(), "Robin", "Young").await;
    let next = first.header("link").split(['<', '>']).nth(1).expect("a page").to_owned();
    let second = staff.get(&next).await.expect(200).body;
    assert_eq!(ids(second["apprenticeships"].as_array().expect("a list")), expected[2..4]);
    for other in ["sort=-name", "sort=createdAt", ""] {
        let cursor = first.body["page"]["nextCursor"].as_str().expect("a cursor");
        let reply = staff.get(&format!("/api/v1/apprenticeships?cursor={cursor}&{other}")).await.expect(400);
        assert_eq!(reply.code(), "invalidCursor", "{other}");
    }
}

#[tokio::test]
async fn apprenticeships_are_found_by_the_apprentices_names() {
    let app = TestApp::new().await;
    let (staff, ada, arch) = (app.staff().await, app.provider("Ada").await, app.provider("Arch").await);
    let (one, other) = (app.learner(&ada).await, app.learner(&arch).await);
    rename(&app, &one.person.to_string(), "Élodie", "O''Brien-Smith").await;
    rename(&app, &other.person.to_string(), "Elmo", "100%_Smith").await;
    for (q, found) in [
        ("smith", vec![&one, &other]),
        ("%C3%A9lo%20SMI", vec![&one]),
        ("brien", vec![&one]),
        ("mith", vec![]),
        ("%25", vec![]),
        ("__", vec![]),
        ("'':*", vec![]),
    ] {
        if q.chars().count() < 2 {
            continue;
        }
        for sort in ["createdAt", "name"] {
            let path = format!("/api/v1/apprenticeships?q={q}&sort={sort}");
            let reply = staff.get(&path).await;
            if reply.status == 400 {
                assert!(q == "%25", "{q}: {}", reply.text);
                continue;
            }
            let mut seen = ids(reply.body["apprenticeships"].as_array().expect("a list"))
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>();
            seen.sort();
            let mut wanted: Vec<String> = found.iter().map(|learner| learner.id.clone()).collect();
            wanted.sort();
            assert_eq!(seen, wanted, "{path}");
        }
    }
    let seen = ada.get("/api/v1/apprenticeships?q=smith").await.expect(200).body;
    assert_eq!(ids(seen["apprenticeships"].as_array().expect("a list")), [one.id.as_str()], "only one's own");
    for bad in ["q=", "q=a", "q=%00a", "q=ab&q=bc"] {
        staff.get(&format!("/api/v1/apprenticeships?{bad}")).await.expect(400);
    }
}

#[tokio::test]
async fn people_organisations_projects_and_guidance_are_found_and_put_in_order() {
    let scene = Scene::new().await;
    let (app, staff) = (&scene.app, &scene.staff);
    for title in ["beta plan", "Alpha plan", "Gamma"] {
        let project =
            json!({"title": title, "brief": "To do.", "ownerTeam": "Team", "technologies": [], "ksbs": []});
        staff.post("/api/v1/projects", &project).await.expect(201);
        let piece = json!({"title": title, "topic": "Start", "stage": "anyTime", "markdown": "Read."});
        staff.post("/api/v1/guidance", &piece).await.expect(201);
        let employer = json!({"kind": "employer", "name": title, "ukprn": null, "website": null, "contactName": null, "contactEmail": null});
        staff.post("/api/v1/organisations", &employer).await.expect(201);
        let person = app.person(Role::Apprentice).await;
        rename(app, &person.id.to_string(), "Kim", title).await;
    }
    for (noun, key, field) in [
        ("projects", "title", "title"),
        ("guidance", "title", "title"),
        ("organisations", "name", "name"),
        ("people", "name", "familyName"),
    ] {
        let named = |records: Vec<Value>| {
            let names = records.iter().map(|record| record[field].as_str().expect("a name").to_owned());
            names
                .filter(|name| ["beta plan", "Alpha plan", "Gamma"].contains(&name.as_str()))
                .collect::<Vec<_>>()
        };
        let path = format!("/api/v1/{noun}");
        let sorted = named(walk(staff, &format!("{path}?sort={key}"), noun).await);
        assert_eq!(sorted, ["Alpha plan", "beta plan", "Gamma"], "{noun}");
        let back = named(walk(staff, &format!("{path}?sort=-{key}"), noun).await);
        assert_eq!(back, ["Gamma", "beta plan", "Alpha plan"], "{noun}");
        let added = named(walk(staff, &format!("{path}?q=PLA"), noun).await);
        assert_eq!(added, ["beta plan", "Alpha plan"], "{noun}");
        let both = named(walk(staff, &format!("{path}?q=pla&sort={key}"), noun).await);
        assert_eq!(both, ["Alpha plan", "beta plan"], "{noun}");
        let first = staff.get(&format!("{path}?sort={key}&limit=1")).await.expect(200).body;
        let cursor = first["page"]["nextCursor"].as_str().expect("a cursor");
        assert_eq!(staff.get(&format!("{path}?cursor={cursor}")).await.expect(400).code(), "invalidCursor");
    }
    let apprentices = walk(staff, "/api/v1/people?sort=name&role=apprentice&state=active", "people").await;
    assert_eq!(apprentices.len(), 3, "of whom grants are on record");
}

#[tokio::test]
async fn reviews_are_in_the_order_of_their_days_or_the_other_way() {
    let scene = Scene::managed().await;
    for _ in 0..4 {
        scene.app.learner(&scene.ada).await;
    }
    let held = json!({"heldOn": "2026-11-20", "notes": null});
    let first = scene.staff.get("/api/v1/reviews?upcoming=true&limit=1").await.expect(200).body;
    let place = format!("/api/v1/reviews/{}/meetings", first["reviews"][0]["id"].as_str().expect("a review"));
    scene.staff.post(&place, &held).await.expect(200);
    for filter in ["", "&upcoming=true", "&upcoming=false"] {
        let forth = walk(&scene.staff, &format!("/api/v1/reviews?sort=dueOn{filter}"), "reviews").await;
        let mut back = walk(&scene.staff, &format!("/api/v1/reviews?sort=-dueOn{filter}"), "reviews").await;
        back.reverse();
        assert!(!forth.is_empty() && forth == back, "{filter}");
        assert!(forth.is_sorted_by_key(|one| one["dueOn"].as_str().expect("a day").to_owned()), "{filter}");
        assert_eq!(
            forth,
            walk(&scene.staff, &format!("/api/v1/reviews?{}", filter.trim_start_matches('&')), "reviews")
                .await
        );
    }
}
