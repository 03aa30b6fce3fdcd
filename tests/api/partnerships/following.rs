//! Whoever registered hears what becomes of the meetup.

use futures_util::future::{join, join_all};
use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{id_of, publish_change, published};
use crate::support::{Actor, TestApp};

async fn register(actor: &Actor, meetup: &str) -> String {
    let made = actor.request("POST", &format!("{meetup}/registrations")).send().await.expect(201);
    made.header("location").to_owned()
}

async fn cancel(actor: &Actor, meetup: &str) {
    actor.post(&format!("{meetup}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
}

/// What somebody follows of registrations.
async fn followed(app: &TestApp, actor: &Actor) -> Vec<Value> {
    app.feed_settles().await;
    let feed = actor.get("/api/v1/events?subject_type=registration&limit=100").await.expect(200);
    feed.body["events"].as_array().expect("events").clone()
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}

#[tokio::test]
async fn a_cancelled_meetup_cancels_its_registrations() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let meetup = published(&employer, &staff, &json!({})).await;
    let elsewhere = published(&employer, &staff, &json!({})).await;
    let (robin, sam) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    let (first, second) = (register(&robin, &meetup).await, register(&sam, &meetup).await);
    let kept = register(&robin, &elsewhere).await;
    sam.post(&format!("{second}/cancellations"), &json!({})).await.expect(200);
    cancel(&employer, &meetup).await;
    for (actor, registration, state) in
        [(&robin, &first, "cancelled"), (&sam, &second, "cancelled"), (&robin, &kept, "confirmed")]
    {
        assert_eq!(actor.get(registration).await.expect(200).body["state"], state);
    }
    assert_eq!(app.anonymous().get(&meetup).await.expect(200).body["registered"], 0);
    assert_eq!(app.anonymous().get(&elsewhere).await.expect(200).body["registered"], 1);
    for registration in [&first, &second] {
        let events = app.events_of(id_of(registration)).await;
        assert_eq!(events, ["registration.confirmed", "registration.cancelled"]);
    }
    let versions = format!("SELECT max(version) FROM versions WHERE subject_id = '{}'", id_of(&first));
    assert_eq!(app.sql(&versions).await, ["2"]);
    let confirmed = staff.get(&format!("{meetup}/registrations?state=confirmed")).await.expect(200);
    assert_eq!(confirmed.body["registrations"], json!([]));
}

#[tokio::test]
async fn nobody_is_left_at_a_meetup_that_is_cancelled_while_people_come_and_go() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let meetup = published(&employer, &staff, &json!({"capacity": 20})).await;
    let mut crowd = Vec::new();
    for _ in 0..20 {
        crowd.push(app.person(Role::Apprentice).await);
    }
    let leaving = format!("{}/cancellations", register(&crowd[0], &meetup).await);
    let list = format!("{meetup}/registrations");
    let coming = join_all(crowd[1..].iter().map(|one| one.request("POST", &list).send()));
    let (replies, (left, ())) =
        join(coming, join(crowd[0].request("POST", &leaving).send(), cancel(&employer, &meetup))).await;
    assert!(replies.iter().all(|reply| [201, 409].contains(&reply.status)));
    assert!([200, 409].contains(&left.status));
    let count = |what: &str| format!("SELECT count(*) FROM {what}");
    assert_eq!(app.sql(&count("registrations WHERE state = 'confirmed'")).await, ["0"]);
    assert_eq!(app.sql("SELECT registered FROM meetups").await, ["0"]);
    let made = app.sql(&count("events WHERE type = 'registration.confirmed'")).await;
    assert_eq!(app.sql(&count("events WHERE type = 'registration.cancelled'")).await, made);
}

#[tokio::test]
async fn feed_and_timeline_tell_an_apprentice_of_a_move_and_of_a_cancellation() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let learner = app.learner(&app.provider("Ada").await).await;
    let robin = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let sam = app.person(Role::Apprentice).await;
    let meetup = published(&employer, &staff, &json!({"title": "Talks"})).await;
    let place = register(&robin, &meetup).await;
    let gone = register(&sam, &meetup).await;
    sam.post(&format!("{gone}/cancellations"), &json!({})).await.expect(200);
    let later = json!({"startsAt": "2026-12-04T18:00:00Z", "endsAt": "2026-12-04T20:00:00Z"});
    let proposed = employer.patch(&meetup, &later).await.expect(200);
    assert_eq!(types(&followed(&app, &robin).await), ["registration.confirmed"], "it is only proposed");
    publish_change(&staff, &proposed, &meetup).await.expect(200);
    // Neither moves anybody.
    staff.patch(&meetup, &json!({"title": "More talks", "capacity": 40})).await.expect(200);
    staff.patch(&meetup, &json!({"timeZone": "Europe/London"})).await.expect(200);
    staff.patch(&meetup, &json!({"onlineUrl": "https://meet.example/talks"})).await.expect(200);
    cancel(&employer, &meetup).await;
    let expected = [
        "registration.confirmed",
        "registration.meetupMoved",
        "registration.meetupMoved",
        "registration.cancelled",
    ];
    let feed = followed(&app, &robin).await;
    assert_eq!(types(&feed), expected);
    for event in &feed {
        assert_eq!(event["subjectId"], id_of(&place));
        assert_eq!(event["apprenticeshipId"], learner.id.as_str());
    }
    assert_eq!(types(&followed(&app, &sam).await), ["registration.confirmed", "registration.cancelled"]);
    let path = format!("/api/v1/apprenticeships/{}/timeline?sort=occurredAt", learner.id);
    let timeline = robin.get(&path).await.expect(200);
    let words = |timeline: &Value| -> Vec<String> {
        let entries = timeline["timeline"].as_array().expect("entries").iter();
        let entries =
            entries.filter(|entry| entry["type"].as_str().is_some_and(|t| t.starts_with("registration")));
        entries.map(|entry| entry["words"].as_str().expect("words").to_owned()).collect()
    };
    let told = words(&timeline.body);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[1].starts_with("The meetup ") && told[1].ends_with(" has another time or place."));
    assert_eq!(told[3], "The meetup More talks was cancelled, and the registration with it.");
    assert_eq!(words(&staff.get(&path).await.expect(200).body), told);
    let ada = app.provider("Ada").await;
    assert_eq!(words(&ada.get(&path).await.expect(200).body), [""; 0], "providers do not read registrations");
}

#[tokio::test]
async fn the_employer_learns_of_no_apprenticeship_and_the_apprentice_of_no_stranger() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let contact = app.person(Role::EmployerContact).await;
    let learner = app.learner(&app.provider("Ada").await).await;
    let robin = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let meetup = published(&contact, &staff, &json!({})).await;
    register(&robin, &meetup).await;
    cancel(&contact, &meetup).await;
    let seen = followed(&app, &contact).await;
    assert_eq!(types(&seen), ["registration.confirmed", "registration.cancelled"]);
    // Oneself one knows.
    for (event, actor) in seen.iter().zip([json!(null), json!(contact.id)]) {
        assert_eq!((&event["apprenticeshipId"], &event["actor"]["id"]), (&json!(null), &actor));
    }
    let seen = followed(&app, &robin).await;
    assert_eq!(seen[0]["actor"]["id"], json!(robin.id));
    assert_eq!(seen[1]["actor"], json!({"type": "person", "id": null}));
    let timeline = robin.get(&format!("/api/v1/apprenticeships/{}/timeline", learner.id)).await.expect(200);
    assert!(!timeline.text.contains(&contact.id.to_string()), "{}", timeline.text);
    assert!(timeline.text.contains(&robin.id.to_string()));
    let all = followed(&app, &staff).await;
    assert_eq!(all[1]["actor"]["id"], json!(contact.id));
    assert_eq!(all[1]["apprenticeshipId"], learner.id.as_str());
}
