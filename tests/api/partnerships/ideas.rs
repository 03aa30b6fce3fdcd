//! Ideas are given, changed and answered.

use futures_util::future::join_all;
use hackit::access::{Grant, Role};
use hackit::ids::OrganisationId;
use serde_json::{Value, json};

use super::meetups::{id_of, published, submitted};
use crate::support::{Actor, TestApp};

pub const IDEAS: &str = "/api/v1/ideas";

/// An idea, with other values.
pub fn idea(changes: &Value) -> Value {
    let mut body = json!({"text": "Give every apprentice a project of their own.", "theme": "Projects"});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// The path of a new idea.
pub async fn given(by: &Actor, changes: &Value) -> String {
    by.post(IDEAS, &idea(changes)).await.expect(201).header("location").to_owned()
}

/// Answers an idea.
pub async fn answered(staff: &Actor, path: &str, state: &str) -> Value {
    let body = json!({"state": state, "text": format!("It is {state} now.")});
    staff.post(&format!("{path}/responses"), &body).await.expect(201).body
}

#[tokio::test]
async fn whoever_may_gives_ideas_each_their_own() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let added = employer.post(IDEAS, &idea(&json!({"named": true}))).await.expect(201);
    let body = &added.body;
    let organisation = json!(employer.organisation);
    assert_eq!(
        (&body["state"], &body["public"], &body["responses"]),
        (&json!("received"), &json!(false), &json!([]))
    );
    assert_eq!(body["organisationId"], organisation);
    assert_eq!(body["employer"], json!({"id": organisation, "name": "MadeTech"}));
    assert_eq!((&body["personId"], &body["named"]), (&Value::Null, &json!(true)));
    assert_eq!(added.header("location"), format!("{IDEAS}/{}", added.id()));
    assert_eq!(app.events_of(added.id()).await, ["idea.given"]);
    let read = employer.get(added.header("location")).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (body, added.header("etag")));
    // A contact speaks for the employer, and may be known to it.
    let contact = app.person(Role::EmployerContact).await;
    let said = contact.post(IDEAS, &idea(&json!({}))).await.expect(201);
    assert_eq!(said.body["organisationId"], json!(contact.organisation));
    assert_eq!(said.body["personId"], json!(contact.id));
    for role in [Role::Apprentice, Role::LineManager] {
        let person = app.person(role).await;
        let own = person.post(IDEAS, &idea(&json!({}))).await.expect(201);
        assert_eq!((&own.body["organisationId"], &own.body["personId"]), (&Value::Null, &json!(person.id)));
        let others = person.post(IDEAS, &idea(&json!({"organisationId": organisation}))).await.expect(422);
        assert_eq!(others.faults(), ["#/organisationId notFound"]);
        let named = person.post(IDEAS, &idea(&json!({"named": true}))).await.expect(422);
        assert_eq!(named.faults(), ["#/named inconsistent"]);
    }
    // The team writes down what an employer says.
    let event = json!({"title": "The town hall", "heldOn": "2026-06-18", "invited": 40, "attended": 23});
    let event = staff.post("/api/v1/employer-events", &event).await.expect(201).body["id"].clone();
    let changes =
        json!({"organisationId": organisation, "employerEventId": event, "named": true, "public": true});
    let written = staff.post(IDEAS, &idea(&changes)).await.expect(201);
    assert_eq!((&written.body["employerEventId"], &written.body["public"]), (&event, &json!(true)));
    assert_eq!(written.body["personId"], Value::Null);
    for (role, status) in [(Role::Recruiter, 403), (Role::Mentor, 403), (Role::DataProtectionOfficer, 403)] {
        app.person(role).await.post(IDEAS, &idea(&json!({}))).await.expect(status);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_told_at_once() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let refused =
        employer.post(IDEAS, &json!({"text": "", "theme": "a\nb", "named": null})).await.expect(422);
    assert_eq!(refused.faults(), ["#/named null", "#/text tooSmall", "#/theme character"]);
    let nowhere = "019abf3e-9c00-7000-8000-00000000dead";
    for (name, code) in
        [("organisationId", "notFound"), ("employerEventId", "notFound"), ("duplicateOf", "notFound")]
    {
        let refused = staff.post(IDEAS, &idea(&json!({name: nowhere}))).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/{name} {code}")]);
    }
    // What only the team says, nobody else does; not even the team by another scope.
    for changes in [json!({"public": true}), json!({"duplicateOf": nowhere})] {
        let refused = employer.post(IDEAS, &idea(&changes)).await.expect(403);
        assert_eq!(refused.code(), "insufficientScope");
        assert!(refused.header("www-authenticate").contains("ideas:answer"), "{:?}", refused.headers);
        staff.only("ideas:read ideas:write").post(IDEAS, &idea(&changes)).await.expect(403);
    }
    let one = app.employer("One").await.organisation;
    let other = app.employer("Other").await.organisation;
    let at = |id| Grant { role: Role::EmployerContact, organisation: Some(OrganisationId(id)) };
    let both = app.sign_in_with(app.new_person().await, &[at(one), at(other)]).await;
    let refused = both.post(IDEAS, &idea(&json!({}))).await.expect(422);
    assert_eq!(refused.faults(), ["#/organisationId required"]);
    let said = both.post(IDEAS, &idea(&json!({"organisationId": other}))).await.expect(201);
    assert_eq!(said.body["organisationId"], json!(other));
    assert_eq!(app.sql("SELECT count(*) FROM ideas").await, ["1"]);
}

#[tokio::test]
async fn whoever_gave_it_changes_words_until_the_team_has_a_word() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let path = given(&employer, &json!({})).await;
    let unconditional = employer.request("PATCH", &path).json(&json!({"theme": "Portfolio"})).send().await;
    unconditional.expect(428);
    let changed = employer.patch(&path, &json!({"theme": "Portfolio"})).await.expect(200);
    assert_eq!(changed.body["theme"], "Portfolio");
    employer.patch(&path, &json!({"public": true})).await.expect(403);
    app.employer("Another").await.patch(&path, &json!({"theme": "Mine"})).await.expect(404);
    app.person(Role::Apprentice).await.patch(&path, &json!({"theme": "Mine"})).await.expect(404);
    staff.patch(&path, &json!({"public": true})).await.expect(200);
    let late = employer.patch(&path, &json!({"text": "Buy our product."})).await.expect(409);
    assert_eq!(late.code(), "transitionNotAllowed");
    // The name is the employer's to give and to take back, whenever.
    let refused = staff.patch(&path, &json!({"named": true})).await.expect(422);
    assert_eq!(refused.faults(), ["#/named inconsistent"]);
    assert_eq!(employer.patch(&path, &json!({"named": true})).await.expect(200).body["named"], true);
    assert_eq!(employer.patch(&path, &json!({"named": false})).await.expect(200).body["named"], false);
    assert_eq!(staff.patch(&path, &json!({"theme": "Projects"})).await.expect(200).body["theme"], "Projects");
    assert_eq!(app.events_of(id_of(&path)).await.len(), 6);
    // Another's public idea is read, and not changed.
    app.employer("Another").await.get(&path).await.expect(200);
    app.employer("Another").await.patch(&path, &json!({"named": true})).await.expect(404);
}

#[tokio::test]
async fn an_idea_repeats_one_that_repeats_none() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let (first, second, third) =
        (given(&staff, &json!({})).await, given(&staff, &json!({})).await, given(&staff, &json!({})).await);
    let repeats = |id: &str| json!({"duplicateOf": id});
    let told = staff.patch(&second, &repeats(id_of(&first))).await.expect(200);
    assert_eq!(told.body["duplicateOf"], id_of(&first));
    for (path, of, code) in
        [(&first, &first, "inconsistent"), (&first, &third, "wrongState"), (&third, &second, "wrongState")]
    {
        let refused = staff.patch(path, &repeats(id_of(of))).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/duplicateOf {code}")]);
    }
    let cleared = staff.patch(&second, &json!({"duplicateOf": null})).await.expect(200);
    assert_eq!(cleared.body["duplicateOf"], Value::Null);
    // Two that name each other at once: one of them repeats the other, and no more.
    let (one, two) = (repeats(id_of(&second)), repeats(id_of(&first)));
    let both = join_all([staff.patch(&first, &one), staff.patch(&second, &two)]).await;
    let mut found: Vec<u16> = both.iter().map(|reply| reply.status).collect();
    found.sort_unstable();
    assert_eq!(found, [200, 422], "{both:#?}");
    assert_eq!(app.sql("SELECT count(*) FROM ideas WHERE duplicate_of IS NOT NULL").await, ["1"]);
}

#[tokio::test]
async fn responses_move_an_idea_and_links_alone_do_not() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let path = given(&employer, &json!({})).await;
    let responses = format!("{path}/responses");
    let project = json!({"title": "Bin days by text", "brief": "Residents ask.", "ownerTeam": "Environment",
        "technologies": [], "ksbs": []});
    let project = staff.post("/api/v1/projects", &project).await.expect(201).body["id"].clone();
    let link = json!({"type": "project", "id": project, "title": "Bin days by text"});
    let body = json!({"text": "There is one already.", "links": [link]});
    let linked = staff.post(&responses, &body).await.expect(201);
    assert_eq!(linked.header("location"), path);
    assert_eq!(
        (&linked.body["state"], &linked.body["responses"][0]["state"]),
        (&json!("received"), &json!("received"))
    );
    for state in ["considering", "doing", "doing", "done", "considering", "notNow", "doing"] {
        assert_eq!(answered(&staff, &path, state).await["state"], state);
    }
    let back = staff.post(&responses, &json!({"state": "received", "text": "We forgot."})).await.expect(409);
    assert_eq!(back.code(), "transitionNotAllowed");
    assert_eq!(back.body["allowedTransitions"], json!(["considering", "done", "notNow"]));
    let read = employer.get(&path).await.expect(200).body;
    let told = read["responses"].as_array().expect("a list");
    assert_eq!(told.len(), 8);
    assert_eq!(told[7]["respondedOn"], "2026-11-24");
    // The employer is told what the link is called, and of no record that it may not read.
    assert_eq!(
        told[0]["links"],
        json!([{"type": "project", "id": null, "title": "Bin days by text", "url": null}])
    );
    assert_eq!(linked.body["responses"][0]["links"][0]["id"], project);
    employer.post(&responses, &json!({"state": "done", "text": "Done."})).await.expect(403);
    let events = app.events_of(id_of(&path)).await;
    assert_eq!(events.iter().filter(|event| *event == "idea.answered").count(), 8);
    // Said once, never changed: not even by the server's own login.
    let rights = "SELECT has_table_privilege('hackit_app', 'idea_responses', 'UPDATE') OR
        has_table_privilege('hackit_app', 'idea_responses', 'DELETE')";
    assert_eq!(app.sql(rights).await, ["f"]);
}

#[tokio::test]
async fn links_lead_to_what_is_there() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let responses = format!("{}/responses", given(&employer, &json!({})).await);
    let nowhere = "019abf3e-9c00-7000-8000-00000000dead";
    let links: Vec<Value> = ["project", "guidance", "meetup"]
        .map(|kind| json!({"type": kind, "id": nowhere, "title": "A"}))
        .into();
    let refused = staff.post(&responses, &json!({"text": "Done.", "links": links})).await.expect(422);
    assert_eq!(refused.faults(), ["#/links/0/id notFound", "#/links/1/id notFound", "#/links/2/id notFound"]);
    let many: Vec<Value> =
        (0..21).map(|_| json!({"type": "url", "title": "A", "url": "https://a.example"})).collect();
    let refused = staff.post(&responses, &json!({"text": "Done.", "links": many})).await.expect(422);
    assert_eq!(refused.faults(), ["#/links tooLarge"]);
    let (hidden, open) =
        (submitted(&employer, &json!({})).await, published(&employer, &staff, &json!({})).await);
    let meetup = |path: &str| json!({"type": "meetup", "id": id_of(path), "title": "Talks"});
    let page = json!({"type": "url", "title": "Elsewhere", "url": "https://a.example/b?c=1"});
    let links = json!([meetup(&hidden), meetup(&open), page]);
    let told = staff.post(&responses, &json!({"text": "See.", "links": links})).await.expect(201);
    let links = &told.body["responses"][0]["links"];
    assert_eq!(links[0]["url"], Value::Null, "it is not public");
    assert_eq!(links[1]["url"], format!("{}/meetups/{}", app.base(), id_of(&open)));
    assert_eq!(links[2]["url"], "https://a.example/b?c=1");
}

#[tokio::test]
async fn who_answers_the_same_idea_at_once_answers_one_after_the_other() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let path = given(&staff, &json!({})).await;
    let all = join_all((0..10).map(|number| {
        let state = if number % 2 == 0 { "doing" } else { "notNow" };
        let (staff, path) = (staff.clone(), format!("{path}/responses"));
        async move { staff.post(&path, &json!({"state": state, "text": "So."})).await.expect(201).status }
    }));
    assert_eq!(all.await.len(), 10);
    let read = staff.get(&path).await.expect(200).body;
    let told = read["responses"].as_array().expect("a list");
    assert_eq!((told.len(), &told[9]["state"]), (10, &read["state"]), "the last one says where it stands");
    assert_eq!(app.sql("SELECT version FROM ideas").await, ["11"]);
    // The same once: the key is the request's name.
    let body = json!({"state": "doing", "text": "Once."});
    let once =
        || staff.request("POST", &format!("{path}/responses")).header("idempotency-key", "once").json(&body);
    once().send().await.expect(201);
    assert_eq!(once().send().await.expect(201).header("idempotency-replayed"), "true");
    assert_eq!(app.sql("SELECT count(*) FROM idea_responses").await, ["11"]);
}
