//! Ideas, and events for employers.

use serde_json::json;

use super::super::samples::{employer_event, idea};
use super::{World, Write};

pub async fn valid(world: &World, operation: &str) -> Write {
    let (staff, employer) = (&world.staff, &world.employer);
    match operation {
        "add_employer_event" => {
            Write::new(staff, "/api/v1/employer-events", &["employerEvent.added"]).json(employer_event())
        }
        "change_employer_event" => {
            let path = world.path("/api/v1/employer-events/{id}");
            Write::new(staff, path, &["employerEvent.changed"])
                .json(json!({"title": "Employers at the library"}))
        }
        "add_idea" => Write::new(employer, "/api/v1/ideas", &["idea.given"]).json(idea()),
        "change_idea" => Write::new(employer, world.new_idea().await, &["idea.changed"])
            .json(json!({"text": "Give each a project.", "theme": "Portfolio"})),
        _ => {
            let project = world.path("/api/v1/projects/{id}");
            let id = project.rsplit('/').next().expect("an id");
            let links = json!([{"type": "project", "id": id, "title": "Bin days by text"}]);
            Write::new(staff, format!("{}/responses", world.new_idea().await), &["idea.answered"])
                .json(json!({"state": "doing", "text": "Every apprentice has a project.", "links": links}))
        }
    }
}
