//! One record of each kind of a recruitment round.

use serde_json::{Value, json};

use super::World;
use crate::recruitment::scene::vacancy;

/// The path of a record for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    let campaign = &world.campaign;
    let (id, link, made) = offered(world).await;
    let candidate = campaign.application(&id).await["candidate"]["id"].clone();
    let accepted = json!({"offerId": made["id"]});
    world.app.anonymous().post(&format!("{link}/offer-acceptances"), &accepted).await.expect(200);
    let interviews = campaign.staff.get("/api/v1/interviews").await.expect(200).body;
    vec![
        ("/api/v1/recruitment-rounds/{id}", path("recruitment-rounds", &json!(campaign.round))),
        ("/api/v1/vacancies/{id}", path("vacancies", &json!(new_vacancy(world).await))),
        ("/api/v1/candidates/{id}", path("candidates", &candidate)),
        ("/api/v1/applications/{id}", path("applications", &json!(id))),
        ("/api/v1/application-links/{token}", link),
        ("/api/v1/interviews/{id}", path("interviews", &interviews["interviews"][0]["id"])),
        ("/api/v1/offers/{id}", path("offers", &made["id"])),
        ("/api/v1/offer-conditions/{id}", path("offer-conditions", &made["conditions"][0]["id"])),
    ]
}

fn path(noun: &str, id: &Value) -> String {
    format!("/api/v1/{noun}/{}", id.as_str().expect("an id"))
}

/// An address that nobody has applied from.
pub async fn email(world: &World) -> String {
    let count = world.app.sql("SELECT count(*) FROM candidates").await;
    format!("candidate{}@mail.example", count[0])
}

/// What a new vacancy of the round says.
pub async fn new_vacancy_body(world: &World) -> Value {
    let campaign = &world.campaign;
    let path = format!("/api/v1/vacancies/{}", campaign.vacancy);
    let like = campaign.staff.get(&path).await.expect(200).body;
    let text = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    vacancy(&campaign.round, &text(&like["standard"]), &text(&like["provider"]), None)
}

/// A new draft of a vacancy.
pub async fn new_vacancy(world: &World) -> String {
    let body = new_vacancy_body(world).await;
    world.campaign.staff.post("/api/v1/vacancies", &body).await.expect(201).id().to_owned()
}

/// An application with an open offer, the path of its link, and the offer.
pub async fn offered(world: &World) -> (String, String, Value) {
    let (id, link) = world.campaign.interviewing(&email(world).await).await;
    let path = format!("/api/v1/applications/{id}/offers");
    let made = world.campaign.staff.post(&path, &offer()).await.expect(201).body;
    (id, link, made)
}

/// What an offer says.
pub fn offer() -> Value {
    json!({"expiresOn": "2026-12-08", "conditions": [{"kind": "rightToWork", "text": "Show a passport."}], "overPlanReason": null})
}
