//! Candidates answer, take back and are never read.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{answers, put};
use crate::recruitment::scene::Campaign;
use crate::support::TestApp;

/// What is kept, as numbers, whoever's it is: for the owner of the database alone.
async fn kept(app: &TestApp) -> Vec<String> {
    app.sql("SELECT answers::text FROM equality.responses ORDER BY answers").await
}

const NOTHING: &str = "{0,0,0,0,0,0,0,0,0,0,0}";

#[tokio::test]
async fn everybody_reads_the_questions_with_every_answer() {
    let app = TestApp::new().await;
    let sets = app.anonymous().get("/api/v1/equality-question-sets").await.expect(200).body;
    let set = &sets["equalityQuestionSets"][0];
    assert_eq!(set["version"], "2026-1");
    let questions = set["questions"].as_array().expect("questions");
    assert_eq!(questions.len(), 11);
    for question in questions {
        let last = question["answers"].as_array().and_then(|answers| answers.last()).expect("answers");
        assert_eq!(last["key"], "preferNotToSay", "{question}");
    }
}

#[tokio::test]
async fn an_answer_takes_the_place_of_the_one_before_and_can_be_taken_back() {
    let campaign = Campaign::new().await;
    let nobody = campaign.app.anonymous();
    let link = campaign.link("sam@mail.example").await;
    let before = campaign.app.sql("SELECT count(*) FROM events").await;
    put(&nobody, &link, &answers(&json!({"sex": "female", "religion": "preferNotToSay"}))).await.expect(204);
    assert_eq!(kept(&campaign.app).await, ["{2,0,0,0,0,0,1,0,0,0,0}"]);
    // The draft was begun by it; nothing else tells of the answer.
    let told = campaign.app.sql("SELECT type FROM events ORDER BY id").await;
    assert_eq!(told[before[0].parse::<usize>().expect("a number")..], ["application.begun"]);
    put(&nobody, &link, &answers(&json!({"sex": "male"}))).await.expect(204);
    assert_eq!(kept(&campaign.app).await, ["{3,0,0,0,0,0,0,0,0,0,0}"]);
    let path = format!("{link}/equality-response");
    nobody.get(&path).await.expect(405);
    let shown = nobody.get(&link).await.expect(200);
    assert!(!shown.text.contains("quality"), "{}", shown.text);
    for _ in 0..2 {
        nobody.delete(&path).await.expect(204);
        assert_eq!(kept(&campaign.app).await, [NOTHING]);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let campaign = Campaign::new().await;
    let nobody = campaign.app.anonymous();
    let (_, link) = campaign.submitted("sam@mail.example").await;
    for (body, fault) in [
        (json!({"questionSet": "2025-1", "answers": {}}), "#/questionSet notListed"),
        (answers(&json!({"colour": "red"})), "#/answers unknown"),
        (answers(&json!({"sex": "other"})), "#/answers/sex notListed"),
        (answers(&json!({"sex": null})), "#/answers/sex null"),
        (json!({"answers": {}}), "#/questionSet required"),
        (json!({"questionSet": "2026-1", "answers": {}, "name": "Sam"}), "#/name unknown"),
    ] {
        let refused = put(&nobody, &link, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    assert_eq!(kept(&campaign.app).await, [NOTHING]);
    let elsewhere = format!("/api/v1/application-links/hka_{}", "a".repeat(43));
    put(&nobody, &elsewhere, &answers(&json!({}))).await.expect(404);
    nobody.delete(&format!("{elsewhere}/equality-response")).await.expect(404);
}

/// Rejects an application and closes the round.
pub async fn close(campaign: &Campaign, applications: &[&str]) {
    let reject = json!({"reasons": ["strongerCandidates"], "feedback": null});
    for id in applications {
        campaign.act(id, "rejections", &reject).await;
    }
    let path = format!("/api/v1/recruitment-rounds/{}/closures", campaign.round);
    campaign.staff.post(&path, &Value::Null).await.expect(200);
}

#[tokio::test]
async fn once_the_round_is_closed_nothing_is_answered_and_answers_can_still_be_taken_back() {
    let campaign = Campaign::new().await;
    let nobody = campaign.app.anonymous();
    let (id, link) = campaign.submitted("sam@mail.example").await;
    let (other, _) = campaign.submitted("robin@mail.example").await;
    put(&nobody, &link, &answers(&json!({"sex": "male"}))).await.expect(204);
    close(&campaign, &[&id, &other]).await;
    let late = put(&nobody, &link, &answers(&json!({"sex": "female"}))).await.expect(409);
    assert_eq!(late.code(), "transitionNotAllowed");
    assert_eq!(kept(&campaign.app).await, [NOTHING, "{3,0,0,0,0,0,0,0,0,0,0}"]);
    nobody.delete(&format!("{link}/equality-response")).await.expect(204);
    assert_eq!(kept(&campaign.app).await, [NOTHING; 2]);
    let sizes = campaign.app.sql("SELECT stage || ' ' || people FROM equality.stages ORDER BY stage").await;
    assert_eq!(sizes, ["applications 2", "hires 0", "offers 0"]);
}

#[tokio::test]
async fn of_answers_and_a_closing_at_once_each_is_kept_or_refused() {
    let campaign = Campaign::new().await;
    let (nobody, mut ids, mut links) = (campaign.app.anonymous(), Vec::new(), Vec::new());
    for number in 0..6 {
        let (id, link) = campaign.submitted(&format!("c{number}@mail.example")).await;
        campaign.act(&id, "rejections", &json!({"reasons": ["strongerCandidates"], "feedback": null})).await;
        ids.push(id);
        links.push(link);
    }
    let body = answers(&json!({"sex": "female"}));
    let path = format!("/api/v1/recruitment-rounds/{}/closures", campaign.round);
    let closing = campaign.staff.post(&path, &Value::Null);
    let (closed, replies) =
        futures_util::future::join(closing, join_all(links.iter().map(|link| put(&nobody, link, &body))))
            .await;
    closed.expect(200);
    let given = replies.iter().filter(|reply| reply.status == 204).count();
    assert!(replies.iter().all(|reply| [204, 409].contains(&reply.status)), "{replies:?}");
    let kept = kept(&campaign.app).await;
    assert_eq!(kept.iter().filter(|one| one.starts_with("{2,")).count(), given);
    assert_eq!(kept.len(), 6);
}
