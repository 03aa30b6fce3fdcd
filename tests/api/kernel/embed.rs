//! Names beside ids, wherever ids stand.

use serde_json::{Value, json};

use crate::support::{CONTRACT, Scene, TestApp};

/// What may be asked for, and the property that holds its id.
const NAMES: [(&str, &str); 5] = [
    ("person", "personId"),
    ("lineManager", "lineManagerId"),
    ("provider", "providerId"),
    ("cohort", "cohortId"),
    ("standard", "standardId"),
];

fn schema(name: &str) -> &'static Value {
    &CONTRACT.document["components"]["schemas"][name]
}

fn referred(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

#[test]
fn every_record_that_holds_such_an_id_can_name_it() {
    let mut found = 0;
    for operation in CONTRACT.operations().iter().filter(|one| one.method == "GET") {
        let answer = &operation.says["responses"]["200"]["content"]["application/json"]["schema"];
        let Some(properties) = referred(answer).and_then(|name| schema(name)["properties"].as_object())
        else {
            continue;
        };
        let listed = properties.values().filter_map(|property| referred(&property["items"]));
        let records = referred(answer).into_iter().chain(listed);
        let ids: Vec<&str> = records
            .flat_map(|name| NAMES.iter().filter(|(_, id)| schema(name)["properties"].get(id).is_some()))
            .map(|(name, _)| *name)
            .collect();
        let parameters = operation.says["parameters"].as_array().into_iter().flatten();
        let embed =
            parameters.filter(|one| one["name"] == "embed").map(|one| &one["schema"]["items"]["enum"]);
        let offered: Vec<&Value> = embed.flat_map(|values| values.as_array().expect("an enum")).collect();
        for name in ids {
            // A screen about one apprentice has all names in it; what mentors help with lists standards below the record.
            if !matches!(operation.id(), "get_overview" | "get_mentor_profile") {
                assert!(offered.contains(&&json!(name)), "{} holds {name}", operation.place());
            }
            found += 1;
        }
        let described =
            referred(answer).into_iter().chain(properties.values().filter_map(|one| referred(&one["items"])));
        let described = described.filter(|name| schema(name)["properties"].get("embedded").is_some()).count();
        assert_eq!(described > 0, !offered.is_empty(), "{}", operation.place());
    }
    assert!(found > 20, "{found}");
}

#[tokio::test]
async fn a_record_and_a_list_of_records_have_the_names_that_are_asked_for() {
    let scene = Scene::managed().await;
    let plain = scene.staff.get(&scene.path("")).await.expect(200);
    assert!(plain.body.get("embedded").is_none(), "nothing was asked for");
    let path = scene.path("?embed=provider,lineManager&embed=cohort,standard,person");
    let reply = scene.staff.get(&path).await.expect(200);
    let embedded = &reply.body["embedded"];
    for (name, id) in NAMES {
        assert_eq!(embedded[name]["id"], plain.body[id], "{name}");
        assert!(embedded[name]["name"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
    }
    let person = &plain.body["person"];
    let full = format!(
        "{} {}",
        person["givenName"].as_str().unwrap_or_default(),
        person["familyName"].as_str().unwrap_or_default()
    );
    assert_eq!(embedded["person"]["name"], full);
    // All else is as it is without.
    let mut rest = reply.body.clone();
    rest.as_object_mut().expect("a record").remove("embedded");
    assert_eq!(rest, plain.body);
    let list = scene.staff.get("/api/v1/apprenticeships?embed=provider&limit=1").await.expect(200).body;
    assert_eq!(list["apprenticeships"][0]["embedded"], json!({"provider": embedded["provider"]}));
    let nobody = Scene::new().await;
    let alone = nobody.staff.get(&nobody.path("?embed=lineManager")).await.expect(200).body;
    assert_eq!(alone["embedded"], json!({"lineManager": null}));
}

#[tokio::test]
async fn a_list_costs_as_many_statements_as_a_record_and_pages_keep_what_was_asked() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    for _ in 0..3 {
        app.learner(&ada).await;
    }
    let first = staff.get("/api/v1/apprenticeships?limit=2&embed=person").await.expect(200);
    let next = first.header("link").split(['<', '>']).nth(1).expect("a next page").to_owned();
    assert!(next.contains("embed=person"), "{next}");
    let second = staff.get(&next).await.expect(200).body;
    assert!(second["apprenticeships"][0]["embedded"]["person"]["name"].is_string(), "{second}");
}

#[tokio::test]
async fn what_is_not_offered_is_refused_with_all_other_faults() {
    let scene = Scene::managed().await;
    for (path, faults) in [
        ("/api/v1/apprenticeships?embed=team", vec!["embed"]),
        ("/api/v1/apprenticeships?embed=", vec!["embed"]),
        ("/api/v1/apprenticeships?limit=0&embed=provider&embed=x&stat=draft", vec!["limit", "embed", "stat"]),
        (&scene.path("?embed=provider&x=1"), vec!["x"]),
        ("/api/v1/people?embed=person", vec!["embed"]),
    ] {
        let reply = scene.staff.get(path).await.expect(400);
        let at = |fault: &Value| fault["parameter"].as_str().unwrap_or_default().to_owned();
        let found: Vec<String> = reply.body["errors"].as_array().expect("faults").iter().map(at).collect();
        assert_eq!(found, faults, "{path}: {}", reply.text);
    }
    let reply = scene.staff.get("/api/v1/reviews?embeds=person").await.expect(400);
    assert!(reply.text.contains("did you mean \\\"embed\\\"?"), "{}", reply.text);
    // An operation that takes nothing else is as strict.
    let review = scene.staff.get("/api/v1/reviews").await.expect(200).body["reviews"][0]["id"].clone();
    let path = format!("/api/v1/reviews/{}", review.as_str().expect("a review"));
    scene.staff.get(&format!("{path}?embed=person")).await.expect(200);
    scene.staff.get(&format!("{path}?embed=person&state=held")).await.expect(400);
}

#[tokio::test]
async fn what_an_apprenticeship_names_is_told_to_those_who_may_read_it() {
    let scene = Scene::managed().await;
    let path = "/api/v1/reviews?embed=person,lineManager";
    for actor in [&scene.staff, &scene.manager, &scene.apprentice, &scene.ada] {
        let reply = actor.get(path).await.expect(200).body;
        let embedded = &reply["reviews"][0]["embedded"];
        assert_eq!(embedded["person"]["id"], json!(scene.learner.person), "{reply}");
        assert_eq!(embedded["lineManager"]["id"], json!(scene.manager.id), "{reply}");
    }
    let narrow = scene.manager.only("reviews:read");
    let reply = narrow.get(path).await.expect(200).body;
    assert_eq!(reply["reviews"][0]["embedded"], json!({"person": null, "lineManager": null}));
    // What stands in the record itself is named to whoever reads the record.
    let talked = json!({"heldOn": "2026-11-20", "wellbeing": 2, "blockers": null, "actions": null});
    scene.manager.post(&scene.path("/check-ins"), &talked).await.expect(201);
    let path = scene.path("/check-ins?embed=lineManager,person");
    let reply = scene.manager.only("check-ins:read").get(&path).await.expect(200).body;
    let embedded = &reply["checkIns"][0]["embedded"];
    assert_eq!(
        (&embedded["lineManager"]["id"], &embedded["person"]),
        (&json!(scene.manager.id), &Value::Null)
    );
}

#[tokio::test]
async fn nobody_is_told_that_an_old_name_still_holds() {
    let scene = Scene::managed().await;
    for path in [scene.path("?embed=provider"), "/api/v1/apprenticeships?embed=provider".to_owned()] {
        let first = scene.ada.get(&path).await.expect(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/"), "{tag}");
        let again = scene.ada.request("GET", &path).header("if-none-match", &tag).send().await;
        assert_eq!(again.status, 304);
        let name = format!("'Renamed {}'", path.len());
        let organisation = scene.ada.organisation;
        scene
            .app
            .sql(&format!(
                "UPDATE organisations SET name = {name}, version = version + 1 WHERE id = '{organisation}'"
            ))
            .await;
        let renamed = scene.ada.request("GET", &path).header("if-none-match", &tag).send().await.expect(200);
        assert_ne!(renamed.header("etag"), tag);
        assert!(renamed.text.contains(name.trim_matches('\'')), "{}", renamed.text);
    }
    // The tag still tells the version.
    let tag = scene.staff.get(&scene.path("?embed=person")).await.expect(200).header("etag").to_owned();
    let change = scene.staff.request("PATCH", &scene.path("")).header("if-match", &tag);
    change.json(&json!({"team": "Platform"})).send().await.expect(200);
    let stale = scene.staff.request("PATCH", &scene.path("")).header("if-match", &tag);
    stale.json(&json!({"team": "Data"})).send().await.expect(412);
}
