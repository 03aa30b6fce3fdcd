//! Enquiries of employers, and partnerships.

use serde_json::{Value, json};

use super::{World, Write, clients};
use crate::partnerships::enquiries::{ENQUIRIES, agreed, enquiry, received, token};
use crate::partnerships::series;

/// What staff and the employer of the world agree on.
async fn partnership(world: &World) -> Value {
    let employer = world.app.employer(&format!("Partner {}", count(world, "organisations").await)).await;
    json!({"organisationId": employer.organisation, "kind": "meetups", "startsOn": "2026-11-24", "endsOn": null,
        "agreement": "Both sides may end it.", "publishesDirectly": false})
}

async fn count(world: &World, table: &str) -> String {
    world.app.sql(&format!("SELECT count(*)::text FROM {table}")).await.remove(0)
}

/// The path of a new partnership.
pub async fn new_partnership(world: &World) -> String {
    let body = partnership(world).await;
    let added = world.staff.post("/api/v1/partnerships", &body).await.expect(201);
    added.header("location").to_owned()
}

/// The path of an enquiry that was confirmed.
pub async fn new_enquiry(world: &World) -> String {
    let name = format!("Studios {}", count(world, "messages").await);
    received(&world.app, &world.staff, &name, &address(world).await).await
}

/// An address to which no letter went.
async fn address(world: &World) -> String {
    format!("studios{}@partners.example", count(world, "messages").await)
}

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let (staff, nobody) = (&world.staff, world.app.anonymous());
    let reason = json!({"reason": "It does not fit."});
    let found = match operation {
        "send_employer_enquiry" => {
            Write::new(&nobody, ENQUIRIES, &[]).json(enquiry("Studios", &address(world).await))
        }
        "confirm_employer_enquiry" => {
            let email = address(world).await;
            nobody.post(ENQUIRIES, &enquiry("Studios", &email)).await.expect(202);
            let body = json!({"token": token(&world.app, &email).await});
            Write::new(&nobody, "/api/v1/enquiry-confirmations", &["employerEnquiry.received"]).json(body)
        }
        "accept_employer_enquiry" => {
            let path = format!("{}/acceptances", new_enquiry(world).await);
            let events = [
                "organisation.added",
                "partnership.added",
                "person.added",
                "roleGrant.granted",
                "apiClient.created",
                "employerEnquiry.accepted",
            ];
            Write::new(staff, path, &events).json(agreed())
        }
        "decline_employer_enquiry" => {
            let path = format!("{}/declines", new_enquiry(world).await);
            Write::new(staff, path, &["employerEnquiry.declined"]).json(reason)
        }
        "add_partnership" => {
            Write::new(staff, "/api/v1/partnerships", &["partnership.added"]).json(partnership(world).await)
        }
        "change_partnership" => Write::new(staff, new_partnership(world).await, &["partnership.changed"])
            .json(json!({"agreement": "Anew.", "publishesDirectly": true})),
        "end_partnership" => {
            let path = format!("{}/endings", new_partnership(world).await);
            Write::new(staff, path, &["partnership.ended"]).json(reason)
        }
        _ => return clients::valid(world, operation).await,
    };
    Some(found)
}

/// The path of a record of each kind that employers make, for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    vec![
        ("/api/v1/attendances/{id}", world.new_attendance().await),
        ("/api/v1/evaluations/{id}", world.new_evaluation().await),
        ("public /api/v1/meetups/{id}/evaluations", world.new_evaluations().await),
        ("/api/v1/employer-enquiries/{id}", new_enquiry(world).await),
        ("/api/v1/partnerships/{id}", new_partnership(world).await),
        ("/api/v1/calendar-links/{id}", world.new_calendar_link(&world.staff).await),
        ("/api/v1/employer-events/{id}", world.new_employer_event().await),
        ("/api/v1/ideas/{id}", world.new_idea().await),
        ("public /api/v1/ideas/{id}", world.new_public_idea().await),
        ("/api/v1/meetup-series/{id}", series::waiting(&world.employer).await),
    ]
}
