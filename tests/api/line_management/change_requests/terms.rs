//! Planned hours, and English and maths, that a provider asks to have changed.

use serde_json::{Value, json};

use super::{accept, decline};
use crate::support::Scene;

fn hours(agreed_on: &str) -> Value {
    json!({"kind": "plannedHours", "reason": "The plan was written anew.",
        "plannedOtjHours": {"hours": 557, "agreedOn": agreed_on, "agreedBy": ["apprentice", "employer", "provider"]}})
}

fn english(maths: &str) -> Value {
    json!({"kind": "englishMaths", "reason": "Passed in November.",
        "englishMaths": {"required": true, "reason": "aged16To18AtStart", "english": "met", "maths": maths}})
}

#[tokio::test]
async fn the_programme_manager_alone_accepts_planned_hours_and_english_and_maths() {
    let scene = Scene::managed().await;
    for (body, property) in [(hours("2026-11-20"), "plannedOtjHours"), (english("met"), "englishMaths")] {
        let request = scene.asked(&body).await;
        for reply in [accept(&scene.manager, &request).await, decline(&scene.manager, &request).await] {
            assert_eq!(reply.expect(403).code(), "forbidden");
        }
        let accepted = accept(&scene.staff, &request).await.expect(200);
        assert_eq!(accepted.body["deciders"], json!(["programmeManager"]));
        let now = scene.ada.get(&scene.path("")).await.expect(200).body;
        let mut wanted = body[property].clone();
        if property == "plannedOtjHours" {
            wanted["hours"] = json!(557.0);
        }
        assert_eq!(now[property], wanted);
    }
    let progress = scene.ada.get(&scene.path("/progress")).await.expect(200).body;
    assert_eq!(progress["otj"]["targetHours"], 557.0);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_at_once_or_when_it_is_accepted() {
    let scene = Scene::managed().await;
    for (body, fault) in [
        (english("notRequired"), "#/englishMaths/maths inconsistent"),
        (json!({"kind": "plannedHours", "reason": "x", "plannedOtjHours": null}), "#/plannedOtjHours null"),
        (json!({"kind": "englishMaths", "reason": "x"}), "#/englishMaths required"),
    ] {
        let refused = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(422);
        assert_eq!(refused.faults(), [fault]);
    }
    scene.staff.patch(&scene.path(""), &json!({"ageAtStart": "19plus"})).await.expect(200);
    for (body, fault) in [
        (hours("2026-12-01"), "#/change/plannedOtjHours/agreedOn inTheFuture"),
        (english("met"), "#/change/englishMaths/reason inconsistent"),
    ] {
        let request = scene.asked(&body).await;
        let refused = accept(&scene.staff, &request).await.expect(409);
        assert_eq!((refused.code(), refused.faults()), ("changeNotPossible", vec![fault.to_owned()]));
        assert_eq!(scene.state_of(&request).await, "pending");
    }
    let now = scene.staff.get(&scene.path("")).await.expect(200).body;
    assert_eq!((&now["plannedOtjHours"], &now["englishMaths"]), (&Value::Null, &Value::Null));
}
