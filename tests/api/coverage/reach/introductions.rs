//! Introductions of the person, of one whom the person manages and of a stranger, by offers of two employers.

use hackit::access::Role;
use serde_json::{Value, json};

use super::super::writes::introductions::new_offer;
use super::records::Found;
use super::{MANAGED, NOBODYS, OWN, Whose, World};
use crate::partnerships::introductions::{INTRODUCTIONS, OFFERS};
use crate::support::{Actor, Learner};

/// Offers that are over, and introductions by them that the apprentice asked for.
pub async fn of_introductions(world: &World, mine: &Learner, one: &Actor, other: &Actor) -> Found {
    let (managed, strange) = (world.app.learner(&world.ada).await, world.app.learner(&world.ada).await);
    let manager = format!(
        "UPDATE apprenticeships SET line_manager_id = '{}', version = version + 1 WHERE id = '{}'",
        mine.person, managed.id
    );
    world.app.sql(&manager).await;
    let mut found: Found = ["/api/v1/introduction-offers/{id}", "/api/v1/introductions/{id}"]
        .map(|template| (template, world.path(template), NOBODYS))
        .to_vec();
    for (employer, learner, whose) in
        [(one, mine, OWN), (other, mine, OWN), (one, &managed, MANAGED), (other, &strange, NOBODYS)]
    {
        let offer = new_offer(world, employer).await;
        let who = world.app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let asked = who.post(INTRODUCTIONS, &json!({"offerId": offer})).await.expect(201);
        let of_employer = Whose { organisation: Some(employer.organisation), ..NOBODYS };
        let whose = Whose { organisation: Some(employer.organisation), ..whose };
        found.push(("/api/v1/introductions/{id}", asked.header("location").to_owned(), whose));
        // While it is open everybody who learns or manages sees it.
        let offer = format!("{OFFERS}/{offer}");
        employer.post(&format!("{offer}/closures"), &Value::Null).await.expect(200);
        found.push(("/api/v1/introduction-offers/{id}", offer, of_employer));
    }
    found
}
