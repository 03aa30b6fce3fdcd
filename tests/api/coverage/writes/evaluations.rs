//! What those who came say of meetups.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{World, Write};
use crate::partnerships::evaluations::over;
use crate::partnerships::meetups::published;
use crate::support::Actor;

fn good() -> Value {
    json!({"rating": 4, "text": "Good talks."})
}

impl World {
    /// The path of the evaluations of a meetup that is over, to which these came.
    async fn evaluated_by(&self, guests: &[Actor]) -> String {
        let soon = json!({"startsAt": "2026-11-24T10:15:00Z", "endsAt": "2026-11-24T12:00:00Z"});
        let meetup = published(&self.employer, &self.staff, &soon).await;
        for (number, guest) in guests.iter().enumerate() {
            let made = guest.request("POST", &format!("{meetup}/registrations")).send().await.expect(201);
            let door = json!({"nonce": format!("n-{number}"), "registrationId": made.id(), "attendedAt": "2026-11-24T10:00:00Z"});
            self.employer.post(&format!("{meetup}/attendances"), &door).await.expect(201);
        }
        over(&self.app, &meetup).await;
        format!("{meetup}/evaluations")
    }

    /// The path of a new evaluation of who learns.
    pub async fn new_evaluation(&self) -> String {
        let path = self.evaluated_by(std::slice::from_ref(&self.own)).await;
        self.own.post(&path, &good()).await.expect(201).header("location").to_owned()
    }

    /// The path of five evaluations.
    pub async fn new_evaluations(&self) -> String {
        let mut guests = Vec::new();
        for _ in 0..5 {
            guests.push(self.app.person(Role::Apprentice).await);
        }
        let path = self.evaluated_by(&guests).await;
        for guest in &guests {
            guest.post(&path, &good()).await.expect(201);
        }
        path
    }
}

pub async fn valid(world: &World) -> Write {
    let guest = world.app.person(Role::Apprentice).await;
    let path = world.evaluated_by(std::slice::from_ref(&guest)).await;
    Write::new(&guest, path, &["evaluation.given"]).json(good())
}
