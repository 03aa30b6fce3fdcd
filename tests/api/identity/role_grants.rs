//! What people are, and who says so.

use hackit::access::{OrganisationKind, Role, Scope};
use hackit::features::identity::people::{self, GrantRole};
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{PEOPLE, add, grant};
use crate::support::{Actor, CONTRACT, TestApp};

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
    app.person(Role::ProgrammeManager).await;
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
}

/// Has the operator grant a role: the path of the grant.
async fn named(app: &TestApp, person: &str, role: Role) -> String {
    let id = person.rsplit('/').next().expect("an id").parse().expect("an id");
    let done = app.state().db.write(async |conn| {
        let ctx = app.system();
        let locked = people::lock(conn, &ctx, id).await?;
        people::grant(conn, &ctx, locked, GrantRole { role, organisation_id: None }).await
    });
    let (granted, _) = done.await.expect("a grant");
    format!("/api/v1/role-grants/{}", granted.id)
}

#[tokio::test]
async fn each_role_is_granted_by_whom_the_contract_says() {
    let operation = &CONTRACT.document["paths"]["/api/v1/people/{id}/role-grants"]["post"];
    let told = operation["description"].as_str().expect("a description");
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let employer = app.organisation(OrganisationKind::Employer, "MadeTech").await;
    for by in Role::ALL.iter().copied().filter(|role| role.scopes().has(Scope::PeopleWrite)) {
        let actor = app.person(by).await;
        for role in Role::ALL.iter().copied() {
            let row = told.lines().find(|line| line.starts_with(&format!("| `{role}` |"))).expect("a row");
            let (_, granting) = row[2..].split_once('|').expect("two columns");
            let person = format!("{PEOPLE}/{}", app.new_person().await);
            let at = role.is_for_an_organisation().then_some(employer);
            let body = json!({"role": role, "organisationId": at});
            let granted = actor.post(&format!("{person}/role-grants"), &body).await;
            let expected = if granting.contains(&format!("`{by}`")) { 201 } else { 403 };
            assert_eq!(granted.status, expected, "{role} by {by}: {}", granted.text);
            // Whoever has the role is changed, invited, ended, and given further roles by the same.
            let by_operator = role.granted_by().is_empty();
            let place = match granted.status {
                201 => granted.header("location").to_owned(),
                _ if by_operator => named(&app, &person, role).await,
                _ => {
                    let granted = staff.post(&format!("{person}/role-grants"), &body).await.expect(201);
                    granted.header("location").to_owned()
                }
            };
            let allowed = |status: u16| if expected == 201 { status } else { 403 };
            let email = json!({"email": format!("{}@invented.example", Uuid::now_v7())});
            actor.patch(&person, &email).await.expect(allowed(200));
            actor.post(&format!("{person}/invitations"), &json!({})).await.expect(allowed(201));
            let further = if role == Role::Mentor { Role::Apprentice } else { Role::Mentor };
            let at = further.is_for_an_organisation().then_some(employer);
            let body = json!({"role": further, "organisationId": at});
            actor.post(&format!("{person}/role-grants"), &body).await.expect(allowed(201));
            actor.delete(&place).await.expect(allowed(204));
            let deactivated = staff.post(&format!("{person}/deactivations"), &json!({})).await;
            deactivated.expect(if by_operator { 403 } else { 200 });
        }
    }
}

#[tokio::test]
async fn nobody_grants_a_role_to_themself() {
    let app = TestApp::new().await;
    for role in [Role::ProgrammeManager, Role::Recruiter] {
        let actor = app.person(role).await;
        let grants = format!("{PEOPLE}/{}/role-grants", actor.id);
        for wanted in [Role::LineManager, Role::Apprentice] {
            let body = json!({"role": wanted, "organisationId": null});
            assert_eq!(actor.post(&grants, &body).await.expect(403).code(), "forbidden", "{role} {wanted}");
        }
        assert_eq!(actor.get("/api/v1/me").await.expect(200).body["person"]["roles"], json!([role]));
    }
}

#[tokio::test]
async fn the_last_programme_manager_stays() {
    let app = TestApp::new().await;
    let (one, other) = (app.person(Role::ProgrammeManager).await, app.person(Role::ProgrammeManager).await);
    let place = |actor: &Actor| format!("{PEOPLE}/{}", actor.id);
    // Two who end each other: whoever is second finds nobody left, or is signed out already.
    let (there, back) =
        (format!("{}/deactivations", place(&other)), format!("{}/deactivations", place(&one)));
    let (first, second) = tokio::join!(one.post(&there, &Value::Null), other.post(&back, &Value::Null));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 409] | [200, 401]), "{} {}", first.text, second.text);
    let left = if first.status == 200 { one } else { other };
    let refused = left.post(&format!("{}/deactivations", place(&left)), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "lastProgrammeManager");
    let grants = left.get(&format!("{}/role-grants", place(&left))).await.expect(200).body;
    let grant = format!("/api/v1/role-grants/{}", grants["roleGrants"][0]["id"].as_str().expect("an id"));
    assert_eq!(left.delete(&grant).await.expect(409).code(), "lastProgrammeManager");
    left.get("/api/v1/me").await.expect(200);
    // With a second one the first may go.
    let next = app.person(Role::ProgrammeManager).await;
    left.delete(&grant).await.expect(204);
    assert_eq!(app.events_of(&next.id.to_string()).await, [""; 0]);
}
