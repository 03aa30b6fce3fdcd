//! Off-the-job hours week by week, and where they lead.

mod categories;
mod entries;

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

fn path(learner: &Learner) -> String {
    format!("/api/v1/apprenticeships/{}/otj-forecast", learner.id)
}

/// Pushes hours for days before the present one: one update for each.
async fn push(ada: &Actor, learner: &Learner, hours: &[(&str, f64)]) {
    let items: Vec<Value> = hours
        .iter()
        .map(|(day, hours)| {
            json!({"externalId": format!("h-{day}"), "learner": {"apprenticeshipId": learner.id},
                "observedAt": format!("{day}T09:00:00Z"),
                "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day"}})
        })
        .collect();
    let answer = ada.post("/api/v1/progress-update-batches", &json!({"items": items})).await.expect(207);
    assert_eq!(answer.body["summary"]["created"], hours.len(), "{}", answer.text);
}

#[tokio::test]
async fn a_learner_who_falls_short_is_told_by_how_much() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    let empty = ada.get(&path(&learner)).await.expect(200);
    // 64 whole weeks since September 2025 and the one under way. Nothing was reported, which is not nothing done.
    assert_eq!(empty.body["weeks"].as_array().map(Vec::len), Some(65));
    assert_eq!((&empty.body["trend"], &empty.body["noDataSince"]), (&Value::Null, &json!("2025-09-01")));
    assert_eq!(empty.body["silence"], "No data since 1 September 2025: 64 weeks are left out of the trend.");
    let days = ["2026-09-02", "2026-09-09", "2026-09-16", "2026-09-23", "2026-09-30", "2026-10-07"];
    let later = ["2026-10-14", "2026-10-21", "2026-10-28", "2026-11-04", "2026-11-11", "2026-11-18"];
    let all: Vec<(&str, f64)> =
        days.iter().map(|day| (*day, 4.0)).chain(later.iter().map(|day| (*day, 6.0))).collect();
    push(&ada, &learner, &all).await;
    let told = ada.get(&path(&learner)).await.expect(200).body;
    assert_eq!(told["hours"], 60.0);
    let trend = &told["trend"];
    assert_eq!((&trend["weeks"], &trend["meanHours"]), (&json!(12), &json!(5.0)));
    // 60 hours are done, this week may bring 5, and 39 weeks and two days are left until 31 August 2027: 60 + 5 + 5 × 275/7
    // = 261.4.
    assert_eq!((&trend["hoursAtEnd"], &trend["differenceHours"]), (&json!(261.0), &json!(-239.0)));
    let (low, high) =
        (trend["lowHours"].as_f64().expect("hours"), trend["highHours"].as_f64().expect("hours"));
    assert!(low < 261.0 && high > 261.0 && low.fract() == 0.0 && high.fract() == 0.0, "{trend}");
    assert_eq!(
        trend["explanation"],
        "Will miss the target of 500 hours by 239 hours, on the mean of the last 12 weeks that were reported of."
    );
    assert_eq!((&told["noDataSince"], &told["silence"]), (&Value::Null, &Value::Null));
    let last = told["weeks"].as_array().and_then(|weeks| weeks.last()).expect("a week").clone();
    assert_eq!((&last["startsOn"], &last["hours"]), (&json!("2026-11-23"), &json!(0.0)));
    let planned: f64 = told["weeks"]
        .as_array()
        .expect("weeks")
        .iter()
        .filter_map(|week| week["plannedHours"].as_f64())
        .sum();
    assert!(planned > 300.0 && planned < 320.0, "{planned}");
}

#[tokio::test]
async fn weeks_that_nobody_reported_of_are_told_and_no_part_of_the_trend() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    let days = [
        "2026-08-05",
        "2026-08-12",
        "2026-08-19",
        "2026-08-26",
        "2026-09-02",
        "2026-09-09",
        "2026-09-16",
        "2026-09-23",
        "2026-09-30",
        "2026-10-07",
        "2026-10-14",
        "2026-10-21",
    ];
    let all: Vec<(&str, f64)> = days.iter().map(|day| (*day, 6.0)).collect();
    push(&ada, &learner, &all).await;
    let told = ada.get(&path(&learner)).await.expect(200).body;
    // Since Wednesday 21 October four whole weeks have passed: from 26 October to 22 November.
    assert_eq!(told["noDataSince"], "2026-10-21");
    assert_eq!(told["silence"], "No data since 21 October 2026: 4 weeks are left out of the trend.");
    let weeks = told["weeks"].as_array().expect("weeks");
    let silent: Vec<_> =
        weeks.iter().filter(|week| week["isSilent"] == true).map(|week| week["startsOn"].clone()).collect();
    assert_eq!(silent, ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"]);
    // 72 hours are done; 4 silent weeks, the one under way and 275 days more bring 6 a week: 72 + 30 + 235.7.
    assert_eq!((&told["trend"]["meanHours"], &told["trend"]["hoursAtEnd"]), (&json!(6.0), &json!(338.0)));
    let rag = ada.get(&format!("/api/v1/apprenticeships/{}/rag-ratings", learner.id)).await.expect(200).body;
    let facts = rag["derived"]["facts"].as_array().expect("facts");
    let forecast = facts.iter().find(|fact| fact["fact"] == "otjForecast").expect("the forecast");
    assert_eq!(forecast["value"], 67, "338 of 500");
    // A note, which is no hours, is a report: the weeks before it are what they are.
    let note = json!({"externalId": "note", "learner": {"apprenticeshipId": learner.id},
        "observedAt": "2026-11-20T09:00:00Z", "details": {"kind": "note", "text": "No sessions this autumn."}});
    ada.post("/api/v1/progress-updates", &note).await.expect(201);
    let told = ada.get(&path(&learner)).await.expect(200).body;
    assert_eq!((&told["noDataSince"], &told["trend"]["meanHours"]), (&Value::Null, &json!(4.0)));
}

#[tokio::test]
async fn a_superseded_update_counts_no_more() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    push(&ada, &learner, &[("2026-11-18", 6.0)]).await;
    let void = json!({"externalId": "void", "learner": {"apprenticeshipId": learner.id}, "observedAt": "2026-11-19T09:00:00Z",
        "details": {"kind": "retraction", "reason": "Wrong learner"}, "supersedes": "h-2026-11-18"});
    ada.post("/api/v1/progress-updates", &void).await.expect(201);
    assert_eq!(ada.get(&path(&learner)).await.expect(200).body["hours"], 0.0);
}

#[tokio::test]
async fn the_forecast_is_theirs_to_see_whose_the_apprenticeship_is() {
    let app = TestApp::new().await;
    let (ada, arch) = (app.provider("Ada").await, app.provider("Arch").await);
    let learner = app.learner(&ada).await;
    let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    for actor in [&ada, &apprentice, &app.staff().await] {
        actor.get(&path(&learner)).await.expect(200);
    }
    for stranger in [&arch, &app.person(Role::LineManager).await] {
        stranger.get(&path(&learner)).await.expect(404);
    }
    ada.only("meetups:read").get(&path(&learner)).await.expect(403);
}

#[tokio::test]
async fn after_the_planned_end_there_is_nothing_to_forecast() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    app.advance(TimeDelta::days(300));
    let told = ada.renewed().get(&path(&learner)).await.expect(200).body;
    assert_eq!(told["trend"], Value::Null);
}
