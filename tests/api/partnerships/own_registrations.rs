//! One's own registrations, and what else one has on these days.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::attendances::Evening;
use super::meetups::{id_of, published};
use super::waitlist::{Full, cancel, register};
use crate::support::{Actor, TestApp};

const OWN: &str = "/api/v1/registrations";

async fn ids(who: &Actor, query: &str) -> Vec<Value> {
    let page = who.get(&format!("{OWN}{query}")).await.expect(200);
    let rows = page.body["registrations"].as_array().expect("a list");
    rows.iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test]
async fn everybody_lists_their_own_across_meetups_and_nobody_elses() {
    let mut full = Full::with(json!({}), 1, 1).await;
    let other = published(&full.employer, &full.staff, &json!({"title": "Other talks"})).await;
    let waiting = &full.waits[0];
    let second = register(&waiting.0, &other).await.expect(201);
    let own = [json!(id_of(&waiting.1)), second.body["id"].clone()];
    assert_eq!(ids(&waiting.0, "").await, own);
    assert_eq!(ids(&waiting.0, "?state=waitlisted").await, own[..1]);
    assert_eq!(ids(&waiting.0, "?state=waitlisted&state=confirmed&limit=1").await, own[..1]);
    let page = waiting.0.get(OWN).await.expect(200);
    assert_eq!(page.body["registrations"][0]["position"], 1);
    assert_eq!(page.body["registrations"][0]["person"]["id"], json!(waiting.0.id));
    assert_eq!(ids(&full.came[0].0, "").await, [json!(id_of(&full.came[0].1))]);
    // Whoever it is: staff and machines see other people's elsewhere.
    let contact = full.app.person(Role::EmployerContact).await;
    for who in [&full.staff, &full.employer, &contact] {
        assert_eq!(ids(who, "").await, [Value::Null; 0]);
    }
    full.app.anonymous().get(OWN).await.expect(401);
    full.app.provider("Ada").await.get(OWN).await.expect(403);
    cancel(&full.came[0]).await.expect(200);
    full.app.advance(TimeDelta::hours(24));
    full.renew();
    let waiting = &full.waits[0];
    for (state, found) in [("offered", &own[..0]), ("lapsed", &own[..1]), ("waitlisted", &own[..0])] {
        assert_eq!(ids(&waiting.0, &format!("?state={state}")).await, found, "{state}");
    }
}

#[tokio::test]
async fn an_employers_machine_sees_names_with_consent_and_of_the_rest_how_many_they_are() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let meetup = published(&employer, &staff, &json!({})).await;
    let list = format!("{meetup}/registrations");
    let (robin, sam) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    robin.post(&list, &json!({})).await.expect(201);
    let open = sam.post(&list, &json!({"shareName": true})).await.expect(201);
    let seen = employer.get(&list).await.expect(200);
    let people: Vec<_> = (0..2).map(|at| seen.body["registrations"][at]["person"]["id"].clone()).collect();
    assert_eq!(people, [json!(null), json!(sam.id)]);
    assert!(!seen.text.contains(&robin.id.to_string()));
    assert_eq!(
        employer.get(open.header("location")).await.expect(200).body["person"]["name"],
        "Robin Invented"
    );
    let diva = app.employer("Diva").await;
    assert_eq!(diva.get(&list).await.expect(200).body["registrations"], json!([]));
    diva.get(open.header("location")).await.expect(404);
}

#[tokio::test]
async fn clashes_are_told_to_the_person_and_staff_and_refuse_nothing() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let learner = app.learner(&app.provider("Ada").await).await;
    let robin = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let review = staff.get(&format!("/api/v1/reviews?apprenticeship_id={}", learner.id)).await.expect(200);
    let review = review.body["reviews"][0]["id"].as_str().expect("a review").to_owned();
    let day = json!({"agreedOn": "2026-12-03", "reason": "A better day."});
    staff.post(&format!("/api/v1/reviews/{review}/reschedulings"), &day).await.expect(200);
    let other = published(&employer, &staff, &json!({"title": "Other talks"})).await;
    let after = json!({"startsAt": "2026-12-03T20:00:00Z", "endsAt": "2026-12-03T21:00:00Z"});
    register(&robin, &other).await.expect(201);
    register(&robin, &published(&employer, &staff, &after).await).await.expect(201);
    let made = register(&robin, &published(&employer, &staff, &json!({})).await).await.expect(201);
    let mut clashes = made.body["clashes"].as_array().expect("clashes").clone();
    clashes.sort_by_key(|clash| clash["kind"].as_str().map(str::to_owned));
    let on = |kind: &str, id: &str, title: Value| json!({"kind": kind, "id": id, "title": title, "startsOn": "2026-12-03", "endsOn": "2026-12-03"});
    assert_eq!(
        clashes,
        [on("meetup", id_of(&other), json!("Other talks")), on("review", &review, json!(null))]
    );
    let place = made.header("location");
    assert_eq!(staff.get(place).await.expect(200).body["clashes"], made.body["clashes"]);
    assert_eq!(employer.get(place).await.expect(200).body["clashes"], json!([]));
    assert_eq!(
        robin.get(OWN).await.expect(200).body["registrations"][2]["clashes"],
        json!([]),
        "not in lists"
    );
    let pause = json!({"startsOn": "2026-11-24", "expectedReturnOn": "2026-12-07", "returnedOn": null,
        "reason": "personal", "note": null});
    let path = format!("/api/v1/apprenticeships/{}/breaks-in-learning", learner.id);
    let pause = staff.post(&path, &pause).await.expect(201);
    let clashes = robin.get(place).await.expect(200).body["clashes"].clone();
    let found = clashes.as_array().expect("clashes").iter().find(|clash| clash["kind"] == "break").cloned();
    let expected = json!({"kind": "break", "id": pause.id(), "title": null, "startsOn": "2026-11-24",
        "endsOn": "2026-12-06"});
    assert_eq!(found, Some(expected));
}

/// What came of the registration for an evening, as each of those who may know reads it.
async fn outcomes(evening: &Evening) -> Vec<Value> {
    let list = format!("{}/registrations", evening.meetup);
    let mut read = Vec::new();
    for who in [&evening.robin, &evening.employer, &evening.staff] {
        let page = who.get(&list).await.expect(200).body;
        let one = who.get(&format!("{list}/{}", evening.registration)).await.expect(200).body;
        read.extend([page["registrations"][0]["outcome"].clone(), one["outcome"].clone()]);
    }
    let own = evening.robin.get(OWN).await.expect(200).body;
    read.push(own["registrations"][0]["outcome"].clone());
    read
}

#[tokio::test]
async fn who_had_a_place_came_or_did_not_as_attendances_tell() {
    let mut evening = Evening::of(json!({}), Value::Null).await;
    evening.app.advance(TimeDelta::minutes(135));
    evening.renew();
    assert_eq!(outcomes(&evening).await, vec![Value::Null; 7], "half past eight: somebody may still come");
    evening.app.advance(TimeDelta::seconds(1));
    assert_eq!(outcomes(&evening).await, vec![json!("noShow"); 7]);
    let came = evening.door(&evening.employer, "late", "2026-12-03T18:05:00Z").await.expect(201);
    assert_eq!(outcomes(&evening).await, vec![json!("attended"); 7], "told later");
    let void = format!("{}/voidings", came.header("location"));
    evening.employer.post(&void, &json!({"reason": "It was somebody else."})).await.expect(200);
    assert_eq!(outcomes(&evening).await, vec![json!("noShow"); 7]);
}
