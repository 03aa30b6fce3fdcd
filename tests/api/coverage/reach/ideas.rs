//! Ideas of everybody who gives them, and events for employers.

use hackit::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::super::samples::{employer_event, idea};
use super::records::Found;
use super::{EVERYBODYS, NOBODYS, OWN, Whose, World};
use crate::support::Actor;

const IDEAS: &str = "/api/v1/ideas";

impl World {
    /// The path of a new event for employers.
    pub async fn new_employer_event(&self) -> String {
        let added = self.staff.post("/api/v1/employer-events", &employer_event()).await.expect(201);
        added.header("location").to_owned()
    }

    /// The path of a new link to somebody's calendar.
    pub async fn new_calendar_link(&self, whose: &Actor) -> String {
        whose.post("/api/v1/calendar-links", &json!(null)).await.expect(201).header("location").to_owned()
    }

    /// The path of a new idea of [`World::employer`], which is not public.
    pub async fn new_idea(&self) -> String {
        given(&self.employer).await
    }

    /// The path of a new idea that everybody sees.
    pub async fn new_public_idea(&self) -> String {
        let path = given(&self.employer).await;
        self.staff.patch(&path, &json!({"public": true})).await.expect(200);
        path
    }
}

async fn given(by: &Actor) -> String {
    by.post(IDEAS, &idea()).await.expect(201).header("location").to_owned()
}

/// Ideas of both employers and of a third, of the person and of somebody else, each shown to the public and not.
pub async fn of_ideas(world: &World, person: Uuid, one: &Actor, other: &Actor) -> Found {
    let template = "/api/v1/ideas/{id}";
    let own = world.app.sign_in_as(person, Role::Apprentice, None).await;
    let somebody = world.app.person(Role::LineManager).await;
    let of = |employer: &Actor| Whose { organisation: Some(employer.organisation), ..NOBODYS };
    let mut found = vec![(template, world.new_idea().await, NOBODYS)];
    for (by, whose) in [(one, of(one)), (other, of(other)), (&own, OWN), (&somebody, NOBODYS)] {
        found.push((template, given(by).await, whose));
        let public = given(by).await;
        world.staff.patch(&public, &json!({"public": true})).await.expect(200);
        found.push((template, public, EVERYBODYS));
    }
    found
}
