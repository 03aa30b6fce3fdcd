//! Meetups are published, declined, cancelled and finished.

use chrono::TimeDelta;
use serde_json::json;

use super::meetups::{MEETUPS, id_of, published, submitted, titles};
use crate::support::TestApp;

/// What the timer writes.
pub async fn run_timer(app: &TestApp) {
    let ctx = app.system();
    let done = app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
    done.expect("the timer runs");
}

#[tokio::test]
async fn only_staff_publish_and_decline_and_only_once() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = submitted(&employer, &json!({})).await;
    let refused = employer.post(&format!("{place}/publications"), &json!({})).await.expect(403);
    assert_eq!(refused.code(), "insufficientScope");
    let answer = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!((&answer.body["state"], &answer.body["sequence"]), (&json!("published"), &json!(0)));
    assert_eq!(answer.body["publishedAt"], "2026-11-24T10:00:00Z");
    assert!(answer.header("etag").starts_with("\"2."), "{}", answer.header("etag"));
    for (step, body) in [("publications", json!({})), ("declines", json!({"reason": "No."}))] {
        let again = staff.post(&format!("{place}/{step}"), &body).await.expect(409);
        assert_eq!(again.code(), "transitionNotAllowed");
        assert_eq!(again.body["allowedTransitions"], json!(["finished", "cancelled"]));
    }
    let other = submitted(&employer, &json!({})).await;
    staff.post(&format!("{other}/declines"), &json!({})).await.expect(422);
    let declined =
        staff.post(&format!("{other}/declines"), &json!({"reason": "Not this time."})).await.expect(200);
    assert_eq!(declined.body["declineReason"], "Not this time.");
    let late = staff.post(&format!("{other}/publications"), &json!({})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!(["pendingApproval"]));
    assert_eq!(app.events_of(id_of(&place)).await, ["meetup.submitted", "meetup.published"]);
    assert_eq!(app.events_of(id_of(&other)).await, ["meetup.submitted", "meetup.declined"]);
}

#[tokio::test]
async fn a_published_meetup_is_cancelled_once_with_a_reason() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let reason = json!({"reason": "The speakers are ill."});
    let pending = submitted(&employer, &json!({})).await;
    let early = employer.post(&format!("{pending}/cancellations"), &reason).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["published", "declined"]));
    let place = published(&employer, &staff, &json!({})).await;
    let refused = employer.post(&format!("{place}/cancellations"), &json!({"reason": ""})).await.expect(422);
    assert_eq!(refused.faults(), ["#/reason tooSmall"]);
    let cancelled = employer.post(&format!("{place}/cancellations"), &reason).await.expect(200);
    assert_eq!((&cancelled.body["state"], &cancelled.body["sequence"]), (&json!("cancelled"), &json!(1)));
    assert_eq!(cancelled.body["cancellationReason"], "The speakers are ill.");
    assert!(!cancelled.header("etag").is_empty());
    let again = staff.post(&format!("{place}/cancellations"), &reason).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!([]));
    assert_eq!(
        app.events_of(id_of(&place)).await,
        ["meetup.submitted", "meetup.published", "meetup.cancelled"]
    );
}

#[tokio::test]
async fn a_published_meetup_is_finished_when_it_ends_and_the_timer_writes_it_down() {
    let app = TestApp::new().await;
    let place = published(&app.employer("MadeTech").await, &app.staff().await, &json!({})).await;
    let tag = app.anonymous().get(&place).await.expect(200).header("etag").to_owned();
    app.advance(TimeDelta::days(10));
    // The timer has not run: a reader with a copy is not told that it still holds.
    let known = app.anonymous().request("GET", &place).header("if-none-match", &tag).send().await.expect(200);
    assert_eq!(known.body["state"], "finished");
    for (state, count) in [("finished", 1), ("published", 0), ("published&state=finished", 1)] {
        let list = app.anonymous().get(&format!("{MEETUPS}?state={state}")).await.expect(200);
        assert_eq!(titles(&list).len(), count, "{state}");
    }
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    employer.patch(&place, &json!({"title": "Too late"})).await.expect(409);
    let late = staff.post(&format!("{place}/cancellations"), &json!({"reason": "Late."})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!([]));
    run_timer(&app).await;
    run_timer(&app).await;
    let events = app.events_of(id_of(&place)).await;
    assert_eq!(events, ["meetup.submitted", "meetup.published", "meetup.finished"]);
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!((&read.body["state"], &read.body["sequence"]), (&json!("finished"), &json!(0)));
}

#[tokio::test]
async fn what_ended_unapproved_can_be_declined_only() {
    let app = TestApp::new().await;
    let place = submitted(&app.employer("MadeTech").await, &json!({})).await;
    app.advance(TimeDelta::days(10));
    let staff = app.staff().await;
    let late = staff.post(&format!("{place}/publications"), &json!({})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!(["declined"]));
    staff.post(&format!("{place}/declines"), &json!({"reason": "Over."})).await.expect(200);
}
