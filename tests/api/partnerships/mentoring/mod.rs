//! Mentors, wishes, mentorships, and when the two meet.

mod clearance;
mod holds;
mod mentorships;
mod profiles;
mod races;
mod sessions;
mod wishes;

use hackit::access::Role;
use hackit::features::partnerships;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

pub const PROFILES: &str = "/api/v1/mentor-profiles";
pub const MENTORSHIPS: &str = "/api/v1/mentorships";
pub const SESSIONS: &str = "/api/v1/mentoring-sessions";

/// Does what has fallen due.
pub async fn due(app: &TestApp) {
    let done = app.state().db.write(async |conn| partnerships::due(conn, &app.system()).await).await;
    done.expect("the timer");
}

/// What an employer says of a mentor, with other values; each has an address of their own.
pub fn proposal(app: &TestApp, changes: &Value) -> Value {
    let address = format!("mentor-{}@mentors.example", app.system().new_id::<uuid::Uuid>());
    let mut body = json!({"givenName": "Sam", "familyName": "Mentor", "email": address, "headline": "Builds pipelines",
        "topics": ["sql"], "languages": ["en"], "availability": ["weekdayLunchtimes"], "capacity": 2,
        "safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2027-09-30", "coversUnder18": true}});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// Agrees on mentoring with an employer; the path of the partnership.
pub async fn agreed(staff: &Actor, employer: &Actor) -> String {
    let body = json!({"organisationId": employer.organisation, "kind": "mentoring", "startsOn": "2026-11-24", "endsOn": null,
        "agreement": "Both sides may end it."});
    staff.post("/api/v1/partnerships", &body).await.expect(201).header("location").to_owned()
}

/// The path of a proposed mentor.
pub async fn proposed(employer: &Actor, changes: &Value) -> String {
    let body = proposal(&employer.app, changes);
    employer.post(PROFILES, &body).await.expect(201).header("location").to_owned()
}

/// The path of an approved mentor, and the mentor signed in.
pub async fn approved(staff: &Actor, employer: &Actor, changes: &Value) -> (String, Actor) {
    let path = proposed(employer, changes).await;
    let body = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200).body;
    let person = body["personId"].as_str().expect("a person").parse().expect("an id");
    let mentor = staff.app.sign_in_as(person, Role::Mentor, Some(employer.organisation)).await;
    (path, mentor)
}

pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

/// The body with which an apprentice asks for a mentor.
pub fn asking(profile: &str) -> Value {
    json!({"mentorProfileId": id_of(profile), "words": "I would like to learn from you."})
}

/// The path of a request for a mentor.
pub async fn requested(apprentice: &Actor, profile: &str) -> String {
    apprentice.post(MENTORSHIPS, &asking(profile)).await.expect(201).header("location").to_owned()
}

/// An employer with a mentor, and somebody who learns.
pub struct Mentoring {
    pub app: TestApp,
    pub staff: Actor,
    pub employer: Actor,
    /// The partnership.
    pub partnership: String,
    /// The mentor's profile.
    pub profile: String,
    pub mentor: Actor,
    pub learner: Learner,
    pub apprentice: Actor,
    pub manager: Actor,
}

impl Mentoring {
    pub async fn new() -> Self {
        Self::with(&json!({})).await
    }

    /// With other values of the mentor's profile.
    pub async fn with(changes: &Value) -> Self {
        let app = TestApp::new().await;
        let (staff, employer) = (app.staff().await, app.employer("Amazon Web Services").await);
        let partnership = agreed(&staff, &employer).await;
        let (profile, mentor) = approved(&staff, &employer, changes).await;
        let (learner, apprentice) = learning(&app).await;
        let manager = app.person(Role::LineManager).await;
        let path = format!("/api/v1/apprenticeships/{}", learner.id);
        staff.patch(&path, &json!({"lineManagerId": manager.id})).await.expect(200);
        Self { app, staff, employer, partnership, profile, mentor, learner, apprentice, manager }
    }

    /// The path of a mentorship that was accepted.
    pub async fn accepted(&self) -> String {
        let path = requested(&self.apprentice, &self.profile).await;
        self.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(200);
        path
    }

    /// The path of a meeting on a day that is to come.
    pub async fn planned(&self, mentorship: &str) -> String {
        let body = meeting(mentorship, &json!({}));
        self.mentor.post(SESSIONS, &body).await.expect(201).header("location").to_owned()
    }

    /// The kinds and recipients of all letters about a record, oldest first.
    pub async fn letters(&self, path: &str) -> Vec<String> {
        let id = id_of(path);
        let statement =
            format!("SELECT kind || ' ' || recipient_id FROM messages WHERE cause_id = '{id}' ORDER BY id");
        self.app.sql(&statement).await
    }
}

/// Somebody who learns.
pub async fn learning(app: &TestApp) -> (Learner, Actor) {
    let learner = app.learner(&app.provider("Ada").await).await;
    let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    (learner, apprentice)
}

/// A meeting that is to come, with other values.
pub fn meeting(mentorship: &str, changes: &Value) -> Value {
    let mut body = json!({"mentorshipId": id_of(mentorship), "startsAt": "2026-12-03T12:30:00Z", "minutes": 45,
        "place": "The café", "goals": "How to begin", "notes": null});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}
