//! One apprentice's two years, lived through the public API with a clock that moves.

mod looking_back;
mod reformed;
mod rule_sets;
mod story;

use chrono::{DateTime, Days, NaiveDate, Utc};
use hackit::access::Role;
use hackit::features::programme::standards;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp};
use looking_back::{four_dates, the_timeline};
use story::*;

/// Everybody in the story.
struct Life {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    arch: Actor,
    /// The line manager until spring 2019.
    first_manager: Actor,
    second_manager: Actor,
    apprentice: Actor,
    /// The path of the apprenticeship.
    path: String,
    cohort: String,
    codes: Vec<String>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(9, 0, 0).expect("an hour").and_utc()
}

impl Life {
    /// The programme of summer 2018, and a place in it that begins on 3 September.
    async fn begin() -> Self {
        let app = TestApp::new().await;
        app.state().clock.set(morning(day("2018-08-01")));
        app.state().db.write(async |conn| standards::load_catalogue(conn).await).await.expect("standards");
        let (staff, ada, arch) = (app.staff().await, app.provider("Ada").await, app.provider("Arch").await);
        let (first_manager, second_manager) =
            (app.person(Role::LineManager).await, app.person(Role::LineManager).await);
        let apprentice = app.person(Role::Apprentice).await;
        let found = staff.get("/api/v1/standards?reference=ST0116").await.expect(200).body;
        let standard = found["standards"][0]["id"].as_str().expect("a standard").to_owned();
        let whole = staff.get(&format!("/api/v1/standards/{standard}")).await.expect(200).body;
        let codes = whole["ksbs"].as_array().expect("KSBs").iter();
        let codes = codes.map(|ksb| ksb["code"].as_str().expect("a code").to_owned()).collect();
        let cohort = json!({"name": "Cohort one", "startsOn": "2018-09-03", "plannedPlaces": 18});
        let cohort = staff.post("/api/v1/cohorts", &cohort).await.expect(201);
        let place = json!({"personId": apprentice.id, "standardId": standard, "providerId": ada.organisation,
            "cohortId": cohort.body["id"], "lineManagerId": first_manager.id, "team": "Housing services",
            "startsOn": "2018-09-03", "plannedEndOn": "2020-09-02", "weeklyHours": 36, "uln": "1000000000",
            "providerReference": "L-01"});
        let added = staff.post("/api/v1/apprenticeships", &place).await.expect(201);
        let path = added.header("location").to_owned();
        staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
        let cohort = cohort.header("location").to_owned();
        Self { app, staff, ada, arch, first_manager, second_manager, apprentice, path, cohort, codes }
    }

    /// Moves the clock to the morning of a day; everybody signs in anew.
    fn go_to(&mut self, to: NaiveDate) {
        self.app.state().clock.set(morning(to));
        for actor in [
            &mut self.staff,
            &mut self.ada,
            &mut self.arch,
            &mut self.first_manager,
            &mut self.second_manager,
            &mut self.apprentice,
        ] {
            *actor = actor.renewed();
        }
    }

    async fn read(&self, noun: &str) -> Value {
        self.staff.get(&format!("{}{noun}", self.path)).await.expect(200).body
    }

    async fn dashboard(&self) -> Value {
        self.staff.get(&format!("{}/dashboard", self.cohort)).await.expect(200).body
    }

    fn hours(&self, day: NaiveDate, hours: f64) -> Value {
        let code = &self.codes[usize::try_from(day.to_epoch_days()).expect("after 1970") % self.codes.len()];
        json!({"externalId": format!("day-{day}"), "learner": {"uln": "1000000000"}, "observedAt": morning(day),
            "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day", "ksbs": [code]}})
    }

    /// A training day each week from one Monday to the last before another; each is pushed in the evening.
    async fn train(&mut self, from: &str, until: &str, hours: f64, by_arch: bool) {
        let mut at = day(from);
        while at < day(until) {
            self.go_to(at);
            let provider = if by_arch { &self.arch } else { &self.ada };
            provider.post("/api/v1/progress-updates", &self.hours(at, hours)).await.expect(201);
            at = at + Days::new(7);
        }
        self.go_to(day(until));
    }

    /// The next review.
    async fn next_review(&self) -> Value {
        let path =
            format!("/api/v1/reviews?apprenticeship_id={}", self.path.rsplit('/').next().expect("an id"));
        let list = self.staff.get(&format!("{path}&state=scheduled&state=rescheduled&state=missed")).await;
        list.expect(200).body["reviews"][0].clone()
    }

    /// Holds the next review today; all three sign.
    async fn review(&self, provider: &Actor, manager: &Actor) -> i64 {
        let next = self.next_review().await;
        let place = format!("/api/v1/reviews/{}", next["id"].as_str().expect("an id"));
        let today = self.app.now().date_naive();
        let held = json!({"heldOn": today, "notes": "Looked at the plan together."});
        manager.post(&format!("{place}/meetings"), &held).await.expect(200);
        let mut state = String::new();
        for party in [&self.apprentice, manager, provider] {
            let signed = party.post(&format!("{place}/sign-offs"), &Value::Null).await.expect(200).body;
            state = signed["state"].as_str().expect("a state").to_owned();
        }
        assert_eq!(state, "signed");
        let closed = self.staff.request("PATCH", &place).header("if-match", "*");
        let closed = closed.json(&json!({"notes": "Something else."})).send().await;
        assert_eq!((closed.status, closed.code()), (409, "reviewClosed"));
        next["number"].as_i64().expect("a number")
    }

    async fn judge(&self, code: &str, states: &[&str]) {
        for state in states {
            let path = format!("{}/ksbs/{code}/judgements", self.path);
            let body = json!({"state": state, "comment": null, "evidenceUrl": null});
            let judge = if *state == "completed" { &self.arch } else { &self.apprentice };
            judge.post(&path, &body).await.expect(200);
        }
    }
}

fn derived(rag: &Value) -> (&str, Vec<String>) {
    let facts = rag["derived"]["facts"].as_array().expect("facts").iter();
    let told = facts.map(|fact| {
        format!(
            "{} {}",
            fact["fact"].as_str().unwrap_or_default(),
            fact["rating"].as_str().unwrap_or_default()
        )
    });
    (rag["derived"]["rating"].as_str().expect("a rating"), told.collect())
}

#[tokio::test]
async fn two_years_of_one_apprentice() {
    let mut life = Life::begin().await;
    assert_eq!(life.read("").await["state"], "approved");
    assert_eq!(life.dashboard().await["byState"], json!([{"state": "approved", "count": 1}]));
    autumn_2018(&mut life).await;
    let goal = second_review(&mut life).await;
    spring_2019(&mut life).await;
    another_manager(&life).await;
    summer_2019(&mut life, &goal).await;
    autumn_2019(&mut life).await;
    another_provider(&mut life).await;
    winter_2019(&life).await;
    last_year(&mut life).await;
    assessment(&mut life).await;
    four_dates(&life).await;
    the_timeline(&life).await;
    let board = life.dashboard().await;
    assert_eq!(board["byState"], json!([{"state": "completed", "count": 1}]));
    assert_eq!(board["needAttention"], 0, "nobody who has completed needs attention");
    life.app.standings_hold().await;
}
