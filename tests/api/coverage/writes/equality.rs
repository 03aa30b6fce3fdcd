//! Answers about equality, figures, and what the programme aims for.

use serde_json::{Value, json};

use super::{World, Write};
use crate::coverage::recruitment::email;
use crate::equality::answers;
use crate::equality::editions::EDITIONS;
use crate::equality::people::closed_round;
use crate::recruitment::scene::Campaign;

const TARGETS: &str = "/api/v1/diversity-targets";
const ACTIONS: &str = "/api/v1/diversity-actions";

/// A population of which nothing was published.
async fn population(world: &World) -> Value {
    json!({"roundId": closed_round(&world.app, &world.staff, &world.campaign.vacancy).await, "stage": "hires"})
}

/// The path of a new edition.
async fn new_edition(world: &World) -> String {
    let body = population(world).await;
    world.staff.post(EDITIONS, &body).await.expect(201).header("location").to_owned()
}

/// A target for which there is none yet.
async fn target(world: &World) -> Value {
    let count = world.app.sql("SELECT count(*) FROM recruitment_rounds").await;
    let (_, round) = Campaign::round(&world.app, &format!("Of aims {}", count[0]), 18).await;
    json!({"roundId": round, "stage": "hires", "characteristic": "sex", "category": "female", "percent": 40})
}

async fn new_target(world: &World) -> String {
    let body = target(world).await;
    world.staff.post(TARGETS, &body).await.expect(201).header("location").to_owned()
}

async fn action(world: &World) -> Value {
    let target = new_target(world).await;
    json!({"targetId": target.rsplit('/').next(), "kind": "openDay", "title": "Open evening", "on": "2027-01-20",
        "organisationId": null, "outcome": null})
}

async fn new_action(world: &World) -> String {
    let body = action(world).await;
    world.staff.post(ACTIONS, &body).await.expect(201).header("location").to_owned()
}

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let (staff, nobody) = (&world.staff, world.app.anonymous());
    let found = match operation {
        "put_equality_response" | "delete_equality_response" => {
            let (_, link) = world.campaign.submitted(&email(world).await).await;
            let write = Write::new(&nobody, format!("{link}/equality-response"), &[]);
            match operation {
                "put_equality_response" => write.json(answers(&json!({"sex": "female"}))),
                _ => write,
            }
        }
        "publish_equality_edition" => {
            Write::new(staff, EDITIONS, &["equalityEdition.published"]).json(population(world).await)
        }
        "withdraw_equality_edition" => {
            let path = format!("{}/withdrawals", new_edition(world).await);
            Write::new(staff, path, &["equalityEdition.withdrawn"])
                .json(json!({"reason": "It was too early."}))
        }
        "add_diversity_target" => {
            Write::new(staff, TARGETS, &["diversityTarget.added"]).json(target(world).await)
        }
        "change_diversity_target" => {
            let path = new_target(world).await;
            Write::new(staff, path, &["diversityTarget.changed"]).json(json!({"percent": 45}))
        }
        "add_diversity_action" => {
            Write::new(staff, ACTIONS, &["diversityAction.added"]).json(action(world).await)
        }
        "change_diversity_action" => {
            let path = new_action(world).await;
            Write::new(staff, path, &["diversityAction.changed"])
                .json(json!({"title": "Open morning", "on": "2027-01-21", "outcome": "Thirty came."}))
        }
        _ => return None,
    };
    Some(found)
}

/// The path of a record of each kind, for each path of the contract that ends in a parameter.
pub async fn records(world: &World) -> Vec<(&'static str, String)> {
    vec![
        ("/api/v1/equality-editions/{id}", new_edition(world).await),
        ("/api/v1/diversity-targets/{id}", new_target(world).await),
        ("/api/v1/diversity-actions/{id}", new_action(world).await),
    ]
}
