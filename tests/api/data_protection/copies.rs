//! Copies of what is kept about somebody: theirs, and nothing of others.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::requests::{added, of_candidate, of_person};
use crate::recruitment::scene::Campaign;
use crate::support::{Actor, Scene};

/// The field of a copy by the end of its path.
pub fn field<'a>(copy: &'a Value, end: &str) -> &'a Value {
    let records = copy["records"].as_array().expect("records");
    let mut fields = records.iter().flat_map(|record| record["fields"].as_array().expect("fields"));
    fields
        .find(|field| field["path"].as_str().is_some_and(|path| path.ends_with(end)))
        .unwrap_or(&Value::Null)
}

fn paths(copy: &Value, standing: &str) -> Vec<String> {
    let records = copy["records"].as_array().expect("records");
    let fields = records.iter().flat_map(|record| record["fields"].as_array().expect("fields"));
    let found = fields.filter(|field| field["standing"] == standing);
    found.map(|field| field["path"].as_str().expect("a path").to_owned()).collect()
}

/// Says that everything in a copy was read, and gives it.
pub async fn give(officer: &Actor, path: &str) {
    let export = officer.get(&format!("{path}/export")).await.expect(200).body;
    let mut kinds: Vec<String> = paths(&export, "toBeRead")
        .iter()
        .filter_map(|path| path.split('/').next().map(str::to_owned))
        .collect();
    kinds.dedup();
    for kind in kinds {
        let read = json!({"path": kind, "from": null, "to": null});
        officer.post(&format!("{path}/redactions"), &read).await.expect(200);
    }
    let done = json!({"whatWasDone": "A copy was made.", "whatStays": null});
    officer.post(&format!("{path}/completions"), &done).await.expect(200);
}

/// A learner whose manager and colleagues wrote about them, and a request for a copy.
async fn scene() -> (Scene, Actor, String) {
    let scene = Scene::managed().await;
    let officer = scene.app.person(Role::DataProtectionOfficer).await;
    scene
        .app
        .sql(&format!(
            "UPDATE people SET given_name = 'Zoltan', family_name = 'Made-Up', version = version + 1 WHERE id = '{}'",
            scene.manager.id
        ))
        .await;
    for (day, shared) in [("2026-11-19", true), ("2026-11-20", false)] {
        let talked = json!({"heldOn": day, "wellbeing": 3, "blockers": format!("Zoltan waits {shared}"), "actions": null});
        let made = scene.manager.post(&scene.path("/check-ins"), &talked).await.expect(201);
        if shared {
            scene
                .apprentice
                .post(&format!("{}/shares", made.header("location")), &Value::Null)
                .await
                .expect(200);
        }
    }
    let path = added(&officer, &of_person("access", scene.learner.person)).await;
    (scene, officer, path)
}

#[tokio::test]
async fn words_of_others_are_read_before_a_copy_is_given() {
    let (scene, officer, path) = scene().await;
    let export = officer.get(&format!("{path}/export")).await.expect(200).body;
    let to_be_read = paths(&export, "toBeRead");
    assert_eq!(to_be_read.len(), 1, "{to_be_read:?}");
    let text = field(&export, &to_be_read[0]);
    assert_eq!(
        (&text["value"], &text["names"]),
        (&json!("Zoltan waits true"), &json!([{"from": 0, "to": 6}]))
    );
    let done = json!({"whatWasDone": "A copy was made.", "whatStays": null});
    let refused = officer.post(&format!("{path}/completions"), &done).await.expect(409);
    assert_eq!(refused.code(), "notReadYet");
    assert!(refused.text.contains(&to_be_read[0]), "{}", refused.text);
    for (body, fault) in [
        (json!({"path": "checkIn/nonsense", "from": null, "to": null}), "#/path notFound"),
        (json!({"path": "nonsense", "from": null, "to": null}), "#/path notFound"),
        (json!({"path": to_be_read[0], "from": 0, "to": 99}), "#/to inconsistent"),
        (json!({"path": to_be_read[0], "from": 3, "to": 3}), "#/to inconsistent"),
        (json!({"path": to_be_read[0], "from": 3, "to": null}), "#/to required"),
        (json!({"path": "checkIn", "from": 0, "to": 3}), "#/from inconsistent"),
    ] {
        let refused = officer.post(&format!("{path}/redactions"), &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    let hide = json!({"path": to_be_read[0], "from": 0, "to": 6});
    officer.post(&format!("{path}/redactions"), &hide).await.expect(200);
    let export = officer.get(&format!("{path}/export")).await.expect(200).body;
    let text = field(&export, &to_be_read[0]);
    assert_eq!((&text["standing"], &text["hidden"]), (&json!("read"), &json!([{"from": 0, "to": 6}])));
    officer.post(&format!("{path}/completions"), &done).await.expect(200);
    let copy = scene.apprentice.get(&format!("{path}/copy")).await.expect(200);
    assert_eq!(field(&copy.body, &to_be_read[0])["value"], "██████ waits true");
    assert_eq!(field(&copy.body, &to_be_read[0])["hidden"], json!([]), "not told where");
    officer.post(&format!("{path}/redactions"), &hide).await.expect(409);
    officer.get(&format!("{path}/export")).await.expect(409);
}

#[tokio::test]
async fn what_the_officer_may_not_read_stands_in_the_persons_copy_alone() {
    let (scene, officer, path) = scene().await;
    let item = json!({"title": "A private page", "reflection": "I struggle.", "links": [], "ksbs": [], "projectId": null,
        "visibility": "private"});
    scene.apprentice.post(&scene.path("/portfolio-items"), &item).await.expect(201);
    for place in ["export", "export.html"] {
        let seen = officer.get(&format!("{path}/{place}")).await.expect(200);
        for words in ["Zoltan waits false", "A private page", "I struggle."] {
            assert!(!seen.text.contains(words), "{place}: {words}");
        }
        assert!(seen.text.contains("forThePersonAlone") || seen.text.contains("goes to the person alone"));
    }
    scene.apprentice.get(&format!("{path}/copy")).await.expect(404);
    give(&officer, &path).await;
    let copy = scene.apprentice.get(&format!("{path}/copy")).await.expect(200);
    for words in ["Zoltan waits false", "A private page", "I struggle.", "Zoltan waits true"] {
        assert!(copy.text.contains(words), "{words}");
    }
    for stranger in [&scene.staff, &officer, &scene.manager, &scene.ada] {
        stranger.get(&format!("{path}/copy")).await.expect(404);
    }
    scene.app.advance(TimeDelta::days(91));
    scene.apprentice.renewed().get(&format!("{path}/copy")).await.expect(404);
}

#[tokio::test]
async fn others_appear_by_role_and_what_was_written_about_them_by_kind() {
    let (scene, officer, path) = scene().await;
    give(&officer, &path).await;
    let copy = scene.apprentice.get(&format!("{path}/copy")).await.expect(200);
    assert_eq!(field(&copy.body, "/lineManager")["value"], "line manager");
    assert_eq!(field(&copy.body, "/lineManager")["name"], "lineManager");
    assert!(!copy.text.contains(&scene.manager.id.to_string()), "no ids of others");
    assert!(field(&copy.body, "/standard")["value"].is_string());
    let lines = copy.body["notInIt"].as_array().expect("lines");
    assert!(
        lines.iter().any(|line| line.as_str().is_some_and(|line| line.contains("nobody here can read them")))
    );
    assert!(lines.iter().any(|line| line.as_str().is_some_and(|line| line.contains("Safeguarding records"))));
    // Of the manager the same check-ins are what they wrote.
    let theirs = added(&officer, &of_person("access", scene.manager.id)).await;
    let export = officer.get(&format!("{theirs}/export")).await.expect(200);
    let written = export.body["writtenAboutOthers"].as_array().expect("a list");
    assert_eq!(written.len(), 2);
    assert!(written.iter().all(|one| one["kind"] == "checkIn" && one["dated"].is_string()));
    assert!(!export.text.contains("Zoltan waits"), "{}", export.text);
}

#[tokio::test]
async fn words_that_changed_since_they_were_read_are_withheld() {
    let (scene, officer, path) = scene().await;
    give(&officer, &path).await;
    scene.app.sql("UPDATE check_ins SET blockers = 'Somebody else' WHERE shared_at IS NOT NULL").await;
    let copy = scene.apprentice.get(&format!("{path}/copy")).await.expect(200);
    assert!(!copy.text.contains("Somebody else"), "{}", copy.text);
    assert_eq!(paths(&copy.body, "withheld").len(), 1);
}

#[tokio::test]
async fn a_candidate_gets_a_copy_by_link_and_of_the_panel_no_name() {
    let campaign = Campaign::new().await;
    let officer = campaign.app.person(Role::DataProtectionOfficer).await;
    let (id, _) = campaign.interviewing("sam@mail.example").await;
    let candidate = campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
    let path = added(&officer, &of_candidate("access", &candidate)).await;
    let export = officer.get(&format!("{path}/export")).await.expect(200);
    assert_eq!(field(&export.body, "/person")["value"], "member of the panel");
    for words in
        ["sam@mail.example", "Example Academy", "I like to find out", "Ten minutes more", "1 Reading Lane"]
    {
        assert!(export.text.contains(words), "{words}");
    }
    give(&officer, &path).await;
    let link = campaign.app.sql("SELECT substring(body_text FROM '/data-copies/[^\\s]+') FROM messages WHERE kind = 'subjectRequestAnswered'").await;
    let page = campaign.app.anonymous().get(&link[0]).await.expect(200);
    assert!(page.text.contains("Ten minutes more"), "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    campaign.app.anonymous().get(&format!("/data-copies/hkd_{}", "a".repeat(43))).await.expect(404);
    campaign.app.advance(TimeDelta::days(91));
    campaign.app.anonymous().get(&link[0]).await.expect(404);
}
