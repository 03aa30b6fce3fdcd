//! One apprentice under a reformed plan, from the start to completion, lived through the public API.

use chrono::{Days, NaiveDate};
use hackit::access::Role;
use serde_json::{Value, json};

use super::{day, morning};
use crate::support::{Actor, TestApp};

const VERSION: &str = "/api/v1/standards/ST9500/versions/1.0";

/// Everybody in the story.
struct Life {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    manager: Actor,
    apprentice: Actor,
    /// The path of the apprenticeship.
    path: String,
}

impl Life {
    /// A version with a reformed plan, and a place on it that begins on 6 October 2025.
    async fn begin() -> Self {
        let app = TestApp::new().await;
        app.state().clock.set(morning(day("2025-09-01")));
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let (manager, apprentice) = (app.person(Role::LineManager).await, app.person(Role::Apprentice).await);
        let version = json!({"title": "Invented technician", "level": 3, "assessmentModel": "reformed",
            "minimumOtjHoursByStart": [{"startsFrom": "2025-08-01", "hours": 200}], "ksbsComplete": true,
            "ksbs": [{"code": "K1", "title": "Data", "takenFrom": null}, {"code": "S1", "title": "Sorting", "takenFrom": null},
                {"code": "B1", "title": "Asks", "takenFrom": null}, {"code": "B2", "title": "Listens", "takenFrom": null}],
            "options": []});
        let version = staff.request("PUT", VERSION).json(&version).send().await.expect(201);
        let cohort = json!({"name": "Cohort nine", "startsOn": "2025-10-06", "plannedPlaces": 18});
        let cohort = staff.post("/api/v1/cohorts", &cohort).await.expect(201);
        let place = json!({"personId": apprentice.id, "standardId": version.id(), "providerId": ada.organisation,
            "cohortId": cohort.body["id"], "lineManagerId": manager.id, "team": "Housing services",
            "startsOn": "2025-10-06", "plannedEndOn": "2026-10-05", "weeklyHours": 36, "uln": "1000000000",
            "providerReference": null});
        let added = staff.post("/api/v1/apprenticeships", &place).await.expect(201);
        let path = added.header("location").to_owned();
        staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
        Self { app, staff, ada, manager, apprentice, path }
    }

    /// Moves the clock to the morning of a day; everybody signs in anew.
    fn go_to(&mut self, to: NaiveDate) {
        self.app.state().clock.set(morning(to));
        for actor in [&mut self.staff, &mut self.ada, &mut self.manager, &mut self.apprentice] {
            *actor = actor.renewed();
        }
    }

    /// A training day of seven hours each week from one Monday to the last before another.
    async fn train(&mut self, from: &str, until: &str) {
        let mut at = day(from);
        while at < day(until) {
            self.go_to(at);
            let update = json!({"externalId": format!("day-{at}"), "learner": {"uln": "1000000000"},
                "observedAt": morning(at), "details": {"kind": "otjHours", "date": at, "hours": 7,
                "activity": "Training day", "ksbs": ["K1", "S1"]}});
            self.ada.post("/api/v1/progress-updates", &update).await.expect(201);
            at = at + Days::new(7);
        }
        self.go_to(day(until));
    }

    fn at(&self, below: &str) -> String {
        format!("{}{below}", self.path)
    }

    async fn read(&self, below: &str) -> Value {
        self.apprentice.get(&self.at(below)).await.expect(200).body
    }
}

fn result(on: &str, grade: &str, next_step: &Value) -> Value {
    json!({"assessedOn": on, "grade": grade, "nextStep": next_step})
}

/// In the first winter the provider marks a portfolio, which fails and is passed in spring.
async fn the_portfolio(life: &mut Life) {
    let portfolio = |on: &str| {
        json!({"name": "Work portfolio", "markedBy": "provider", "assessmentOrganisation": "Example Assessors",
            "ksbs": ["K1", "S1"], "scheduledOn": on})
    };
    life.train("2025-10-06", "2026-01-12").await;
    assert_eq!(life.read("").await["state"], "inLearning");
    let first = life.ada.post(&life.at("/assessments"), &portfolio("2026-01-19")).await.expect(201);
    life.go_to(day("2026-01-19"));
    let failed = result("2026-01-19", "fail", &json!("retake"));
    life.ada.post(&format!("{}/results", first.header("location")), &failed).await.expect(200);
    assert_eq!(life.read("").await["state"], "inLearning", "a fail leads nowhere else");
    life.train("2026-01-26", "2026-03-16").await;
    let second = life.ada.post(&life.at("/assessments"), &portfolio("2026-03-16")).await.expect(201);
    assert_eq!((&second.body["kind"], &second.body["number"]), (&json!("retake"), &json!(2)));
    let passed = result("2026-03-16", "pass", &Value::Null);
    life.ada.post(&format!("{}/results", second.header("location")), &passed).await.expect(200);
}

/// In spring the assessment organisation assesses a project; in summer the line manager verifies behaviours.
async fn the_project_and_the_behaviours(life: &mut Life) {
    life.train("2026-03-23", "2026-05-18").await;
    let project = json!({"name": "Project and discussion", "markedBy": "assessmentOrganisation",
        "assessmentOrganisation": "Example Assessors", "ksbs": ["S1"], "scheduledOn": "2026-06-08"});
    let project = life.staff.post(&life.at("/assessments"), &project).await.expect(201);
    life.train("2026-05-18", "2026-06-08").await;
    let passed = result("2026-06-08", "distinction", &Value::Null);
    life.staff.post(&format!("{}/results", project.header("location")), &passed).await.expect(200);
    let behaviours = life.at("/behaviour-verifications");
    for (on, code) in [("2026-06-15", "B1"), ("2026-06-22", "B2")] {
        life.go_to(day(on));
        let waiting = life.manager.get("/api/v1/me/tasks").await.expect(200).text;
        assert!(waiting.contains("verifyBehaviours"), "{waiting}");
        let early = life.read("/gateway").await;
        assert_eq!(early["isReady"], false, "{early:#}");
        life.manager.post(&behaviours, &json!({"ksbs": [code], "verifiedOn": on})).await.expect(200);
    }
}

/// The gateway to completion, then completion, with no state in between.
async fn the_end(life: &mut Life) {
    life.go_to(day("2026-06-29"));
    let checklist = life.read("/gateway").await;
    assert_eq!((&checklist["isReady"], &checklist["assessmentModel"]), (&json!(true), &json!("reformed")));
    let ready = json!({"reachedOn": "2026-06-29", "englishAndMaths": "notRequired", "aged16To18AtStart": false,
        "employerConfirms": true});
    let reached = life.staff.post(&life.at("/gateway"), &ready).await.expect(200).body;
    assert_eq!(reached["apprenticeship"]["state"], "gateway");
    life.go_to(day("2026-07-06"));
    let done = json!({"completedOn": "2026-07-06", "grade": "merit"});
    let done = life.staff.post(&life.at("/completions"), &done).await.expect(200).body;
    assert_eq!(
        (&done["apprenticeship"]["state"], &done["apprenticeship"]["endedOn"], &done["completion"]["grade"]),
        (&json!("completed"), &json!("2026-07-06"), &json!("merit"))
    );
    life.go_to(day("2026-08-03"));
    let job = json!({"kind": "permanentJob", "employer": "Hackney Council", "jobTitle": "Data technician",
        "observedOn": "2026-08-03", "note": null});
    life.staff.post(&life.at("/outcomes"), &job).await.expect(201);
}

/// What is told afterwards, of the whole and of a day in spring.
async fn looking_back(life: &Life) {
    let told = life.read("/timeline?sort=occurredAt&limit=100").await;
    let told: Vec<_> =
        told["timeline"].as_array().expect("a list").iter().map(|entry| &entry["words"]).collect();
    let mut from = 0;
    for words in [
        "The apprenticeship assessment was scheduled for 2026-01-19: Work portfolio",
        "The result of the apprenticeship assessment is fail: Work portfolio",
        "The result of the apprenticeship assessment is pass: Work portfolio",
        "The apprenticeship assessment was scheduled for 2026-06-08: Project and discussion",
        "The result of the apprenticeship assessment is distinction: Project and discussion",
        "The employer verified behaviours: B1.",
        "The employer verified behaviours: B2.",
        "Reached the gateway to completion with",
        "The apprenticeship was completed.",
        "Completed after the gateway to completion; the overall grade is merit.",
        "After the apprenticeship: permanent job at Hackney Council.",
    ] {
        let found =
            told[from..].iter().position(|entry| entry.as_str().is_some_and(|e| e.starts_with(words)));
        from += found.unwrap_or_else(|| panic!("{words} is not told after {from}\n{told:#?}")) + 1;
    }
    let then = life.read("/gateway?as_of=2026-04-30").await;
    let details: Vec<_> =
        then["requirements"].as_array().expect("a list").iter().map(|one| &one["detail"]).collect();
    assert_eq!(details[0], "1 of 1 apprenticeship assessments are passed");
    assert_eq!(details[1], "The employer has not verified B1, B2");
    let then = life.read("?as_of=2026-07-01").await;
    assert_eq!(then["state"], "gateway");
    let states = life.app.sql(
        "SELECT DISTINCT body->>'state' FROM versions WHERE subject_type = 'apprenticeship' AND body->>'state' = 'epa'",
    );
    assert_eq!(states.await, [""; 0], "nobody was in an end-point assessment");
}

#[tokio::test]
async fn nine_months_under_a_reformed_plan() {
    let mut life = Life::begin().await;
    the_portfolio(&mut life).await;
    the_project_and_the_behaviours(&mut life).await;
    the_end(&mut life).await;
    looking_back(&life).await;
    life.app.standings_hold().await;
}
