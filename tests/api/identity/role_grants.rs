//! What people are, and who says so.

use hackit::access::{OrganisationKind, Role};
use serde_json::json;
use uuid::Uuid;

use super::people::{PEOPLE, add, grant};
use crate::support::TestApp;

#[tokio::test]
async fn mentors_and_contacts_belong_to_an_active_employer_and_nobody_else_does() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let grants = format!("{}/role-grants", add(&staff, "Alex", "Invented").await);
    let employer = app.organisation(OrganisationKind::Employer, "MadeTech").await;
    let school = app.organisation(OrganisationKind::School, "School").await;
    let ended = app.organisation(OrganisationKind::Employer, "Gone").await;
    app.sql(&format!("UPDATE organisations SET state = 'deactivated', version = 2 WHERE id = '{ended}'"))
        .await;
    for (role, at, code) in [
        ("mentor", None, "inconsistent"),
        ("employerContact", Some(school), "inconsistent"),
        ("mentor", Some(ended), "wrongState"),
        ("mentor", Some(Uuid::now_v7()), "notFound"),
        ("recruiter", Some(employer), "inconsistent"),
    ] {
        let refused = staff.post(&grants, &json!({"role": role, "organisationId": at})).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/organisationId {code}")], "{role}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM events WHERE subject_type = 'roleGrant'").await, ["0"]);
    let granted =
        staff.post(&grants, &json!({"role": "mentor", "organisationId": employer})).await.expect(201);
    assert_eq!(granted.body["organisationId"], json!(employer));
    assert_eq!(staff.get(granted.header("location")).await.expect(200).body, granted.body);
    // Without the property is the same as with null.
    staff.post(&grants, &json!({"role": "recruiter"})).await.expect(201);
    let list = staff.get(&grants).await.expect(200);
    let roles: Vec<_> =
        list.body["roleGrants"].as_array().expect("a list").iter().map(|row| &row["role"]).collect();
    assert_eq!(roles, ["mentor", "recruiter"]);
}

#[tokio::test]
async fn of_ten_racing_grants_of_one_role_one_is_made() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Alex", "Invented").await;
    let tries = (0..10).map(|_| {
        let body = json!({"role": "apprentice", "organisationId": null});
        let request = staff.request("POST", &format!("{place}/role-grants")).json(&body);
        async move { request.send().await }
    });
    let replies = futures_util::future::join_all(tries).await;
    let lost = replies.iter().filter(|reply| reply.status == 409 && reply.code() == "alreadyExists").count();
    assert_eq!((replies.iter().filter(|reply| reply.status == 201).count(), lost), (1, 9));
    let person = staff.get(&place).await.expect(200);
    assert_eq!(person.body["roles"], json!(["apprentice"]));
    assert_eq!(person.header("etag"), "\"2\"", "a new role is a new version of the person");
    assert_eq!(app.events_of(person.id()).await, ["person.added", "person.rolesChanged"]);
}

#[tokio::test]
async fn ending_a_role_signs_the_person_out_at_once() {
    let app = TestApp::new().await;
    let (staff, manager) = (app.staff().await, app.person(Role::LineManager).await);
    let grants = format!("{PEOPLE}/{}/role-grants", manager.id);
    let list = staff.get(&grants).await.expect(200);
    let id = list.body["roleGrants"][0]["id"].as_str().expect("an id").to_owned();
    let place = format!("/api/v1/role-grants/{id}");
    staff.request("DELETE", &place).header("if-match", "\"7\"").send().await.expect(412);
    manager.get("/api/v1/me").await.expect(200);
    let tries = (0..5).map(|_| {
        let request = staff.request("DELETE", &place).header("if-match", "\"1\"");
        async move { request.send().await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404]);
    assert_eq!(manager.get("/api/v1/me").await.expect(401).code(), "invalidToken");
    staff.get(&place).await.expect(404);
    assert_eq!(staff.get(&grants).await.expect(200).body["roleGrants"], json!([]));
    assert_eq!(app.events_of(&id).await, ["roleGrant.ended"]);
    // The role can be granted again.
    grant(&staff, &format!("{PEOPLE}/{}", manager.id), Role::LineManager).await;
}

#[tokio::test]
async fn recruiters_manage_neither_programme_managers_nor_data_protection_officers() {
    let app = TestApp::new().await;
    let (staff, recruiter) = (app.staff().await, app.person(Role::Recruiter).await);
    let person = add(&recruiter, "Alex", "Invented").await;
    for role in [Role::ProgrammeManager, Role::DataProtectionOfficer] {
        let body = json!({"role": role, "organisationId": null});
        let refused = recruiter.post(&format!("{person}/role-grants"), &body).await.expect(403);
        assert_eq!(refused.code(), "forbidden");
        let granted = grant(&staff, &person, role).await;
        // Whoever could invite such a person could come in as them.
        recruiter.delete(&granted).await.expect(403);
        recruiter.post(&format!("{person}/invitations"), &json!({})).await.expect(403);
        recruiter.post(&format!("{person}/deactivations"), &json!({})).await.expect(403);
        recruiter.patch(&person, &json!({"email": "mine@invented.example"})).await.expect(403);
        staff.delete(&granted).await.expect(204);
    }
    let granted = grant(&recruiter, &person, Role::LineManager).await;
    recruiter.post(&format!("{person}/invitations"), &json!({})).await.expect(201);
    recruiter.delete(&granted).await.expect(204);
}
