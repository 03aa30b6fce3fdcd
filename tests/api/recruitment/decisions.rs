//! What is decided of applications, and when candidates hear of it.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::scene::Campaign;

fn rejection() -> Value {
    json!({"reasons": ["strongerCandidates"], "feedback": null})
}

#[tokio::test]
async fn a_decision_is_told_half_an_hour_later_and_what_is_undone_never() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.submitted("sam@mail.example").await;
    let nobody = campaign.app.anonymous();
    let told = async || nobody.get(&link).await.expect(200).body["state"].clone();
    let rejected = campaign.act(&id, "rejections", &rejection()).await;
    assert_eq!(
        (rejected["state"].as_str(), &rejected["rejectionReasons"]),
        (Some("rejected"), &json!(["strongerCandidates"]))
    );
    assert_eq!(rejected["allowedTransitions"], json!(["submitted"]));
    assert_eq!(told().await, "submitted");
    let refused = nobody.post(&format!("{link}/withdrawals"), &json!({})).await.expect(409);
    assert!(!refused.text.contains("reject"), "{}", refused.text);
    let back = campaign.act(&id, "reinstatements", &Value::Null).await;
    assert_eq!(back["state"], "submitted");
    let letters = campaign.letters(&id).await;
    assert_eq!(letters.last().map(String::as_str), Some("applicationRejected cancelled"));
    campaign.act(&id, "rejections", &rejection()).await;
    campaign.app.advance(TimeDelta::minutes(29));
    assert_eq!(told().await, "submitted");
    campaign.app.advance(TimeDelta::minutes(1));
    assert_eq!(told().await, "rejected");
    let due = campaign.app.sql("SELECT (due_at - created_at)::text FROM messages WHERE state = 'waiting' AND kind = 'applicationRejected'");
    assert_eq!(due.await, ["00:30:00"]);
    // It was told: so is that it goes on after all.
    let staff = campaign.staff.renewed();
    staff.post(&format!("/api/v1/applications/{id}/reinstatements"), &Value::Null).await.expect(200);
    assert_eq!(told().await, "submitted");
    let kinds = campaign.app.sql("SELECT kind FROM messages WHERE kind = 'applicationReinstated'").await;
    assert_eq!(kinds, ["applicationReinstated"]);
}

#[tokio::test]
async fn a_rejection_is_undone_by_a_reinstatement_alone() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.submitted("sam@mail.example").await;
    campaign.act(&id, "rejections", &rejection()).await;
    campaign.app.advance(TimeDelta::minutes(30));
    let nobody = campaign.app.anonymous();
    nobody.post(&format!("{link}/submissions"), &json!({})).await.expect(409);
    let staff = campaign.staff.renewed();
    for what in ["submissions", "shortlistings", "withdrawals"] {
        staff.post(&format!("/api/v1/applications/{id}/{what}"), &Value::Null).await.expect(409);
    }
    let seen = staff.get(&format!("/api/v1/applications/{id}")).await.expect(200).body;
    assert_eq!(
        (seen["state"].as_str(), &seen["allowedTransitions"]),
        (Some("rejected"), &json!(["submitted"]))
    );
}

#[tokio::test]
async fn a_shortlisting_that_is_taken_back_was_never_said() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.submitted("sam@mail.example").await;
    campaign.act(&id, "shortlistings", &Value::Null).await;
    campaign.app.advance(TimeDelta::minutes(10));
    campaign.act(&id, "rejections", &rejection()).await;
    let nobody = campaign.app.anonymous();
    assert_eq!(nobody.get(&link).await.expect(200).body["state"], "submitted");
    let letters = campaign.letters(&id).await;
    assert!(letters.contains(&"applicationShortlisted cancelled".to_owned()), "{letters:?}");
    assert!(letters.contains(&"applicationRejected waiting".to_owned()), "{letters:?}");
}

#[tokio::test]
async fn who_was_met_is_told_why() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.interviewing("sam@mail.example").await;
    let path = format!("/api/v1/applications/{id}/rejections");
    assert_eq!(campaign.staff.post(&path, &rejection()).await.expect(422).faults(), ["#/feedback required"]);
    let none = json!({"reasons": []});
    assert_eq!(campaign.staff.post(&path, &none).await.expect(422).faults(), ["#/reasons tooSmall"]);
    let twice = json!({"reasons": ["interview", "interview"], "feedback": " "});
    let faults = campaign.staff.post(&path, &twice).await.expect(422).faults();
    assert_eq!(faults, ["#/feedback blank", "#/reasons duplicate"]);
    let words = json!({"reasons": ["interview"], "feedback": "Tell more of what you did yourself."});
    campaign.staff.post(&path, &words).await.expect(200);
    let state = campaign.app.sql("SELECT state FROM interviews").await;
    assert_eq!(state, ["cancelled"], "the interview to come is cancelled");
    let nobody = campaign.app.anonymous();
    let untold = nobody.get(&link).await.expect(200).body;
    let told = (&untold["feedback"], &untold["interview"]["state"], &untold["interviewChoices"]);
    assert_eq!(told, (&Value::Null, &json!("booked"), &json!([])), "nothing gives the decision away");
    campaign.app.advance(TimeDelta::minutes(30));
    assert_eq!(nobody.get(&link).await.expect(200).body["feedback"], "Tell more of what you did yourself.");
}

#[tokio::test]
async fn two_decisions_at_once_have_one_outcome() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.submitted("sam@mail.example").await;
    let path = |what: &str| format!("/api/v1/applications/{id}/{what}");
    let (shortlisting, rejecting) = (path("shortlistings"), path("rejections"));
    let (shortlists, rejects) = (Value::Null, rejection());
    let answers = join_all((0..6).map(|at| match at % 2 {
        0 => campaign.staff.post(&shortlisting, &shortlists),
        _ => campaign.staff.post(&rejecting, &rejects),
    }));
    let answers = answers.await;
    for answer in &answers {
        assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
    }
    // A rejection may follow a shortlisting; nothing else may.
    let events = campaign.app.events_of(&id).await;
    let decided: Vec<&str> = events
        .iter()
        .map(String::as_str)
        .filter(|one| !one.ends_with("begun") && !one.ends_with("submitted"))
        .collect();
    assert!(
        matches!(decided[..], ["application.rejected"] | ["application.shortlisted", "application.rejected"]),
        "{decided:?}"
    );
}

#[tokio::test]
async fn many_are_decided_at_once_and_none_harms_another() {
    let campaign = Campaign::new().await;
    let mut ids = Vec::new();
    for at in 0..3 {
        ids.push(campaign.submitted(&format!("candidate{at}@mail.example")).await.0);
    }
    let items = json!({"items": [
        {"applicationId": ids[2], "decision": "shortlist"},
        {"applicationId": ids[0], "decision": "reject", "reasons": ["notEligible"]},
        {"applicationId": ids[1], "decision": "reject"},
        {"applicationId": campaign.vacancy, "decision": "shortlist"},
        {"applicationId": ids[2], "decision": "shortlist"},
        "nonsense",
    ]});
    let path = "/api/v1/application-decision-batches";
    let answer = campaign.staff.post(path, &items).await.expect(207).body;
    let rows = answer["items"].as_array().expect("a list");
    let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_u64().expect("a status")).collect();
    assert_eq!(statuses[1..4], [200, 422, 404]);
    assert_eq!(statuses[5], 422);
    let mut twice = [statuses[0], statuses[4]];
    twice.sort_unstable();
    assert_eq!(twice, [200, 409], "the same one twice is decided once");
    assert_eq!(rows[2]["problem"]["errors"][0]["pointer"], "#/reasons");
    assert_eq!(answer["summary"], json!({"total": 6, "decided": 2, "refused": 4}));
    assert_eq!(campaign.application(&ids[1]).await["state"], "submitted");
    assert_eq!(campaign.application(&ids[2]).await["state"], "shortlisted");
    campaign.manager.post(path, &items).await.expect(403);
    for (body, fault) in [(json!({"items": []}), "#/items tooSmall"), (json!({}), "#/items required")] {
        assert_eq!(campaign.staff.post(path, &body).await.expect(422).faults(), [fault]);
    }
}

#[tokio::test]
async fn who_accepted_goes_on_in_another_round() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.interviewing("sam@mail.example").await;
    let (_, next) = Campaign::round(&campaign.app, "Winter", 5).await;
    let deferral = json!({"roundId": next});
    let path = format!("/api/v1/applications/{id}/deferrals");
    campaign.staff.post(&path, &deferral).await.expect(409);
    let offer = json!({"expiresOn": "2026-12-08", "conditions": [{"kind": "rightToWork", "text": "Show a passport."}], "overPlanReason": null});
    let offer =
        campaign.staff.post(&format!("/api/v1/applications/{id}/offers"), &offer).await.expect(201).body;
    let nobody = campaign.app.anonymous();
    nobody.post(&format!("{link}/offer-acceptances"), &json!({"offerId": offer["id"]})).await.expect(200);
    for (round, fault) in
        [(&campaign.round, "#/roundId inconsistent"), (&campaign.vacancy, "#/roundId notFound")]
    {
        let body = json!({"roundId": round});
        assert_eq!(campaign.staff.post(&path, &body).await.expect(422).faults(), [fault]);
    }
    let deferred = campaign.staff.post(&path, &deferral).await.expect(200).body;
    assert_eq!(
        (deferred["state"].as_str(), &deferred["recruitmentRoundId"]),
        (Some("deferred"), &json!(next))
    );
    assert_eq!(deferred["eligibility"]["verification"]["outcome"], "verified");
    let resumed = campaign.act(&id, "reinstatements", &Value::Null).await;
    assert_eq!(resumed["state"], "conditionsPending");
    let query = format!(
        "SELECT state FROM application_steps WHERE application_id = '{id}' AND recruitment_round_id = '{next}' ORDER BY version"
    );
    assert_eq!(campaign.app.sql(&query).await, ["deferred", "conditionsPending"]);
}
