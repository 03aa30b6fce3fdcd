//! Meetups, and registrations for them.

use hackit::access::Role;
use serde_json::json;

use super::{World, Write};
use crate::partnerships::meetups::{published, submitted, talks_with};

/// The operations that write here.
pub const WRITES: &[&str] = &[
    "add_meetup",
    "change_meetup",
    "submit_meetup",
    "publish_meetup",
    "decline_meetup",
    "cancel_meetup",
    "register_for_meetup",
    "accept_registration",
    "cancel_registration",
];

pub async fn valid(world: &World, operation: &str) -> Write {
    let (app, staff, employer) = (&world.app, &world.staff, &world.employer);
    let reason = json!({"reason": "The speakers are ill."});
    match operation {
        "add_meetup" => {
            // Each time another name.
            let count = app.sql("SELECT count(*) FROM meetups").await;
            let body = talks_with(&json!({"externalId": format!("talks-{}", count[0]), "ownPlaces": 5,
                "audience": {"cohortIds": [world.learner.cohort]}, "accessibility": "Step-free.", "tags": ["testing"],
                "agenda": [{"at": "2026-12-03T18:15:00Z", "title": "How we test", "speaker": "Sam Invented"}],
                "infoUrl": "https://meetups.example/talks"}));
            Write::new(employer, "/api/v1/meetups", &["meetup.submitted"]).json(body)
        }
        "change_meetup" => {
            let path = submitted(employer, &json!({})).await;
            Write::new(employer, path, &["meetup.changed"])
                .json(json!({"capacity": 40, "ownPlaces": 10, "title": "More places", "tags": ["testing"],
                    "accessibility": "Step-free.", "infoUrl": "https://meetups.example/talks",
                    "audience": {"cohortIds": [world.learner.cohort]}, "agenda": [{"at": "2026-12-03T18:15:00Z",
                        "title": "How we test", "speaker": "Sam Invented"}]}))
        }
        "submit_meetup" => {
            let path = submitted(employer, &json!({})).await;
            staff.post(&format!("{path}/declines"), &reason).await.expect(200);
            Write::new(employer, format!("{path}/submissions"), &["meetup.submitted"])
        }
        "publish_meetup" => {
            let path = submitted(employer, &json!({})).await;
            Write::new(staff, format!("{path}/publications"), &["meetup.published"])
        }
        "decline_meetup" => {
            let path = submitted(employer, &json!({})).await;
            Write::new(staff, format!("{path}/declines"), &["meetup.declined"]).json(reason)
        }
        "cancel_meetup" => {
            let path = published(employer, staff, &json!({})).await;
            let newcomer = app.person(Role::Apprentice).await;
            newcomer.request("POST", &format!("{path}/registrations")).send().await.expect(201);
            let events = ["meetup.cancelled", "registration.cancelled"];
            Write::new(employer, format!("{path}/cancellations"), &events).json(reason)
        }
        _ => registrations(world, operation).await,
    }
}

async fn registrations(world: &World, operation: &str) -> Write {
    let (app, staff, employer) = (&world.app, &world.staff, &world.employer);
    match operation {
        "register_for_meetup" => {
            let newcomer = app.person(Role::Apprentice).await;
            Write::new(&newcomer, format!("{}/registrations", world.published), &["registration.confirmed"])
                .json(json!({"shareName": true, "waitlist": false}))
        }
        "accept_registration" => {
            let path = published(employer, staff, &json!({"capacity": 1})).await;
            let (first, second) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
            let list = format!("{path}/registrations");
            let taken = first.request("POST", &list).send().await.expect(201);
            let waits = second.request("POST", &list).send().await.expect(201);
            let free = format!("{}/cancellations", taken.header("location"));
            first.request("POST", &free).send().await.expect(200);
            let path = format!("{}/acceptances", waits.header("location"));
            Write::new(&second, path, &["registration.confirmed"])
        }
        _ => {
            let newcomer = app.person(Role::Apprentice).await;
            let path = format!("{}/registrations", world.published);
            let made = newcomer.request("POST", &path).send().await.expect(201);
            let path = format!("{}/cancellations", made.header("location"));
            Write::new(&newcomer, path, &["registration.cancelled"])
        }
    }
}
