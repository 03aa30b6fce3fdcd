//! What was declined is changed and submitted again.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use super::meetups::{id_of, published, submitted};
use crate::support::{Actor, TestApp};

/// The path of a new meetup that was declined.
async fn declined(employer: &Actor, staff: &Actor) -> String {
    let place = submitted(employer, &json!({})).await;
    staff.post(&format!("{place}/declines"), &json!({"reason": "Not so early."})).await.expect(200);
    place
}

#[tokio::test]
async fn a_declined_meetup_is_changed_submitted_and_published() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = declined(&employer, &staff).await;
    let submissions = format!("{place}/submissions");
    let changed = employer.patch(&place, &json!({"startsAt": "2026-12-03T18:30:00Z"})).await.expect(200);
    assert_eq!((&changed.body["state"], &changed.body["proposedChange"]), (&json!("declined"), &json!(null)));
    assert_eq!(changed.body["startsAt"], "2026-12-03T18:30:00Z");
    app.anonymous().get(&place).await.expect(404);
    let again = employer.request("POST", &submissions).send().await.expect(200);
    assert_eq!(
        (&again.body["state"], &again.body["declineReason"]),
        (&json!("pendingApproval"), &json!(null))
    );
    assert!(!again.header("etag").is_empty());
    let twice = employer.request("POST", &submissions).send().await.expect(409);
    assert_eq!(twice.body["allowedTransitions"], json!(["published", "declined"]));
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!(app.anonymous().get(&place).await.expect(200).body["sequence"], 0);
    let steps = ["submitted", "declined", "changed", "submitted", "published"];
    assert_eq!(app.events_of(id_of(&place)).await, steps.map(|step| format!("meetup.{step}")));
}

#[tokio::test]
async fn only_its_employer_and_staff_submit_what_is_declined_and_to_come() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = declined(&employer, &staff).await;
    let submit = |actor: &Actor, place: &str| actor.request("POST", &format!("{place}/submissions")).send();
    submit(&app.anonymous(), &place).await.expect(401);
    submit(&employer.only("meetups:read"), &place).await.expect(403);
    submit(&app.employer("Diva").await, &place).await.expect(404);
    submit(&employer, &published(&employer, &staff, &json!({})).await).await.expect(409);
    submit(&staff, &declined(&employer, &staff).await).await.expect(200);
    app.advance(TimeDelta::days(9) + TimeDelta::hours(8));
    let (employer, staff) = (employer.renewed(), staff.renewed());
    let late = submit(&employer, &place).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!([]));
    let later = json!({"startsAt": "2026-12-10T18:00:00Z", "endsAt": "2026-12-10T20:00:00Z"});
    employer.patch(&place, &later).await.expect(200);
    submit(&staff, &place).await.expect(200);
}

#[tokio::test]
async fn of_ten_submissions_at_once_one_is_done() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = declined(&employer, &staff).await;
    let path = format!("{place}/submissions");
    let replies = join_all((0..10).map(|_| employer.request("POST", &path).send())).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[409; 9][..]].concat());
    let steps = ["meetup.submitted", "meetup.declined", "meetup.submitted"];
    assert_eq!(app.events_of(id_of(&place)).await, steps);
}
