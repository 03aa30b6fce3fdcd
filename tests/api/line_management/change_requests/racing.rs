//! Several at once: one wins, and the others are told.

use serde_json::{Value, json};

use super::{accept, cancel, count, decline, ending, leaving, pause};
use crate::support::Scene;

#[tokio::test]
async fn of_many_acceptances_at_once_one_makes_the_change() {
    let scene = Scene::managed().await;
    let request = scene.asked(&pause("2026-11-10")).await;
    let tries = futures_util::future::join_all((0..8).map(|number| {
        let actor = if number % 2 == 0 { &scene.manager } else { &scene.staff };
        accept(actor, &request)
    }))
    .await;
    assert_eq!((count(&tries, 200), count(&tries, 409)), (1, 7));
    assert_eq!(scene.app.sql("SELECT count(*) FROM breaks_in_learning").await, ["1"]);
    assert_eq!(scene.events_of_request(&request).await, ["changeRequest.asked", "changeRequest.accepted"]);
}

#[tokio::test]
async fn of_accepting_declining_and_cancelling_at_once_one_wins() {
    let scene = Scene::managed().await;
    for round in 0..8 {
        let day = format!("2027-12-{:02}", round + 1);
        let request = scene.asked(&ending(&day)).await;
        let (accepted, declined, cancelled) = tokio::join!(
            accept(&scene.manager, &request),
            decline(&scene.staff, &request),
            cancel(&scene.ada, &request)
        );
        let replies = [accepted, declined, cancelled];
        assert_eq!((count(&replies, 200), count(&replies, 409)), (1, 2));
        let winner = replies.iter().find(|reply| reply.status == 200).expect("one");
        assert_eq!(winner.body["state"].as_str(), Some(scene.state_of(&request).await.as_str()));
        let now = scene.staff.get(&scene.path("")).await.expect(200).body;
        assert_eq!(now["plannedEndOn"] == json!(day), winner.body["state"] == "accepted");
        assert_eq!(scene.events_of_request(&request).await.len(), 2);
    }
}

#[tokio::test]
async fn a_break_that_staff_record_meanwhile_is_not_recorded_twice() {
    let scene = Scene::managed().await;
    let request = scene.asked(&pause("2026-11-10")).await;
    let body = json!({"startsOn": "2026-11-10", "expectedReturnOn": null, "returnedOn": null, "reason": "caring",
        "note": null});
    let path = scene.path("/breaks-in-learning");
    let (accepted, recorded) = tokio::join!(accept(&scene.manager, &request), scene.staff.post(&path, &body));
    assert!(matches!((accepted.status, recorded.status), (200, 409) | (409, 201)), "{}", accepted.text);
    assert_eq!(scene.app.sql("SELECT count(*) FROM breaks_in_learning").await, ["1"]);
    let expected = if accepted.status == 200 { "accepted" } else { "pending" };
    assert_eq!(scene.state_of(&request).await, expected);
}

#[tokio::test]
async fn of_a_withdrawal_and_a_decision_at_once_nothing_is_left_waiting() {
    let scene = Scene::managed().await;
    let request = scene.asked(&pause("2026-11-10")).await;
    let gone =
        json!({"lastDayOn": "2026-11-09", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let path = scene.path("/withdrawals");
    let (withdrawn, accepted) =
        tokio::join!(scene.staff.post(&path, &gone), accept(&scene.manager, &request));
    withdrawn.expect(201);
    let expected = if accepted.status == 200 { "accepted" } else { "lapsed" };
    assert_eq!(scene.state_of(&request).await, expected, "{}", accepted.text);
}

#[tokio::test]
async fn of_asking_and_the_end_at_once_nothing_is_left_waiting() {
    let scene = Scene::managed().await;
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let (asks, ends) = (scene.path("/change-requests"), scene.path("/withdrawals"));
    let body = leaving("2026-11-20");
    let (asked, withdrawn) = tokio::join!(scene.ada.post(&asks, &body), scene.staff.post(&ends, &gone));
    withdrawn.expect(201);
    assert!(matches!(asked.status, 201 | 409), "{}", asked.text);
    let waiting = scene.ada.get("/api/v1/change-requests?state=pending").await.expect(200).body;
    assert_eq!(waiting["changeRequests"], Value::Array(Vec::new()));
}
