//! Cohorts with their places.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp};

const COHORTS: &str = "/api/v1/cohorts";

fn autumn() -> Value {
    json!({"name": "Autumn", "startsOn": "2027-09-06", "plannedPlaces": 18})
}

async fn add(staff: &Actor, body: &Value) -> String {
    staff.post(COHORTS, body).await.expect(201).header("location").to_owned()
}

#[tokio::test]
async fn staff_add_a_cohort_and_read_it_back() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let added = staff.post(COHORTS, &autumn()).await.expect(201);
    assert_eq!(added.body["places"], json!({"planned": 18, "filled": 0}));
    let read = staff.get(added.header("location")).await.expect(200);
    assert_eq!(read.body, added.body);
    assert_eq!(read.header("etag"), added.header("etag"));
    assert_eq!(app.events_of(added.id()).await, ["cohort.added"]);
}

#[tokio::test]
async fn every_fault_of_a_new_cohort_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = json!({"name": " ", "startsOn": "2027-02-30", "plannedPlaces": 0, "colour": "red"});
    let refused = staff.post(COHORTS, &body).await.expect(422);
    assert_eq!(
        refused.faults(),
        ["#/colour unknown", "#/name blank", "#/plannedPlaces tooSmall", "#/startsOn format"]
    );
    assert_eq!(app.sql("SELECT count(*) FROM cohorts").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn two_cohorts_cannot_have_one_name_even_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let tries = (0..8).map(|number| {
        let name = if number % 2 == 0 { "Autumn" } else { "AUTUMN" };
        let staff = staff.clone();
        async move {
            let body = json!({"name": name, "startsOn": "2027-09-06", "plannedPlaces": 18});
            staff.post(COHORTS, &body).await.status
        }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
}

#[tokio::test]
async fn a_change_of_a_cohort_needs_the_present_version_and_cannot_clear() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, &autumn()).await;
    staff.request("PATCH", &place).json(&json!({"plannedPlaces": 20})).send().await.expect(428);
    let changed = staff.patch(&place, &json!({"plannedPlaces": 20})).await.expect(200);
    assert_eq!((&changed.body["name"], &changed.body["places"]["planned"]), (&json!("Autumn"), &json!(20)));
    let stale = staff.request("PATCH", &place).header("if-match", "\"1\"").json(&json!({"name": "Late"}));
    stale.send().await.expect(412);
    let refused = staff.patch(&place, &json!({"name": null})).await.expect(422);
    assert_eq!(refused.faults(), ["#/name null"]);
    add(&staff, &json!({"name": "Spring", "startsOn": "2028-03-06", "plannedPlaces": 5})).await;
    assert_eq!(staff.patch(&place, &json!({"name": "spring"})).await.expect(409).code(), "alreadyExists");
    let id = place.rsplit('/').next().expect("an id");
    assert_eq!(app.events_of(id).await, ["cohort.added", "cohort.changed"]);
}

#[tokio::test]
async fn of_twenty_changes_at_once_one_wins() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, &autumn()).await;
    let tries = (0..20).map(|number| {
        let change = json!({"plannedPlaces": 20 + number});
        let request = staff.request("PATCH", &place).header("if-match", "\"1\"").json(&change);
        async move { request.send().await.status }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19, "{statuses:?}");
}

#[tokio::test]
async fn a_cohort_that_fills_up_is_not_told_to_be_unchanged() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let learner = app.learner(&ada).await;
    let place = format!("{COHORTS}/{}", learner.cohort);
    let before = staff.get(&place).await.expect(200);
    app.learner(&ada).await;
    let known = staff.request("GET", &place).header("if-none-match", before.header("etag"));
    let after = known.send().await.expect(200);
    assert_eq!(after.body["places"], json!({"planned": 18, "filled": 2}));
    // The record itself is as it was, so that a change upon what was read first is fine.
    let change = staff.request("PATCH", &place).header("if-match", before.header("etag"));
    change.json(&json!({"plannedPlaces": 21})).send().await.expect(200);
}

#[tokio::test]
async fn a_cohort_may_hold_more_than_was_planned_and_the_withdrawn_do_not_count() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let mut learners = Vec::new();
    for _ in 0..3 {
        learners.push(app.learner(&ada).await);
    }
    let place = format!("{COHORTS}/{}", learners[0].cohort);
    staff.patch(&place, &json!({"plannedPlaces": 2})).await.expect(200);
    assert_eq!(staff.get(&place).await.body["places"], json!({"planned": 2, "filled": 3}));
    let id = &learners[0].id;
    app.sql(&format!(
        "UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2026-01-01', version = version + 1 WHERE id = '{id}'"
    ))
    .await;
    assert_eq!(staff.get(&place).await.body["places"]["filled"], 2);
}

#[tokio::test]
async fn cohorts_are_paged_each_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for number in 0..5 {
        let body = json!({"name": format!("Cohort {number}"), "startsOn": "2027-09-06", "plannedPlaces": 18});
        add(&staff, &body).await;
    }
    let (mut names, mut path) = (Vec::new(), format!("{COHORTS}?limit=2"));
    loop {
        let page = staff.get(&path).await.expect(200);
        names.extend(page.body["cohorts"].as_array().expect("a list").iter().map(|row| row["name"].clone()));
        let Some(cursor) = page.body["page"]["nextCursor"].as_str() else { break };
        assert!(page.header("link").contains(&format!("cursor={cursor}")), "{}", page.header("link"));
        path = format!("{COHORTS}?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["Cohort 0", "Cohort 1", "Cohort 2", "Cohort 3", "Cohort 4"]);
}

#[tokio::test]
async fn who_takes_part_reads_cohorts_and_only_staff_change_them() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, &autumn()).await;
    for reader in [app.person(Role::LineManager).await, app.person(Role::Recruiter).await] {
        reader.get(&place).await.expect(200);
        reader.post(COHORTS, &autumn()).await.expect(403);
        reader.patch(&place, &json!({"plannedPlaces": 1})).await.expect(403);
    }
    app.provider("Ada").await.get(&place).await.expect(403);
    app.anonymous().get(&place).await.expect(401);
    staff.get(&format!("{COHORTS}/01932b6e-7a4c-7000-8000-000000000000")).await.expect(404);
}
