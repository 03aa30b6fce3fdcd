//! Staff keep people, what they are, and how they get in.

use hackit::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Actor, TestApp};

pub const PEOPLE: &str = "/api/v1/people";

pub fn alex() -> Value {
    json!({"email": "Alex@Invented.example", "givenName": "Alex", "familyName": "Invented"})
}

/// Adds a person and returns where they are.
pub async fn add(staff: &Actor, given: &str, family: &str) -> String {
    let body = json!({"email": format!("{given}.{family}@invented.example"), "givenName": given, "familyName": family});
    staff.post(PEOPLE, &body).await.expect(201).header("location").to_owned()
}

pub async fn grant(staff: &Actor, person: &str, role: Role) -> String {
    let body = json!({"role": role, "organisationId": null});
    staff.post(&format!("{person}/role-grants"), &body).await.expect(201).header("location").to_owned()
}

#[tokio::test]
async fn staff_add_a_person_and_read_them_back() {
    let app = TestApp::new().await;
    let staff = app.person(Role::Recruiter).await;
    let added = staff.post(PEOPLE, &alex()).await.expect(201);
    assert_eq!(added.header("etag"), "\"1\"");
    assert_eq!(added.body["email"], "Alex@Invented.example", "stored as given");
    assert_eq!((&added.body["state"], &added.body["roles"]), (&json!("active"), &json!([])));
    let read = staff.get(added.header("location")).await.expect(200);
    assert_eq!(read.body, added.body);
    assert_eq!(read.header("cache-control"), "private, no-cache");
    assert_eq!(app.events_of(added.id()).await, ["person.added"]);
}

#[tokio::test]
async fn every_fault_of_a_new_person_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = json!({"email": "nobody", "givenName": " ", "familyName": "x".repeat(101)});
    let refused = staff.post(PEOPLE, &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/email format", "#/familyName tooLarge", "#/givenName blank"]);
    let refused = staff.post(PEOPLE, &json!({"email": "a@b.example", "role": "mentor"})).await.expect(422);
    assert_eq!(refused.faults(), ["#/familyName required", "#/givenName required", "#/role unknown"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn of_ten_racing_people_with_one_address_in_any_case_one_is_added() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let tries = (0..10).map(|n| {
        let email = if n % 2 == 0 { "alex@invented.example" } else { "ALEX@invented.EXAMPLE" };
        let body = json!({"email": email, "givenName": "Alex", "familyName": "Invented"});
        let request = staff.request("POST", PEOPLE).json(&body);
        async move { request.send().await }
    });
    let replies = futures_util::future::join_all(tries).await;
    let lost = replies.iter().filter(|reply| reply.status == 409 && reply.code() == "alreadyExists").count();
    let won = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!((won, lost), (1, 9));
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    let other = add(&staff, "Robin", "Other").await;
    let refused = staff.patch(&other, &json!({"email": "Alex@INVENTED.example"})).await.expect(409);
    assert_eq!(refused.code(), "alreadyExists");
}

#[tokio::test]
async fn only_staff_may_see_or_keep_people() {
    let app = TestApp::new().await;
    let watcher = app.person(Role::DataProtectionOfficer).await;
    for stranger in [app.provider("Ada").await, app.person(Role::LineManager).await] {
        let refused = stranger.get(PEOPLE).await.expect(403);
        assert_eq!(refused.code(), "insufficientScope");
    }
    watcher.get(PEOPLE).await.expect(200);
    let place = format!("{PEOPLE}/{}", watcher.id);
    for path in [
        PEOPLE.to_owned(),
        format!("{place}/deactivations"),
        format!("{place}/invitations"),
        format!("{place}/role-grants"),
    ] {
        watcher.post(&path, &json!({})).await.expect(403);
        app.anonymous().post(&path, &json!({})).await.expect(401);
    }
    watcher.patch(&place, &json!({})).await.expect(403);
    watcher.delete(&format!("/api/v1/role-grants/{}", Uuid::now_v7())).await.expect(403);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_whatever_the_body() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = format!("{PEOPLE}/{}", Uuid::now_v7());
    staff.get(&place).await.expect(404);
    staff.patch(&place, &json!({"nonsense": 1})).await.expect(404);
    for noun in ["deactivations", "invitations", "role-grants"] {
        staff.post(&format!("{place}/{noun}"), &json!({"nonsense": 1})).await.expect(404);
    }
    staff.get(&format!("{place}/role-grants")).await.expect(404);
    staff.get(&format!("/api/v1/role-grants/{}", Uuid::now_v7())).await.expect(404);
    staff.delete(&format!("/api/v1/role-grants/{}", Uuid::now_v7())).await.expect(404);
}

#[tokio::test]
async fn a_change_needs_the_present_version_and_takes_no_null() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = staff.post(PEOPLE, &alex()).await.expect(201).header("location").to_owned();
    let change = json!({"familyName": "Renamed"});
    staff.request("PATCH", &place).json(&change).send().await.expect(428);
    staff.request("PATCH", &place).header("if-match", "\"7\"").json(&change).send().await.expect(412);
    let changed =
        staff.request("PATCH", &place).header("if-match", "\"1\"").json(&change).send().await.expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(
        (&changed.body["givenName"], &changed.body["familyName"]),
        (&json!("Alex"), &json!("Renamed"))
    );
    assert_eq!(app.events_of(changed.id()).await, ["person.added", "person.changed"]);
    let refused = staff.patch(&place, &json!({"email": null})).await.expect(422);
    assert_eq!(refused.faults(), ["#/email null"]);
    // The same address in another case is no conflict with oneself.
    staff.patch(&place, &json!({"email": "alex@invented.example"})).await.expect(200);
}

#[tokio::test]
async fn whoever_reads_the_old_address_is_told_that_there_is_another() {
    let app = TestApp::new().await;
    let (staff, person) = (app.staff().await, app.person(Role::Mentor).await);
    let place = format!("{PEOPLE}/{}", person.id);
    let old = format!("person-{}@invented.example", person.id);
    for (email, letters) in [(old.to_uppercase(), 0), ("mine@invented.example".to_owned(), 1)] {
        staff.patch(&place, &json!({"email": email})).await.expect(200);
        let told =
            app.sql("SELECT address || ' ' || body_text FROM messages WHERE kind = 'addressChanged'").await;
        assert_eq!(told.len(), letters);
        assert!(told.iter().all(|letter| letter.to_lowercase().starts_with(&old)), "{told:?}");
        assert!(told.iter().all(|letter| !letter.contains("mine@invented.example")), "{told:?}");
    }
}

#[tokio::test]
async fn people_are_found_by_the_start_of_a_name_or_address() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    app.sql("UPDATE people SET given_name = 'Zed', email_folded = 'zed@z.example', version = 2").await;
    for (given, family) in [("Ana", "Brown"), ("Ben", "Anand"), ("Cy_a", "Dim%"), ("Élodie", "Östman")] {
        let body = json!({"email": format!("{}@c.example", family.to_lowercase().replace('%', "")),
            "givenName": given, "familyName": family});
        let email = if given == "Élodie" { json!("e100@c.example") } else { body["email"].clone() };
        let mut body = body;
        body["email"] = email;
        staff.post(PEOPLE, &body).await.expect(201);
    }
    for (q, expected) in [
        ("an", vec!["Ana", "Ben"]),
        ("AN", vec!["Ana", "Ben"]),
        ("ana%20b", vec!["Ana", "Ben"]),
        ("ana%20br", vec!["Ana"]),
        ("BROWN@", vec!["Ana"]),
        ("cy_", vec!["Cy_a"]),
        ("b_n", vec![]),
        ("%25%25", vec![]),
        ("dim%25", vec!["Cy_a"]),
        ("%C3%A9lo", vec!["Élodie"]),
        ("e%CC%81lo", vec!["Élodie"]),
        ("rown", vec![]),
    ] {
        let found = staff.get(&format!("{PEOPLE}?q={q}")).await.expect(200);
        let names: Vec<_> =
            found.body["people"].as_array().expect("a list").iter().map(|row| &row["givenName"]).collect();
        assert_eq!(names, expected, "{q}");
    }
    for bad in ["q=", "q=a", "q=%00a", "q=ab&q=bc"] {
        staff.get(&format!("{PEOPLE}?{bad}")).await.expect(400);
    }
}

#[tokio::test]
async fn lists_are_filtered_by_live_role_and_state_and_paged() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for n in 0..5 {
        let place = add(&staff, &format!("P{n}"), "Invented").await;
        let granted = grant(&staff, &place, Role::LineManager).await;
        if n == 0 {
            staff.delete(&granted).await.expect(204);
        }
        if n == 1 {
            staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(200);
        }
    }
    let ended = staff.get(&format!("{PEOPLE}?state=deactivated")).await.expect(200);
    assert_eq!(ended.body["people"].as_array().map(Vec::len), Some(1));
    assert_eq!(ended.body["people"][0]["givenName"], "P1");
    let both = staff.get(&format!("{PEOPLE}?role=lineManager&role=programmeManager")).await.expect(200);
    assert_eq!(both.body["people"].as_array().map(Vec::len), Some(4));
    let (mut path, mut seen) = (format!("{PEOPLE}?role=lineManager&limit=1"), Vec::new());
    loop {
        let page = staff.get(&path).await.expect(200);
        let rows = page.body["people"].as_array().expect("a list").clone();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["roles"], json!(["lineManager"]));
        seen.extend(rows);
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
            break;
        };
        path = next.to_owned();
    }
    assert_eq!(seen.iter().map(|row| &row["givenName"]).collect::<Vec<_>>(), ["P2", "P3", "P4"]);
    let refused = staff.get(&format!("{PEOPLE}?role=boss&states=x")).await.expect(400);
    assert_eq!(refused.faults(), ["role format", "states unknown"]);
}

#[tokio::test]
async fn an_ended_person_is_out_at_once_and_for_good() {
    let app = TestApp::new().await;
    let (staff, manager) = (app.staff().await, app.person(Role::LineManager).await);
    manager.get("/api/v1/me").await.expect(200);
    let place = format!("{PEOPLE}/{}", manager.id);
    let ended = staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(200);
    assert_eq!((&ended.body["state"], &ended.body["roles"]), (&json!("deactivated"), &json!([])));
    assert_eq!(ended.header("etag"), staff.get(&place).await.header("etag"));
    assert_eq!(manager.get("/api/v1/me").await.expect(401).code(), "invalidToken");
    let again = staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!([]));
    assert_eq!(
        staff.post(&format!("{place}/invitations"), &json!({})).await.expect(409).code(),
        "transitionNotAllowed"
    );
    let role = json!({"role": "recruiter", "organisationId": null});
    staff.post(&format!("{place}/role-grants"), &role).await.expect(409);
    assert_eq!(
        app.sql("SELECT count(*) FROM role_grants WHERE ended_at IS NULL").await,
        ["1"],
        "the programme manager's"
    );
    assert_eq!(
        app.sql("SELECT type FROM events ORDER BY type").await,
        ["person.deactivated", "roleGrant.ended"]
    );
}

#[tokio::test]
async fn an_invitation_goes_to_the_person_and_lets_them_set_a_password() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let person = staff.post(PEOPLE, &alex()).await.expect(201);
    let invitations = format!("{}/invitations", person.header("location"));
    grant(&staff, person.header("location"), Role::LineManager).await;
    staff.post(&invitations, &json!({})).await.expect(201);
    let old = app.link_to(person.id()).await;
    let request = || staff.request("POST", &invitations).header("idempotency-key", "one");
    let invited = request().send().await.expect(201);
    assert_eq!(invited.header("cache-control"), "no-store");
    let replayed = request().send().await.expect(201);
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    assert_eq!(replayed.body, invited.body);
    let token = app.link_to(person.id()).await;
    let set = |token: &str| json!({"token": token, "password": "a very long password"});
    let refused = app.anonymous().post("/api/v1/passwords", &set(&old)).await.expect(409);
    assert_eq!(refused.code(), "invitationUsed");
    app.anonymous().post("/api/v1/passwords", &set(&token)).await.expect(204);
    app.anonymous().post("/api/v1/passwords", &set(&token)).await.expect(409);
    let credentials = json!({"email": "ALEX@invented.example", "password": "a very long password"});
    let session = app.anonymous().post("/api/v1/sessions", &credentials).await.expect(201);
    let mut signed_in = app.anonymous();
    signed_in.token = session.body["accessToken"].as_str().map(str::to_owned);
    let me = signed_in.get("/api/v1/me").await.expect(200);
    assert_eq!(me.body["person"]["roles"], json!(["lineManager"]));
    let types = app.events_of(person.id()).await;
    assert_eq!(types, ["person.added", "person.rolesChanged", "person.invited", "person.invited"]);
    for table in ["idempotency_keys", "versions", "events", "invitations"] {
        let query = format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{token}%'");
        assert_eq!(app.sql(&query).await, ["0"], "{table}");
    }
}

#[tokio::test]
async fn a_birth_date_is_kept_where_it_is_known_and_told_to_staff_alone() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut body = alex();
    body["dateOfBirth"] = json!("2026-11-25");
    let refused = staff.post(PEOPLE, &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/dateOfBirth inTheFuture"]);
    body["dateOfBirth"] = json!("2008-05-01");
    let added = staff.post(PEOPLE, &body).await.expect(201);
    assert_eq!(added.body["dateOfBirth"], "2008-05-01");
    let path = added.header("location");
    let refused = staff.patch(path, &json!({"dateOfBirth": "2026-11-25"})).await.expect(422);
    assert_eq!(refused.faults(), ["#/dateOfBirth inTheFuture"]);
    let renamed = staff.patch(path, &json!({"givenName": "Alexis"})).await.expect(200).body;
    assert_eq!(renamed["dateOfBirth"], "2008-05-01");
    let cleared = staff.patch(path, &json!({"dateOfBirth": null})).await.expect(200).body;
    assert_eq!(cleared["dateOfBirth"], Value::Null);
    let changed = staff.patch(path, &json!({"dateOfBirth": "2008-05-02"})).await.expect(200).body;
    assert_eq!(changed["dateOfBirth"], "2008-05-02");
    let person = added.id().parse().expect("an id");
    let own = app.sign_in_as(person, Role::Apprentice, None).await.get("/api/v1/me").await.expect(200);
    assert!(!own.text.contains("2008-05-02"), "{}", own.text);
}
