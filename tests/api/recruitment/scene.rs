//! A round with a published vacancy, and candidates as far as tests need them.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp};

/// A round with a published vacancy.
pub struct Campaign {
    pub app: TestApp,
    /// A recruiter.
    pub staff: Actor,
    /// The vacancy's line manager.
    pub manager: Actor,
    pub cohort: String,
    pub round: String,
    pub vacancy: String,
}

/// What a vacancy says.
pub fn vacancy(round: &str, standard: &str, provider: &str, manager: Option<&str>) -> Value {
    json!({"recruitmentRoundId": round, "standardId": standard, "providerId": provider, "lineManagerId": manager,
        "title": "Apprentice developer", "team": "Platform", "places": 3, "description": "You learn to build services.",
        "essential": ["Curiosity"], "criteria": [{"code": "problemSolving", "text": "Finds out why"},
            {"code": "teamwork", "text": "Works with others"}],
        "questions": [{"code": "why", "text": "Why do you want to do this?", "maxWords": 300}],
        "hourlyWage": 1500, "weeklyHours": 36, "startsOn": "2027-09-06", "plannedEndOn": "2029-09-05",
        "closesOn": "2027-06-30"})
}

/// All that an application needs.
pub fn filled() -> Value {
    json!({"givenName": "Sam", "familyName": "Invented", "phone": "020 7946 0958", "dateOfBirth": "2008-05-01",
        "eligibility": {"route": "hackneySchool", "school": "Example Academy", "fromYear": 2019, "toYear": 2024},
        "answers": {"why": "I like to find out how things work."}, "adjustments": "Ten minutes more, please."})
}

impl Campaign {
    /// A round of a cohort with 18 places.
    pub async fn new() -> Self {
        Self::of(18).await
    }

    /// A round of a cohort with so many places.
    pub async fn of(places: u32) -> Self {
        Self::on(TestApp::new().await, places).await
    }

    /// The same in a programme that is there.
    pub async fn on(app: TestApp, places: u32) -> Self {
        let staff = app.person(Role::Recruiter).await;
        let manager = app.person(Role::LineManager).await;
        let ada = app.provider("Ada").await;
        let learner = app.learner(&ada).await;
        let (cohort, round) = Self::round(&app, "Summer", places).await;
        let manager_id = manager.id.to_string();
        let body = vacancy(&round, &learner.standard, &ada.organisation.to_string(), Some(&manager_id));
        let added = staff.post("/api/v1/vacancies", &body).await.expect(201);
        let vacancy = added.id().to_owned();
        staff.post(&format!("/api/v1/vacancies/{vacancy}/publications"), &json!({})).await.expect(200);
        Self { app, staff, manager, cohort, round, vacancy }
    }

    /// A cohort and its round, open from 2 November 2026 to 30 June 2027.
    pub async fn round(app: &TestApp, name: &str, places: u32) -> (String, String) {
        let staff = app.staff().await;
        let body =
            json!({"name": format!("Cohort of {name}"), "startsOn": "2027-09-06", "plannedPlaces": places});
        let cohort = staff.post("/api/v1/cohorts", &body).await.expect(201).id().to_owned();
        let (id, now) = (app.system().new_id::<uuid::Uuid>(), app.now());
        app.sql(&format!(
            "INSERT INTO recruitment_rounds (id, name, cohort_id, opens_on, closes_on, created_at, updated_at, version)
             VALUES ('{id}', '{name}', '{cohort}', '2026-11-02', '2027-06-30', '{now}', '{now}', 1)"
        ))
        .await;
        (cohort, id.to_string())
    }

    /// Another published vacancy of the round.
    pub async fn another(&self) -> String {
        let like = self.staff.get(&format!("/api/v1/vacancies/{}", self.vacancy)).await.expect(200).body;
        let text = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        let body = vacancy(&self.round, &text(&like["standard"]), &text(&like["provider"]), None);
        let added = self.staff.post("/api/v1/vacancies", &body).await.expect(201);
        let path = format!("/api/v1/vacancies/{}/publications", added.id());
        self.staff.post(&path, &json!({})).await.expect(200);
        added.id().to_owned()
    }

    /// The path of the link that somebody asks for.
    pub async fn link(&self, email: &str) -> String {
        self.link_for(&self.vacancy, email).await
    }

    /// The same for another vacancy.
    pub async fn link_for(&self, vacancy: &str, email: &str) -> String {
        let path = format!("/api/v1/vacancies/{vacancy}/applications");
        self.app.anonymous().post(&path, &json!({"email": email})).await.expect(202);
        let found = self
            .app
            .sql(&format!(
                "SELECT substring(body_text FROM '/apply/([^\\s]+)') FROM messages
                 WHERE lower(address) = lower('{email}') ORDER BY id DESC LIMIT 1"
            ))
            .await;
        format!("/api/v1/application-links/{}", found.first().expect("a link"))
    }

    /// An application that was handed in, and the path of its link.
    pub async fn submitted(&self, email: &str) -> (String, String) {
        self.submitted_for(&self.vacancy, email).await
    }

    /// The same for another vacancy.
    pub async fn submitted_for(&self, vacancy: &str, email: &str) -> (String, String) {
        let link = self.link_for(vacancy, email).await;
        let nobody = self.app.anonymous();
        nobody.request("PATCH", &link).json(&filled()).send().await.expect(200);
        let answer = nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(200);
        (answer.id().to_owned(), link)
    }

    /// An application that was shortlisted.
    pub async fn shortlisted(&self, email: &str) -> (String, String) {
        self.shortlisted_for(&self.vacancy, email).await
    }

    /// The same for another vacancy.
    pub async fn shortlisted_for(&self, vacancy: &str, email: &str) -> (String, String) {
        let (id, link) = self.submitted_for(vacancy, email).await;
        self.act(&id, "shortlistings", &json!({})).await;
        (id, link)
    }

    /// An application that was verified and has a booked interview.
    pub async fn interviewing(&self, email: &str) -> (String, String) {
        self.interviewing_for(&self.vacancy, email).await
    }

    /// The same for another vacancy.
    pub async fn interviewing_for(&self, vacancy: &str, email: &str) -> (String, String) {
        let (id, link) = self.shortlisted_for(vacancy, email).await;
        let verified = json!({"outcome": "verified", "evidence": "schoolCertificate", "seenOn": "2026-11-24", "reason": null});
        self.act(&id, "eligibility-verifications", &verified).await;
        self.book(vacancy, &id).await;
        (id, link)
    }

    /// Books an interview tomorrow; returns its path.
    pub async fn book(&self, vacancy: &str, id: &str) -> String {
        let panel = [self.manager.id, self.staff.id];
        let body = json!({"vacancyId": vacancy, "applicationId": id, "startsAt": "2026-11-25T10:00:00Z", "minutes": 45,
            "venue": "1 Reading Lane", "onlineUrl": null, "panel": panel});
        self.staff.post("/api/v1/interviews", &body).await.expect(201).header("location").to_owned()
    }

    /// Does something with an application; the answer.
    pub async fn act(&self, id: &str, what: &str, body: &Value) -> Value {
        let path = format!("/api/v1/applications/{id}/{what}");
        self.staff.post(&path, body).await.expect(200).body
    }

    /// An application as staff see it.
    pub async fn application(&self, id: &str) -> Value {
        self.staff.get(&format!("/api/v1/applications/{id}")).await.expect(200).body
    }

    /// The kinds of letters to a candidate, oldest first.
    pub async fn letters(&self, id: &str) -> Vec<String> {
        let candidate = self.application(id).await["candidate"]["id"].as_str().expect("an id").to_owned();
        self.app
            .sql(&format!(
                "SELECT kind || ' ' || state FROM messages WHERE recipient_id = '{candidate}' ORDER BY id"
            ))
            .await
    }
}
