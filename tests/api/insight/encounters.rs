//! Introductions and mentorships where else they show: the network, the timeline, and what waits for people.

use chrono::TimeDelta;
use hackit::access::{Grant, Role};
use hackit::features::partnerships;
use hackit::ids::OrganisationId;
use serde_json::{Value, json};

use crate::partnerships::introductions::{INTRODUCTIONS, OFFERS, offer, partnership};
use crate::partnerships::mentoring::{Mentoring, SESSIONS, approved, meeting, proposed, requested};
use crate::support::{Actor, Scene, TestApp};

const NETWORK: &str = "/api/v1/network";

async fn tasks(actor: &Actor) -> Vec<(String, String)> {
    let page = actor.get("/api/v1/me/tasks?limit=100").await.expect(200).body;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    page["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .map(|task| (text(&task["kind"]), text(&task["href"])))
        .collect()
}

async fn due(app: &TestApp) {
    let done = app.state().db.write(async |conn| partnerships::due(conn, &app.system()).await);
    done.await.expect("what was due");
}

/// Somebody who speaks for an employer.
pub async fn contact(app: &TestApp, employer: &Actor) -> Actor {
    let grant =
        Grant { role: Role::EmployerContact, organisation: Some(OrganisationId(employer.organisation)) };
    let person = app.new_person().await;
    let (id, now) = (app.system().new_id::<uuid::Uuid>(), app.now());
    app.sql(&format!(
        "INSERT INTO role_grants (id, person_id, role, organisation_id, created_at, updated_at, version)
         VALUES ('{id}', '{person}', 'employerContact', '{}', '{now}', '{now}', 1)",
        employer.organisation
    ))
    .await;
    app.sign_in_with(person, &[grant]).await
}

fn ways(entry: &Value) -> Vec<String> {
    let contacts = entry["contacts"].as_array().expect("contacts").iter();
    contacts
        .map(|met| {
            format!("{} {}", met["way"].as_str().expect("a way"), met["title"].as_str().expect("a title"))
        })
        .collect()
}

#[tokio::test]
async fn whoever_met_a_contact_or_has_a_mentor_has_met_somebody() {
    let at = Mentoring::new().await;
    let nobody = async || {
        let list = at.staff.get(&format!("{NETWORK}?met=nobody")).await.expect(200).body;
        list["network"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(nobody().await, 1);
    let diva = at.app.employer("Diva").await;
    partnership(&at.staff, &diva, "introductions").await;
    let offered = diva.post(OFFERS, &offer(1)).await.expect(201).id().to_owned();
    let asked = at.apprentice.post(INTRODUCTIONS, &json!({"offerId": offered})).await.expect(201);
    let introduction = asked.header("location").to_owned();
    at.staff.post(&format!("{introduction}/confirmations"), &json!({})).await.expect(200);
    assert_eq!(nobody().await, 1, "made is not met");
    let met = json!({"outcome": "met", "metOn": "2026-11-24"});
    diva.post(&format!("{introduction}/outcomes"), &met).await.expect(200);
    assert_eq!(nobody().await, 0);
    let read = async || at.manager.get(NETWORK).await.expect(200).body["network"][0].clone();
    assert_eq!(ways(&read().await), ["introduction Example Pictures"]);
    at.accepted().await;
    let entry = read().await;
    assert_eq!(entry["employersMet"], 2);
    let mut all = ways(&entry);
    all.sort();
    assert_eq!(all, ["introduction Example Pictures", "mentorship Sam Mentor"]);
    assert!(entry["contacts"][0]["meetupId"].is_null());
    let of_diva = format!("{NETWORK}?employer_id={}", diva.organisation);
    assert_eq!(at.staff.get(&of_diva).await.expect(200).body["network"].as_array().map(Vec::len), Some(1));
    at.app.standings_hold().await;
    // The timeline tells of both, and the day before there was nothing.
    let timeline =
        at.staff.get(&format!("/api/v1/apprenticeships/{}/timeline", at.learner.id)).await.expect(200);
    for kind in ["introduction.met", "mentorship.accepted"] {
        assert!(timeline.text.contains(kind), "{kind}: {}", timeline.text);
    }
    let before = format!("{NETWORK}?as_of=2026-11-23");
    assert_eq!(at.staff.get(&before).await.expect(200).body["network"], json!([]));
}

#[tokio::test]
async fn introductions_wait_for_who_acts_on_them() {
    let scene = Scene::managed().await;
    let diva = scene.app.employer("Diva").await;
    let contact = contact(&scene.app, &diva).await;
    partnership(&scene.staff, &diva, "introductions").await;
    let offered = diva.post(OFFERS, &offer(2)).await.expect(201).id().to_owned();
    let proposal = json!({"offerId": offered, "apprenticeshipId": scene.learner.id});
    let proposed = scene.staff.post(INTRODUCTIONS, &proposal).await.expect(201).header("location").to_owned();
    assert_eq!(tasks(&scene.apprentice).await, [("agreeToIntroduction".to_owned(), proposed.clone())]);
    let person = format!("/api/v1/people/{}", scene.learner.person);
    let unknown = ("confirmAdult".to_owned(), person.clone());
    assert_eq!(tasks(&scene.staff).await, std::slice::from_ref(&unknown));
    scene.apprentice.post(&format!("{proposed}/consents"), &Value::Null).await.expect(200);
    let make = ("makeIntroduction".to_owned(), proposed.clone());
    assert_eq!(tasks(&scene.apprentice).await, []);
    assert!(tasks(&scene.manager).await.contains(&make));
    assert!(tasks(&scene.staff).await.contains(&make));
    assert_eq!(
        tasks(&contact).await,
        std::slice::from_ref(&make),
        "whether somebody must come along is not told"
    );
    let seen = json!({"adultConfirmedOn": "2026-11-24", "adultConfirmedHow": "passport"});
    scene.staff.patch(&person, &seen).await.expect(200);
    assert_eq!(tasks(&scene.staff).await, []);
    assert!(!tasks(&scene.manager).await.contains(&make));
    assert_eq!(tasks(&contact).await, [make]);
    // What nobody acted on is nobody's task any more.
    scene.app.advance(TimeDelta::days(15));
    assert_eq!(tasks(&contact.renewed()).await, []);
}

#[tokio::test]
async fn mentoring_waits_for_who_acts_on_it() {
    let mut at = Mentoring::new().await;
    let speaker = contact(&at.app, &at.employer).await;
    let waiting = proposed(&at.employer, &json!({})).await;
    assert_eq!(tasks(&at.staff).await, [("approveMentor".to_owned(), waiting.clone())]);
    at.staff.post(&format!("{waiting}/endings"), &json!({"reason": "Not now."})).await.expect(200);
    let request = requested(&at.apprentice, &at.profile).await;
    assert_eq!(tasks(&at.mentor).await, [("answerMentorshipRequest".to_owned(), request.clone())]);
    let person = format!("/api/v1/people/{}", at.learner.person);
    assert_eq!(tasks(&at.staff).await, [("confirmAdult".to_owned(), person.clone())]);
    at.staff.patch(&person, &json!({"dateOfBirth": "2009-03-01"})).await.expect(200);
    assert_eq!(tasks(&at.staff).await, []);
    at.mentor.post(&format!("{request}/acceptances"), &Value::Null).await.expect(200);
    assert_eq!(tasks(&at.mentor).await, []);
    let session = at.mentor.post(SESSIONS, &meeting(&request, &json!({}))).await.expect(201);
    let session = session.header("location").to_owned();
    assert_eq!(tasks(&at.mentor).await, []);
    at.app.advance(TimeDelta::days(10));
    at.mentor = at.mentor.renewed();
    assert_eq!(tasks(&at.mentor).await, [("noteMentoringSession".to_owned(), session.clone())]);
    at.mentor.patch(&session, &json!({"notes": "We drew a pipeline."})).await.expect(200);
    assert_eq!(tasks(&at.mentor).await, []);
    // The check of the mentor lasts until September.
    let (staff, speaker) = (at.staff.renewed(), speaker.renewed());
    assert_eq!(tasks(&speaker).await, []);
    let (lapsing, _) = approved(
        &staff,
        &at.employer.renewed(),
        &json!({"safeguarding":
        {"checkedOn": "2026-10-01", "expiresOn": "2026-12-20", "coversUnder18": true}}),
    )
    .await;
    let renew = ("renewMentorCheck".to_owned(), lapsing);
    assert_eq!(tasks(&speaker).await, std::slice::from_ref(&renew));
    assert_eq!(tasks(&staff).await, std::slice::from_ref(&renew));
    let reason = json!({"reason": "They move away."});
    staff.post(&format!("{}/endings", at.partnership), &reason).await.expect(200);
    due(&at.app).await;
    let decide = ("decideOnPause".to_owned(), request.clone());
    let mut all = tasks(&staff).await;
    all.sort();
    assert_eq!(all, [decide, renew.clone()]);
    staff.post(&format!("{request}/releases"), &Value::Null).await.expect(200);
    assert_eq!(tasks(&staff).await, [renew]);
}
