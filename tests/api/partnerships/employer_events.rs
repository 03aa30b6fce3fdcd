//! Events for employers: the team keeps them, who reads ideas reads them.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::TestApp;

const EVENTS: &str = "/api/v1/employer-events";

fn town_hall() -> Value {
    json!({"title": "Employers at the town hall", "heldOn": "2026-06-18", "invited": 40, "attended": 23})
}

#[tokio::test]
async fn the_team_adds_and_changes_events_and_others_read_them() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let added = staff.post(EVENTS, &town_hall()).await.expect(201);
    for (name, value) in town_hall().as_object().expect("an object") {
        assert_eq!(&added.body[name], value, "{name}");
    }
    let place = added.header("location");
    assert_eq!(employer.get(place).await.expect(200).body, added.body);
    let list = app.person(Role::Apprentice).await.get(EVENTS).await.expect(200).body;
    assert_eq!(list["employerEvents"], json!([added.body]));
    let changed = staff.patch(place, &json!({"attended": null, "invited": 41})).await.expect(200);
    assert_eq!((&changed.body["attended"], &changed.body["invited"]), (&Value::Null, &json!(41)));
    assert_eq!(app.events_of(added.id()).await, ["employerEvent.added", "employerEvent.changed"]);
    employer.post(EVENTS, &town_hall()).await.expect(403);
    employer.patch(place, &json!({"invited": 1})).await.expect(403);
    app.person(Role::Mentor).await.get(EVENTS).await.expect(403);
}

#[tokio::test]
async fn nobody_has_come_to_what_is_still_to_be_held() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut body = town_hall();
    body["heldOn"] = json!("2026-11-25");
    let refused = staff.post(EVENTS, &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/attended inconsistent"]);
    body["attended"] = Value::Null;
    let place = staff.post(EVENTS, &body).await.expect(201).header("location").to_owned();
    let refused = staff.patch(&place, &json!({"attended": 3})).await.expect(422);
    assert_eq!(refused.faults(), ["#/attended inconsistent"]);
    staff.patch(&place, &json!({"heldOn": "2026-11-24", "attended": 3})).await.expect(200);
    let stale = staff.request("PATCH", &place).header("if-match", "\"1\"").json(&json!({"invited": 1}));
    stale.send().await.expect(412);
    let refused = staff.post(EVENTS, &json!({"title": " ", "heldOn": "2026-02-30", "invited": -1})).await;
    assert_eq!(refused.expect(422).faults(), ["#/heldOn format", "#/invited tooSmall", "#/title blank"]);
}
