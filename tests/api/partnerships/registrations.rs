//! Apprentices register for meetups.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::json;

use crate::partnerships::meetups::{published, submitted};
use crate::support::{Actor, TestApp};

async fn apprentices(app: &TestApp, count: usize) -> Vec<Actor> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(app.person(Role::Apprentice).await);
    }
    all
}

#[tokio::test]
async fn an_apprentice_registers_cancels_and_registers_anew() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let robin = app.person(Role::Apprentice).await;
    let meetup = published(&employer, &staff, &json!({})).await;
    let list = format!("{meetup}/registrations");
    let tag = employer.get(&meetup).await.expect(200).header("etag").to_owned();
    let made = robin.request("POST", &list).send().await.expect(201);
    assert_eq!((&made.body["state"], &made.body["shareName"]), (&json!("confirmed"), &json!(false)));
    assert_eq!(made.body["person"], json!({"id": robin.id, "name": "Robin Invented"}));
    let place = made.header("location").to_owned();
    assert_eq!(place, format!("{list}/{}", made.id()));
    assert_eq!(robin.get(&place).await.expect(200).body, made.body);
    let twice = robin.post(&list, &json!({"shareName": true})).await.expect(409);
    assert_eq!(twice.code(), "alreadyRegistered");
    // The count shows at once, yet an edit that started before does not fail for it.
    let seen = employer.request("GET", &meetup).header("if-none-match", &tag).send().await.expect(200);
    assert_eq!(seen.body["registered"], 1);
    let edit = employer.request("PATCH", &meetup).header("if-match", &tag).json(&json!({"title": "Talks"}));
    edit.send().await.expect(200);
    let cancelled = robin.post(&format!("{place}/cancellations"), &json!({})).await.expect(200);
    assert_eq!(cancelled.body["state"], "cancelled");
    let again = robin.post(&format!("{place}/cancellations"), &json!({})).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!([]));
    assert_eq!(employer.get(&meetup).await.expect(200).body["registered"], 0);
    robin.post(&list, &json!({"shareName": true})).await.expect(201);
    assert_eq!(app.events_of(made.id()).await, ["registration.confirmed", "registration.cancelled"]);
    let id = meetup.rsplit('/').next().expect("an id");
    assert_eq!(app.events_of(id).await, ["meetup.submitted", "meetup.published", "meetup.changeProposed"]);
    let of = app.sql("SELECT DISTINCT organisation_id FROM events WHERE subject_type = 'registration'").await;
    assert_eq!(of, [employer.organisation.to_string()]);
}

#[tokio::test]
async fn the_feed_names_nobody_whom_the_registration_does_not() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let robin = app.person(Role::Apprentice).await;
    let someone = app.person(Role::Mentor).await;
    let contact = app.sign_in_as(someone.id, Role::EmployerContact, Some(employer.organisation)).await;
    let meetup = published(&employer, &staff, &json!({})).await;
    let place = robin.request("POST", &format!("{meetup}/registrations")).send().await.expect(201);
    let place = place.header("location").to_owned();
    robin.post(&format!("{place}/cancellations"), &json!({})).await.expect(200);
    app.feed_settles().await;
    let feed = "/api/v1/events?subject_type=registration";
    let seen = contact.get(feed).await.expect(200);
    assert_eq!(seen.body["events"].as_array().expect("events").len(), 2);
    for event in seen.body["events"].as_array().expect("events") {
        assert_eq!(event["actor"], json!({"type": "person", "id": null}));
    }
    for knows in [&robin, &staff] {
        let seen = knows.get(feed).await.expect(200);
        assert_eq!(seen.body["events"][1]["actor"], json!({"type": "person", "id": robin.id}));
    }
}

#[tokio::test]
async fn fifty_who_come_at_once_for_thirty_places_get_exactly_thirty() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let meetup = published(&employer, &staff, &json!({"capacity": 30})).await;
    let list = format!("{meetup}/registrations");
    let crowd = apprentices(&app, 50).await;
    let unwilling = json!({"waitlist": false});
    let replies = join_all(crowd.iter().map(|one| one.post(&list, &unwilling))).await;
    let won = replies.iter().filter(|reply| reply.status == 201).count();
    let full = replies.iter().filter(|reply| (reply.status, reply.code()) == (409, "meetupFull")).count();
    assert_eq!((won, full), (30, 20));
    assert_eq!(app.anonymous().get(&meetup).await.expect(200).body["registered"], 30);
    assert_eq!(app.sql("SELECT count(*) FROM registrations").await, ["30"]);
    assert_eq!(app.sql("SELECT count(*) FROM events WHERE type = 'registration.confirmed'").await, ["30"]);
    let less = employer.patch(&meetup, &json!({"capacity": 29})).await.expect(409);
    assert_eq!(less.code(), "capacityBelowRegistrations");
    employer.patch(&meetup, &json!({"capacity": 30, "title": "Full house"})).await.expect(200);
    let (lucky, late) = (
        crowd.iter().zip(&replies).find(|(_, reply)| reply.status == 201).expect("one with a place"),
        crowd.iter().zip(&replies).find(|(_, reply)| reply.status == 409).expect("one without"),
    );
    let place = lucky.1.header("location");
    lucky.0.post(&format!("{place}/cancellations"), &json!({})).await.expect(200);
    late.0.request("POST", &list).send().await.expect(201);
}

#[tokio::test]
async fn one_who_comes_twice_at_once_gets_one_place() {
    let app = TestApp::new().await;
    let meetup = published(&app.employer("MadeTech").await, &app.staff().await, &json!({})).await;
    let robin = app.person(Role::Apprentice).await;
    let list = format!("{meetup}/registrations");
    let mut statuses: Vec<_> = join_all((0..10).map(|_| robin.request("POST", &list).send()))
        .await
        .iter()
        .map(|reply| reply.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 9][..]].concat());
    assert_eq!(app.anonymous().get(&meetup).await.expect(200).body["registered"], 1);
}

#[tokio::test]
async fn registration_is_open_from_publication_to_the_start() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let robin = app.person(Role::Apprentice).await;
    let pending = submitted(&employer, &json!({})).await;
    robin.post(&format!("{pending}/registrations"), &json!({})).await.expect(404);
    let open = published(&employer, &staff, &json!({})).await;
    let gone = published(&employer, &staff, &json!({})).await;
    let place = robin.post(&format!("{gone}/registrations"), &json!({})).await.expect(201);
    employer.post(&format!("{gone}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
    let other = app.person(Role::Apprentice).await;
    let refused = other.post(&format!("{gone}/registrations"), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    robin.post(&format!("{}/cancellations", place.header("location")), &json!({})).await.expect(409);
    app.advance(TimeDelta::days(9) + TimeDelta::hours(8));
    let late = app.person(Role::Apprentice).await;
    let refused = late.post(&format!("{open}/registrations"), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
}

#[tokio::test]
async fn only_apprentices_register_and_only_for_themselves() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let meetup = published(&employer, &staff, &json!({})).await;
    let list = format!("{meetup}/registrations");
    assert_eq!(staff.post(&list, &json!({})).await.expect(403).code(), "forbidden");
    for other in [employer, app.person(Role::EmployerContact).await, app.person(Role::Mentor).await] {
        assert_eq!(other.post(&list, &json!({})).await.expect(403).code(), "insufficientScope");
    }
    app.anonymous().post(&list, &json!({})).await.expect(401);
    let (robin, sam) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    let refused = robin.post(&list, &json!({"personId": sam.id})).await.expect(422);
    assert_eq!(refused.faults(), ["#/personId unknown"]);
    let made = robin.post(&list, &json!({})).await.expect(201);
    let cancel = format!("{}/cancellations", made.header("location"));
    sam.post(&cancel, &json!({})).await.expect(404);
    sam.get(made.header("location")).await.expect(404);
    staff.post(&cancel, &json!({})).await.expect(200);
    let elsewhere = published(&app.employer("MadeTech").await, &staff, &json!({})).await;
    staff.get(&format!("{elsewhere}/registrations/{}", made.id())).await.expect(404);
}

#[tokio::test]
async fn employers_see_how_many_come_and_names_only_with_consent() {
    let app = TestApp::new().await;
    let (contact, staff) = (app.person(Role::EmployerContact).await, app.staff().await);
    let meetup = published(&contact, &staff, &json!({})).await;
    let list = format!("{meetup}/registrations");
    let (robin, sam) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    let shy = robin.post(&list, &json!({})).await.expect(201);
    let open = sam.post(&list, &json!({"shareName": true})).await.expect(201);
    let people = |body: &serde_json::Value| -> Vec<_> {
        let rows = body["registrations"].as_array().expect("a list");
        rows.iter().map(|row| row["person"]["id"].clone()).collect()
    };
    let seen = contact.get(&list).await.expect(200);
    assert_eq!(people(&seen.body), [json!(null), json!(sam.id)]);
    assert!(!seen.text.contains(&robin.id.to_string()));
    assert!(contact.get(shy.header("location")).await.expect(200).body["person"].is_null());
    assert_eq!(
        contact.get(open.header("location")).await.expect(200).body["person"]["name"],
        "Robin Invented"
    );
    assert_eq!(people(&staff.get(&list).await.expect(200).body), [json!(robin.id), json!(sam.id)]);
    assert_eq!(people(&robin.get(&list).await.expect(200).body), [json!(robin.id)]);
    let page = staff.get(&format!("{list}?limit=1&state=confirmed")).await.expect(200);
    assert!(page.header("link").contains("state=confirmed"), "{}", page.header("link"));
    assert_eq!(people(&staff.get(&format!("{list}?state=cancelled")).await.expect(200).body).len(), 0);
}
