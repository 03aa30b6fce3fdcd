//! An apprentice of 17 is introduced to one employer and mentored by another, told by the clients of all parties.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::introductions::{Diva, step};
use super::match_rounds::{path_of, round, unmatched};
use super::mentoring::{MENTORSHIPS, SESSIONS, agreed, approved, id_of, meeting};
use crate::support::Actor;

const PAUSED: &str = "The programme has paused this and will be in touch.";

/// Everybody who takes part, besides those of the introduction.
struct Story {
    at: Diva,
    lead: Actor,
    amazon: Actor,
    /// Checked for everybody, and for adults alone: the profile, and who it is.
    mentor: (String, Actor),
    of_adults: (String, Actor),
}

impl Story {
    async fn begin() -> Self {
        let at = Diva::minor().await;
        let (staff, amazon) = (&at.scene.staff, at.scene.app.employer("Amazon Web Services").await);
        agreed(staff, &amazon).await;
        let only_adults = json!({"safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2027-09-30", "coversUnder18": false},
                "topics": ["pipelines"]});
        let of_adults = approved(staff, &amazon, &only_adults).await;
        let mentor = approved(staff, &amazon, &json!({"givenName": "Kim"})).await;
        let lead = at.scene.app.person(Role::SafeguardingLead).await;
        Self { at, lead, amazon, mentor, of_adults }
    }

    /// Goes on in time; tokens last a quarter of an hour.
    fn advance(&mut self, by: TimeDelta) {
        self.at.scene.app.advance(by);
        let scene = &mut self.at.scene;
        for actor in [&mut scene.staff, &mut scene.manager, &mut scene.apprentice, &mut self.at.diva] {
            *actor = actor.renewed();
        }
        for actor in [&mut self.lead, &mut self.amazon, &mut self.mentor.1, &mut self.of_adults.1] {
            *actor = actor.renewed();
        }
    }

    /// Whether the manager's report still says that the apprentice has met nobody.
    async fn met_nobody(&self) -> bool {
        let list = self.at.scene.staff.get("/api/v1/network?met=nobody").await.expect(200).body;
        list["network"].as_array().is_some_and(|list| !list.is_empty())
    }

    async fn state(&self, path: &str) -> Value {
        self.at.scene.apprentice.get(path).await.expect(200).body["state"].clone()
    }

    /// The kinds of letters to somebody.
    async fn letters(&self, to: &Actor) -> Vec<String> {
        let of = format!("SELECT kind FROM messages WHERE recipient_id = '{}' ORDER BY id", to.id);
        self.at.scene.app.sql(&of).await
    }
}

#[tokio::test]
async fn somebody_of_17_is_introduced_matched_and_protected() {
    let mut story = Story::begin().await;
    assert!(story.met_nobody().await);
    is_introduced(&mut story).await;
    assert!(!story.met_nobody().await);
    let mentorship = is_matched(&mut story).await;
    is_protected(&mut story, &mentorship).await;
}

/// Diva introduces the apprentice to somebody; the line manager comes along.
async fn is_introduced(story: &mut Story) {
    let path = story.at.asked().await;
    let refused = story.at.diva.post(&step(&path, "confirmations"), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "needsAdult");
    let manager = story.at.scene.manager.clone();
    assert_eq!(story.letters(&manager).await, ["introductionAccompanied"]);
    manager.post(&step(&path, "confirmations"), &json!({})).await.expect(200);
    assert_eq!(story.state(&path).await, "made");
    story.advance(TimeDelta::days(3));
    let met = json!({"outcome": "met", "metOn": "2026-11-27"});
    story.at.diva.post(&step(&path, "outcomes"), &met).await.expect(200);
    assert_eq!(story.state(&path).await, "met");
    // What came of it says nothing of what was written.
    let network = story.at.scene.manager.get("/api/v1/network").await.expect(200);
    assert!(network.text.contains("Example Pictures") && !network.text.contains("Jo Contact"));
}

/// A round finds the mentor who may, not the one whom the apprentice asked for first.
async fn is_matched(story: &mut Story) -> String {
    let scene = &story.at.scene;
    let ranked = [&story.of_adults.0, &story.mentor.0].map(|profile| id_of(profile));
    let wish = json!({"topics": ["pipelines"], "goals": "To build one.", "languages": ["en"],
        "availability": ["weekdayLunchtimes"], "rankedMentorIds": ranked, "sharedExperience": []});
    let put = scene.apprentice.request("PUT", &scene.path("/mentee-wish")).json(&wish).send().await;
    put.expect(201);
    let asked = json!({"mentorProfileId": id_of(&story.of_adults.0), "words": "Please."});
    let refused = scene.apprentice.post(MENTORSHIPS, &asked).await.expect(409);
    assert_eq!(refused.code(), "mentorNotAvailable");
    for word in ["18", "age", "adult", "clear", "check"] {
        assert!(
            !refused.body["detail"].as_str().unwrap_or_default().contains(word),
            "{word}: {}",
            refused.text
        );
    }
    let proposed = round(&scene.staff).await;
    assert_eq!(unmatched(&proposed), []);
    let pair = &proposed["pairs"][0];
    assert_eq!(pair["mentorProfileId"], id_of(&story.mentor.0));
    for nobody in [&scene.apprentice, &story.mentor.1, &story.amazon, &scene.manager] {
        nobody.get(&path_of(&proposed)).await.expect(403);
    }
    scene.staff.post(&step(&path_of(&proposed), "approvals"), &Value::Null).await.expect(200);
    let list = story.mentor.1.get(&format!("{MENTORSHIPS}?state=requested")).await.expect(200).body;
    let path = format!("{MENTORSHIPS}/{}", list["mentorships"][0]["id"].as_str().expect("an id"));
    story.mentor.1.post(&step(&path, "acceptances"), &Value::Null).await.expect(200);
    let read = story.mentor.1.get(&path).await.expect(200).body;
    assert_eq!(read["wish"]["goals"], "To build one.");
    story.of_adults.1.get(&path).await.expect(404);
    path
}

/// The two meet; something worries the apprentice, who is heard by who is there for it and by nobody else.
async fn is_protected(story: &mut Story, mentorship: &str) {
    let body = meeting(mentorship, &json!({"startsAt": "2026-12-03T12:30:00Z"}));
    let session = story.mentor.1.post(SESSIONS, &body).await.expect(201).header("location").to_owned();
    let manager = story.at.scene.manager.clone();
    assert!(story.letters(&manager).await.contains(&"mentoringSessionOfApprentice".to_owned()));
    for (who, hidden) in [(&story.amazon, "café"), (&story.at.scene.staff, "How to begin")] {
        assert!(!who.get(&session).await.expect(200).text.contains(hidden));
    }
    story.advance(TimeDelta::days(7));
    let worry = json!({"text": "I do not want to say it here.", "mentorshipId": id_of(mentorship)});
    let raised = story.at.scene.apprentice.post("/api/v1/concerns", &worry).await.expect(201);
    let concern = raised.header("location").to_owned();
    for who in [&story.mentor.1, &story.at.scene.apprentice, &story.amazon, &manager.renewed()] {
        let seen = who.get(mentorship).await.expect(200).body;
        assert_eq!((&seen["state"], &seen["message"]), (&json!("onHold"), &json!(PAUSED)));
        who.get(&concern).await.expect(403);
    }
    story.at.scene.staff.get(&concern).await.expect(403);
    let refused = story.mentor.1.post(SESSIONS, &body).await.expect(409);
    assert_eq!(refused.body["detail"], PAUSED);
    let read = story.lead.get(&concern).await.expect(200).body;
    assert_eq!((&read["text"], &read["connections"][0]["kind"]), (&worry["text"], &json!("mentorship")));
    let closed = json!({"outcome": "resume", "note": "We have spoken."});
    story.lead.post(&step(&concern, "outcomes"), &closed).await.expect(200);
    assert_eq!(story.state(mentorship).await, "active");
    story.mentor.1.patch(&session, &json!({"notes": "We built one."})).await.expect(200);
    story.at.scene.apprentice.post(&step(mentorship, "completions"), &Value::Null).await.expect(200);
    let timeline = story.at.scene.staff.get(&story.at.scene.path("/timeline?limit=100")).await.expect(200);
    for told in ["introduction.met", "mentorship.accepted", "mentorship.completed"] {
        assert!(timeline.text.contains(told), "{told}: {}", timeline.text);
    }
    assert!(!timeline.text.contains("concern") && !timeline.text.contains("We built one."));
}
