//! Apprentices say what they wish for.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{Mentoring, approved, due, id_of, proposed};

fn wish(changes: &Value) -> Value {
    let mut body = json!({"topics": ["Public Speaking"], "goals": "To talk without notes.", "languages": ["en", "tr"],
        "availability": ["weekends"], "rankedMentorIds": [], "sharedExperience": ["returnedToLearning"]});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn the_apprentice_alone_reads_and_writes_all_of_it() {
    let scene = Mentoring::new().await;
    let path = format!("/api/v1/apprenticeships/{}/mentee-wish", scene.learner.id);
    scene.apprentice.get(&path).await.expect(404);
    let put = async |body: &Value| scene.apprentice.request("PUT", &path).json(body).send().await;
    let said = put(&wish(&json!({"rankedMentorIds": [id_of(&scene.profile)]}))).await.expect(201);
    assert_eq!(said.header("location"), path);
    assert_eq!(said.body["topics"], json!(["public speaking"]));
    let read = scene.apprentice.get(&path).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&said.body, said.header("etag")));
    for actor in [&scene.staff, &scene.app.person(Role::DataProtectionOfficer).await] {
        let seen = actor.get(&path).await.expect(200).body;
        assert_eq!(
            (&seen["topics"], &seen["languages"]),
            (&json!(["public speaking"]), &json!(["en", "tr"]))
        );
        assert_eq!((&seen["goals"], &seen["rankedMentorIds"]), (&Value::Null, &json!([])));
        assert_eq!(seen["sharedExperience"], json!([]));
    }
    for actor in [&scene.manager, &scene.mentor, &scene.employer, &scene.app.person(Role::Apprentice).await] {
        actor.get(&path).await.expect(404);
    }
    scene.staff.request("PUT", &path).json(&wish(&json!({}))).send().await.expect(403);
    scene.mentor.request("PUT", &path).json(&wish(&json!({}))).send().await.expect(404);
    // It is replaced, by whoever knows what was there, if they say so.
    let stale = scene.apprentice.request("PUT", &path).header("if-match", "\"7\"").json(&wish(&json!({})));
    stale.send().await.expect(412);
    assert_eq!(put(&wish(&json!({}))).await.expect(200).body["rankedMentorIds"], json!([]));
    assert_eq!(
        scene.app.events_of(&scene.learner.id).await.iter().filter(|one| *one == "menteeWish.put").count(),
        2
    );
    // The line manager does not follow it.
    scene.app.feed_settles().await;
    for (actor, count) in [(&scene.manager, 0), (&scene.apprentice, 2)] {
        let followed = actor.get("/api/v1/events?subject_type=menteeWish").await.expect(200).body;
        assert_eq!(followed["events"].as_array().map(Vec::len), Some(count));
    }
}

#[tokio::test]
async fn ranks_name_mentors_once_and_not_the_line_manager() {
    let scene = Mentoring::new().await;
    let path = format!("/api/v1/apprenticeships/{}/mentee-wish", scene.learner.id);
    let email =
        scene.app.sql(&format!("SELECT email FROM people WHERE id = '{}'", scene.manager.id)).await.remove(0);
    let (managers, _) = approved(&scene.staff, &scene.employer, &json!({"email": email})).await;
    let waiting = proposed(&scene.employer, &json!({})).await;
    let [mentor, manager, waiting] = [&scene.profile, &managers, &waiting].map(|path| id_of(path).to_owned());
    for (changes, faults) in [
        (json!({"rankedMentorIds": [mentor, mentor]}), vec!["#/rankedMentorIds duplicate"]),
        (json!({"rankedMentorIds": [mentor, waiting]}), vec!["#/rankedMentorIds/1 notFound"]),
        (json!({"rankedMentorIds": [scene.learner.id]}), vec!["#/rankedMentorIds/0 notFound"]),
        (json!({"rankedMentorIds": [mentor, manager]}), vec!["#/rankedMentorIds/1 inconsistent"]),
        (json!({"languages": ["english"]}), vec!["#/languages/0 notListed"]),
        (json!({"goals": ""}), vec!["#/goals tooSmall"]),
        (json!({"sharedExperience": ["firstJob", "firstJob"]}), vec!["#/sharedExperience duplicate"]),
    ] {
        let refused = scene.apprentice.request("PUT", &path).json(&wish(&changes)).send().await.expect(422);
        assert_eq!(refused.faults(), faults, "{changes}");
    }
}

#[tokio::test]
async fn goals_go_to_the_mentor_who_accepted_while_it_lasts_and_are_wiped_a_year_after_the_apprenticeship() {
    let scene = Mentoring::new().await;
    let path = format!("/api/v1/apprenticeships/{}/mentee-wish", scene.learner.id);
    scene.apprentice.request("PUT", &path).json(&wish(&json!({}))).send().await.expect(201);
    let mentorship = super::requested(&scene.apprentice, &scene.profile).await;
    let goals =
        async |mentorship: &str| scene.mentor.get(mentorship).await.expect(200).body["wish"]["goals"].clone();
    assert_eq!(goals(&mentorship).await, Value::Null);
    scene.mentor.post(&format!("{mentorship}/acceptances"), &Value::Null).await.expect(200);
    assert_eq!(goals(&mentorship).await, "To talk without notes.");
    for actor in [&scene.staff, &scene.employer, &scene.manager, &scene.apprentice] {
        let read = actor.get(&mentorship).await.expect(200);
        assert!(read.body["wish"].is_null() && !read.text.contains("returnedToLearning"));
    }
    assert!(!scene.mentor.get(&mentorship).await.expect(200).text.contains("returnedToLearning"));
    scene.apprentice.post(&format!("{mentorship}/completions"), &Value::Null).await.expect(200);
    assert_eq!(goals(&mentorship).await, Value::Null);
    let id = &scene.learner.id;
    scene
        .app
        .sql(&format!("UPDATE apprenticeships SET state = 'completed', ended_on = '2026-11-24', version = version + 1 WHERE id = '{id}'"))
        .await;
    let refused = scene.apprentice.request("PUT", &path).json(&wish(&json!({}))).send().await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    let kept = async || {
        let of = format!(
            "SELECT concat_ws(' ', goals, cardinality(topics), cardinality(shared_experience)) FROM mentee_wishes WHERE apprenticeship_id = '{id}'"
        );
        scene.app.sql(&of).await.remove(0)
    };
    scene.app.advance(TimeDelta::days(365));
    due(&scene.app).await;
    assert_eq!(kept().await, "To talk without notes. 1 1");
    scene.app.advance(TimeDelta::days(1));
    due(&scene.app).await;
    assert_eq!(kept().await, "erased 0 0");
}
