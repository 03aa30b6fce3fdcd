//! Offers: of what is done at once, one is done, and nothing impossible is left.

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use serde_json::json;

use super::offers::offer;
use super::scene::Campaign;

#[tokio::test]
async fn of_two_acceptances_of_one_candidate_one_is_made() {
    let campaign = Campaign::new().await;
    let second = campaign.another().await;
    for round in 0..4 {
        let email = format!("sam{round}@mail.example");
        let (one, link, first) = campaign.offered(&email, &["identity"]).await;
        let (two, other_link) = campaign.interviewing_for(&second, &email).await;
        let other = campaign.offer(&two, &offer(&["identity"])).await.expect(201).body;
        let phoned = format!("/api/v1/applications/{two}/offer-acceptances");
        let body = json!({"offerId": other["id"]});
        let rival = async {
            if round % 2 == 0 {
                campaign.answers(&other_link, "offer-acceptances", &other).await
            } else {
                campaign.staff.post(&phoned, &body).await
            }
        };
        let (left, right) = join(campaign.answers(&link, "offer-acceptances", &first), rival).await;
        let mut statuses = [left.status, right.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", left.text, right.text);
        let mut states = [
            campaign.application(&one).await["state"].as_str().expect("a state").to_owned(),
            campaign.application(&two).await["state"].as_str().expect("a state").to_owned(),
        ];
        states.sort_unstable();
        assert_eq!(states, ["conditionsPending", "withdrawn"]);
    }
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn one_acceptance_sent_many_times_is_one() {
    let campaign = Campaign::new().await;
    let (id, link, made) = campaign.offered("sam@mail.example", &["identity"]).await;
    let answers = join_all((0..6).map(|_| campaign.answers(&link, "offer-acceptances", &made))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.body["state"] == "conditionsPending"));
    let steps = campaign.app.events_of(&id).await;
    assert_eq!(steps.iter().filter(|step| *step == "application.conditionsPending").count(), 1);
    assert_eq!(campaign.app.sql("SELECT count(*) FROM messages WHERE kind = 'offerAccepted'").await, ["1"]);
}

#[tokio::test]
async fn an_acceptance_and_a_withdrawal_of_either_side_leave_what_can_be() {
    let campaign = Campaign::new().await;
    for round in 0..6 {
        let (id, link, made) = campaign.offered(&format!("sam{round}@mail.example"), &["identity"]).await;
        let by_staff = round % 2 == 0;
        let accepting = campaign.answers(&link, "offer-acceptances", &made);
        let ended = async {
            if by_staff {
                let path = format!("/api/v1/offers/{}/withdrawals", made["id"].as_str().expect("an id"));
                campaign.staff.post(&path, &json!({"reason": "The team is no more."})).await
            } else {
                campaign.app.anonymous().post(&format!("{link}/withdrawals"), &json!({})).await
            }
        };
        let (accepted, ended) = join(accepting, ended).await;
        assert_eq!(ended.status, 200, "what is accepted can be withdrawn: {}", ended.text);
        assert!(matches!(accepted.status, 200 | 409), "{}", accepted.text);
        let state = if by_staff { "offerWithdrawn" } else { "withdrawn" };
        assert_eq!(campaign.application(&id).await["state"], state);
    }
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn an_acceptance_on_the_last_second_or_a_lapse_and_never_both() {
    let campaign = Campaign::new().await;
    let mut offered = Vec::new();
    for round in 0..6 {
        offered.push(campaign.offered(&format!("sam{round}@mail.example"), &[]).await);
    }
    campaign.app.state().clock.set("2026-12-01T23:59:59Z".parse().expect("an instant"));
    let answers = offered.iter().map(|(_, link, made)| campaign.answers(link, "offer-acceptances", made));
    let lapsing = async {
        campaign.app.advance(TimeDelta::seconds(1));
        campaign.due().await;
    };
    let (answers, ()) = join(join_all(answers), lapsing).await;
    // Those that the timer left to whoever held them.
    campaign.due().await;
    let staff = campaign.staff.renewed();
    for ((id, ..), answer) in offered.iter().zip(&answers) {
        let state = staff.get(&format!("/api/v1/applications/{id}")).await.expect(200).body["state"].clone();
        match answer.status {
            200 => assert_eq!(state, "recruited"),
            409 => assert_eq!(state, "declined"),
            _ => panic!("{}", answer.text),
        }
    }
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn of_offers_across_the_plan_as_many_are_made_as_there_are_places() {
    let campaign = Campaign::of(3).await;
    let mut ids = Vec::new();
    for at in 0..5 {
        ids.push(campaign.interviewing(&format!("candidate{at}@mail.example")).await.0);
    }
    let body = offer(&[]);
    let mut answers = join_all(ids.iter().map(|id| campaign.offer(id, &body))).await;
    answers.sort_by_key(|answer| answer.status);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201, 201, 201, 422, 422]);
    for refused in &answers[3..] {
        assert_eq!(refused.faults(), ["#/overPlanReason required"]);
    }
    assert_eq!(campaign.app.sql("SELECT count(*) FROM offers").await, ["3"]);
}

#[tokio::test]
async fn of_two_offers_to_one_application_one_is_made() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.interviewing("sam@mail.example").await;
    let body = offer(&[]);
    let answers = join_all((0..4).map(|_| campaign.offer(&id, &body))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn of_two_outcomes_of_one_condition_one_stands() {
    let campaign = Campaign::new().await;
    let (id, link, made) = campaign.offered("sam@mail.example", &["identity"]).await;
    campaign.answers(&link, "offer-acceptances", &made).await.expect(200);
    let path =
        format!("/api/v1/offer-conditions/{}/outcomes", made["conditions"][0]["id"].as_str().expect("an id"));
    let (met, failed) = (json!({"outcome": "met"}), json!({"outcome": "failed", "reason": "Another's."}));
    let (met, failed) = join(campaign.staff.post(&path, &met), campaign.staff.post(&path, &failed)).await;
    let state = campaign.application(&id).await["state"].clone();
    match (met.status, failed.status) {
        (200, 409) => assert_eq!(state, "recruited"),
        (409, 200) => assert_eq!(state, "conditionsNotMet"),
        other => panic!("{other:?}"),
    }
}
