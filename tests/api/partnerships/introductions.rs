//! Introductions, by all who have a part in one.

use chrono::TimeDelta;
use hackit::features;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

pub const OFFERS: &str = "/api/v1/introduction-offers";
pub const INTRODUCTIONS: &str = "/api/v1/introductions";
const PAUSED: &str = "The programme has paused this and will be in touch.";

/// What an employer offers.
pub fn offer(places: i32) -> Value {
    json!({"organisationId": null, "company": "Example Pictures", "contactName": "Jo Contact",
        "contactEmail": "jo.contact@pictures.example", "role": "Post-production engineer", "topics": ["video", "careers"],
        "places": places, "contactAgreed": true, "until": "2027-06-30"})
}

/// An agreement of a kind between staff and an employer.
pub async fn partnership(staff: &Actor, employer: &Actor, kind: &str) -> String {
    let body = json!({"organisationId": employer.organisation, "kind": kind, "startsOn": "2026-11-02", "endsOn": null,
        "agreement": "Both sides may end it.", "publishesDirectly": false});
    staff.post("/api/v1/partnerships", &body).await.expect(201).header("location").to_owned()
}

/// An apprentice who is managed, and an employer with a partnership of introductions and an offer.
pub struct Diva {
    pub scene: Scene,
    pub diva: Actor,
    pub partnership: String,
    pub offer: String,
}

impl Diva {
    /// `born` is when the apprentice was born.
    pub async fn new(born: &str, places: i32) -> Self {
        let scene = Scene::managed().await;
        let diva = scene.app.employer("Diva").await;
        scene.app.sql(&format!(
            "UPDATE organisations SET contact_name = 'Dee Invented', contact_email = 'dee@diva.example', version = version + 1
             WHERE id = '{}'", diva.organisation)).await;
        let person = scene.learner.person;
        scene
            .staff
            .patch(&format!("/api/v1/people/{person}"), &json!({"dateOfBirth": born}))
            .await
            .expect(200);
        let partnership = partnership(&scene.staff, &diva, "introductions").await;
        let offer = diva.post(OFFERS, &offer(places)).await.expect(201).id().to_owned();
        Self { scene, diva, partnership, offer }
    }

    pub async fn adult() -> Self {
        Self::new("2005-03-01", 2).await
    }

    pub async fn minor() -> Self {
        Self::new("2009-03-01", 2).await
    }

    pub async fn ask(&self) -> Reply {
        self.scene.apprentice.post(INTRODUCTIONS, &json!({"offerId": self.offer})).await
    }

    pub async fn asked(&self) -> String {
        self.ask().await.expect(201).header("location").to_owned()
    }

    async fn propose(&self) -> Reply {
        let body = json!({"offerId": self.offer, "apprenticeshipId": self.scene.learner.id});
        self.scene.staff.post(INTRODUCTIONS, &body).await
    }

    async fn proposed(&self) -> String {
        self.propose().await.expect(201).header("location").to_owned()
    }

    /// Does what has fallen due.
    pub async fn work(&self) {
        let app = &self.scene.app;
        let done = app.state().db.write(async |conn| features::partnerships::due(conn, &app.system()).await);
        done.await.expect("what was due");
    }

    /// Letters that wait: whom each is for, where it goes, where an answer goes, and what it says.
    pub async fn letters(&self, kind: &str) -> Vec<String> {
        let select = format!(
            "SELECT recipient_id || ' ' || address || ' ' || coalesce(reply_to, '-') || ' ' || subject || ' ' || body_text FROM messages
             WHERE kind = '{kind}' AND state = 'waiting' ORDER BY id"
        );
        self.scene.app.sql(&select).await
    }
}

pub fn step(path: &str, noun: &str) -> String {
    format!("{path}/{noun}")
}

#[tokio::test]
async fn an_apprentice_asks_and_both_are_told_of_each_other_once_it_is_made() {
    let at = Diva::adult().await;
    let (scene, diva) = (&at.scene, &at.diva);
    let path = at.asked().await;
    let mine = scene.apprentice.get(&path).await.expect(200).body;
    assert_eq!(
        (&mine["state"], &mine["company"], &mine["role"]),
        (&json!("asked"), &json!("Example Pictures"), &json!("Post-production engineer"))
    );
    assert_eq!((&mine["contactName"], &mine["contactEmail"]), (&Value::Null, &Value::Null));
    let theirs = diva.get(&path).await.expect(200).body;
    assert_eq!(
        (&theirs["apprentice"], &theirs["apprenticeshipId"]),
        (&json!("Robin Invented"), &Value::Null)
    );
    let told = at.letters("introductionAsked").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with(&format!("{} dee@diva.example", diva.organisation)), "{}", told[0]);
    assert!(at.letters("introductionAccompanied").await.is_empty(), "nobody need come along");

    let made = diva.post(&step(&path, "confirmations"), &json!({})).await.expect(200).body;
    assert_eq!((&made["state"], &made["accompaniedBy"]), (&json!("made"), &Value::Null));
    let mine = scene.apprentice.get(&path).await.expect(200).body;
    assert_eq!((&mine["contactName"], &mine["contactEmail"]), (&json!("Jo Contact"), &Value::Null));
    let letters = at.letters("introductionMade").await;
    assert_eq!(letters.len(), 2);
    let person = format!("person-{}@invented.example", scene.learner.person);
    assert!(letters[0].contains(&person) && letters[0].contains("Jo Contact"), "{}", letters[0]);
    assert!(
        letters[1].contains("jo.contact@pictures.example") && letters[1].contains("Robin Invented"),
        "{}",
        letters[1]
    );
    for (letter, foreign) in letters.iter().zip(["jo.contact@pictures.example", &person]) {
        assert!(!letter.contains(foreign), "an address of the other: {letter}");
        assert!(letter.contains(" dee@diva.example "), "an answer goes to the employer: {letter}");
    }

    diva.post(&step(&path, "outcomes"), &json!({"outcome": "met", "metOn": "2026-11-23"})).await.expect(422);
    scene.app.advance(TimeDelta::days(2));
    let (today, staff) = (scene.app.now().date_naive(), scene.staff.renewed());
    let met = json!({"outcome": "met", "metOn": today});
    assert_eq!(staff.post(&step(&path, "outcomes"), &met).await.expect(200).body["metOn"], json!(today));
    staff.post(&step(&path, "outcomes"), &met).await.expect(409);
    assert_eq!(
        scene.app.events_of(path.rsplit('/').next().expect("an id")).await,
        ["introduction.asked", "introduction.made", "introduction.met"]
    );
}

#[tokio::test]
async fn until_the_apprentice_agrees_the_employer_learns_nobodys_name() {
    let at = Diva::adult().await;
    let (scene, diva) = (&at.scene, &at.diva);
    let path = at.proposed().await;
    let letters = at.letters("introductionProposed").await;
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].contains("Jo Contact") && letters[0].contains("Example Pictures"), "{}", letters[0]);
    let theirs = diva.get(&path).await.expect(200);
    assert_eq!((&theirs.body["apprentice"], &theirs.body["state"]), (&Value::Null, &json!("proposed")));
    assert_eq!(theirs.body["topics"], json!(["video", "careers"]));
    let probing = format!("{INTRODUCTIONS}?apprenticeship_id={}", scene.learner.id);
    assert_eq!(diva.get(&probing).await.expect(200).body["introductions"], json!([]));
    scene.app.feed_settles().await;
    let feed = diva.get("/api/v1/events?limit=100").await.expect(200);
    assert!(!feed.text.contains("introduction.proposed"), "{}", feed.text);
    for nobody in [diva, &scene.manager, &scene.staff] {
        nobody.post(&step(&path, "consents"), &Value::Null).await.expect(403);
    }
    diva.post(&step(&path, "confirmations"), &json!({})).await.expect(409);
    scene.apprentice.post(&step(&path, "consents"), &Value::Null).await.expect(200);
    assert_eq!(diva.get(&path).await.expect(200).body["apprentice"], "Robin Invented");
    assert_eq!(diva.get(&probing).await.expect(200).body["introductions"].as_array().map(Vec::len), Some(1));
    scene.apprentice.post(&step(&path, "withdrawals"), &Value::Null).await.expect(200);
    assert_eq!(diva.get(&path).await.expect(200).body["apprentice"], Value::Null, "nothing came of it");

    // One that the apprentice declines never names them.
    let other = at.proposed().await;
    scene.apprentice.post(&step(&other, "declines"), &Value::Null).await.expect(200);
    assert_eq!(diva.get(&other).await.expect(200).body["apprentice"], Value::Null);
    scene.apprentice.post(&step(&other, "consents"), &Value::Null).await.expect(409);
}

#[tokio::test]
async fn with_whom_is_not_known_to_be_an_adult_somebody_of_the_programme_comes_along() {
    for known in [true, false] {
        let at = Diva::minor().await;
        let (scene, diva) = (&at.scene, &at.diva);
        if !known {
            let person = format!("/api/v1/people/{}", scene.learner.person);
            scene.staff.patch(&person, &json!({"dateOfBirth": null})).await.expect(200);
        }
        let path = at.asked().await;
        let told = at.letters("introductionAccompanied").await;
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with(&scene.manager.id.to_string()), "{}", told[0]);
        for word in ["age", "18", "adult", "minor", "young", "born"] {
            let words = told[0].to_lowercase();
            assert!(
                !words.split(|c: char| !c.is_alphanumeric()).any(|found| found == word),
                "{word}: {}",
                told[0]
            );
        }
        let refused = diva.post(&step(&path, "confirmations"), &json!({})).await.expect(409);
        assert_eq!(refused.code(), "needsAdult");
        let by = json!({"accompaniedBy": diva.id});
        scene.manager.post(&step(&path, "confirmations"), &by).await.expect(422);
        scene.apprentice.post(&step(&path, "confirmations"), &json!({})).await.expect(403);
        let made = scene.manager.post(&step(&path, "confirmations"), &json!({})).await.expect(200).body;
        assert_eq!((&made["state"], &made["accompaniedBy"]), (&json!("made"), &json!("Robin Invented")));
        let letters = at.letters("introductionMade").await;
        assert!(
            letters.iter().all(|letter| letter.contains("comes along to the first meeting")),
            "{letters:?}"
        );
        assert_eq!(
            at.letters("introductionAccompanied").await.len(),
            2,
            "the line manager reads what was written"
        );
    }
    // Staff have seen that it is so: nobody need come along.
    let at = Diva::minor().await;
    let person = format!("/api/v1/people/{}", at.scene.learner.person);
    let seen =
        json!({"dateOfBirth": null, "adultConfirmedOn": "2026-11-24", "adultConfirmedHow": "passport"});
    at.scene.staff.patch(&person, &seen).await.expect(200);
    let path = at.asked().await;
    at.diva.post(&step(&path, "confirmations"), &json!({})).await.expect(200);
}

#[tokio::test]
async fn what_is_paused_says_so_and_nothing_else() {
    let at = Diva::adult().await;
    let (scene, diva) = (&at.scene, &at.diva);
    let path = at.asked().await;
    for who in [diva, &scene.apprentice, &scene.manager] {
        who.post(&step(&path, "holds"), &Value::Null).await.expect(403);
    }
    let held = scene.staff.post(&step(&path, "holds"), &Value::Null).await.expect(200).body;
    assert_eq!((&held["state"], &held["heldBySafeguarding"]), (&json!("onHold"), &json!(false)));
    scene.staff.post(&step(&path, "holds"), &Value::Null).await.expect(409);
    for who in [diva, &scene.apprentice, &scene.manager] {
        let read = who.get(&path).await.expect(200).body;
        assert_eq!((&read["state"], &read["notice"]), (&json!("onHold"), &json!(PAUSED)));
        assert_eq!((&read["heldBySafeguarding"], &read["lapsesAt"]), (&Value::Null, &Value::Null));
    }
    let refused = diva.post(&step(&path, "confirmations"), &json!({})).await.expect(409);
    assert_eq!((refused.code(), &refused.body["detail"]), ("transitionNotAllowed", &json!(PAUSED)));
    assert_eq!(at.letters("connectionPaused").await.len(), 3);
    scene.app.feed_settles().await;
    let feed = diva.get("/api/v1/events?type=introduction.held").await.expect(200).body;
    assert_eq!(
        feed["events"][0]["actor"],
        json!({"type": "system", "id": null}),
        "nobody is told by whom: {feed}"
    );
    // Three weeks later it has not lapsed, and whoever must act has a fortnight again.
    scene.app.advance(TimeDelta::days(21));
    at.work().await;
    let staff = scene.staff.renewed();
    let listed = staff.get(&format!("{INTRODUCTIONS}?state=onHold")).await.expect(200).body;
    assert_eq!(listed["introductions"].as_array().map(Vec::len), Some(1));
    let released = staff.post(&step(&path, "releases"), &Value::Null).await.expect(200).body;
    assert_eq!(released["state"], "asked");
    assert!(!released["lapsesAt"].is_null());
    staff.post(&step(&path, "releases"), &Value::Null).await.expect(409);
    assert_eq!(at.letters("connectionResumed").await.len(), 3);
}

#[tokio::test]
async fn what_nobody_acts_on_lapses_with_or_without_the_timer() {
    let at = Diva::adult().await;
    let (scene, first) = (&at.scene, at.asked().await);
    scene.app.advance(TimeDelta::days(14));
    let (staff, diva) = (scene.staff.renewed(), at.diva.renewed());
    let of = async |state: &str| {
        let list = staff.get(&format!("{INTRODUCTIONS}?state={state}")).await.expect(200).body;
        list["introductions"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(staff.get(&first).await.expect(200).body["state"], "lapsed");
    assert_eq!((of("asked").await, of("lapsed").await, of("asked&state=lapsed").await), (0, 1, 1));
    diva.post(&step(&first, "confirmations"), &json!({})).await.expect(409);
    at.work().await;
    assert_eq!((of("asked").await, of("lapsed").await), (0, 1));
    assert_eq!(
        scene.app.events_of(first.rsplit('/').next().expect("an id")).await,
        ["introduction.asked", "introduction.lapsed"]
    );
}
