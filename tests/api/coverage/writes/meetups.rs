//! Meetups, and registrations for them.

use hackit::access::Role;
use serde_json::json;

use super::{World, Write};
use crate::partnerships::meetups::{published, submitted, talks};

pub async fn valid(world: &World, operation: &str) -> Write {
    let (app, staff, employer) = (&world.app, &world.staff, &world.employer);
    let reason = json!({"reason": "The speakers are ill."});
    match operation {
        "add_meetup" => Write::new(employer, "/api/v1/meetups", &["meetup.submitted"]).json(talks()),
        "change_meetup" => {
            let path = submitted(employer, &json!({})).await;
            Write::new(employer, path, &["meetup.changed"])
                .json(json!({"capacity": 40, "title": "More places"}))
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
        "register_for_meetup" => {
            let newcomer = app.person(Role::Apprentice).await;
            Write::new(&newcomer, format!("{}/registrations", world.published), &["registration.confirmed"])
                .json(json!({"shareName": true}))
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
