//! Meetups are changed, one version after another.

use futures_util::future::join_all;
use serde_json::json;

use super::meetups::{id_of, submitted};
use crate::support::TestApp;

#[tokio::test]
async fn a_change_keeps_the_state_and_raises_the_sequence_only_for_time_and_place() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let before = employer.patch(&place, &json!({"startsAt": "2026-12-03T17:00:00Z"})).await.expect(200);
    assert_eq!((&before.body["sequence"], &before.body["state"]), (&json!(0), &json!("pendingApproval")));
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    for (change, sequence) in [
        (json!({"title": "Other talks", "description": "", "capacity": 40}), 0),
        (json!({"startsAt": "2026-12-03T17:00:00Z"}), 0),
        (json!({"startsAt": "2026-12-03T17:30:00Z", "endsAt": "2026-12-03T21:00:00Z"}), 1),
        (json!({"venue": {"name": "Town Hall"}}), 2),
        (json!({"onlineUrl": "https://meet.example/talks"}), 3),
        (json!({"timeZone": "Europe/Dublin"}), 4),
        (json!({"venue": null}), 5),
    ] {
        let changed = staff.patch(&place, &change).await.expect(200);
        assert_eq!(changed.body["sequence"], sequence, "{change}");
        assert_eq!(changed.body["state"], "published");
    }
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!(read.body["title"], "Other talks");
    assert!(read.body["venue"].is_null());
    for (change, fault) in [
        (json!({"onlineUrl": null}), "#/venue inconsistent"),
        (json!({"endsAt": "2026-12-03T17:00:00Z"}), "#/endsAt endsBeforeStarts"),
        (
            json!({"startsAt": "2026-11-20T17:00:00Z", "endsAt": "2026-11-26T17:00:00Z"}),
            "#/startsAt inThePast",
        ),
        (json!({"title": null}), "#/title null"),
        (json!({"venue": {"name": "Hall", "address": "Mare Street"}}), "#/venue/postcode required"),
    ] {
        let refused = employer.patch(&place, &change).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{change}");
    }
    let changes = app.events_of(id_of(&place)).await.into_iter().filter(|event| event == "meetup.changed");
    assert_eq!(changes.count(), 8);
    assert_eq!(app.sql("SELECT count(*) FROM versions WHERE subject_type = 'meetup'").await, ["10"]);
}

#[tokio::test]
async fn a_change_needs_the_present_version() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let change = json!({"title": "Other talks"});
    employer.request("PATCH", &place).json(&change).send().await.expect(428);
    employer.request("PATCH", &place).header("if-match", "\"7\"").json(&change).send().await.expect(412);
    let tag = staff.get(&place).await.expect(200).header("etag").to_owned();
    staff.request("PATCH", &place).header("if-match", &tag).json(&change).send().await.expect(200);
    employer.request("PATCH", &place).header("if-match", &tag).json(&change).send().await.expect(412);
}

#[tokio::test]
async fn of_twenty_racing_changes_one_wins_and_the_others_are_told() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    let place = submitted(&employer, &json!({})).await;
    let tag = employer.get(&place).await.expect(200).header("etag").to_owned();
    let tries = (0..20).map(|n| {
        let change = json!({"title": format!("Racer {n}")});
        let request = employer.request("PATCH", &place).header("if-match", &tag).json(&change);
        async move { request.send().await.status }
    });
    let mut statuses = join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[412; 19][..]].concat());
    assert_eq!(app.events_of(id_of(&place)).await, ["meetup.submitted", "meetup.changed"]);
}
