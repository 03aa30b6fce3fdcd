//! Mentors who are no longer cleared for an apprentice, or no longer mentors.

use serde_json::{Value, json};

use super::{MENTORSHIPS, Mentoring, PROFILES, asking, due, id_of, learning, meeting, requested};
use crate::partnerships::match_rounds::{round, unmatched, wished};
use crate::support::Learner;

/// Writes when somebody was born.
async fn born(scene: &Mentoring, learner: &Learner, on: &str) {
    let statement = format!(
        "UPDATE people SET date_of_birth = '{on}', version = version + 1 WHERE id = '{}'",
        learner.person
    );
    scene.app.sql(&statement).await;
}

#[tokio::test]
async fn a_check_that_covers_less_pauses_what_it_does_not_cover() {
    let scene = Mentoring::new().await;
    let (learner, other) = learning(&scene.app).await;
    born(&scene, &learner, "1990-01-01").await;
    let young = scene.accepted().await;
    let adult = requested(&other, &scene.profile).await;
    scene.mentor.post(&format!("{adult}/acceptances"), &Value::Null).await.expect(200);
    let covers = |covers: bool| json!({"safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2027-09-30", "coversUnder18": covers}});
    scene.staff.patch(&scene.profile, &covers(false)).await.expect(200);
    // Before the timer has come, nothing new is planned.
    scene.mentor.post(super::SESSIONS, &meeting(&young, &json!({}))).await.expect(409);
    scene.mentor.post(super::SESSIONS, &meeting(&adult, &json!({}))).await.expect(201);
    due(&scene.app).await;
    let of = async |path: &str| scene.staff.get(path).await.expect(200).body;
    let paused = of(&young).await;
    assert_eq!((&paused["state"], &paused["holds"]), (&json!("onHold"), &json!(["checkLapsed"])));
    assert_eq!(of(&adult).await["state"], "active");
    due(&scene.app).await;
    assert_eq!(of(&young).await["version"], paused["version"], "once is enough");
    // It goes on when the check covers them again, and from the 18th birthday on.
    scene.staff.patch(&scene.profile, &covers(true)).await.expect(200);
    due(&scene.app).await;
    assert_eq!(of(&young).await["state"], "accepted");
    scene.staff.patch(&scene.profile, &covers(false)).await.expect(200);
    due(&scene.app).await;
    assert_eq!(of(&young).await["state"], "onHold");
    born(&scene, &scene.learner, "2008-11-24").await;
    due(&scene.app).await;
    assert_eq!(of(&young).await["state"], "accepted");
    // Whoever turns out to be younger is protected from then on.
    born(&scene, &learner, "2008-11-25").await;
    due(&scene.app).await;
    assert_eq!(of(&adult).await["state"], "onHold");
}

#[tokio::test]
async fn who_is_no_mentor_any_more_mentors_nobody() {
    let scene = Mentoring::new().await;
    let (learner, other) = learning(&scene.app).await;
    wished(&learner, &other, &json!({})).await;
    let live = scene.accepted().await;
    let grants = format!("/api/v1/people/{}/role-grants", scene.mentor.id);
    let grants = scene.staff.get(&grants).await.expect(200).body;
    let grant = grants["roleGrants"][0]["id"].as_str().expect("an id").to_owned();
    scene.staff.delete(&format!("/api/v1/role-grants/{grant}")).await.expect(204);
    let refused = other.post(MENTORSHIPS, &asking(&scene.profile)).await.expect(409);
    assert_eq!(refused.code(), "mentorNotAvailable");
    assert_eq!(unmatched(&round(&scene.staff).await), [(learner.id.clone(), "noMentor".to_owned())]);
    due(&scene.app).await;
    let ended = scene.apprentice.get(&live).await.expect(200).body;
    assert_eq!((&ended["state"], &ended["endReason"]), (&json!("ended"), &json!("The mentor has left.")));
    // The profile stays until somebody ends it, and the employer proposes the mentor anew.
    assert_eq!(scene.staff.get(&scene.profile).await.expect(200).body["state"], "approved");
    scene.staff.post(&format!("{}/endings", scene.profile), &json!({"reason": "Left."})).await.expect(200);
    let email = &scene.staff.get(&scene.profile).await.expect(200).body["email"];
    let again = super::proposal(&scene.app, &json!({"email": email}));
    let again = scene.employer.post(PROFILES, &again).await.expect(201).header("location").to_owned();
    let approved = scene.staff.post(&format!("{again}/approvals"), &Value::Null).await.expect(200).body;
    assert_eq!(approved["personId"], json!(scene.mentor.id));
    assert_ne!(id_of(&again), id_of(&scene.profile));
    requested(&other, &again).await;
}

#[tokio::test]
async fn while_the_team_has_paused_one_the_mentor_takes_nobody_more() {
    let scene = Mentoring::new().await;
    let paused = scene.accepted().await;
    let (_, other) = learning(&scene.app).await;
    let waits = requested(&other, &scene.profile).await;
    scene.staff.post(&format!("{paused}/holds"), &Value::Null).await.expect(200);
    let accept = format!("{waits}/acceptances");
    assert_eq!(scene.mentor.post(&accept, &Value::Null).await.expect(409).code(), "mentorNotAvailable");
    scene.staff.post(&format!("{paused}/releases"), &Value::Null).await.expect(200);
    scene.mentor.post(&accept, &Value::Null).await.expect(200);
}

#[tokio::test]
async fn a_mentor_does_not_become_the_line_manager() {
    let scene = Mentoring::new().await;
    let path = format!("/api/v1/apprenticeships/{}", scene.learner.id);
    let manager = json!({"lineManagerId": scene.mentor.id});
    let asked = requested(&scene.apprentice, &scene.profile).await;
    for step in ["acceptances", "completions"] {
        assert_eq!(
            scene.staff.patch(&path, &manager).await.expect(422).faults(),
            ["#/lineManagerId inconsistent"]
        );
        scene.mentor.post(&format!("{asked}/{step}"), &Value::Null).await.expect(200);
    }
    scene.staff.patch(&path, &manager).await.expect(200);
}
