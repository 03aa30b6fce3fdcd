//! What an invitation opens, and what ends it.

use chrono::TimeDelta;
use hackit::access::{OrganisationKind, Role};
use serde_json::{Value, json};

use super::people::{EMAIL, enter};
use super::{Member, PASSWORD, refresh, sign_in, text};
use crate::support::TestApp;

#[tokio::test]
async fn an_invitation_sets_one_password_and_ends_all_sign_ins() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let session = member.sign_in().await.expect(201);
    let replaced = member.invite(&staff).await;
    let token = member.invite(&staff).await;
    let new = "another battery, another staple";
    let short = member.set_password(&token, "eleven char").await.expect(422);
    assert_eq!(short.faults(), ["#/password tooSmall"]);
    for useless in [replaced.as_str(), "hki_unknown", ""] {
        let status = member.set_password(useless, new).await.status;
        assert!(status == 409 || (useless.is_empty() && status == 422), "{useless}: {status}");
    }
    enter(&app, &session).get("/api/v1/me").await.expect(200);
    let tries = futures_util::future::join_all((0..3).map(|_| member.set_password(&token, new))).await;
    let mut statuses: Vec<_> = tries.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409, 409]);
    assert_eq!(member.set_password(&token, PASSWORD).await.expect(409).code(), "invitationUsed");
    enter(&app, &session).get("/api/v1/me").await.expect(401);
    refresh(&app, &text(&session, "refreshToken")).await.expect(400);
    member.sign_in().await.expect(401);
    sign_in(&app, EMAIL, new).await.expect(201);
    let late = member.invite(&staff).await;
    app.advance(TimeDelta::days(7));
    member.set_password(&late, PASSWORD).await.expect(409);
}

#[tokio::test]
async fn who_rises_above_recruiters_comes_in_by_nothing_that_a_recruiter_may_know() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for role in [Role::ProgrammeManager, Role::DataProtectionOfficer] {
        let member = Member::new(&app, &staff, &format!("{role}@invented.example")).await;
        let session = member.sign_in().await.expect(201);
        let invitation = member.invite(&staff).await;
        let body = json!({"role": role, "organisationId": null});
        staff.post(&format!("{}/role-grants", member.place), &body).await.expect(201);
        enter(&app, &session).get("/api/v1/me").await.expect(401);
        refresh(&app, &text(&session, "refreshToken")).await.expect(400);
        member.sign_in().await.expect(401);
        member.set_password(&invitation, "another horse battery staple").await.expect(409);
        let told = staff.post(&format!("{}/invitations", member.place), &json!({})).await.expect(201);
        let keys: Vec<_> = told.body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["expiresAt"], "whoever has the token can be the person");
        let invitation = member.invite_as_operator().await;
        member.set_password(&invitation, PASSWORD).await.expect(204);
        let me = enter(&app, &member.sign_in().await.expect(201)).get("/api/v1/me").await.expect(200);
        assert_eq!(me.body["person"]["roles"], json!([role]));
    }
}

#[tokio::test]
async fn an_invitation_ends_with_any_grant_or_address_and_a_new_one_goes_to_the_person() {
    let app = TestApp::new().await;
    let (staff, recruiter) = (app.staff().await, app.person(Role::Recruiter).await);
    let member = Member::new(&app, &staff, EMAIL).await;
    let told = recruiter.post(&format!("{}/invitations", member.place), &json!({})).await.expect(201);
    assert_eq!(told.body, json!({"expiresAt": told.body["expiresAt"]}));
    let employer = app.organisation(OrganisationKind::Employer, "One").await;
    for body in [
        json!({"role": "apprentice", "organisationId": null}),
        json!({"role": "mentor", "organisationId": employer}),
    ] {
        let invitation = member.invite(&staff).await;
        staff.post(&format!("{}/role-grants", member.place), &body).await.expect(201);
        member.set_password(&invitation, PASSWORD).await.expect(409);
        member.set_password(&member.letter().await, PASSWORD).await.expect(204);
    }
    let inside = enter(&app, &member.sign_in().await.expect(201));
    inside.get("/api/v1/me").await.expect(200);
    let invitation = member.invite(&staff).await;
    // The same address in another case is no new one.
    staff.patch(&member.place, &json!({"email": EMAIL.to_uppercase()})).await.expect(200);
    member.set_password(&invitation, PASSWORD).await.expect(204);
    let invitation = member.invite(&staff).await;
    staff.patch(&member.place, &json!({"email": "alex.new@invented.example"})).await.expect(200);
    member.set_password(&invitation, PASSWORD).await.expect(409);
    let newest = "SELECT kind || ' ' || address FROM messages ORDER BY id DESC LIMIT 2";
    let told = ["addressChanged ALEX@INVENTED.EXAMPLE", "invitation alex.new@invented.example"];
    assert_eq!(app.sql(newest).await, told);
    member.set_password(&member.letter().await, PASSWORD).await.expect(204);
    let invitation = member.invite(&staff).await;
    staff.post(&format!("{}/deactivations", member.place), &json!({})).await.expect(200);
    member.set_password(&invitation, PASSWORD).await.expect(409);
}

#[tokio::test]
async fn a_grant_and_an_invitation_at_once_leave_no_way_in() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for number in 0..5 {
        let member = Member::new(&app, &staff, &format!("alex-{number}@invented.example")).await;
        let invitation = member.invite(&staff).await;
        let role = json!({"role": "programmeManager", "organisationId": null});
        let grants = format!("{}/role-grants", member.place);
        let (_, granted) = tokio::join!(
            member.set_password(&invitation, "another long password"),
            staff.post(&grants, &role)
        );
        granted.expect(201);
        for password in [PASSWORD, "another long password"] {
            sign_in(&app, &member.email, password).await.expect(401);
        }
    }
}

#[tokio::test]
async fn no_sign_in_survives_a_new_password_or_an_end_that_comes_at_the_same_time() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let (invitation, new) = (member.invite(&staff).await, "another long password");
    let tries = async || futures_util::future::join_all((0..12).map(|_| member.sign_in())).await;
    let (set, sessions) = tokio::join!(member.set_password(&invitation, new), tries());
    set.expect(204);
    for session in &sessions {
        match session.status {
            201 => {
                enter(&app, session).get("/api/v1/me").await.expect(401);
                refresh(&app, &text(session, "refreshToken")).await.expect(400);
            }
            status => assert_eq!(status, 401, "{}", session.text),
        }
    }
    let end = format!("{}/deactivations", member.place);
    let tries = async || futures_util::future::join_all((0..12).map(|_| sign_in(&app, EMAIL, new))).await;
    let (ended, sessions) = tokio::join!(staff.post(&end, &Value::Null), tries());
    ended.expect(200);
    for session in sessions.iter().filter(|session| session.status == 201) {
        enter(&app, session).get("/api/v1/me").await.expect(401);
    }
    sign_in(&app, EMAIL, new).await.expect(401);
}
