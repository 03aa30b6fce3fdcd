//! Introductions, and what employers offer of them.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{World, Write};
use crate::partnerships::introductions::{INTRODUCTIONS, OFFERS, offer};
use crate::support::Actor;

/// The id of a new offer of an employer, who has a partnership from then on.
pub async fn new_offer(world: &World, employer: &Actor) -> String {
    let body = json!({"organisationId": employer.organisation, "kind": "introductions", "startsOn": "2026-11-02",
        "endsOn": null, "agreement": "Both sides may end it."});
    let agreed = world.staff.post("/api/v1/partnerships", &body).await;
    assert!(matches!(agreed.status, 201 | 409), "{}", agreed.text);
    // Of a contact of its own: while one introduction is paused, nobody more meets the same contact.
    let contact = world.app.system().new_id::<uuid::Uuid>();
    let mut body = offer(5);
    body["contactEmail"] = json!(format!("contact-{contact}@pictures.example"));
    employer.post(OFFERS, &body).await.expect(201).id().to_owned()
}

/// Somebody new who learns, signed in, with the apprenticeship's id.
async fn new_apprentice(world: &World) -> (Actor, String) {
    let learner = world.app.learner(&world.ada).await;
    (world.app.sign_in_as(learner.person, Role::Apprentice, None).await, learner.id)
}

/// The path of an introduction that somebody new asked for, and who that is.
async fn asked(world: &World) -> (String, Actor) {
    let offer = new_offer(world, &world.employer).await;
    let (who, _) = new_apprentice(world).await;
    let asked = who.post(INTRODUCTIONS, &json!({"offerId": offer})).await.expect(201);
    (asked.header("location").to_owned(), who)
}

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let (staff, employer) = (&world.staff, &world.employer);
    let found = match operation {
        "add_introduction_offer" => {
            new_offer(world, employer).await;
            Write::new(employer, OFFERS, &["introductionOffer.added"]).json(offer(2))
        }
        "change_introduction_offer" => {
            let path = format!("{OFFERS}/{}", new_offer(world, employer).await);
            Write::new(employer, path, &["introductionOffer.changed"]).json(json!({"places": 7}))
        }
        "close_introduction_offer" => {
            let path = format!("{OFFERS}/{}/closures", new_offer(world, employer).await);
            Write::new(employer, path, &["introductionOffer.closed"])
        }
        "ask_for_introduction" => {
            let offer = new_offer(world, employer).await;
            let (who, _) = new_apprentice(world).await;
            Write::new(&who, INTRODUCTIONS, &["introduction.asked"]).json(json!({"offerId": offer}))
        }
        "agree_to_introduction" => {
            let offer = new_offer(world, employer).await;
            let (who, id) = new_apprentice(world).await;
            let body = json!({"offerId": offer, "apprenticeshipId": id});
            let proposed = staff.post(INTRODUCTIONS, &body).await.expect(201);
            let path = format!("{}/consents", proposed.header("location"));
            Write::new(&who, path, &["introduction.asked"])
        }
        "decline_introduction" => {
            let path = format!("{}/declines", asked(world).await.0);
            Write::new(employer, path, &["introduction.declined"])
        }
        "withdraw_introduction" => {
            let (path, who) = asked(world).await;
            Write::new(&who, format!("{path}/withdrawals"), &["introduction.withdrawn"])
        }
        "make_introduction" => {
            let path = format!("{}/confirmations", asked(world).await.0);
            Write::new(staff, path, &["introduction.made"]).json(json!({"accompaniedBy": staff.id}))
        }
        "report_meeting" => {
            let path = asked(world).await.0;
            staff.post(&format!("{path}/confirmations"), &json!({})).await.expect(200);
            Write::new(employer, format!("{path}/outcomes"), &["introduction.notMet"])
                .json(json!({"outcome": "notMet", "metOn": null}))
        }
        "hold_introduction" => {
            let path = format!("{}/holds", asked(world).await.0);
            Write::new(staff, path, &["introduction.held"])
        }
        "release_introduction" => {
            let path = asked(world).await.0;
            staff.post(&format!("{path}/holds"), &Value::Null).await.expect(200);
            Write::new(staff, format!("{path}/releases"), &["introduction.resumed"])
        }
        _ => return None,
    };
    Some(found)
}

/// The path of a record of each kind, for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    let introduction = asked(world).await.0;
    let offer = format!("{OFFERS}/{}", new_offer(world, &world.employer).await);
    world.employer.post(&format!("{offer}/closures"), &Value::Null).await.expect(200);
    vec![("/api/v1/introduction-offers/{id}", offer), ("/api/v1/introductions/{id}", introduction)]
}
