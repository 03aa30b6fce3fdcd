//! A partner employer from its enquiry to its last day, told by the clients of all parties.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::decisions::run_timer;
use super::enquiries::{ENQUIRIES, agreed, received};
use super::series::{SERIES, evenings_with};
use crate::support::{Actor, Learner, TestApp};

/// An apprentice of a provider.
struct Apprentice {
    learner: Learner,
    who: Actor,
}

/// Everybody who takes part.
struct Story {
    app: TestApp,
    staff: Actor,
    apprentices: Vec<Apprentice>,
    /// The employer's client: its id and its secret.
    client: (String, String),
    employer: Actor,
}

impl Story {
    /// An employer gets in touch, is called back, and becomes a partner with a client of its own.
    async fn begin() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let mut apprentices = Vec::new();
        for _ in 0..3 {
            let learner = app.learner(&ada).await;
            let who = app.sign_in_as(learner.person, Role::Apprentice, None).await;
            apprentices.push(Apprentice { learner, who });
        }
        let enquiry = received(&app, &staff, "Example Studios", "robin@studios.example").await;
        assert!(enquiry.starts_with(ENQUIRIES));
        let mut words = agreed();
        words["client"]["scopes"] = json!([
            "meetups:read",
            "meetups:write",
            "registrations:read",
            "attendance:write",
            "partnerships:read",
            "ideas:read",
            "ideas:write",
        ]);
        let accepted = staff.post(&format!("{enquiry}/acceptances"), &words).await.expect(201).body;
        let text = |name: &str| accepted["client"][name].as_str().expect("a text").to_owned();
        let client = (text("clientId"), text("clientSecret"));
        let employer = app.anonymous();
        let mut story = Self { app, staff, apprentices, client, employer };
        story.sign_in().await;
        story
    }

    /// Everybody comes in anew: tokens last a quarter of an hour.
    async fn sign_in(&mut self) {
        let (id, secret) = &self.client;
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let bought =
            self.app.anonymous().request("POST", "/oauth/token").form(&form).send().await.expect(200);
        self.employer =
            self.app.anonymous().with_token(bought.body["access_token"].as_str().expect("a token"));
        self.staff = self.staff.renewed();
        for apprentice in &mut self.apprentices {
            apprentice.who = apprentice.who.renewed();
        }
    }

    async fn advance(&mut self, by: TimeDelta) {
        self.app.advance(by);
        self.sign_in().await;
    }

    /// Three Thursdays with two places each for apprentices, the first of which counts as training.
    async fn evenings(&self) -> Vec<String> {
        let body = evenings_with(
            &json!({"startsAtLocal": "2026-12-03T18:00", "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=3",
            "exceptDates": [], "capacity": 3, "ownPlaces": 1}),
        );
        let series = self.employer.post(SERIES, &body).await.expect(201);
        assert_eq!(series.body["state"], "pendingApproval");
        let published = self.staff.post(&format!("{SERIES}/{}/publications", series.id()), &json!({})).await;
        let meetups = published.expect(200).body["meetups"].as_array().expect("meetups").clone();
        let paths: Vec<_> = meetups
            .iter()
            .map(|meetup| format!("/api/v1/meetups/{}", meetup["id"].as_str().expect("an id")))
            .collect();
        let standard = &self.apprentices[0].learner.standard;
        let training = json!({"training": {"hours": 2, "ksbs": [{"standardId": standard, "codes": ["K1"]}]}});
        self.staff.patch(&paths[0], &training).await.expect(200);
        paths
    }

    /// Registers an apprentice: the path of the registration, and its state.
    async fn registers(&self, who: usize, meetup: &str) -> (String, Value) {
        let body = json!({"shareName": who == 0});
        let made =
            self.apprentices[who].who.post(&format!("{meetup}/registrations"), &body).await.expect(201);
        (made.header("location").to_owned(), made.body["state"].clone())
    }

    async fn acts(&self, who: usize, registration: &str, noun: &str) -> Value {
        self.apprentices[who].who.post(&format!("{registration}/{noun}"), &json!({})).await.expect(200).body
    }
}

#[tokio::test]
async fn an_employer_gets_in_touch_holds_evenings_gives_an_idea_and_leaves() {
    let mut story = Story::begin().await;
    let meetups = story.evenings().await;
    // Two places for three: one waits, and gets the place of who cannot come.
    let (first, state) = story.registers(0, &meetups[0]).await;
    assert_eq!(state, "confirmed");
    let (leaves, _) = story.registers(1, &meetups[0]).await;
    let (waits, state) = story.registers(2, &meetups[0]).await;
    assert_eq!(state, "waitlisted");
    story.acts(1, &leaves, "cancellations").await;
    assert_eq!(story.acts(2, &waits, "acceptances").await["state"], "confirmed");
    let calendar = story.apprentices[2].who.post("/api/v1/calendar-links", &Value::Null).await.expect(201);
    let calendar = calendar.body["url"].as_str().expect("a URL").to_owned();
    let calendar = calendar.strip_prefix(story.app.base()).expect("our own").to_owned();
    assert!(story.app.anonymous().get(&calendar).await.expect(200).text.contains("STATUS:CONFIRMED"));
    let seen = story.employer.get(&format!("{}/registrations", meetups[0])).await.expect(200).body;
    let named: Vec<_> = seen["registrations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| !row["person"].is_null())
        .collect();
    assert_eq!(named, [true, false, false], "names are for whoever shares them: {seen:#}");
    // A quarter past six: one types the code, the other is written down at the door and told of the next day.
    story.advance(TimeDelta::days(9) + TimeDelta::hours(8) + TimeDelta::minutes(15)).await;
    let code =
        story.employer.post(&format!("{}/attendance-codes", meetups[0]), &Value::Null).await.expect(201);
    let attends = json!({"nonce": "evening-1", "code": code.body["code"]});
    let came =
        story.apprentices[0].who.post(&format!("{}/attendances", meetups[0]), &attends).await.expect(201);
    assert_eq!(first.rsplit('/').next(), came.body["registrationId"].as_str());
    story.advance(TimeDelta::hours(15)).await;
    let door = json!({"items": [{"nonce": "door-1", "registrationId": waits.rsplit('/').next(),
        "attendedAt": "2026-12-03T18:05:00Z"}]});
    let told = story.employer.post("/api/v1/attendance-batches", &door).await.expect(207).body;
    assert_eq!(told["summary"]["created"], 1, "{told:#}");
    for who in [0, 2] {
        let path = format!("/api/v1/apprenticeships/{}/otj-ledger", story.apprentices[who].learner.id);
        let ledger = story.apprentices[who].who.get(&path).await.expect(200).body["otjLedger"].clone();
        assert_eq!(
            (&ledger[0]["hours"], &ledger[0]["source"]),
            (&json!(2.0), &json!("meetup")),
            "{ledger:#}"
        );
    }
    afterwards(&mut story, &meetups).await;
}

/// What is left of it: an idea that was answered in public, and after the last day nobody is expected any more.
async fn afterwards(story: &mut Story, meetups: &[String]) {
    let idea = json!({"text": "Let apprentices present their projects at our evenings.", "theme": "Projects", "named": true});
    let idea = story.employer.post("/api/v1/ideas", &idea).await.expect(201).header("location").to_owned();
    story.staff.patch(&idea, &json!({"public": true})).await.expect(200);
    let links =
        json!([{"type": "meetup", "id": meetups[1].rsplit('/').next(), "title": "The first such evening"}]);
    let answer = json!({"state": "doing", "text": "The second evening is theirs.", "links": links});
    story.staff.post(&format!("{idea}/responses"), &answer).await.expect(201);
    let page = story.app.anonymous().get("/you-said-we-did").await.expect(200).text;
    for part in [
        "Example Studios",
        "present their projects",
        "The second evening is theirs.",
        "The first such evening",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (expected, _) = story.registers(1, &meetups[2]).await;
    let partnership =
        story.employer.get("/api/v1/partnerships").await.expect(200).body["partnerships"][0].clone();
    let ending = json!({"reason": "The studio closes.", "endOrganisation": true});
    let path = format!("/api/v1/partnerships/{}/endings", partnership["id"].as_str().expect("an id"));
    story.staff.post(&path, &ending).await.expect(200);
    story.employer.get("/api/v1/me").await.expect(401);
    run_timer(&story.app).await;
    for (meetup, state) in meetups.iter().zip(["finished", "cancelled", "cancelled"]) {
        assert_eq!(story.app.anonymous().get(meetup).await.expect(200).body["state"], state);
    }
    assert_eq!(story.apprentices[1].who.get(&expected).await.expect(200).body["state"], "cancelled");
    let letters = "SELECT count(*) FROM messages WHERE kind = 'meetupCancelled'";
    assert_eq!(story.app.sql(letters).await, ["1"]);
}
