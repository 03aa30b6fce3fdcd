//! What funding rules decide: targets, durations, the gateway.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::funding_rules::{RULES, built_in, put, said};
use crate::support::{Reply, Scene};

/// Puts a version of a standard and answers its id.
async fn standard(scene: &Scene, reference: &str, hours: Value) -> String {
    let body = json!({"title": "Invented", "level": 3, "status": null, "larsCode": null, "typicalMonths": null,
        "maxFunding": null, "earliestStartsOn": null, "latestStartsOn": null, "latestEndsOn": null,
        "minimumOtjHoursByStart": hours, "ksbsComplete": false, "ksbs": [], "options": []});
    let place = format!("/api/v1/standards/{reference}/versions/1.0");
    put(&scene.staff, &place, None, &body).await.expect(201).id().to_owned()
}

/// Tries to add an apprenticeship of a standard.
async fn adds(scene: &Scene, standard: &str, starts_on: &str, planned_end_on: &str) -> Reply {
    let body = json!({"personId": scene.app.new_person().await, "standardId": standard,
        "providerId": scene.ada.organisation, "cohortId": scene.learner.cohort, "lineManagerId": null, "team": "Data",
        "startsOn": starts_on, "plannedEndOn": planned_end_on, "weeklyHours": 36, "uln": "9999999999",
        "providerReference": null});
    scene.staff.post("/api/v1/apprenticeships", &body).await
}

#[tokio::test]
async fn the_rules_of_the_start_decide_how_long_it_must_and_may_last() {
    let scene = Scene::new().await;
    let (own, unit) = (scene.learner.standard.clone(), standard(&scene, "AU9001", json!([])).await);
    for (standard, starts_on, planned_end_on, fault) in [
        (&own, "2022-07-04", "2023-07-02", Some("#/plannedEndOn tooSmall")),
        (&own, "2022-07-04", "2023-07-03", None),
        (&own, "2022-07-04", "2027-07-03", None),
        (&own, "2025-09-01", "2026-04-29", Some("#/plannedEndOn tooSmall")),
        (&own, "2025-09-01", "2026-04-30", None),
        (&own, "2025-09-01", "2029-09-01", None),
        (&own, "2025-09-01", "2029-09-02", Some("#/plannedEndOn tooLarge")),
        // How long units last is not known in months.
        (&unit, "2026-05-04", "2026-06-12", None),
    ] {
        let reply = adds(&scene, standard, starts_on, planned_end_on).await;
        match fault {
            Some(fault) => assert_eq!(reply.expect(422).faults(), [fault], "{starts_on} {planned_end_on}"),
            None => assert_eq!(reply.status, 201, "{starts_on} {planned_end_on}: {}", reply.text),
        }
    }
    let mut longer = said("2026-08-01");
    longer["product"] = json!("apprenticeship");
    longer["rules"]["minimumMonths"] = json!(10);
    scene.staff.post(RULES, &longer).await.expect(201);
    let refused = adds(&scene, &own, "2026-09-07", "2027-07-05").await.expect(422);
    assert_eq!(refused.faults(), ["#/plannedEndOn tooSmall"]);
    adds(&scene, &own, "2026-09-07", "2027-07-06").await.expect(201);
    adds(&scene, &own, "2026-07-31", "2027-03-30").await.expect(201);
}

#[tokio::test]
async fn another_planned_end_and_a_return_are_judged_alike() {
    let scene = Scene::new().await;
    let change = async |end: &str| scene.staff.patch(&scene.path(""), &json!({"plannedEndOn": end})).await;
    assert_eq!(change("2026-04-29").await.expect(422).faults(), ["#/plannedEndOn tooSmall"]);
    assert_eq!(change("2029-09-02").await.expect(422).faults(), ["#/plannedEndOn tooLarge"]);
    change("2029-09-01").await.expect(200);
    let ask =
        json!({"kind": "plannedEnd", "reason": "A module is taught again.", "plannedEndOn": "2029-09-02"});
    let asked = scene.ada.post(&scene.path("/change-requests"), &ask).await.expect(422);
    assert_eq!(asked.faults(), ["#/plannedEndOn tooLarge"]);
    // A week's break puts the end off, and what is the most with it.
    let taken = json!({"startsOn": "2026-06-29", "expectedReturnOn": null, "returnedOn": "2026-07-06",
        "reason": "personal", "note": null});
    scene.staff.post(&scene.path("/breaks-in-learning"), &taken).await.expect(201);
    assert_eq!(change("2029-09-09").await.expect(422).faults(), ["#/plannedEndOn tooLarge"]);
    change("2029-09-08").await.expect(200);
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null});
    scene.staff.post(&scene.path("/withdrawals"), &gone).await.expect(201);
    let mut back = json!({"startsOn": "2027-01-04", "plannedEndOn": "2031-01-05", "providerId": null,
        "lineManagerId": null, "team": null});
    let returns = scene.path("/returns");
    assert_eq!(scene.staff.post(&returns, &back).await.expect(422).faults(), ["#/plannedEndOn tooLarge"]);
    back["plannedEndOn"] = json!("2031-01-04");
    scene.staff.post(&returns, &back).await.expect(201);
}

#[tokio::test]
async fn a_correction_holds_at_once_and_a_past_day_is_measured_as_it_was_known() {
    let scene = Scene::new().await;
    scene.app.advance(TimeDelta::days(3));
    let staff = scene.staff.renewed();
    let mut body = said("2025-08-01");
    body["rules"]["formula"] = json!("sixHoursAWeek");
    (body["rules"]["leaveWeeks"], body["rules"]["fullTimeHours"]) = (json!(5.6), json!(30));
    put(&staff, &built_in(3), Some("*"), &body).await.expect(200);
    let otj = async |query: &str| {
        staff.get(&scene.path(&format!("/progress{query}"))).await.expect(200).body["otj"].clone()
    };
    let (now, then) = (otj("").await, otj("?as_of=2026-11-26").await);
    assert_ne!(now["targetHours"], 500.0, "{now:#}");
    assert!(now["explanation"].as_str().is_some_and(|text| text.contains("6 hours a week")), "{now:#}");
    assert_eq!(then["targetHours"], 500.0, "{then:#}");
    assert_eq!((&now["ruleSet"], &then["ruleSet"]), (&json!("from2025-08-01"), &json!("from2025-08-01")));
    let forecast = staff.get(&scene.path("/otj-forecast?as_of=2026-11-26")).await.expect(200).body;
    assert_eq!(forecast["targetHours"], 500.0);
    // A set that was not there then is not known then.
    let mut new = said("2025-08-15");
    new["product"] = json!("apprenticeship");
    scene.app.advance(TimeDelta::days(1));
    let staff = staff.renewed();
    staff.post(RULES, &new).await.expect(201);
    let otj = async |query: &str| {
        staff.get(&scene.path(&format!("/progress{query}"))).await.expect(200).body["otj"].clone()
    };
    assert_eq!(
        (&otj("").await["ruleSet"], &otj("").await["targetHours"]),
        (&json!("from2025-08-15"), &json!(500.0))
    );
    assert_eq!(otj("?as_of=2026-11-27").await["ruleSet"], "from2025-08-01");
}

#[tokio::test]
async fn a_foundation_apprenticeship_has_the_hours_of_its_set() {
    let scene = Scene::new().await;
    let foundation = standard(&scene, "FA9001", json!([])).await;
    let added = adds(&scene, &foundation, "2025-09-01", "2026-08-31").await.expect(201);
    let path = format!("/api/v1/apprenticeships/{}/progress", added.id());
    let otj = async || scene.staff.get(&path).await.expect(200).body["otj"].clone();
    assert_eq!(otj().await["targetHours"], 187.0);
    let mut body = said("2025-08-01");
    (body["rules"]["hoursUnlessPublished"], body["rules"]["maximumAge"]) = (json!(200), json!(25));
    put(&scene.staff, &built_in(4), Some("*"), &body).await.expect(200);
    assert_eq!(otj().await["targetHours"], 200.0);
    assert!(
        otj().await["explanation"].as_str().is_some_and(|text| text.contains("foundation apprenticeship"))
    );
}

#[tokio::test]
async fn the_gateway_goes_by_the_rules_of_the_start() {
    let scene = Scene::new().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    let path = scene.path("/gateway");
    let mut body = said("2025-08-01");
    body["rules"]["minimumMonths"] = json!(24);
    body["rules"]["englishMathsOptionalForAdultsFrom"] = Value::Null;
    put(&scene.staff, &built_in(3), Some("*"), &body).await.expect(200);
    let pass = |english: &str, young: bool| json!({"reachedOn": "2026-11-20", "englishAndMaths": english, "aged16To18AtStart": young, "employerConfirms": true});
    let refused = scene.staff.post(&path, &pass("met", false)).await.expect(409);
    assert!(
        refused.body["detail"].as_str().is_some_and(|text| text.contains("2027-08-31")),
        "{}",
        refused.text
    );
    let all = scene.staff.post(&path, &pass("notRequired", false)).await.expect(422);
    assert_eq!(all.faults(), ["#/englishAndMaths inconsistent"]);
    body["rules"]["minimumMonths"] = json!(8);
    body["rules"]["englishMathsOptionalForAdultsFrom"] = json!("2026-11-21");
    put(&scene.staff, &built_in(3), Some("*"), &body).await.expect(200);
    scene.staff.post(&path, &pass("notRequired", false)).await.expect(422);
    body["rules"]["englishMathsOptionalForAdultsFrom"] = json!("2026-11-20");
    put(&scene.staff, &built_in(3), Some("*"), &body).await.expect(200);
    scene.staff.post(&path, &pass("notRequired", true)).await.expect(422);
    scene.staff.post(&path, &pass("notRequired", false)).await.expect(200);
}
