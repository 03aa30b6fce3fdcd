//! Apprenticeship assessments are planned, moved, cancelled, and get their results.

use serde_json::{Value, json};

use super::{but, by_organisation, by_provider, graded, ready};
use crate::support::Scene;

#[tokio::test]
async fn several_assessments_are_open_beside_each_other_at_any_stage() {
    let scene = Scene::reformed().await;
    let path = scene.path("/assessments");
    let first = scene.ada.post(&path, &by_provider("  Work   portfolio ")).await.expect(201);
    let second = scene.staff.post(&path, &by_organisation("Project")).await.expect(201);
    assert_eq!(
        (&first.body["name"], &first.body["markedBy"], &first.body["kind"], &first.body["number"]),
        (&json!("Work portfolio"), &json!("provider"), &json!("first"), &json!(1))
    );
    assert_eq!(first.body["apprenticeship"]["state"], "inLearning", "no assessment changes where it stands");
    for reply in [&first, &second] {
        assert_eq!(reply.body, scene.apprentice.get(reply.header("location")).await.expect(200).body);
    }
    let list = scene.manager.get(&path).await.expect(200).body;
    assert_eq!(list["assessments"], json!([first.body, second.body]));
    // Neither is an attempt at an end-point assessment.
    let none = scene.staff.get(&scene.path("/epa-attempts")).await.expect(200).body;
    assert_eq!(none["epaAttempts"], json!([]));
    scene.staff.get(&format!("/api/v1/epa-attempts/{}", first.id())).await.expect(404);
    assert_eq!(scene.app.events_of(first.id()).await, ["assessment.scheduled"]);
}

#[tokio::test]
async fn what_does_not_fit_is_told_at_once() {
    let scene = Scene::reformed().await;
    let path = scene.path("/assessments");
    for (body, faults) in [
        (but(by_provider("A"), "name", json!(" ")), &["#/name blank"][..]),
        (but(by_provider("A"), "markedBy", json!("employer")), &["#/markedBy notListed"]),
        (
            but(by_organisation("A"), "assessmentOrganisation", Value::Null),
            &["#/assessmentOrganisation null"],
        ),
        (but(by_provider("A"), "ksbs", json!(["K1", "K1"])), &["#/ksbs duplicate"]),
        (
            but(but(by_provider("A"), "ksbs", json!(["K1", "K9"])), "scheduledOn", json!("2025-08-31")),
            &["#/ksbs/1 unknownKsb", "#/scheduledOn outsideEpisode"],
        ),
        (
            json!({"name": "A"}),
            &[
                "#/assessmentOrganisation required",
                "#/ksbs required",
                "#/markedBy required",
                "#/scheduledOn required",
            ],
        ),
    ] {
        assert_eq!(scene.staff.post(&path, &body).await.expect(422).faults(), faults, "{body}");
    }
    let place = scene.planned(&by_organisation("Project")).await;
    let nobody = json!({"assessmentOrganisation": null, "scheduledOn": "2025-08-31"});
    let refused = scene.staff.post(&format!("{place}/reschedulings"), &nobody).await.expect(422);
    assert_eq!(refused.faults(), ["#/assessmentOrganisation null", "#/scheduledOn outsideEpisode"]);
    let results = format!("{place}/results");
    for (body, fault) in [
        (graded("fail", &Value::Null), "#/nextStep inconsistent"),
        (but(graded("pass", &Value::Null), "assessedOn", json!("2026-11-25")), "#/assessedOn inTheFuture"),
        (but(graded("pass", &Value::Null), "assessedOn", json!("2025-08-31")), "#/assessedOn outsideEpisode"),
    ] {
        assert_eq!(scene.staff.post(&results, &body).await.expect(422).faults(), [fault], "{body}");
    }
    let refused = scene.staff.post(&format!("{place}/cancellations"), &json!({"reason": " "})).await;
    assert_eq!(refused.expect(422).faults(), ["#/reason blank"]);
}

#[tokio::test]
async fn a_provider_speaks_for_what_it_marks_and_nobody_for_strangers() {
    let scene = Scene::reformed().await;
    let path = scene.path("/assessments");
    assert_eq!(scene.ada.post(&path, &by_organisation("Project")).await.expect(403).code(), "forbidden");
    let theirs = scene.planned(&by_organisation("Project")).await;
    let own = scene.planned(&by_provider("Work portfolio")).await;
    let moving = json!({"assessmentOrganisation": "Other", "scheduledOn": "2026-12-14"});
    let (reason, result) = (json!({"reason": "Twice."}), graded("pass", &Value::Null));
    let arch = scene.app.provider("Arch").await;
    for (below, body) in [("reschedulings", &moving), ("cancellations", &reason), ("results", &result)] {
        let refused = scene.ada.post(&format!("{theirs}/{below}"), body).await.expect(403);
        assert_eq!(refused.code(), "forbidden", "{below}");
        arch.post(&format!("{own}/{below}"), body).await.expect(404);
        for person in [&scene.manager, &scene.apprentice] {
            let refused = person.post(&format!("{own}/{below}"), body).await.expect(403);
            assert_eq!(refused.code(), "insufficientScope", "{below}");
        }
    }
    arch.post(&path, &by_provider("Other")).await.expect(404);
    scene.ada.post(&format!("{own}/reschedulings"), &moving).await.expect(200);
    let passed = scene.ada.post(&format!("{own}/results"), &result).await.expect(200).body;
    assert_eq!(
        (&passed["grade"], &passed["apprenticeship"]["state"]),
        (&json!("pass"), &json!("inLearning"))
    );
    let id = own.rsplit('/').next().expect("an id");
    let told = ["assessment.scheduled", "assessment.rescheduled", "assessment.assessed"];
    assert_eq!(scene.app.events_of(id).await, told);
}

#[tokio::test]
async fn a_failed_assessment_comes_again_and_a_passed_one_does_not() {
    let scene = Scene::reformed().await;
    let path = scene.path("/assessments");
    let mut numbers = Vec::new();
    for (grade, next) in [("fail", json!("resit")), ("fail", json!("retake")), ("distinction", Value::Null)] {
        // Whatever its case, the name is the same.
        let name = if numbers.is_empty() { "Work portfolio" } else { "WORK PORTFOLIO" };
        let added = scene.ada.post(&path, &by_provider(name)).await.expect(201);
        numbers.push((added.body["number"].clone(), added.body["kind"].clone()));
        let again = scene.ada.post(&path, &by_provider("work portfolio")).await.expect(409);
        assert_eq!(again.code(), "alreadyExists", "one is open");
        let results = format!("{}/results", added.header("location"));
        scene.ada.post(&results, &graded(grade, &next)).await.expect(200);
        let twice = scene.ada.post(&results, &graded(grade, &next)).await.expect(409);
        assert_eq!((twice.code(), &twice.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
    }
    let expected = [(json!(1), json!("first")), (json!(2), json!("resit")), (json!(3), json!("retake"))];
    assert_eq!(numbers, expected);
    let passed = scene.ada.post(&path, &by_provider("Work Portfolio")).await.expect(409);
    assert_eq!(
        (passed.code(), passed.body["detail"].as_str()),
        ("alreadyExists", Some("The assessment of this name is passed."))
    );
}

#[tokio::test]
async fn a_cancelled_assessment_is_as_if_it_had_not_been_planned() {
    let scene = Scene::reformed().await;
    let place = scene.planned(&by_provider("Wrong name")).await;
    let path = format!("{place}/cancellations");
    let reason = json!({"reason": "Planned under the wrong name."});
    let tries = futures_util::future::join_all((0..5).map(|_| scene.ada.post(&path, &reason))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 4);
    let now = scene.ada.get(&place).await.expect(200).body;
    assert_eq!(now["cancelReason"], reason["reason"]);
    let moving = json!({"assessmentOrganisation": null, "scheduledOn": "2026-12-14"});
    for (below, body) in [("reschedulings", &moving), ("results", &graded("pass", &Value::Null))] {
        let refused = scene.ada.post(&format!("{place}/{below}"), body).await.expect(409);
        assert_eq!(refused.code(), "transitionNotAllowed", "{below}");
    }
    let added = scene.ada.post(&scene.path("/assessments"), &by_provider("Wrong name")).await.expect(201);
    assert_eq!((&added.body["number"], &added.body["kind"]), (&json!(1), &json!("first")));
    let checklist = scene.ada.get(&scene.path("/gateway")).await.expect(200).body;
    assert_eq!(checklist["requirements"][0]["detail"], "0 of 1 apprenticeship assessments are passed");
    let told = scene.ada.get(&scene.path("/timeline")).await.expect(200).text;
    assert!(told.contains("The apprenticeship assessment was cancelled: Wrong name"), "{told}");
}

#[tokio::test]
async fn of_many_who_plan_or_assess_at_once_one_wins() {
    let scene = Scene::reformed().await;
    let (path, body) = (scene.path("/assessments"), by_provider("Work portfolio"));
    let tries = futures_util::future::join_all((0..6).map(|_| scene.ada.post(&path, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
    let added = tries.iter().find(|reply| reply.status == 201).expect("one");
    let results = format!("{}/results", added.header("location"));
    let result = graded("pass", &Value::Null);
    let tries = futures_util::future::join_all((0..6).map(|_| scene.ada.post(&results, &result))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
    let told = ["assessment.scheduled", "assessment.assessed"];
    assert_eq!(scene.app.events_of(added.id()).await, told);
}

#[tokio::test]
async fn nothing_is_assessed_before_learning_or_after_the_gateway() {
    let scene = Scene::reformed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.assess().await;
    let open = scene.path("/assessments");
    scene.staff.post(&scene.path("/gateway"), &ready()).await.expect(200);
    let late = scene.ada.post(&open, &by_provider("One more")).await.expect(409);
    assert_eq!(
        (late.code(), &late.body["allowedTransitions"]),
        ("transitionNotAllowed", &json!(["epa", "completed", "withdrawn"]))
    );
    let id = &scene.learner.id;
    scene
        .app
        .sql(&format!("UPDATE apprenticeships SET state = 'draft', version = version + 1 WHERE id = '{id}'"))
        .await;
    assert_eq!(scene.ada.post(&open, &by_provider("Early")).await.expect(409).code(), "transitionNotAllowed");
}

#[tokio::test]
async fn a_provider_asks_for_a_day_of_an_assessment_that_it_does_not_mark() {
    let scene = Scene::reformed().await;
    let asking = |name: Value, day: &str| {
        json!({"kind": "assessmentDate", "reason": "A place is free.", "assessmentName": name,
            "assessmentOrganisation": "Example Assessors", "scheduledOn": day})
    };
    let requests = scene.path("/change-requests");
    let mut unnamed = asking(Value::Null, "2026-12-07");
    unnamed.as_object_mut().expect("an object").remove("assessmentName");
    let request = scene.ada.post(&requests, &unnamed).await.expect(201);
    let refused =
        scene.staff.post(&format!("{}/acceptances", request.header("location")), &Value::Null).await;
    assert_eq!(refused.expect(409).code(), "assessmentModelDiffers");
    let gone = format!("{}/cancellations", request.header("location"));
    scene.ada.post(&gone, &Value::Null).await.expect(200);
    for (name, day) in [("Project", "2026-12-07"), ("project", "2026-12-14")] {
        let request = scene.ada.post(&requests, &asking(json!(name), day)).await.expect(201);
        assert_eq!(request.body["change"]["assessmentName"], name);
        let accept = format!("{}/acceptances", request.header("location"));
        scene.staff.post(&accept, &Value::Null).await.expect(200);
        let list = scene.ada.get(&scene.path("/assessments")).await.expect(200).body["assessments"].clone();
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
        assert_eq!(
            (&list[0]["name"], &list[0]["scheduledOn"], &list[0]["markedBy"]),
            (&json!("Project"), &json!(day), &json!("assessmentOrganisation"))
        );
    }
}
