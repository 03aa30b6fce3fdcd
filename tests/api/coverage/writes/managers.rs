//! What line managers do, and what the programme does for them.

use hackit::access::Role;
use serde_json::json;

use super::super::samples::{guidance, skill, talked};
use super::{World, Write};

pub async fn valid(world: &World, operation: &str) -> Write {
    let (app, staff) = (&world.app, &world.staff);
    match operation {
        "add_check_in" => {
            let (learner, manager) = world.new_managed().await;
            let path = format!("/api/v1/apprenticeships/{}/check-ins", learner.id);
            Write::new(&manager, path, &["checkIn.held"]).json(talked())
        }
        "share_check_in" => {
            let learner = app.learner(&world.ada).await;
            let path = world.new_check_in(&learner).await;
            let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
            Write::new(&apprentice, format!("{path}/shares"), &["checkIn.shared"])
        }
        "add_support_request" => {
            let manager = app.person(Role::LineManager).await;
            Write::new(&manager, "/api/v1/support-requests", &["supportRequest.asked"])
                .json(json!({"topic": "Time to learn", "apprenticeshipId": null, "text": "How?"}))
        }
        "add_support_message" => {
            let path = format!("{}/messages", world.new_support_request().await);
            Write::new(staff, path, &["supportRequest.answered"]).json(json!({"text": "Like this."}))
        }
        "close_support_request" => {
            let path = format!("{}/closures", world.new_support_request().await);
            Write::new(staff, path, &["supportRequest.closed"])
        }
        "add_guidance" => Write::new(staff, "/api/v1/guidance", &["guidance.added"]).json(guidance()),
        "change_guidance" => Write::new(staff, world.path("/api/v1/guidance/{id}"), &["guidance.changed"])
            .json(json!({"title": "Another title"})),
        "add_manager_skill" => {
            Write::new(staff, "/api/v1/manager-skills", &["managerSkill.added"]).json(skill("Setting goals"))
        }
        "change_manager_skill" => {
            Write::new(staff, world.path("/api/v1/manager-skills/{id}"), &["managerSkill.changed"])
                .json(json!({"validMonths": 12}))
        }
        "add_manager_training" => {
            let path = format!("{}/manager-trainings", world.path("/api/v1/people/{id}"));
            let skill = world.path("/api/v1/manager-skills/{id}");
            let id = skill.rsplit('/').next().expect("an id");
            Write::new(staff, path, &["managerTraining.recorded"])
                .json(json!({"managerSkillId": id, "completedOn": "2026-11-20", "course": "Half a day"}))
        }
        _ => {
            let path = format!("{}/voidings", world.path("/api/v1/manager-trainings/{id}"));
            Write::new(staff, path, &["managerTraining.voided"])
        }
    }
}
