//! Staff keep the organisations.

use hackit::access::Role;
use serde_json::json;

use crate::support::TestApp;

fn studio() -> serde_json::Value {
    json!({"kind": "employer", "name": "Example Studios", "ukprn": null, "website": "https://studios.example",
        "contactName": "Robin Invented", "contactEmail": "robin@studios.example"})
}

#[tokio::test]
async fn staff_add_an_organisation_and_read_it_back() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let added = staff.post("/api/v1/organisations", &studio()).await.expect(201);
    assert_eq!(added.header("etag"), "\"1\"");
    assert_eq!(added.body["state"], "active");
    let read = staff.get(added.header("location")).await.expect(200);
    assert_eq!(read.body, added.body);
    assert_eq!(app.events_of(added.id()).await, ["organisation.added"]);
    let again = staff.request("GET", added.header("location")).header("if-none-match", "\"1\"").send().await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[tokio::test]
async fn every_fault_of_a_new_organisation_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body =
        json!({"kind": "employer", "name": "", "website": "http://plain.example", "contactEmail": "nobody"});
    let refused = staff.post("/api/v1/organisations", &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/contactEmail format", "#/name tooSmall", "#/website format"]);
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
}

#[tokio::test]
async fn a_provider_needs_its_ukprn_and_nobody_else_has_one() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for body in [
        json!({"kind": "learningProvider", "name": "College"}),
        json!({"kind": "employer", "name": "Studio", "ukprn": "10000001"}),
    ] {
        let refused = staff.post("/api/v1/organisations", &body).await.expect(422);
        assert_eq!(refused.faults(), ["#/ukprn inconsistent"]);
    }
}

#[tokio::test]
async fn two_organisations_cannot_have_one_name() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    staff.post("/api/v1/organisations", &studio()).await.expect(201);
    let mut twin = studio();
    twin["name"] = json!("EXAMPLE studios");
    let refused = staff.post("/api/v1/organisations", &twin).await.expect(409);
    assert_eq!(refused.code(), "alreadyExists");
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
}

#[tokio::test]
async fn only_staff_may_see_or_keep_organisations() {
    let app = TestApp::new().await;
    for stranger in [app.provider("Ada").await, app.person(Role::Apprentice).await] {
        let refused = stranger.get("/api/v1/organisations").await.expect(403);
        assert_eq!(
            refused.header("www-authenticate"),
            r#"Bearer error="insufficient_scope", scope="organisations:read""#
        );
        stranger.post("/api/v1/organisations", &studio()).await.expect(403);
    }
    app.anonymous().post("/api/v1/organisations", &studio()).await.expect(401);
}

#[tokio::test]
async fn a_change_needs_the_present_version_and_null_clears() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place =
        staff.post("/api/v1/organisations", &studio()).await.expect(201).header("location").to_owned();
    let change = json!({"contactName": null});
    let blind = staff.request("PATCH", &place).json(&change).send().await.expect(428);
    assert_eq!(blind.code(), "preconditionRequired");
    staff.request("PATCH", &place).header("if-match", "\"7\"").json(&change).send().await.expect(412);
    let changed =
        staff.request("PATCH", &place).header("if-match", "\"1\"").json(&change).send().await.expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert!(changed.body["contactName"].is_null());
    assert_eq!(changed.body["contactEmail"], "robin@studios.example", "absent keeps");
    let refused = staff.patch(&place, &json!({"name": null})).await.expect(422);
    assert_eq!(refused.faults(), ["#/name null"]);
}

#[tokio::test]
async fn of_twenty_racing_changes_one_wins_and_the_others_are_told() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place =
        staff.post("/api/v1/organisations", &studio()).await.expect(201).header("location").to_owned();
    let tries = (0..20).map(|n| {
        let change = json!({"contactName": format!("Racer {n}")});
        let request = staff.request("PATCH", &place).header("if-match", "\"1\"").json(&change);
        async move { request.send().await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[412; 19][..]].concat());
    assert_eq!(app.sql("SELECT count(*) FROM events WHERE type = 'organisation.changed'").await, ["1"]);
    assert_eq!(app.sql("SELECT count(*) FROM versions WHERE subject_type = 'organisation'").await, ["2"]);
}

#[tokio::test]
async fn ending_an_organisation_takes_its_tokens_out_of_service_at_once() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    ada.get("/api/v1/me").await.expect(200);
    let place = format!("/api/v1/organisations/{}/deactivations", ada.organisation);
    let ended = staff.post(&place, &json!({})).await.expect(200);
    assert_eq!(ended.body["state"], "deactivated");
    assert_eq!(ada.get("/api/v1/me").await.expect(401).code(), "invalidToken");
    let again = staff.post(&place, &json!({})).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!([]));
}

#[tokio::test]
async fn pages_hold_what_they_say_and_keep_every_filter() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for n in 0..21 {
        let body = json!({"kind": "school", "name": format!("School {n}")});
        staff.post("/api/v1/organisations", &body).await.expect(201);
    }
    app.provider("Ada").await;
    let (mut path, mut sizes, mut seen) =
        ("/api/v1/organisations?kind=school&limit=7".to_owned(), vec![], vec![]);
    loop {
        let page = staff.get(&path).await.expect(200);
        let rows = page.body["organisations"].as_array().expect("a list").clone();
        sizes.push(rows.len());
        seen.extend(rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()));
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
            break;
        };
        assert!(next.contains("kind=school") && next.contains("limit=7"), "{next}");
        path = next.to_owned();
    }
    assert_eq!(sizes, [7, 7, 7]);
    assert_eq!(seen, (0..21).map(|n| format!("School {n}")).collect::<Vec<_>>());
    let refused = staff.get("/api/v1/organisations?kinds=school&limit=0").await.expect(400);
    assert_eq!(refused.faults(), ["kinds unknown", "limit format"]);
}
