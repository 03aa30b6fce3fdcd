//! Projects and portfolios.

use serde_json::json;

use super::super::samples::{item, project};
use super::{World, Write};

pub async fn valid(world: &World, operation: &str) -> Write {
    let (staff, own) = (&world.staff, &world.own);
    let place = format!("/api/v1/apprenticeships/{}", world.learner.id);
    match operation {
        "add_project" => Write::new(staff, "/api/v1/projects", &["project.added"]).json(project()),
        "change_project" => {
            let (project, _) = world.new_assignment(&world.learner.id).await;
            Write::new(staff, project, &["project.changed"]).json(json!({"outcome": "In use."}))
        }
        "assign_apprentice" => {
            let (project, _) = world.new_assignment(&world.learner.id).await;
            let other = world.app.learner(&world.ada).await;
            Write::new(staff, format!("{project}/assignments"), &["assignment.made"])
                .json(json!({"apprenticeshipId": other.id, "startsOn": "2026-11-02"}))
        }
        "complete_assignment" => {
            let (_, assignment) = world.new_assignment(&world.learner.id).await;
            Write::new(staff, format!("{assignment}/completions"), &["assignment.completed"])
                .json(json!({"endsOn": "2026-11-20"}))
        }
        "add_portfolio_item" => {
            Write::new(own, format!("{place}/portfolio-items"), &["portfolioItem.added"]).json(item())
        }
        "change_portfolio_item" => Write::new(own, world.new_item().await, &["portfolioItem.changed"])
            .json(json!({"title": "Another title"})),
        "give_feedback" => {
            Write::new(staff, format!("{}/feedback", world.new_item().await), &["feedback.given"])
                .json(json!({"text": "Clear to read."}))
        }
        "share_portfolio" => {
            let item = world.new_item().await;
            let id = item.rsplit('/').next().expect("an id");
            Write::new(own, format!("{place}/portfolio-links"), &["portfolioLink.made"])
                .json(json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": [id]}))
        }
        "take_down_portfolio_link" => {
            let (link, _) = world.new_link(&world.new_item().await).await;
            Write::new(staff, format!("{link}/take-downs"), &["portfolioLink.takenDown"])
                .json(json!({"reason": "It shows an address."}))
        }
        _ => {
            let (link, _) = world.new_link(&world.new_item().await).await;
            Write::new(own, link, &["portfolioLink.revoked"])
        }
    }
}
