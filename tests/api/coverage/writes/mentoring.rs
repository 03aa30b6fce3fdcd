//! Mentors, wishes, mentorships, and when the two meet.

use hackit::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{World, Write};
use crate::partnerships::match_rounds::ROUNDS;
use crate::partnerships::mentoring::{
    MENTORSHIPS, PROFILES, SESSIONS, approved, asking, id_of, meeting, proposal, proposed, requested,
};
use crate::support::{Actor, Learner};

/// What an apprentice wishes for.
fn wish() -> Value {
    json!({"topics": ["public speaking"], "goals": "To talk without notes.", "languages": ["en"],
        "availability": ["weekends"], "rankedMentorIds": [], "sharedExperience": ["firstJob"]})
}

impl World {
    /// Agrees on mentoring with [`World::employer`], where that is not so yet.
    async fn agree_on_mentoring(&self) {
        let employer = self.employer.organisation;
        let body = json!({"organisationId": employer, "kind": "mentoring", "startsOn": "2026-11-24", "endsOn": null,
            "agreement": "Both sides may end it."});
        let found =
            format!("SELECT 1 FROM partnerships WHERE organisation_id = '{employer}' AND kind = 'mentoring'");
        if self.app.sql(&found).await.is_empty() {
            self.staff.post("/api/v1/partnerships", &body).await.expect(201);
        }
    }

    /// The path of a new proposed mentor of [`World::employer`].
    pub async fn new_mentor(&self) -> String {
        self.agree_on_mentoring().await;
        proposed(&self.employer, &json!({})).await
    }

    /// The path of a new approved mentor of [`World::employer`], and the mentor.
    pub async fn new_approved_mentor(&self) -> (String, Actor) {
        self.agree_on_mentoring().await;
        approved(&self.staff, &self.employer, &json!({})).await
    }

    /// The path of a request for a new mentor, with the mentor and the apprentice.
    pub async fn new_request(&self, learner: &Learner) -> (String, Actor, Actor) {
        let (profile, mentor) = self.new_approved_mentor().await;
        let apprentice = self.app.sign_in_as(learner.person, Role::Apprentice, None).await;
        (requested(&apprentice, &profile).await, mentor, apprentice)
    }

    /// The path of a new mentorship, with the mentor and the apprentice.
    pub async fn new_mentorship(&self, learner: &Learner) -> (String, Actor, Actor) {
        let (path, mentor, apprentice) = self.new_request(learner).await;
        mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(200);
        (path, mentor, apprentice)
    }

    /// The path of a new meeting, with the mentor.
    pub async fn new_session(&self, mentorship: &str, mentor: &Actor) -> String {
        let body = meeting(mentorship, &json!({}));
        mentor.post(SESSIONS, &body).await.expect(201).header("location").to_owned()
    }

    /// The path of a new round of matching.
    pub async fn new_match_round(&self) -> String {
        let proposed = self.staff.post(ROUNDS, &json!({"name": "Spring"})).await.expect(201);
        proposed.header("location").to_owned()
    }

    /// The path of a new wish of an apprentice.
    pub async fn new_wish(&self, id: &str, person: Uuid) -> String {
        let path = format!("/api/v1/apprenticeships/{id}/mentee-wish");
        let apprentice = self.app.sign_in_as(person, Role::Apprentice, None).await;
        apprentice.request("PUT", &path).json(&wish()).send().await.expect(201);
        path
    }
}

/// The steps of a round of matching.
async fn of_rounds(world: &World, operation: &str) -> Option<Write> {
    let staff = &world.staff;
    Some(match operation {
        "propose_match_round" => {
            Write::new(staff, ROUNDS, &["matchRound.proposed"]).json(json!({"name": "Autumn"}))
        }
        "adjust_match_round" => {
            // Somebody else for whom the mentors have places.
            let learner = world.app.learner(&world.ada).await;
            world.new_wish(&learner.id, learner.person).await;
            let (profile, _) = world.new_approved_mentor().await;
            let pairs = json!([{"apprenticeshipId": learner.id, "mentorProfileId": id_of(&profile)}]);
            let path = format!("{}/pairs", world.new_match_round().await);
            let write = Write::new(staff, path, &["matchRound.changed"]).json(json!({"pairs": pairs}));
            Write { is_conditional: true, ..write }
        }
        "approve_match_round" => {
            let path = world.new_match_round().await;
            let none = staff.request("PUT", &format!("{path}/pairs")).header("if-match", "*");
            none.json(&json!({"pairs": []})).send().await.expect(200);
            Write::new(staff, format!("{path}/approvals"), &["matchRound.approved"])
        }
        "discard_match_round" => {
            let path = format!("{}/discards", world.new_match_round().await);
            Write::new(staff, path, &["matchRound.discarded"])
        }
        _ => return None,
    })
}

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let staff = &world.staff;
    let found = match operation {
        "propose_mentor" => {
            world.agree_on_mentoring().await;
            let standard = json!([{"standardId": world.learner.standard, "codes": ["K1"]}]);
            let body =
                proposal(&world.app, &json!({"helpsWith": standard, "sharedExperience": ["firstJob"]}));
            Write::new(&world.employer, PROFILES, &["mentorProfile.proposed"]).json(body)
        }
        "change_mentor_profile" => {
            Write::new(&world.employer, world.new_mentor().await, &["mentorProfile.changed"]).json(
                json!({"headline": "Builds", "topics": ["rust"], "languages": ["tr"], "givenName": "Kim"}),
            )
        }
        "approve_mentor" => {
            let path = format!("{}/approvals", world.new_mentor().await);
            Write::new(staff, path, &["person.added", "roleGrant.granted", "mentorProfile.approved"])
        }
        "pause_mentor" => {
            let (profile, mentor) = world.new_approved_mentor().await;
            Write::new(&mentor, format!("{profile}/pauses"), &["mentorProfile.paused"])
        }
        "resume_mentor" => {
            let (profile, mentor) = world.new_approved_mentor().await;
            mentor.post(&format!("{profile}/pauses"), &Value::Null).await.expect(200);
            Write::new(&mentor, format!("{profile}/resumptions"), &["mentorProfile.resumed"])
        }
        "end_mentor_profile" => {
            let path = format!("{}/endings", world.new_mentor().await);
            Write::new(&world.employer, path, &["mentorProfile.ended"]).json(json!({"reason": "Has moved."}))
        }
        "put_mentee_wish" => {
            let path = format!("/api/v1/apprenticeships/{}/mentee-wish", world.learner.id);
            Write::new(&world.own, path, &["menteeWish.put"]).json(wish())
        }
        _ => match of_rounds(world, operation).await {
            Some(write) => write,
            None => return of_mentorships(world, operation).await,
        },
    };
    Some(found)
}

async fn of_mentorships(world: &World, operation: &str) -> Option<Write> {
    let (ended, planned) = (json!({"reason": "No time."}), "mentoringSession.planned");
    let learner = match operation {
        "request_mentorship"
        | "accept_mentorship"
        | "decline_mentorship"
        | "withdraw_mentorship"
        | "complete_mentorship"
        | "end_mentorship"
        | "hold_mentorship"
        | "release_mentorship"
        | "plan_mentoring_session"
        | "change_mentoring_session"
        | "cancel_mentoring_session" => world.app.learner(&world.ada).await,
        _ => return None,
    };
    if operation == "request_mentorship" {
        let (profile, _) = world.new_approved_mentor().await;
        let apprentice = world.app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let write = Write::new(&apprentice, MENTORSHIPS, &["mentorship.requested"]);
        return Some(write.json(asking(&profile)));
    }
    let (path, mentor, apprentice) = match operation {
        "accept_mentorship" | "decline_mentorship" | "withdraw_mentorship" => {
            world.new_request(&learner).await
        }
        _ => world.new_mentorship(&learner).await,
    };
    let to = |end: &str| format!("{path}/{end}");
    Some(match operation {
        "accept_mentorship" => Write::new(&mentor, to("acceptances"), &["mentorship.accepted"]),
        "decline_mentorship" => {
            Write::new(&mentor, to("declines"), &["mentorship.declined"]).json(json!({"words": "I am away."}))
        }
        "withdraw_mentorship" => Write::new(&apprentice, to("withdrawals"), &["mentorship.withdrawn"]),
        "complete_mentorship" => Write::new(&mentor, to("completions"), &["mentorship.completed"]),
        "end_mentorship" => Write::new(&apprentice, to("endings"), &["mentorship.ended"]).json(ended),
        "hold_mentorship" => Write::new(&world.staff, to("holds"), &["mentorship.held"]),
        "release_mentorship" => {
            world.staff.post(&to("holds"), &Value::Null).await.expect(200);
            Write::new(&world.staff, to("releases"), &["mentorship.released"])
        }
        "plan_mentoring_session" => {
            Write::new(&mentor, SESSIONS, &["mentorship.activated", planned]).json(meeting(&path, &json!({})))
        }
        "change_mentoring_session" => {
            let session = world.new_session(&path, &mentor).await;
            Write::new(&mentor, session, &["mentoringSession.changed"])
                .json(json!({"minutes": 30, "notes": "We tried three."}))
        }
        _ => {
            let session = world.new_session(&path, &mentor).await;
            Write::new(&apprentice, format!("{session}/cancellations"), &["mentoringSession.cancelled"])
        }
    })
}

/// The path of a record of each kind, for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    world.new_wish(&world.learner.id, world.learner.person).await;
    let (mentorship, mentor, _) = world.new_mentorship(&world.learner).await;
    vec![
        ("/api/v1/mentor-profiles/{id}", world.new_mentor().await),
        ("/api/v1/mentoring-sessions/{id}", world.new_session(&mentorship, &mentor).await),
        ("/api/v1/mentorships/{id}", mentorship),
        ("/api/v1/match-rounds/{id}", world.new_match_round().await),
    ]
}
