//! Employers propose mentors, the team approves.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{Mentoring, PROFILES, agreed, approved, due, id_of, learning, proposal, proposed, requested};
use crate::support::TestApp;

#[tokio::test]
async fn an_employer_proposes_and_the_team_approves_which_makes_the_person() {
    let app = TestApp::new().await;
    let (staff, employer) = (app.staff().await, app.employer("Amazon Web Services").await);
    let refused = employer.post(PROFILES, &proposal(&app, &json!({}))).await.expect(403);
    assert_eq!(refused.code(), "forbidden", "no partnership of the kind is in force");
    agreed(&staff, &employer).await;
    let shared = json!({"sharedExperience": ["changedCareer"], "topics": [" Public  Speaking "], "email": "sam@mentors.example"});
    let added = employer.post(PROFILES, &proposal(&app, &shared)).await.expect(201);
    let body = &added.body;
    assert_eq!((&body["state"], &body["personId"]), (&json!("proposed"), &Value::Null));
    assert_eq!((&body["topics"], &body["sharedExperience"]), (&json!(["public speaking"]), &json!([])));
    assert_eq!(body["safeguarding"]["coversUnder18"], json!(true));
    let path = added.header("location").to_owned();
    assert_eq!(employer.get(&path).await.expect(200).header("etag"), added.header("etag"));
    employer.post(&format!("{path}/approvals"), &Value::Null).await.expect(403);
    let approved = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200).body;
    assert_eq!(approved["state"], "approved");
    let person = approved["personId"].as_str().expect("a person");
    let roles = staff.get(&format!("/api/v1/people/{person}/role-grants")).await.expect(200).body;
    assert_eq!(
        (&roles["roleGrants"][0]["role"], &roles["roleGrants"][0]["organisationId"]),
        (&json!("mentor"), &json!(employer.organisation))
    );
    let letters = app.sql("SELECT kind FROM messages WHERE address = 'sam@mentors.example'").await;
    assert_eq!(letters, ["invitation"]);
    let again = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(409);
    assert_eq!(again.code(), "transitionNotAllowed");
    assert_eq!(app.events_of(added.id()).await, ["mentorProfile.proposed", "mentorProfile.approved"]);
    // Words of people are in no version.
    let kept = app
        .sql("SELECT count(*) FROM versions WHERE subject_type = 'mentorProfile' AND body::text ~* '(speaking|sam@|pipelines|changedCareer)'")
        .await;
    assert_eq!(kept, ["0"]);
}

#[tokio::test]
async fn what_does_not_fit_is_told_where_it_is() {
    let scene = Mentoring::new().await;
    let (app, employer) = (&scene.app, &scene.employer);
    let standard = &scene.learner.standard;
    let check = |from: &str, to: &str| json!({"safeguarding": {"checkedOn": from, "expiresOn": to, "coversUnder18": true}});
    for (changes, faults) in [
        (json!({"capacity": 0}), vec!["#/capacity tooSmall"]),
        (json!({"capacity": 6}), vec!["#/capacity tooLarge"]),
        (json!({"languages": ["en", "xx"]}), vec!["#/languages/1 notListed"]),
        (json!({"languages": ["en", "en"]}), vec!["#/languages duplicate"]),
        (json!({"languages": []}), vec!["#/languages tooSmall"]),
        (json!({"topics": ["a", " A "]}), vec!["#/topics duplicate"]),
        (json!({"topics": ["x".repeat(61)]}), vec!["#/topics tooLarge"]),
        (json!({"availability": ["nights"]}), vec!["#/availability/0 notListed"]),
        (json!({"sharedExperience": ["religion"]}), vec!["#/sharedExperience/0 notListed"]),
        (check("2026-10-01", "2026-09-30"), vec!["#/safeguarding/expiresOn endsBeforeStarts"]),
        (check("2026-11-25", "2027-11-25"), vec!["#/safeguarding/checkedOn inTheFuture"]),
        (
            json!({"helpsWith": [{"standardId": standard, "codes": ["K1", "K99", "S1"]}]}),
            vec!["#/helpsWith/0/codes/1 unknownKsb"],
        ),
        (
            json!({"helpsWith": [{"standardId": scene.learner.cohort, "codes": ["K1"]}]}),
            vec!["#/helpsWith/0/standardId notFound"],
        ),
        (json!({"organisationId": scene.learner.cohort}), vec!["#/organisationId notFound"]),
    ] {
        let refused = employer.post(PROFILES, &proposal(app, &changes)).await.expect(422);
        assert_eq!(refused.faults(), faults, "{changes}");
    }
    let fits = json!({"helpsWith": [{"standardId": standard, "codes": ["K1", "S2"]}]});
    assert_eq!(
        employer.post(PROFILES, &proposal(app, &fits)).await.expect(201).body["helpsWith"],
        fits["helpsWith"]
    );
    for role in [Role::Apprentice, Role::Mentor] {
        app.person(role).await.post(PROFILES, &proposal(app, &json!({}))).await.expect(403);
    }
}

#[tokio::test]
async fn apprentices_see_what_approved_mentors_offer_and_no_more() {
    let scene = Mentoring::with(&json!({"sharedExperience": ["firstJob"], "capacity": 1})).await;
    let waiting = proposed(&scene.employer, &json!({})).await;
    let seen = scene.apprentice.get(PROFILES).await.expect(200).body;
    let seen = seen["mentorProfiles"].as_array().expect("a list");
    assert_eq!(seen.len(), 1);
    let offer = &seen[0];
    assert_eq!((&offer["givenName"], &offer["hasFreePlace"]), (&json!("Sam"), &json!(true)));
    for hidden in ["email", "safeguarding", "capacity", "personId", "endReason", "updatedAt"] {
        assert!(offer[hidden].is_null(), "{hidden}");
    }
    assert_eq!(offer["sharedExperience"], json!([]));
    scene.apprentice.get(&waiting).await.expect(404);
    // What apprentices do not see moves no ETag of theirs.
    let tag = scene.apprentice.get(&scene.profile).await.expect(200).header("etag").to_owned();
    scene.mentor.patch(&scene.profile, &json!({"sharedExperience": ["parentOrCarer"]})).await.expect(200);
    assert_eq!(scene.apprentice.get(&scene.profile).await.expect(200).header("etag"), tag);
    for actor in [&scene.staff, &scene.employer] {
        let body = actor.get(&scene.profile).await.expect(200).body;
        assert_eq!(body["sharedExperience"], json!([]));
        assert!(body["email"].is_string());
    }
    let own = scene.mentor.get(&scene.profile).await.expect(200).body;
    assert_eq!(own["sharedExperience"], json!(["parentOrCarer"]));
    scene.accepted().await;
    assert_eq!(scene.apprentice.get(&scene.profile).await.expect(200).body["hasFreePlace"], json!(false));
    scene.employer.post(&format!("{}/pauses", scene.profile), &Value::Null).await.expect(200);
    scene.apprentice.get(&scene.profile).await.expect(404);
    // Line managers and other employers see no mentor.
    for actor in [&scene.manager, &scene.app.employer("Other").await, &scene.app.person(Role::Mentor).await] {
        actor.get(&scene.profile).await.expect(404);
        assert_eq!(actor.get(PROFILES).await.expect(200).body["mentorProfiles"], json!([]));
    }
    for state in ["approved", "proposed"] {
        let listed = scene.staff.get(&format!("{PROFILES}?state={state}")).await.expect(200).body;
        let states: Vec<_> = listed["mentorProfiles"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["state"].clone())
            .collect();
        assert!(states.iter().all(|one| one == state), "{states:?}");
    }
}

#[tokio::test]
async fn from_the_approval_on_each_says_what_is_theirs() {
    let scene = Mentoring::new().await;
    let check = json!({"safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2028-09-30", "coversUnder18": true}});
    for (actor, change, status) in [
        (&scene.employer, json!({"headline": "Other"}), 200),
        (&scene.employer, json!({"givenName": "Other"}), 403),
        (&scene.employer, check.clone(), 403),
        (&scene.employer, json!({"sharedExperience": []}), 403),
        (&scene.mentor, json!({"topics": ["rust"], "capacity": 3}), 200),
        (&scene.mentor, check.clone(), 403),
        (&scene.staff, check, 200),
        (&scene.staff, json!({"email": "other@mentors.example"}), 403),
        (&scene.apprentice, json!({"headline": "Mine"}), 404),
    ] {
        actor.patch(&scene.profile, &change).await.expect(status);
    }
    let stale = scene
        .mentor
        .request("PATCH", &scene.profile)
        .header("if-match", "\"1\"")
        .json(&json!({"capacity": 4}));
    assert_eq!(stale.send().await.expect(412).code(), "preconditionFailed");
    // Never fewer places than there are apprentices.
    scene.accepted().await;
    let (_, other) = learning(&scene.app).await;
    let second = requested(&other, &scene.profile).await;
    scene.mentor.post(&format!("{second}/acceptances"), &Value::Null).await.expect(200);
    for actor in [&scene.employer, &scene.mentor, &scene.staff] {
        let refused = actor.patch(&scene.profile, &json!({"capacity": 1})).await.expect(422);
        assert_eq!(refused.faults(), ["#/capacity tooSmall"]);
    }
    scene.mentor.patch(&scene.profile, &json!({"capacity": 2})).await.expect(200);
}

#[tokio::test]
async fn who_cannot_be_a_mentor_does_not_become_one_by_an_address() {
    let scene = Mentoring::new().await;
    let (app, staff) = (&scene.app, &scene.staff);
    let address = async |person: uuid::Uuid| {
        app.sql(&format!("SELECT email FROM people WHERE id = '{person}'")).await.remove(0)
    };
    for role in [Role::Apprentice, Role::Recruiter, Role::DataProtectionOfficer, Role::SafeguardingLead] {
        let email = address(app.person(role).await.id).await;
        let path = proposed(&scene.employer, &json!({"email": email})).await;
        let refused = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(409);
        assert_eq!(refused.code(), "personExists", "{role}");
    }
    let gone = app.person(Role::LineManager).await;
    staff.post(&format!("/api/v1/people/{}/deactivations", gone.id), &Value::Null).await.expect(200);
    let path = proposed(&scene.employer, &json!({"email": address(gone.id).await})).await;
    staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(409);
    // A line manager may mentor somebody else's apprentice; nobody is a mentor at an employer twice.
    let (_, manager) =
        approved(staff, &scene.employer, &json!({"email": address(scene.manager.id).await})).await;
    assert_eq!(manager.id, scene.manager.id);
    let again = proposed(&scene.employer, &json!({"email": address(scene.manager.id).await})).await;
    let refused = staff.post(&format!("{again}/approvals"), &Value::Null).await.expect(409);
    assert_eq!(refused.code(), "alreadyExists");
    // A check that does not hold today approves nobody.
    let check = json!({"safeguarding": {"checkedOn": "2025-10-01", "expiresOn": "2026-11-23", "coversUnder18": true}});
    let lapsed = proposed(&scene.employer, &check).await;
    let refused = staff.post(&format!("{lapsed}/approvals"), &Value::Null).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
}

#[tokio::test]
async fn a_pause_of_the_team_is_the_teams_to_take_back() {
    let scene = Mentoring::new().await;
    let (pauses, resumptions) =
        (format!("{}/pauses", scene.profile), format!("{}/resumptions", scene.profile));
    scene.mentor.post(&pauses, &Value::Null).await.expect(200);
    scene.employer.post(&resumptions, &Value::Null).await.expect(200);
    scene.staff.post(&pauses, &Value::Null).await.expect(200);
    for actor in [&scene.mentor, &scene.employer] {
        assert_eq!(actor.post(&resumptions, &Value::Null).await.expect(409).code(), "transitionNotAllowed");
    }
    let back = scene.staff.post(&resumptions, &Value::Null).await.expect(200);
    assert_eq!(back.body["state"], "approved");
    scene.staff.post(&resumptions, &Value::Null).await.expect(409);
}

#[tokio::test]
async fn who_leaves_ends_what_they_had_and_is_forgotten_after_a_year() {
    let scene = Mentoring::new().await;
    let live = scene.accepted().await;
    let (_, other) = learning(&scene.app).await;
    let open = requested(&other, &scene.profile).await;
    let ended =
        scene.employer.post(&format!("{}/endings", scene.profile), &json!({"reason": "Has moved."})).await;
    assert_eq!(ended.expect(200).body["state"], "ended");
    let (live, open) =
        (scene.staff.get(&live).await.expect(200).body, other.get(&open).await.expect(200).body);
    assert_eq!((&live["state"], &live["endReason"]), (&json!("ended"), &json!("The mentor has left.")));
    assert_eq!(open["state"], "withdrawn");
    let grants = scene
        .app
        .sql(&format!(
            "SELECT count(*) FROM role_grants WHERE person_id = '{}' AND ended_at IS NULL",
            scene.mentor.id
        ))
        .await;
    assert_eq!(grants, ["0"]);
    scene.mentor.get(&scene.profile).await.expect(401);
    scene.staff.post(&format!("{}/endings", scene.profile), &json!({"reason": "Again."})).await.expect(409);
    scene.apprentice.get(&scene.profile).await.expect(404);
    scene.app.advance(chrono::TimeDelta::days(367));
    due(&scene.app).await;
    let id = id_of(&scene.profile);
    let kept = scene
        .app
        .sql(&format!("SELECT concat_ws(' ', given_name, family_name, headline, end_reason, cardinality(topics), email) FROM mentor_profiles WHERE id = '{id}'"))
        .await;
    assert_eq!(kept, [format!("Erased Person erased 0 erased-{id}@erased.invalid")]);
}
