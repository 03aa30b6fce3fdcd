//! What concerns pause, who learns of it, and what becomes of it.

use futures_util::future::join_all;
use hackit::access::{Grant, Role};
use serde_json::{Value, json};

use super::CONCERNS;
use crate::partnerships::introductions::{INTRODUCTIONS, OFFERS, offer, partnership};
use crate::support::{Actor, Reply, Scene};

const MARKER: &str = "She does not answer me";

/// An apprentice with a line manager, an introduction that was made, and two safeguarding leads.
pub struct Made {
    pub scene: Scene,
    diva: Actor,
    pub lead: Actor,
    pub introduction: String,
}

impl Made {
    pub async fn new() -> Self {
        let scene = Scene::managed().await;
        let diva = scene.app.employer("Diva").await;
        partnership(&scene.staff, &diva, "introductions").await;
        let offer = diva.post(OFFERS, &offer(3)).await.expect(201).id().to_owned();
        let asked = scene.apprentice.post(INTRODUCTIONS, &json!({"offerId": offer})).await.expect(201);
        let introduction = asked.id().to_owned();
        let made = format!("{INTRODUCTIONS}/{introduction}/confirmations");
        scene.staff.post(&made, &json!({})).await.expect(200);
        let lead = scene.app.person(Role::SafeguardingLead).await;
        scene.app.person(Role::SafeguardingLead).await;
        Self { scene, diva, lead, introduction }
    }

    async fn raise(&self, by: &Actor, hold: Option<bool>) -> Reply {
        let mut body = json!({"text": MARKER, "introductionId": self.introduction});
        if let Some(hold) = hold {
            body["hold"] = json!(hold);
        }
        by.post(CONCERNS, &body).await
    }

    async fn raised(&self, by: &Actor) -> String {
        self.raise(by, None).await.expect(201).header("location").to_owned()
    }

    pub fn path(&self) -> String {
        format!("{INTRODUCTIONS}/{}", self.introduction)
    }

    async fn state(&self) -> Value {
        self.scene.staff.get(&self.path()).await.expect(200).body["state"].clone()
    }

    async fn close(&self, concern: &str, outcome: &str) -> Reply {
        self.lead.post(&format!("{concern}/outcomes"), &json!({"outcome": outcome, "note": null})).await
    }
}

#[tokio::test]
async fn what_the_apprentice_the_line_manager_or_staff_say_pauses_it_at_once() {
    for at in 0..3 {
        let made = Made::new().await;
        let by = [&made.scene.apprentice, &made.scene.manager, &made.scene.staff][at];
        let concern = made.raised(by).await;
        assert_eq!(made.state().await, "onHold");
        let read = made.lead.get(&concern).await.expect(200).body;
        let connection = &read["connections"][0];
        assert_eq!((&connection["kind"], &connection["heldForThis"]), (&json!("introduction"), &json!(true)));
        assert_eq!((&connection["id"], &connection["state"]), (&json!(made.introduction), &json!("onHold")));
        let roles: Vec<&str> = connection["parties"]
            .as_array()
            .expect("parties")
            .iter()
            .map(|party| party["role"].as_str().expect("a role"))
            .collect();
        assert_eq!(roles, ["apprentice", "lineManager", "contact"]);
        assert_eq!(connection["parties"][0]["under18"], true, "nothing is known of the age");
        made.close(&concern, "resume").await.expect(200);
        assert_eq!(made.state().await, "made");
        // The same person says the same again: a lead has looked, so it goes on.
        let again = made.raised(by).await;
        assert_eq!(made.state().await, "made");
        let held = json!({"introductionId": made.introduction});
        made.lead.post(&format!("{again}/holds"), &held).await.expect(200);
        assert_eq!(made.state().await, "onHold");
        made.close(&again, "end").await.expect(200);
        assert_eq!(made.state().await, "withdrawn");
    }
}

#[tokio::test]
async fn what_others_say_or_say_of_a_person_pauses_nothing() {
    let made = Made::new().await;
    let scene = &made.scene;
    let contact = scene.app.new_person().await;
    let employers = [Grant {
        role: Role::EmployerContact,
        organisation: Some(hackit::ids::OrganisationId(made.diva.organisation)),
    }];
    let contact = scene.app.sign_in_with(contact, &employers).await;
    made.raise(&contact, None).await.expect(201);
    made.raise(&scene.apprentice, Some(false)).await.expect(201);
    let of_person = json!({"text": MARKER, "personId": scene.learner.person});
    let concern = scene.manager.post(CONCERNS, &of_person).await.expect(201).header("location").to_owned();
    assert_eq!(made.state().await, "made");
    // Leads are shown what brings together whom it is about.
    let read = made.lead.get(&concern).await.expect(200).body;
    assert_eq!(
        (&read["connections"][0]["id"], &read["connections"][0]["heldForThis"]),
        (&json!(made.introduction), &json!(false))
    );
    for (outcome, status) in [("resume", 422), ("end", 422), ("actionTaken", 200)] {
        made.close(&concern, outcome).await.expect(status);
    }
    // One that the caller may not know is refused like one that is not there.
    let stranger = scene.app.person(Role::Apprentice).await;
    let foreign = made.raise(&stranger, None).await.expect(422);
    let unknown = json!({"text": MARKER, "introductionId": scene.learner.id});
    let unknown = stranger.post(CONCERNS, &unknown).await.expect(422);
    assert_eq!(foreign.body["errors"], unknown.body["errors"]);
}

#[tokio::test]
async fn a_pause_for_a_concern_is_like_any_other() {
    let (made, paused) = (Made::new().await, Made::new().await);
    made.raise(&made.scene.apprentice, None).await.expect(201);
    paused.scene.staff.post(&format!("{}/holds", paused.path()), &Value::Null).await.expect(200);
    let seen = async |of: &Made| {
        let mut all = Vec::new();
        for who in [&of.diva, &of.scene.apprentice, &of.scene.manager] {
            let mut read = who.get(&of.path()).await.expect(200).body;
            for own in ["id", "offerId", "organisationId", "apprenticeshipId", "createdAt"] {
                read[own] = Value::Null;
            }
            all.push(read.to_string());
            let refused = who
                .post(&format!("{}/outcomes", of.path()), &json!({"outcome": "notMet", "metOn": null}))
                .await;
            all.push(format!(
                "{} {} {}",
                refused.status, refused.body["detail"], refused.body["allowedTransitions"]
            ));
            of.scene.app.feed_settles().await;
            let feed = who.get("/api/v1/events?limit=100&subject_type=introduction").await.expect(200).body;
            let events = feed["events"].as_array().expect("events").iter();
            all.extend(events.map(|event| format!("{} {}", event["type"], event["actor"]["type"])));
        }
        let letters = "SELECT kind || ' ' || subject || ' ' || regexp_replace(body_text, '[0-9a-f-]{36}', '', 'g') FROM messages
            WHERE kind LIKE 'connection%' ORDER BY id";
        all.extend(of.scene.app.sql(letters).await);
        all
    };
    assert_eq!(seen(&made).await, seen(&paused).await);
    // Staff are told that safeguarding has a part in it, and nothing more; what they let go on stays paused.
    let staff = &made.scene.staff;
    let read = staff.get(&made.path()).await.expect(200);
    assert_eq!(read.body["heldBySafeguarding"], true);
    assert!(!read.text.contains(MARKER));
    staff.post(&format!("{}/releases", made.path()), &Value::Null).await.expect(409);
    staff.post(&format!("{}/holds", made.path()), &Value::Null).await.expect(200);
    staff.post(&format!("{}/releases", made.path()), &Value::Null).await.expect(200);
    assert_eq!(made.state().await, "onHold");
    // What the employer reads has not moved with what it is not told.
    assert_eq!(read.header("etag"), staff.get(&made.path()).await.expect(200).header("etag"));
    let versions = made
        .scene
        .app
        .sql("SELECT count(*) FROM versions WHERE body::text LIKE '%does not answer me%'")
        .await;
    assert_eq!(versions, ["0"]);
}

#[tokio::test]
async fn what_two_concerns_pause_goes_on_when_both_are_closed() {
    let made = Made::new().await;
    let (one, other) = (made.raised(&made.scene.apprentice).await, made.raised(&made.scene.manager).await);
    made.close(&one, "noAction").await.expect(200);
    assert_eq!(made.state().await, "onHold");
    made.close(&other, "resume").await.expect(200);
    assert_eq!(made.state().await, "made");
    let letters = made.scene.app.sql("SELECT count(*) FROM messages WHERE kind = 'connectionPaused'").await;
    let told = made.scene.app.sql("SELECT count(*) FROM messages WHERE kind = 'connectionResumed'").await;
    assert_eq!(letters, told, "each pause was told once");
}

#[tokio::test]
async fn of_many_concerns_and_steps_at_once_the_last_word_is_the_pause() {
    for _ in 0..4 {
        let made = Made::new().await;
        let scene = &made.scene;
        let outcome = format!("{}/outcomes", made.path());
        let met = json!({"outcome": "notMet", "metOn": null});
        let (raised, other, step) = tokio::join!(
            made.raise(&scene.apprentice, None),
            made.raise(&scene.manager, None),
            made.diva.post(&outcome, &met)
        );
        assert_eq!((raised.status, other.status), (201, 201));
        let state = made.state().await;
        match step.status {
            200 => assert_eq!(state, "notMet"),
            409 => assert_eq!(state, "onHold"),
            other => panic!("{other} {}", step.text),
        }
        let concerns = [raised.header("location").to_owned(), other.header("location").to_owned()];
        let closed = join_all(concerns.iter().map(|concern| made.close(concern, "noAction"))).await;
        assert!(closed.iter().all(|reply| reply.status == 200), "{closed:?}");
        let expected = if step.status == 200 { "notMet" } else { "made" };
        assert_eq!(made.state().await, expected, "nothing is left paused");
    }
}

#[tokio::test]
async fn a_lead_who_has_a_part_in_it_learns_nothing() {
    let made = Made::new().await;
    let scene = &made.scene;
    // The apprentice is a lead too: what is said of the introduction is for the others.
    let grants = [Role::Apprentice, Role::SafeguardingLead].map(|role| Grant { role, organisation: None });
    let both = scene.app.sign_in_with(scene.learner.person, &grants).await;
    let concern = made.raised(&scene.manager).await;
    both.get(&concern).await.expect(404);
    assert_eq!(both.get(CONCERNS).await.expect(200).body["concerns"], json!([]));
    let of_other = json!({"text": "Something else.", "personId": null});
    let other = scene.manager.post(CONCERNS, &of_other).await.expect(201).header("location").to_owned();
    let held = json!({"introductionId": made.introduction});
    both.post(&format!("{other}/holds"), &held).await.expect(422);
    made.lead.post(&format!("{other}/holds"), &held).await.expect(200);
    both.get(&other).await.expect(404);
    made.close(&other, "resume").await.expect(200);
    made.lead.post(&format!("{other}/holds"), &held).await.expect(409);
    assert_eq!(made.state().await, "onHold", "the other concern pauses it still");
}

#[tokio::test]
async fn what_is_over_is_paused_for_nobody() {
    let made = Made::new().await;
    let outcome = json!({"outcome": "notMet", "metOn": null});
    made.diva.post(&format!("{}/outcomes", made.path()), &outcome).await.expect(200);
    let concern = made.raised(&made.scene.apprentice).await;
    let read = made.lead.get(&concern).await.expect(200).body;
    assert_eq!(
        (&read["connections"][0]["state"], &read["connections"][0]["heldForThis"]),
        (&json!("notMet"), &json!(false))
    );
    let held = json!({"introductionId": made.introduction});
    let refused = made.lead.post(&format!("{concern}/holds"), &held).await.expect(422);
    assert_eq!(refused.faults(), ["#/introductionId notFound"]);
    made.close(&concern, "resume").await.expect(422);
    made.close(&concern, "actionTaken").await.expect(200);
}

#[tokio::test]
async fn paused_twice_for_one_concern_it_is_paused_once() {
    let made = Made::new().await;
    let body = json!({"text": MARKER, "personId": made.scene.learner.person});
    let concern = made.scene.manager.post(CONCERNS, &body).await.expect(201).header("location").to_owned();
    let (path, held) = (format!("{concern}/holds"), json!({"introductionId": made.introduction}));
    let both = join_all([made.lead.post(&path, &held), made.lead.post(&path, &held)]).await;
    assert!(both.iter().all(|reply| reply.status == 200), "{both:?}");
    let id = concern.rsplit('/').next().expect("an id");
    assert_eq!(made.scene.app.events_of(id).await, ["concern.raised", "concern.held"]);
    assert_eq!(made.scene.app.sql("SELECT count(*) FROM concern_holds").await, ["1"]);
    made.close(&concern, "noAction").await.expect(200);
    assert_eq!(made.state().await, "made");
}
