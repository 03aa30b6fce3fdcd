//! What an employer says of a meetup: its own name for it, places of its own, for whom it is, what happens there.

use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{MEETUPS, id_of, publish_change, published, submitted, talks_with};
use crate::support::TestApp;

/// All that can be said besides.
fn said() -> Value {
    json!({"externalId": "talks-1", "ownPlaces": 10, "audience": {"cohortIds": []},
        "agenda": [{"at": "2026-12-03T18:15:00Z", "title": "How we test", "speaker": "Sam Invented"},
            {"at": "2026-12-03T19:00:00Z", "title": "Pizza", "speaker": null}],
        "accessibility": "Step-free.", "tags": ["testing", "rust"], "infoUrl": "https://meetups.example/talks"})
}

#[tokio::test]
async fn what_is_said_is_stored_shown_and_changed() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let added = employer.post(MEETUPS, &talks_with(&said())).await.expect(201);
    let place = added.header("location");
    for (name, value) in said().as_object().expect("an object") {
        assert_eq!(&added.body[name.as_str()], value, "{name}");
    }
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    let seen = app.anonymous().get(place).await.expect(200);
    assert_eq!((&seen.body["externalId"], &seen.body["tags"]), (&json!(null), &said()["tags"]));
    let changes = json!({"ownPlaces": 4, "accessibility": null, "tags": [], "capacity": 20});
    let changed = employer.patch(place, &changes).await.expect(200);
    for (name, value) in changes.as_object().expect("an object") {
        assert_eq!(&changed.body[name.as_str()], value, "{name} acts at once");
    }
    assert_eq!(changed.body["proposedChange"], json!(null));
    let bare = employer.post(MEETUPS, &talks_with(&json!({}))).await.expect(201);
    for (name, value) in [
        ("externalId", json!(null)),
        ("ownPlaces", json!(0)),
        ("waitlisted", json!(0)),
        ("audience", json!({"cohortIds": []})),
        ("agenda", json!([])),
        ("accessibility", json!(null)),
        ("tags", json!([])),
        ("infoUrl", json!(null)),
    ] {
        assert_eq!(bare.body.get(name), Some(&value), "{name}");
    }
}

#[tokio::test]
async fn the_same_under_the_same_name_is_the_same_meetup() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let body = talks_with(&said());
    let first = employer.post(MEETUPS, &body).await.expect(201);
    let again = employer.post(MEETUPS, &body).await.expect(200);
    assert_eq!((again.id(), again.header("location")), (first.id(), first.header("location")));
    let mut other = talks_with(&said());
    (other["title"], other["ownPlaces"]) = (json!("Other talks"), json!(3));
    let refused = employer.post(MEETUPS, &other).await.expect(409);
    assert_eq!((refused.code(), &refused.body["id"]), ("externalIdConflict", &json!(first.id())));
    assert_eq!(refused.faults(), ["#/ownPlaces differs", "#/title differs"]);
    // What became of it since, and that it is over, does not matter.
    staff.patch(first.header("location"), &json!({"title": "Renamed"})).await.expect(200);
    app.advance(chrono::TimeDelta::days(30));
    let employer = employer.renewed();
    let late = employer.post(MEETUPS, &body).await.expect(200);
    assert_eq!((&late.body["title"], late.id()), (&json!("Renamed"), first.id()));
    // Names are each employer's own.
    let diva = app.employer("Diva").await;
    let later = json!({"startsAt": "2027-01-14T18:00:00Z", "endsAt": "2027-01-14T20:00:00Z", "agenda": []});
    let mut hers = talks_with(&said());
    for (name, value) in later.as_object().expect("an object") {
        hers[name.as_str()] = value.clone();
    }
    diva.post(MEETUPS, &hers).await.expect(201);
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["2"]);
    assert_eq!(app.events_of(first.id()).await, ["meetup.submitted", "meetup.changed"]);
}

#[tokio::test]
async fn sent_ten_times_at_once_it_is_one_meetup() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let body = talks_with(&said());
    let replies = join_all((0..10).map(|_| employer.post(MEETUPS, &body))).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200; 9][..], &[201][..]].concat());
    assert!(replies.iter().all(|reply| reply.id() == replies[0].id()));
    assert_eq!(app.events_of(replies[0].id()).await, ["meetup.submitted"]);
}

#[tokio::test]
async fn every_fault_is_told_at_its_place() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let nobody = "01932b6e-7a4c-7fff-bfff-ffffffffffff";
    let point = |at: &str| json!([{"at": at, "title": "Talk", "speaker": null}]);
    for (changes, faults) in [
        (json!({"externalId": ""}), vec!["#/externalId tooSmall"]),
        (json!({"externalId": "x".repeat(101)}), vec!["#/externalId tooLarge"]),
        (json!({"ownPlaces": 30}), vec!["#/ownPlaces tooLarge"]),
        (json!({"ownPlaces": -1}), vec!["#/ownPlaces tooSmall"]),
        (json!({"audience": {"cohortIds": [nobody]}}), vec!["#/audience/cohortIds/0 notFound"]),
        (json!({"audience": {"cohortIds": [nobody, nobody]}}), vec!["#/audience/cohortIds duplicate"]),
        (json!({"agenda": point("2026-12-03T17:59:59Z")}), vec!["#/agenda inconsistent"]),
        (json!({"agenda": point("2026-12-03T20:00:01Z")}), vec!["#/agenda inconsistent"]),
        (
            json!({"agenda": [{"at": "2026-12-03T18:00:00Z", "title": " ", "speaker": null}]}),
            vec!["#/agenda/0/title blank"],
        ),
        (json!({"accessibility": " "}), vec!["#/accessibility blank"]),
        (json!({"tags": ["a", "a"]}), vec!["#/tags duplicate"]),
        (json!({"tags": ["x".repeat(51)]}), vec!["#/tags tooLarge"]),
        (json!({"infoUrl": "http://meetups.example"}), vec!["#/infoUrl format"]),
        (json!({"infoUrl": "https://10.0.0.1/"}), vec!["#/infoUrl format"]),
        (json!({"onlineUrl": "https://localhost/room"}), vec!["#/onlineUrl format"]),
    ] {
        let refused = employer.post(MEETUPS, &talks_with(&changes)).await.expect(422);
        assert_eq!(refused.faults(), faults, "{changes}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM meetups").await, ["0"]);
    let place = submitted(&employer, &json!({"agenda": point("2026-12-03T19:59:00Z")})).await;
    for (change, fault) in [
        (json!({"ownPlaces": 30}), "#/ownPlaces tooLarge"),
        (json!({"audience": {"cohortIds": [nobody]}}), "#/audience/cohortIds/0 notFound"),
        (json!({"endsAt": "2026-12-03T19:30:00Z"}), "#/agenda inconsistent"),
        (json!({"audience": null}), "#/audience null"),
    ] {
        let refused = employer.patch(&place, &change).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{change}");
    }
}

#[tokio::test]
async fn agenda_and_links_wait_for_staff_as_the_title_does() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &said()).await;
    let agenda = json!([{"at": "2026-12-03T18:30:00Z", "title": "Hello", "speaker": null}]);
    let wanted = json!({"agenda": agenda, "infoUrl": null});
    let proposed = employer.patch(&place, &wanted).await.expect(200);
    assert_eq!(proposed.body["proposedChange"], wanted);
    let public = app.anonymous().get(&place).await.expect(200);
    assert_eq!((&public.body["agenda"], &public.body["infoUrl"]), (&said()["agenda"], &said()["infoUrl"]));
    let published = publish_change(&staff, &proposed, &place).await.expect(200);
    assert_eq!((&published.body["agenda"], &published.body["infoUrl"]), (&agenda, &json!(null)));
    assert_eq!(published.body["sequence"], 0, "neither is a time or a place");
    let moved = json!({"startsAt": "2026-12-03T18:45:00Z"});
    let refused = employer.patch(&place, &moved).await.expect(422);
    assert_eq!(refused.faults(), ["#/agenda inconsistent"], "a move takes its agenda with it");
    let both = json!({"startsAt": "2026-12-03T18:45:00Z", "agenda": []});
    employer.patch(&place, &both).await.expect(200);
}

#[tokio::test]
async fn only_the_audience_registers() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let learner = app.learner(&app.provider("Ada").await).await;
    let robin = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let other = json!({"name": "Cohort nine", "startsOn": "2027-09-06", "plannedPlaces": 20});
    let other = staff.post("/api/v1/cohorts", &other).await.expect(201);
    let audience = |id: &Value| json!({"audience": {"cohortIds": [id]}});
    let place = published(&employer, &staff, &audience(&other.body["id"])).await;
    let list = format!("{place}/registrations");
    let stranger = app.person(Role::Apprentice).await;
    for outside in [&robin, &stranger] {
        assert_eq!(outside.post(&list, &json!({})).await.expect(409).code(), "notInAudience");
    }
    let widened = employer.patch(&place, &audience(&json!(learner.cohort))).await.expect(200);
    assert_eq!(widened.body["proposedChange"], json!(null), "it acts at once");
    robin.post(&list, &json!({})).await.expect(201);
    assert_eq!(stranger.post(&list, &json!({})).await.expect(409).code(), "notInAudience");
    // Whoever has a place keeps it.
    employer.patch(&place, &audience(&other.body["id"])).await.expect(200);
    assert_eq!(app.anonymous().get(&place).await.expect(200).body["registered"], 1);
    assert_eq!(app.events_of(id_of(&place)).await.len(), 4);
}

#[tokio::test]
async fn the_employers_own_places_are_no_ones_else() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({"capacity": 3, "ownPlaces": 2})).await;
    let list = format!("{place}/registrations");
    let (robin, sam) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    robin.post(&list, &json!({})).await.expect(201);
    assert_eq!(sam.post(&list, &json!({"waitlist": false})).await.expect(409).code(), "meetupFull");
    let fewer = employer.patch(&place, &json!({"capacity": 2, "ownPlaces": 1})).await.expect(200);
    assert_eq!((&fewer.body["registered"], &fewer.body["ownPlaces"]), (&json!(1), &json!(1)));
}
