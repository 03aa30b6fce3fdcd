//! Who came to meetups.

use hackit::access::Role;
use serde_json::json;

use super::{World, Write};
use crate::partnerships::meetups::published;

/// The operations that write here.
pub const WRITES: &[&str] = &["add_attendance_code", "attend_meetup", "void_attendance", "attend_meetups"];

impl World {
    /// A meetup that begins in a quarter of an hour, and a registration for it.
    async fn beginning(&self) -> (String, String) {
        let soon = json!({"startsAt": "2026-11-24T10:15:00Z", "endsAt": "2026-11-24T12:00:00Z"});
        let meetup = published(&self.employer, &self.staff, &soon).await;
        let newcomer = self.app.person(Role::Apprentice).await;
        let made = newcomer.request("POST", &format!("{meetup}/registrations")).send().await.expect(201);
        (meetup, made.id().to_owned())
    }

    /// The path of a new attendance.
    pub async fn new_attendance(&self) -> String {
        let (meetup, registration) = self.beginning().await;
        let body =
            json!({"nonce": "n", "registrationId": registration, "attendedAt": "2026-11-24T10:00:00Z"});
        let made = self.employer.post(&format!("{meetup}/attendances"), &body).await.expect(201);
        made.header("location").to_owned()
    }
}

pub async fn valid(world: &World, operation: &str) -> Write {
    let employer = &world.employer;
    let (meetup, registration) = world.beginning().await;
    let door = json!({"nonce": "n", "registrationId": registration, "attendedAt": "2026-11-24T10:00:00Z"});
    match operation {
        "add_attendance_code" => Write::new(employer, format!("{meetup}/attendance-codes"), &[]),
        "attend_meetup" => {
            Write::new(employer, format!("{meetup}/attendances"), &["attendance.recorded"]).json(door)
        }
        "attend_meetups" => Write::new(employer, "/api/v1/attendance-batches", &["attendance.recorded"])
            .json(json!({"items": [door]})),
        _ => {
            let path = format!("{}/voidings", world.new_attendance().await);
            Write::new(employer, path, &["attendance.voided"]).json(json!({"reason": "Somebody else came."}))
        }
    }
}
