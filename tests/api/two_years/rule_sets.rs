//! One learner under each set of funding rules, from the start to completion: target, expectation, gateway, each by the rules of the
//! start.

use chrono::Days;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{day, morning};
use crate::support::{Actor, TestApp};

/// What a set says of a learner.
struct Case {
    starts_on: &'static str,
    planned_end_on: &'static str,
    rule_set: &'static str,
    hours: i64,
    /// Whether English and maths are asked of adults at a gateway on the planned end.
    needs_english: bool,
}

const CASES: [Case; 3] = [
    // 104 weeks × 46.4/52 × 36 hours, a fifth of it: 668.16.
    Case {
        starts_on: "2019-09-02",
        planned_end_on: "2021-09-01",
        rule_set: "until2022-07-31",
        hours: 668,
        needs_english: true,
    },
    // 104 weeks × 46.4/52 × 6 hours: 556.8.
    Case {
        starts_on: "2023-09-04",
        planned_end_on: "2025-09-03",
        rule_set: "from2022-08-01",
        hours: 557,
        needs_english: false,
    },
    // As published for the standard and this start.
    Case {
        starts_on: "2025-09-01",
        planned_end_on: "2027-08-31",
        rule_set: "from2025-08-01",
        hours: 400,
        needs_english: false,
    },
];

/// A place that begins a month later, and its path. A shorter one than the rules allow is refused.
async fn place(app: &TestApp, case: &Case, staff: &Actor, ada: &Actor) -> String {
    let apprentice = app.person(Role::Apprentice).await;
    let version = json!({"title": "Invented developer", "level": 4, "ksbsComplete": true, "options": [],
        "minimumOtjHoursByStart": [{"startsFrom": "2025-08-01", "hours": 400}],
        "ksbs": [{"code": "K1", "title": "Data", "takenFrom": null}, {"code": "S1", "title": "Sorting", "takenFrom": null}]});
    let version =
        staff.request("PUT", "/api/v1/standards/ST9600/versions/1.0").json(&version).send().await.expect(201);
    let cohort = json!({"name": "Cohort", "startsOn": case.starts_on, "plannedPlaces": 18});
    let cohort = staff.post("/api/v1/cohorts", &cohort).await.expect(201);
    let mut place = json!({"personId": apprentice.id, "standardId": version.id(), "providerId": ada.organisation,
        "cohortId": cohort.body["id"], "lineManagerId": null, "team": "Platform", "startsOn": case.starts_on,
        "plannedEndOn": case.starts_on, "weeklyHours": 36, "uln": "1000000000", "providerReference": null});
    let refused = staff.post("/api/v1/apprenticeships", &place).await.expect(422);
    assert_eq!(refused.faults(), ["#/plannedEndOn tooSmall"]);
    place["plannedEndOn"] = json!(case.planned_end_on);
    let added = staff.post("/api/v1/apprenticeships", &place).await.expect(201);
    let path = added.header("location").to_owned();
    staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
    path
}

/// A training day of eight hours a week until the target is reached, and both KSBs.
async fn learn(case: &Case, ada: &Actor, path: &str) {
    let start = day(case.starts_on);
    let weeks = 0..u64::try_from((case.hours + 7) / 8).expect("weeks");
    let items: Vec<Value> = weeks
        .map(|week| start + Days::new(week * 7))
        .map(|at| {
            json!({"externalId": format!("day-{at}"), "learner": {"uln": "1000000000"}, "observedAt": morning(at),
                "details": {"kind": "otjHours", "date": at, "hours": 8, "activity": "Training day", "ksbs": ["K1", "S1"]}})
        })
        .collect();
    let pushed = ada.post("/api/v1/progress-update-batches", &json!({"items": items})).await.expect(207);
    assert_eq!(pushed.body["summary"]["created"], items.len(), "{}", pushed.text);
    for code in ["K1", "S1"] {
        for state in ["readyForReview", "completed"] {
            let body = json!({"state": state, "comment": null, "evidenceUrl": null});
            ada.post(&format!("{path}/ksbs/{code}/judgements"), &body).await.expect(200);
        }
    }
}

async fn live(case: &Case) {
    let app = TestApp::new().await;
    let start = day(case.starts_on);
    app.state().clock.set(morning(start - Days::new(30)));
    let (mut staff, mut ada) = (app.staff().await, app.provider("Ada").await);
    let path = place(&app, case, &staff, &ada).await;
    // Half of the days are gone.
    let end = day(case.planned_end_on);
    let half = start + (end - start) / 2;
    app.state().clock.set(morning(half));
    (staff, ada) = (staff.renewed(), ada.renewed());
    let otj = staff.get(&format!("{path}/progress")).await.expect(200).body["otj"].clone();
    assert_eq!((&otj["ruleSet"], &otj["targetHours"]), (&json!(case.rule_set), &json!(f(case.hours))));
    let (gone, all) = ((half - start).num_days() + 1, (end - start).num_days() + 1);
    let expected = case.hours * 100 * gone / all;
    assert_eq!(otj["expectedToDate"], json!(f(expected) / 100.0), "{otj}");

    app.state().clock.set(morning(end));
    (staff, ada) = (staff.renewed(), ada.renewed());
    learn(case, &ada, &path).await;
    let ready = |english: &str| {
        json!({"reachedOn": case.planned_end_on, "englishAndMaths": english, "aged16To18AtStart": false,
            "employerConfirms": true})
    };
    let gateway = format!("{path}/gateway");
    let without = staff.post(&gateway, &ready("notRequired")).await;
    if case.needs_english {
        assert_eq!(without.expect(422).faults(), ["#/englishAndMaths inconsistent"]);
        staff.post(&gateway, &ready("met")).await.expect(200);
    } else {
        without.expect(200);
    }
    let attempt = json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": case.planned_end_on});
    let attempt = staff.post(&format!("{path}/epa-attempts"), &attempt).await.expect(201);
    let passed = json!({"assessedOn": case.planned_end_on, "grade": "pass", "nextStep": null});
    staff.post(&format!("{}/results", attempt.header("location")), &passed).await.expect(200);
    let done = staff.get(&path).await.expect(200).body;
    assert_eq!((&done["state"], &done["endedOn"]), (&json!("completed"), &json!(case.planned_end_on)));
    app.standings_hold().await;
}

#[expect(clippy::cast_precision_loss, reason = "hours of an apprenticeship are few")]
fn f(number: i64) -> f64 {
    number as f64
}

#[tokio::test]
async fn one_learner_under_each_set_of_rules() {
    for case in &CASES {
        live(case).await;
    }
}
