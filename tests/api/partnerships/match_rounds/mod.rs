//! Rounds of matching: proposed, changed, approved, discarded.

mod changes;
mod races;
mod refusals;
mod story;

use serde_json::{Value, json};

use super::mentoring::{Mentoring, approved, id_of, learning};
use crate::support::{Actor, Learner};

pub const ROUNDS: &str = "/api/v1/match-rounds";

/// Says what an apprentice wishes for: English, and nothing else but what is given.
pub async fn wished(learner: &Learner, apprentice: &Actor, changes: &Value) {
    let mut body = json!({"topics": [], "goals": "To learn.", "languages": ["en"], "availability": [], "rankedMentorIds": [],
        "sharedExperience": []});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let path = format!("/api/v1/apprenticeships/{}/mentee-wish", learner.id);
    let said = apprentice.request("PUT", &path).json(&body).send().await;
    assert!(matches!(said.status, 200 | 201), "{}", said.text);
}

/// Somebody who learns and wishes for a mentor.
pub async fn wishing(scene: &Mentoring, changes: &Value) -> (Learner, Actor) {
    let (learner, apprentice) = learning(&scene.app).await;
    wished(&learner, &apprentice, changes).await;
    (learner, apprentice)
}

/// A new round, as it was answered.
pub async fn round(staff: &Actor) -> Value {
    staff.post(ROUNDS, &json!({"name": "Spring"})).await.expect(201).body
}

pub fn path_of(round: &Value) -> String {
    format!("{ROUNDS}/{}", round["id"].as_str().expect("an id"))
}

/// A pair as it is sent.
pub fn pair(learner: &Learner, profile: &str) -> Value {
    json!({"apprenticeshipId": learner.id, "mentorProfileId": id_of(profile)})
}

/// The pairs of a round as they are sent.
pub fn pairs(round: &Value) -> Vec<Value> {
    let all = round["pairs"].as_array().expect("pairs");
    let bare = |pair: &Value| json!({"apprenticeshipId": pair["apprenticeshipId"], "mentorProfileId": pair["mentorProfileId"]});
    all.iter().map(bare).collect()
}

/// Who is unmatched and why.
pub fn unmatched(round: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let all = round["unmatched"].as_array().expect("a list").iter();
    all.map(|one| (text(&one["apprenticeshipId"]), text(&one["because"]))).collect()
}

/// Changes the pairs of a round, whatever its version.
pub async fn adjusted(staff: &Actor, round: &str, pairs: &Value) -> crate::support::Reply {
    let request = staff.request("PUT", &format!("{round}/pairs")).header("if-match", "*");
    request.json(&json!({"pairs": pairs})).send().await
}

/// Two mentors and two apprentices who wish for one: the first fits the second mentor best, who has one place.
pub struct Two {
    pub scene: Mentoring,
    pub other: (Learner, Actor),
    pub second: String,
    pub second_mentor: Actor,
}

impl Two {
    pub async fn new() -> Self {
        let scene = Mentoring::new().await;
        let helps = json!([{"standardId": scene.learner.standard, "codes": ["K1", "S1"]}]);
        let changes = json!({"topics": ["Public Speaking"], "helpsWith": helps, "sharedExperience": ["firstJob"], "capacity": 1});
        let (second, second_mentor) = approved(&scene.staff, &scene.employer, &changes).await;
        let wish = json!({"topics": ["public speaking", "sql"], "availability": ["weekdayLunchtimes"],
            "sharedExperience": ["firstJob", "parentOrCarer"]});
        wished(&scene.learner, &scene.apprentice, &wish).await;
        let other = wishing(&scene, &json!({"topics": ["SQL"], "availability": ["weekends"]})).await;
        Self { scene, other, second, second_mentor }
    }

    /// How many requests rounds have made, and how many states there are of rounds, as text.
    pub async fn made(&self) -> Vec<String> {
        let query = "SELECT count(*)::text FROM mentorships WHERE match_round_id IS NOT NULL UNION ALL SELECT state FROM match_rounds";
        self.scene.app.sql(query).await
    }
}
