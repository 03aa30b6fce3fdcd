//! Whom concerns name: how they are kept, whom they are told to, and who may name whom.

use chrono::TimeDelta;
use hackit::access::{Grant, Role};
use hackit::features;
use hackit::ids::OrganisationId;
use serde_json::{Value, json};

use super::CONCERNS;
use super::holds::Made;
use crate::data_protection::copies::give;
use crate::data_protection::requests::{added, of_person};
use crate::insight::encounters::contact;
use crate::partnerships::mentoring::{Mentoring, id_of, requested};
use crate::support::{Actor, Reply, TestApp};

const TEXT: &str = "He asks where she lives";

async fn raise(by: &Actor, about: Value) -> Reply {
    let mut body = json!({"text": TEXT});
    body.as_object_mut().expect("an object").extend(about.as_object().expect("an object").clone());
    by.post(CONCERNS, &body).await
}

async fn raised(by: &Actor, about: Value) -> String {
    raise(by, about).await.expect(201).header("location").to_owned()
}

async fn due(app: &TestApp) {
    let done = app.state().db.write(async |conn| features::safeguarding::due(conn, &app.system()).await);
    done.await.expect("due");
}

#[tokio::test]
async fn names_stay_when_somebody_is_erased_or_the_contact_is_forgotten() {
    let made = Made::new().await;
    let app = &made.scene.app;
    let concern = raised(&made.scene.apprentice, json!({"introductionId": made.introduction})).await;
    let before = made.lead.get(&concern).await.expect(200).body;
    let told: Vec<(&str, &str)> = before["parties"]
        .as_array()
        .expect("parties")
        .iter()
        .map(|party| (party["role"].as_str().expect("a role"), party["name"].as_str().expect("a name")))
        .collect();
    let robin = "Robin Invented";
    assert_eq!(told, [("apprentice", robin), ("lineManager", robin), ("contact", "Jo Contact")]);
    let person = &before["reporter"];
    assert!(person["email"].as_str().expect("an address").contains('@'), "{person}");
    assert_eq!(person["under18"], true, "nothing is known of the age");
    app.sql(
        "UPDATE people SET given_name = 'Erased', family_name = 'Person', email = 'erased@erased.invalid',
             erased_at = '2026-11-24T10:00:00Z', version = version + 1
         WHERE id IN (SELECT person_id FROM introductions)",
    )
    .await;
    app.sql("UPDATE introduction_offers SET contact_name = 'erased', contact_email = 'erased', version = version + 1").await;
    let after = made.lead.get(&concern).await.expect(200).body;
    assert_eq!(after["parties"], before["parties"]);
    assert_eq!((&after["reporter"]["name"], &after["reporter"]["email"]), (&json!(robin), &Value::Null));
}

#[tokio::test]
async fn a_lead_says_what_they_were_told_and_acts_on_it() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    let lead = scene.app.person(Role::SafeguardingLead).await;
    let answer = raise(&lead, json!({"mentorshipId": id_of(&mentorship)})).await.expect(201);
    assert!(!answer.text.contains("nobody here can read it"), "{}", answer.text);
    let concern = answer.header("location").to_owned();
    assert_eq!(scene.staff.get(&mentorship).await.expect(200).body["state"], "onHold");
    let read = lead.get(&concern).await.expect(200).body;
    assert_eq!((&read["reporter"]["id"], &read["reporter"]["under18"]), (&json!(lead.id), &Value::Null));
    assert_eq!(scene.app.sql("SELECT count(*) FROM messages WHERE kind = 'concernRaised'").await, ["0"]);
    // Another lead is written to.
    let other = scene.app.person(Role::SafeguardingLead).await;
    raised(&lead, json!({"personId": scene.learner.person})).await;
    let told = "SELECT recipient_id::text FROM messages WHERE kind = 'concernRaised'";
    assert_eq!(scene.app.sql(told).await, [other.id.to_string()]);
    let closed = json!({"outcome": "resume", "note": null});
    lead.post(&format!("{concern}/outcomes"), &closed).await.expect(200);
    assert_eq!(scene.staff.get(&mentorship).await.expect(200).body["state"], "accepted");
}

#[tokio::test]
async fn a_lead_who_is_the_line_manager_or_the_mentor_is_not_told() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    let (app, other) = (&scene.app, scene.app.person(Role::SafeguardingLead).await);
    let grant = |role| Grant { role, organisation: None };
    let lead = [grant(Role::LineManager), grant(Role::SafeguardingLead)];
    let manager = app.sign_in_with(scene.manager.id, &lead).await;
    let concern = raised(&scene.apprentice, json!({"mentorshipId": id_of(&mentorship)})).await;
    manager.get(&concern).await.expect(404);
    assert_eq!(manager.get(CONCERNS).await.expect(200).body["concerns"], json!([]));
    let letters = "SELECT recipient_id::text FROM messages WHERE kind = 'concernRaised'";
    assert_eq!(app.sql(letters).await, [other.id.to_string()]);
    // What another lead pauses for a concern makes its two parties of that too.
    let mentor =
        Grant { role: Role::Mentor, organisation: Some(OrganisationId(scene.employer.organisation)) };
    let mentor = app.sign_in_with(scene.mentor.id, &[mentor, grant(Role::SafeguardingLead)]).await;
    let words_alone = raised(&scene.apprentice, json!({})).await;
    mentor.get(&words_alone).await.expect(200);
    let held = json!({"mentorshipId": id_of(&mentorship)});
    mentor.post(&format!("{words_alone}/holds"), &held).await.expect(422);
    other.post(&format!("{words_alone}/holds"), &held).await.expect(200);
    let closed = json!({"outcome": "noAction", "note": null});
    mentor.post(&format!("{words_alone}/outcomes"), &closed).await.expect(404);
    assert_eq!(other.get(&words_alone).await.expect(200).body["parties"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn the_two_of_a_mentorship_know_each_other_and_an_employer_its_mentors() {
    let scene = Mentoring::new().await;
    let (mentor, apprentice) =
        (json!({"personId": scene.mentor.id}), json!({"personId": scene.apprentice.id}));
    let own = contact(&scene.app, &scene.employer).await;
    let another = contact(&scene.app, &scene.app.employer("Another").await).await;
    raise(&own, mentor.clone()).await.expect(201);
    for (by, about) in [(&another, &mentor), (&own, &apprentice), (&scene.apprentice, &mentor)] {
        assert_eq!(raise(by, about.clone()).await.expect(422).faults(), ["#/personId notFound"]);
    }
    let path = requested(&scene.apprentice, &scene.profile).await;
    raise(&scene.mentor, apprentice.clone()).await.expect(422);
    scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(200);
    raise(&scene.apprentice, mentor).await.expect(201);
    raise(&scene.mentor, apprentice).await.expect(201);
}

#[tokio::test]
async fn rows_of_letters_about_concerns_are_for_who_got_them() {
    let app = TestApp::new().await;
    let (one, other) = (app.person(Role::SafeguardingLead).await, app.person(Role::SafeguardingLead).await);
    let roles = [Role::ProgrammeManager, Role::SafeguardingLead];
    let named = app.sign_in_with(one.id, &roles.map(|role| Grant { role, organisation: None })).await;
    let staff = app.staff().await;
    raise(&staff, json!({"personId": named.id})).await.expect(201);
    let rows = async || {
        let list = named.get("/api/v1/messages?kind=concernRaised").await.expect(200).body;
        let all = list["messages"].as_array().expect("messages").clone();
        all.iter().map(|row| row["recipientId"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert!(rows().await.is_empty(), "it names them");
    raise(&staff, json!({})).await.expect(201);
    assert_eq!(rows().await, [named.id.to_string()]);
    // Nor does a copy of what is kept about a lead tell of any.
    let officer = app.person(Role::DataProtectionOfficer).await;
    let request = added(&officer, &of_person("access", other.id)).await;
    let export = officer.get(&format!("{request}/export")).await.expect(200);
    assert!(!export.text.contains("concernRaised"), "{}", export.text);
    give(&officer, &request).await;
}

#[tokio::test]
async fn words_are_kept_to_the_twenty_fifth_birthday_of_whoever_learns() {
    // The apprenticeship began on 1 September 2025; the youngest who begin one are 16.
    for (known, age_at_start, last) in [
        (Some("2010-05-01"), None, "2035-05-01"),
        (None, Some("16to18"), "2034-09-01"),
        (None, Some("19plus"), "2032-11-24"),
        (None, None, "2034-09-01"),
    ] {
        let scene = Mentoring::new().await;
        let (app, lead) = (&scene.app, scene.app.person(Role::SafeguardingLead).await);
        let born = known.map_or("NULL".to_owned(), |day| format!("'{day}'"));
        let age = age_at_start.map_or("NULL".to_owned(), |age| format!("'{age}'"));
        let person = scene.learner.person;
        app.sql(&format!(
            "UPDATE people SET date_of_birth = {born}, version = version + 1 WHERE id = '{person}'"
        ))
        .await;
        app.sql(&format!("UPDATE apprenticeships SET age_at_start = {age}, version = version + 1")).await;
        assert_eq!(app.sql("SELECT starts_on::text FROM apprenticeships").await, ["2025-09-01"]);
        // They speak themself, and name nobody; or a mentorship is named.
        let mentorship = scene.accepted().await;
        let concerns = [
            raised(&scene.apprentice, json!({})).await,
            raised(&scene.staff, json!({"mentorshipId": id_of(&mentorship)})).await,
        ];
        for concern in &concerns {
            let closed = json!({"outcome": "noAction", "note": null});
            lead.post(&format!("{concern}/outcomes"), &closed).await.expect(200);
        }
        let kept = app.sql("SELECT DISTINCT kept_until::text FROM concerns").await;
        assert_eq!(kept, [last], "{known:?} {age_at_start:?}");
        let left = async || app.sql(&format!("SELECT count(*) FROM concerns WHERE text = '{TEXT}'")).await;
        let to_last =
            format!("{last}T12:00:00Z").parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
        app.advance(to_last - app.now());
        due(app).await;
        assert_eq!(left().await, ["2"]);
        app.advance(TimeDelta::days(1));
        due(app).await;
        assert_eq!(left().await, ["0"]);
        assert_eq!(app.sql("SELECT DISTINCT parties::text FROM concerns").await, ["[]"]);
        let wiped = lead.renewed().get(&concerns[0]).await.expect(200).body;
        let reporter = json!({"id": scene.apprentice.id, "name": "erased", "email": null, "under18": null});
        assert_eq!((&wiped["reporter"], &wiped["text"]), (&reporter, &json!("erased")));
    }
}
