//! What happens to an apprentice after joining.

use hackit::access::{OrganisationKind, Role};
use serde_json::{Value, json};

use super::super::samples::{assessment, employed, ready, withdrawing};
use super::{World, Write};
use crate::support::Learner;

pub async fn valid(world: &World, operation: &str) -> Write {
    let (app, staff) = (&world.app, &world.staff);
    let place = |id: &str| format!("/api/v1/apprenticeships/{id}");
    let learner = app.learner(&world.ada).await;
    let write = |path: String, events: &[&'static str]| Write::new(staff, path, events);
    match operation {
        "judge_ksb" => Write::new(
            &world.ada,
            format!("{}/ksbs/K1/judgements", place(&learner.id)),
            &["ksbJudgement.given"],
        )
        .json(json!({"state": "inProgress", "comment": null, "evidenceUrl": null})),
        "reschedule_review" | "hold_review" | "miss_review" | "sign_review" | "change_review"
        | "add_goal" | "change_goal" => reviews(world, &learner, operation).await,
        "rate_apprentice" => {
            let manager = app.person(Role::LineManager).await;
            staff.patch(&place(&learner.id), &json!({"lineManagerId": manager.id})).await.expect(200);
            Write::new(&manager, format!("{}/rag-ratings", place(&learner.id)), &["ragRating.given"])
                .json(json!({"rating": "amber", "reason": "Little time beside the release."}))
        }
        "add_otj_entry" | "confirm_otj_entry" | "reject_otj_entry" | "void_otj_entry" => {
            hours(world, operation).await
        }
        "put_training_plan" => write(format!("{}/training-plan", place(&learner.id)), &["trainingPlan.put"])
            .json(json!({"months": [{"month": "2026-10", "hours": 24, "topics": ["Databases"]}]})),
        "start_break" => {
            let events = ["apprenticeship.breakStarted", "breakInLearning.started"];
            write(format!("{}/breaks-in-learning", place(&learner.id)), &events).json(json!({
                "startsOn": "2026-11-16", "expectedReturnOn": null, "returnedOn": null, "reason": "health", "note": null
            }))
        }
        "end_break" => {
            let taken = world.new_break(&learner.id, Value::Null).await;
            let events = ["apprenticeship.breakEnded", "breakInLearning.ended"];
            write(format!("{taken}/returns"), &events).json(json!({"returnedOn": "2026-11-23"}))
        }
        "withdraw_apprentice" => {
            let events = ["apprenticeship.withdrawn", "withdrawal.recorded"];
            write(format!("{}/withdrawals", place(&learner.id)), &events).json(withdrawing())
        }
        "reverse_withdrawal" => {
            let withdrawal = world.new_withdrawal().await;
            let events = ["apprenticeship.restored", "withdrawal.reversed"];
            write(format!("{withdrawal}/reversals"), &events).json(json!({"reason": "The wrong person."}))
        }
        "change_provider" => {
            let other = app.organisation(OrganisationKind::LearningProvider, "Arch").await;
            let events = ["apprenticeship.providerChanged", "teachingPeriod.ended"];
            write(format!("{}/provider-changes", place(&learner.id)), &events)
                .json(json!({"providerId": other, "startsOn": "2026-11-02", "providerReference": "A-204"}))
        }
        "return_to_learning" => {
            staff.post(&format!("{}/withdrawals", place(&learner.id)), &withdrawing()).await.expect(201);
            write(format!("{}/returns", place(&learner.id)), &["apprenticeship.added"]).json(json!({
                "startsOn": "2027-01-04", "plannedEndOn": "2028-12-29", "providerId": null, "lineManagerId": null, "team": null
            }))
        }
        _ => endings(world, &learner, operation).await,
    }
}

/// Reviews and their goals.
async fn reviews(world: &World, learner: &Learner, operation: &str) -> Write {
    let staff = &world.staff;
    let write = |path: String, events: &[&'static str]| Write::new(staff, path, events);
    match operation {
        "reschedule_review" => {
            let review = world.next_review(&learner.id).await;
            write(format!("{review}/reschedulings"), &["review.rescheduled"])
                .json(json!({"agreedOn": "2026-12-10", "reason": "The provider is away."}))
        }
        "hold_review" => {
            write(format!("{}/meetings", world.next_review(&learner.id).await), &["review.held"])
                .json(json!({"heldOn": "2026-11-23", "notes": "Going well."}))
        }
        "miss_review" => {
            write(format!("{}/no-shows", world.next_review(&learner.id).await), &["review.missed"])
                .json(json!({"reason": "The apprentice was ill."}))
        }
        "sign_review" => {
            let review = world.next_review(&learner.id).await;
            let body = json!({"heldOn": "2026-11-23", "notes": "Going well."});
            staff.post(&format!("{review}/meetings"), &body).await.expect(200);
            Write::new(&world.ada, format!("{review}/sign-offs"), &["review.partiallySigned"])
        }
        "change_review" => write(world.next_review(&learner.id).await, &["review.changed"])
            .json(json!({"notes": "Two study days a month."})),
        "add_goal" => {
            let review = world.next_review(&learner.id).await;
            write(format!("{review}/goals"), &["goal.added", "review.scheduled"])
                .json(json!({"title": "Lead a sprint review", "owner": "apprentice", "dueOn": "2027-02-15"}))
        }
        _ => {
            let review = world.next_review(&learner.id).await;
            write(world.new_goal(&review).await, &["goal.changed"]).json(json!({"state": "met"}))
        }
    }
}

/// Hours that the apprentice enters.
async fn hours(world: &World, operation: &str) -> Write {
    let write = |path: String, events: &[&'static str]| Write::new(&world.staff, path, events);
    match operation {
        "add_otj_entry" => {
            let path = format!("/api/v1/apprenticeships/{}/otj-entries", world.learner.id);
            Write::new(&world.own, path, &["otjEntry.submitted"])
                .json(json!({"date": "2026-11-18", "hours": 0.5, "activity": "Reading", "ksbs": []}))
        }
        "confirm_otj_entry" => {
            write(format!("{}/confirmations", world.new_entry().await), &["otjEntry.confirmed"])
        }
        "reject_otj_entry" => {
            write(format!("{}/rejections", world.new_entry().await), &["otjEntry.rejected"])
                .json(json!({"reason": "On leave that day."}))
        }
        _ => write(format!("{}/voidings", world.new_entry().await), &["otjEntry.voided"])
            .json(json!({"reason": "Entered twice."})),
    }
}

/// The assessment, and what comes after.
async fn endings(world: &World, learner: &Learner, operation: &str) -> Write {
    let staff = &world.staff;
    let place = |id: &str| format!("/api/v1/apprenticeships/{id}");
    let write = |path: String, events: &[&'static str]| Write::new(staff, path, events);
    match operation {
        "pass_gateway" => {
            let events = ["apprenticeship.gatewayReached", "gateway.reached"];
            write(format!("{}/gateway", place(&world.new_ready().await.id)), &events).json(ready())
        }
        "schedule_attempt" => {
            let place = place(&world.new_ready().await.id);
            staff.post(&format!("{place}/gateway"), &ready()).await.expect(200);
            let events = ["apprenticeship.assessmentStarted", "epaAttempt.scheduled"];
            write(format!("{place}/epa-attempts"), &events)
                .json(json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-12-07"}))
        }
        "reschedule_attempt" => {
            let attempt = world.new_attempt().await;
            write(format!("{attempt}/reschedulings"), &["epaAttempt.rescheduled"])
                .json(json!({"assessmentOrganisation": "Other Assessors", "scheduledOn": "2026-12-14"}))
        }
        "record_result" => {
            let attempt = world.new_attempt().await;
            let events = ["apprenticeship.completed", "epaAttempt.assessed"];
            write(format!("{attempt}/results"), &events)
                .json(json!({"assessedOn": "2026-11-23", "grade": "merit", "nextStep": null}))
        }
        "add_outcome" => {
            staff.post(&format!("{}/withdrawals", place(&learner.id)), &withdrawing()).await.expect(201);
            write(format!("{}/outcomes", place(&learner.id)), &["outcome.recorded"]).json(employed())
        }
        _ => reformed(world, operation).await,
    }
}

/// Assessments of a reformed plan, and what follows.
async fn reformed(world: &World, operation: &str) -> Write {
    let write = |path: String, events: &[&'static str]| Write::new(&world.staff, path, events);
    match operation {
        "schedule_assessment" => {
            let learner = world.app.reformed_learner(&world.ada).await;
            let path = format!("/api/v1/apprenticeships/{}/assessments", learner.id);
            write(path, &["assessment.scheduled"]).json(assessment())
        }
        "reschedule_assessment" => {
            let path = format!("{}/reschedulings", world.new_assessment().await.0);
            write(path, &["assessment.rescheduled"])
                .json(json!({"assessmentOrganisation": null, "scheduledOn": "2026-12-14"}))
        }
        "cancel_assessment" => {
            let path = format!("{}/cancellations", world.new_assessment().await.0);
            write(path, &["assessment.cancelled"]).json(json!({"reason": "Planned twice."}))
        }
        "record_assessment_result" => {
            let path = format!("{}/results", world.new_assessment().await.0);
            write(path, &["assessment.assessed"])
                .json(json!({"assessedOn": "2026-11-23", "grade": "merit", "nextStep": null}))
        }
        "verify_behaviours" => {
            let learner = world.app.reformed_learner(&world.ada).await;
            let path = format!("/api/v1/apprenticeships/{}/behaviour-verifications", learner.id);
            write(path, &["behaviourVerification.given"])
                .json(json!({"ksbs": ["B1"], "verifiedOn": "2026-11-23"}))
        }
        _ => {
            let place = world.new_ready_to_complete().await;
            world.staff.post(&format!("{place}/gateway"), &ready()).await.expect(200);
            let events = ["apprenticeship.completed", "completion.recorded"];
            write(format!("{place}/completions"), &events)
                .json(json!({"completedOn": "2026-11-23", "grade": "merit"}))
        }
    }
}
