//! No grant widens another: who is two things may do what each alone may, where each may.

use hackit::access::{Grant, OrganisationKind, Role};
use hackit::ids::OrganisationId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::partnerships::meetups::{published, submitted, talks};
use crate::support::{Actor, Learner, TestApp};

fn held(role: Role) -> Grant {
    Grant { role, organisation: None }
}

fn at(role: Role, organisation: Uuid) -> Grant {
    Grant { role, organisation: Some(OrganisationId(organisation)) }
}

/// The ids in a list, or what stands under another name in each of its rows.
async fn listed(actor: &Actor, path: &str, list: &str, name: &str) -> Vec<String> {
    let body = actor.get(path).await.expect(200).body;
    let rows = body[list].as_array().expect("a list").clone();
    let mut all: Vec<String> = rows.iter().map(|row| row[name].as_str().expect("text").to_owned()).collect();
    all.sort();
    all
}

async fn entered(app: &TestApp, learner: &Learner) -> String {
    let own = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let entry = json!({"date": "2026-11-19", "hours": 2, "activity": "Reading", "ksbs": []});
    let path = format!("/api/v1/apprenticeships/{}/otj-entries", learner.id);
    own.post(&path, &entry).await.expect(201).header("location").to_owned()
}

#[tokio::test]
async fn a_recruiter_who_manages_too_sees_of_strangers_what_recruiters_do() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let (managed, strange) = (app.learner(&ada).await, app.learner(&ada).await);
    let (person, colleague) = (app.new_person().await, app.person(Role::LineManager).await);
    let both = app.sign_in_with(person, &[held(Role::Recruiter), held(Role::LineManager)]).await;
    let place = |learner: &Learner| format!("/api/v1/apprenticeships/{}", learner.id);
    for (learner, manager) in [(&managed, person), (&strange, colleague.id)] {
        staff.patch(&place(learner), &json!({"lineManagerId": manager})).await.expect(200);
    }
    let mut ids = [managed.id.clone(), strange.id.clone()];
    ids.sort();
    assert_eq!(listed(&both, "/api/v1/apprenticeships", "apprenticeships", "id").await, ids);
    both.get(&place(&strange)).await.expect(200);
    both.get("/api/v1/people").await.expect(200);
    // As a recruiter they read no reviews, so that the line manager's reach is all that there is.
    let reviews = listed(&both, "/api/v1/reviews", "reviews", "apprenticeshipId").await;
    assert_eq!(reviews, std::slice::from_ref(&managed.id));
    let theirs = staff.get(&format!("/api/v1/reviews?apprenticeship_id={}", strange.id)).await.expect(200);
    let review = theirs.body["reviews"][0]["id"].as_str().expect("an id").to_owned();
    both.get(&format!("/api/v1/reviews/{review}")).await.expect(404);
    for part in ["progress", "rag-ratings", "check-ins", "otj-ledger", "portfolio-items"] {
        both.get(&format!("{}/{part}", place(&strange))).await.expect(404);
        both.get(&format!("{}/{part}", place(&managed))).await.expect(200);
    }
    // Nor do they decide about strangers' hours.
    let (own, foreign) = (entered(&app, &managed).await, entered(&app, &strange).await);
    both.post(&format!("{foreign}/confirmations"), &Value::Null).await.expect(404);
    both.post(&format!("{own}/confirmations"), &Value::Null).await.expect(200);
    // Nor read what others asked, though they may name anybody whom they see.
    let ask = |id: &str| json!({"topic": "Time", "apprenticeshipId": id, "text": "How?"});
    let asked = colleague.post("/api/v1/support-requests", &ask(&strange.id)).await.expect(201);
    both.get(asked.header("location")).await.expect(404);
    both.post("/api/v1/support-requests", &ask(&strange.id)).await.expect(201);
    colleague.post("/api/v1/support-requests", &ask(&managed.id)).await.expect(422);
    let requests = listed(&both, "/api/v1/support-requests", "supportRequests", "personId").await;
    assert_eq!(requests, [person.to_string()]);
}

#[tokio::test]
async fn who_is_contact_of_one_employer_submits_nothing_for_another() {
    let app = TestApp::new().await;
    let (staff, one, other) = (app.staff().await, app.employer("One").await, app.employer("Other").await);
    let third = app.organisation(OrganisationKind::Employer, "Third").await;
    let person = app.new_person().await;
    let grants = [at(Role::EmployerContact, one.organisation), at(Role::Mentor, other.organisation)];
    // Whichever was granted first.
    for grants in [grants, [grants[1], grants[0]]] {
        let both = app.sign_in_with(person, &grants).await;
        let made = both.post("/api/v1/meetups", &talks()).await.expect(201);
        assert_eq!(made.body["organisationId"], json!(one.organisation));
        let mut said = talks();
        said["organisationId"] = json!(one.organisation);
        both.post("/api/v1/meetups", &said).await.expect(201);
        for stranger in [other.organisation, third] {
            said["organisationId"] = json!(stranger);
            let refused = both.post("/api/v1/meetups", &said).await.expect(422);
            assert_eq!(refused.faults(), ["#/organisationId notFound"]);
        }
        // What the mentor may read, the contact may not change.
        let pending = submitted(&other, &json!({})).await;
        both.get(&pending).await.expect(200);
        both.patch(&pending, &json!({"capacity": 3})).await.expect(404);
        let list = listed(&both, "/api/v1/meetups?limit=100", "meetups", "id").await;
        assert!(list.iter().any(|id| pending.ends_with(id)), "{list:?}");
        let (ours, theirs) =
            (published(&one, &staff, &json!({})).await, published(&other, &staff, &json!({})).await);
        for (meetup, seen) in [(ours, 1), (theirs, 0)] {
            let registrations = format!("{meetup}/registrations");
            app.person(Role::Apprentice).await.request("POST", &registrations).send().await.expect(201);
            assert_eq!(listed(&both, &registrations, "registrations", "id").await.len(), seen);
        }
    }
}

#[tokio::test]
async fn who_acts_for_several_employers_says_for_which() {
    let app = TestApp::new().await;
    let (staff, one, other) = (app.staff().await, app.employer("One").await, app.employer("Other").await);
    let grants = [one.organisation, other.organisation].map(|id| at(Role::EmployerContact, id));
    let both = app.sign_in_with(app.new_person().await, &grants).await;
    let refused = both.post("/api/v1/meetups", &talks()).await.expect(422);
    assert_eq!(refused.faults(), ["#/organisationId required"]);
    for employer in [&one, &other] {
        let mut said = talks();
        said["organisationId"] = json!(employer.organisation);
        let made = both.post("/api/v1/meetups", &said).await.expect(201);
        assert_eq!(made.body["organisationId"], json!(employer.organisation));
        // A client that names its own organisation says nothing new; the programme submits for nobody.
        employer.post("/api/v1/meetups", &said).await.expect(201);
        assert_eq!(staff.post("/api/v1/meetups", &said).await.expect(403).code(), "forbidden");
    }
}

#[tokio::test]
async fn an_employer_without_the_scope_sees_of_its_meetups_what_everybody_does() {
    let app = TestApp::new().await;
    let one = app.employer("One").await;
    let pending = submitted(&one, &json!({})).await;
    one.get(&pending).await.expect(200);
    for scopes in ["events:read", "meetups:write"] {
        one.only(scopes).get(&pending).await.expect(404);
    }
    one.only("meetups:write").patch(&pending, &json!({"capacity": 3})).await.expect(200);
}
