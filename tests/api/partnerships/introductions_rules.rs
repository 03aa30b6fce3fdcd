//! What introductions refuse, which of several wins, and what ends with a partnership.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::introductions::{Diva, INTRODUCTIONS, OFFERS, offer, step};

#[tokio::test]
async fn the_last_place_is_had_once() {
    let at = Diva::new("2005-03-01", 1).await;
    let scene = &at.scene;
    let mut apprentices = vec![scene.apprentice.clone()];
    for _ in 0..3 {
        let learner = scene.app.learner(&scene.ada).await;
        apprentices.push(scene.app.sign_in_as(learner.person, Role::Apprentice, None).await);
    }
    let body = json!({"offerId": at.offer});
    let answers = join_all(apprentices.iter().map(|who| who.post(INTRODUCTIONS, &body))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert!(answers.iter().filter(|reply| reply.status == 409).all(|reply| reply.code() == "noPlaceLeft"));
    let read = at.diva.get(&format!("{OFFERS}/{}", at.offer)).await.expect(200).body;
    assert_eq!(read["placesLeft"], 0);
    at.diva.patch(&format!("{OFFERS}/{}", at.offer), &json!({"places": 0})).await.expect(422);
    // A place that comes to nothing is free again.
    let path = answers.iter().find(|reply| reply.status == 201).expect("one").header("location");
    at.diva.post(&step(path, "declines"), &Value::Null).await.expect(200);
    assert_eq!(at.diva.get(&format!("{OFFERS}/{}", at.offer)).await.expect(200).body["placesLeft"], 1);
}

#[tokio::test]
async fn one_is_made_or_taken_back_but_not_both() {
    for _ in 0..4 {
        let at = Diva::adult().await;
        let path = at.asked().await;
        let (make, take_back) = (step(&path, "confirmations"), step(&path, "withdrawals"));
        let nothing = json!({});
        let (made, taken) =
            tokio::join!(at.diva.post(&make, &nothing), at.scene.apprentice.post(&take_back, &Value::Null));
        // What is made can still be taken back; what is taken back is made no more.
        assert!(matches!((made.status, taken.status), (200 | 409, 200)), "{} {}", made.status, taken.status);
        assert_eq!(at.diva.get(&path).await.expect(200).body["state"], "withdrawn");
        let both = at.letters("introductionMade").await.len();
        assert_eq!(both, if made.status == 200 { 2 } else { 0 });
    }
}

#[tokio::test]
async fn when_the_partnership_ends_offers_close_and_what_was_made_is_paused_until_staff_decide() {
    let at = Diva::new("2005-03-01", 5).await;
    let scene = &at.scene;
    let made = at.asked().await;
    at.diva.post(&step(&made, "confirmations"), &json!({})).await.expect(200);
    let learner = scene.app.learner(&scene.ada).await;
    let other = scene.app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let asked = other.post(INTRODUCTIONS, &json!({"offerId": at.offer})).await.expect(201);
    let asked = asked.header("location").to_owned();
    let reason = json!({"reason": "They move away."});
    scene.staff.post(&format!("{}/endings", at.partnership), &reason).await.expect(200);
    // Before the timer has run nothing is made any more.
    let late = at.diva.post(&step(&asked, "confirmations"), &json!({})).await.expect(403);
    assert_eq!(late.code(), "forbidden");
    at.diva.post(OFFERS, &offer(1)).await.expect(403);
    at.work().await;
    let state = async |path: &str| scene.staff.get(path).await.expect(200).body["state"].clone();
    assert_eq!(state(&made).await, "onHold");
    assert_eq!(state(&asked).await, "withdrawn");
    assert_eq!(state(&format!("{OFFERS}/{}", at.offer)).await, "closed");
    scene.staff.post(&step(&made, "releases"), &Value::Null).await.expect(200);
    at.work().await;
    assert_eq!(state(&made).await, "made", "staff have decided");
}

#[tokio::test]
async fn what_staff_let_go_on_for_another_reason_is_paused_when_the_partnership_ends() {
    let at = Diva::adult().await;
    let (scene, path) = (&at.scene, at.asked().await);
    at.diva.post(&step(&path, "confirmations"), &json!({})).await.expect(200);
    scene.staff.post(&step(&path, "holds"), &Value::Null).await.expect(200);
    scene.staff.post(&step(&path, "releases"), &Value::Null).await.expect(200);
    let reason = json!({"reason": "They move away."});
    scene.staff.post(&format!("{}/endings", at.partnership), &reason).await.expect(200);
    at.work().await;
    assert_eq!(scene.staff.get(&path).await.expect(200).body["state"], "onHold");
}

#[tokio::test]
async fn whoever_has_no_part_finds_nothing_and_what_does_not_fit_is_refused() {
    let at = Diva::adult().await;
    let scene = &at.scene;
    let path = at.asked().await;
    let another = scene.app.employer("Another").await;
    let stranger = scene.app.person(Role::Apprentice).await;
    for who in [&another, &stranger] {
        who.get(&path).await.expect(404);
        who.post(&step(&path, "withdrawals"), &Value::Null).await.expect(404);
        assert_eq!(who.get(INTRODUCTIONS).await.expect(200).body["introductions"], json!([]));
    }
    assert_eq!(at.ask().await.expect(409).code(), "alreadyExists");
    let unknown = json!({"offerId": scene.learner.id});
    assert_eq!(
        scene.apprentice.post(INTRODUCTIONS, &unknown).await.expect(422).faults(),
        ["#/offerId notFound"]
    );
    let foreign = json!({"offerId": at.offer, "apprenticeshipId": at.offer});
    let faults = ["#/apprenticeshipId notFound"];
    assert_eq!(scene.apprentice.post(INTRODUCTIONS, &foreign).await.expect(422).faults(), faults);
    scene.staff.post(INTRODUCTIONS, &json!({"offerId": at.offer})).await.expect(422);
    at.diva.post(INTRODUCTIONS, &json!({"offerId": at.offer})).await.expect(403);
    // Nobody is told the contact but the employer and staff.
    let seen = scene.apprentice.get(OFFERS).await.expect(200);
    assert!(!seen.text.contains("Jo Contact") && !seen.text.contains("pictures.example"), "{}", seen.text);
    assert_eq!(another.get(OFFERS).await.expect(200).body["introductionOffers"], json!([]));
    for (change, fault) in [
        (json!({"contactAgreed": false}), "#/contactAgreed inconsistent"),
        (json!({"places": 0}), "#/places tooSmall"),
        (json!({"places": 51}), "#/places tooLarge"),
        (json!({"topics": []}), "#/topics tooSmall"),
        (json!({"topics": ["Video", "video"]}), "#/topics duplicate"),
        (json!({"until": "2026-11-01"}), "#/until inThePast"),
        (json!({"until": "2029-11-01"}), "#/until inconsistent"),
        (json!({"contactEmail": "jo"}), "#/contactEmail format"),
        (json!({"organisationId": another.organisation}), "#/organisationId notFound"),
    ] {
        let mut body = offer(1);
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        assert_eq!(at.diva.post(OFFERS, &body).await.expect(422).faults(), [fault], "{change}");
    }
    let changed = json!({"contactName": "Somebody Else"});
    let faults = at.diva.patch(&format!("{OFFERS}/{}", at.offer), &changed).await.expect(422).faults();
    assert_eq!(faults, ["#/contactAgreed required"]);
}

#[tokio::test]
async fn whom_an_apprentice_agreed_to_meet_stays() {
    let at = Diva::adult().await;
    let path = format!("{OFFERS}/{}", at.offer);
    let another = json!({"company": "Other Pictures", "contactName": "Pat Contact", "contactEmail": "pat@pictures.example",
        "role": "Producer", "contactAgreed": true});
    let back = json!({"company": "Example Pictures", "contactName": "Jo Contact", "contactEmail": "jo.contact@pictures.example",
        "role": "Post-production engineer", "contactAgreed": true});
    for change in [&another, &back] {
        at.diva.patch(&path, change).await.expect(200);
    }
    at.asked().await;
    let faults =
        ["company", "contactEmail", "contactName", "role"].map(|name| format!("#/{name} inconsistent"));
    assert_eq!(at.diva.patch(&path, &another).await.expect(422).faults(), faults);
    assert_eq!(at.scene.staff.patch(&path, &another).await.expect(422).faults(), faults);
    at.diva.patch(&path, &back).await.expect(200);
    at.diva.patch(&path, &json!({"topics": ["sound"], "places": 3})).await.expect(200);
}

#[tokio::test]
async fn what_has_lapsed_takes_no_place_and_stands_in_nobodys_way() {
    let at = Diva::new("2005-03-01", 1).await;
    let late = at.asked().await;
    at.scene.app.advance(TimeDelta::days(14));
    let read = at.diva.renewed().get(&format!("{OFFERS}/{}", at.offer)).await.expect(200).body;
    assert_eq!(read["placesLeft"], 1);
    let body = json!({"offerId": at.offer});
    at.scene.apprentice.renewed().post(INTRODUCTIONS, &body).await.expect(201);
    let written = at.scene.app.events_of(late.rsplit('/').next().expect("an id")).await;
    assert_eq!(written, ["introduction.asked", "introduction.lapsed"]);
}

#[tokio::test]
async fn of_many_asked_at_once_ten_are() {
    let at = Diva::adult().await;
    let mut offers = vec![at.offer.clone()];
    for _ in 0..13 {
        offers.push(at.diva.post(OFFERS, &offer(1)).await.expect(201).id().to_owned());
    }
    let bodies: Vec<Value> = offers.iter().map(|id| json!({"offerId": id})).collect();
    let answers = join_all(bodies.iter().map(|body| at.scene.apprentice.post(INTRODUCTIONS, body))).await;
    let made = answers.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 10);
    assert!(answers.iter().filter(|reply| reply.status != 201).all(|reply| reply.status == 429));
}

#[tokio::test]
async fn while_one_is_paused_nobody_more_meets_the_same_contact() {
    for by_concern in [true, false] {
        let at = Diva::new("2005-03-01", 5).await;
        let scene = &at.scene;
        let lead = scene.app.person(Role::SafeguardingLead).await;
        let made = at.asked().await;
        at.diva.post(&step(&made, "confirmations"), &json!({})).await.expect(200);
        let learner = scene.app.learner(&scene.ada).await;
        scene
            .staff
            .patch(&format!("/api/v1/people/{}", learner.person), &json!({"dateOfBirth": "2004-01-01"}))
            .await
            .expect(200);
        let other = scene.app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let body = json!({"offerId": at.offer});
        let asked = other.post(INTRODUCTIONS, &body).await.expect(201).header("location").to_owned();
        let raised = json!({"text": "He waits outside", "introductionId": made.rsplit('/').next()});
        let concern = match by_concern {
            true => scene
                .apprentice
                .post("/api/v1/concerns", &raised)
                .await
                .expect(201)
                .header("location")
                .to_owned(),
            false => {
                scene.staff.post(&step(&made, "holds"), &Value::Null).await.expect(200);
                String::new()
            }
        };
        let offered = at.diva.get(&format!("{OFFERS}/{}", at.offer)).await.expect(200).body;
        assert_eq!(offered["placesLeft"], 0);
        for (who, place) in [(&at.diva, &asked), (&scene.staff, &asked)] {
            let refused = who.post(&step(place, "confirmations"), &json!({})).await.expect(409);
            assert_eq!(refused.code(), "noPlaceLeft");
        }
        // Nor by another offer for the same person.
        let mut again = offer(1);
        again["contactEmail"] = json!("Jo.Contact@Pictures.example");
        let second = at.diva.post(OFFERS, &again).await.expect(201).id().to_owned();
        let refused = other.post(INTRODUCTIONS, &json!({"offerId": second})).await.expect(409);
        assert_eq!(refused.code(), "noPlaceLeft");
        if by_concern {
            // Taking it back and asking again leads round nothing.
            scene.apprentice.post(&step(&made, "withdrawals"), &Value::Null).await.expect(200);
            assert_eq!(at.ask().await.expect(409).code(), "noPlaceLeft");
            let closed = json!({"outcome": "resume", "note": null});
            lead.post(&format!("{concern}/outcomes"), &closed).await.expect(200);
        } else {
            scene.staff.post(&step(&made, "releases"), &Value::Null).await.expect(200);
        }
        at.diva.post(&step(&asked, "confirmations"), &json!({})).await.expect(200);
    }
}

#[tokio::test]
async fn whoever_was_told_of_it_is_told_of_a_pause_and_of_the_end() {
    let at = Diva::adult().await;
    let (scene, path) = (&at.scene, at.asked().await);
    at.diva.post(&step(&path, "confirmations"), &json!({})).await.expect(200);
    let told = async |kind: &str| {
        let letters = at.letters(kind).await;
        let all = letters.iter().map(|letter| letter.split(' ').nth(1).expect("an address").to_owned());
        let mut all: Vec<String> = all.collect();
        all.sort_unstable();
        all
    };
    scene.staff.post(&step(&path, "holds"), &Value::Null).await.expect(200);
    let paused = told("connectionPaused").await;
    assert_eq!(paused.len(), 4, "{paused:?}");
    assert!(paused.contains(&"jo.contact@pictures.example".to_owned()), "{paused:?}");
    scene.staff.post(&step(&path, "releases"), &Value::Null).await.expect(200);
    assert_eq!(told("connectionResumed").await, paused);
    // Nobody is told what they did themself.
    scene.apprentice.post(&step(&path, "withdrawals"), &Value::Null).await.expect(200);
    let ended = at.letters("connectionEnded").await;
    assert_eq!(ended.len(), 3, "{ended:?}");
    assert!(ended.iter().all(|letter| !letter.starts_with(&scene.apprentice.id.to_string())), "{ended:?}");
    // What is not made yet can be taken back without a word.
    let again = at.asked().await;
    scene.apprentice.post(&step(&again, "withdrawals"), &Value::Null).await.expect(200);
    assert_eq!(at.letters("connectionEnded").await.len(), 3);
    // The employer takes back what it made.
    let third = at.asked().await;
    at.diva.post(&step(&third, "confirmations"), &json!({})).await.expect(200);
    at.diva.post(&step(&third, "withdrawals"), &Value::Null).await.expect(200);
    let told = &at.letters("connectionEnded").await[3..];
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|letter| !letter.contains("dee@diva.example -")), "{told:?}");
}

#[tokio::test]
async fn a_contact_is_forgotten_a_year_after_the_offer() {
    let at = Diva::adult().await;
    at.diva.post(&format!("{OFFERS}/{}/closures", at.offer), &Value::Null).await.expect(200);
    at.scene.app.advance(TimeDelta::days(364));
    at.work().await;
    let contact = "SELECT contact_name || ' ' || contact_email FROM introduction_offers";
    assert_eq!(at.scene.app.sql(contact).await, ["Jo Contact jo.contact@pictures.example"]);
    at.scene.app.advance(TimeDelta::days(2));
    at.work().await;
    assert_eq!(at.scene.app.sql(contact).await, ["erased erased"]);
    let kept = "SELECT count(*) FROM versions WHERE body::text LIKE '%jo.contact@%'";
    assert_eq!(at.scene.app.sql(kept).await, ["0"]);
}
