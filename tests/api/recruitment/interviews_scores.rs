//! What became of interviews, and the scores of their panels.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::interviews::Panel;

fn scores(problem_solving: i32, teamwork: i32) -> Value {
    json!({"scores": [{"criterion": "problemSolving", "score": problem_solving, "note": "Found the cause."},
        {"criterion": "teamwork", "score": teamwork, "note": null}]})
}

#[tokio::test]
async fn whether_the_candidate_came_is_said_from_the_start_on() {
    let mut panel = Panel::new().await;
    let (booked, _) = panel.booked("11:00", "sam@mail.example").await;
    let (missed, _) = panel.booked("11:00", "ann@mail.example").await;
    let slot = super::interviews::path(&panel.add("11:00", None).await);
    let held = json!({"outcome": "held"});
    let early = panel.staff.post(&format!("{booked}/outcomes"), &held).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["cancelled"]));
    panel.later(60);
    let outcomes = format!("{booked}/outcomes");
    panel.campaign.manager.post(&outcomes, &held).await.expect(403);
    let bad = panel.first.post(&outcomes, &json!({"outcome": "great"})).await.expect(422);
    assert_eq!(bad.faults(), ["#/outcome notListed"]);
    let told = join_all((0..4).map(|_| panel.first.post(&outcomes, &held))).await;
    let found: Vec<_> = told.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!((found.len(), found[0].body["state"].as_str()), (1, Some("held")));
    panel.staff.post(&format!("{missed}/outcomes"), &json!({"outcome": "missed"})).await.expect(200);
    panel.staff.post(&format!("{slot}/outcomes"), &held).await.expect(409);
    let events = panel.campaign.app.events_of(booked.rsplit('/').next().expect("an id")).await;
    assert_eq!(events, ["interview.booked", "interview.held"]);
    let refused = panel.first.post(&format!("{missed}/scores"), &scores(1, 1)).await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!([]));
}

#[tokio::test]
async fn others_scores_are_seen_after_ones_own_and_by_the_rest_once_all_are_in() {
    let mut panel = Panel::new().await;
    let (booked, _) = panel.booked("11:00", "sam@mail.example").await;
    let path = format!("{booked}/scores");
    let early = panel.first.post(&path, &scores(3, 2)).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["cancelled"]));
    panel.later(60);
    let (first, second, staff) = (&panel.first, &panel.second, &panel.staff);
    let given = first.post(&path, &scores(3, 2)).await.expect(200).body;
    assert_eq!((&given["complete"], &given["waitingFor"]), (&json!(false), &json!([second.id])));
    assert_eq!(given["scores"][0]["panelMemberId"], json!(first.id));
    assert_eq!(given["scores"][0]["scores"], scores(3, 2)["scores"]);
    for blind in [second, staff, &panel.campaign.manager] {
        let seen = blind.get(&path).await.expect(200).body;
        assert_eq!((&seen["scores"], &seen["waitingFor"]), (&json!([]), &json!([second.id])));
    }
    assert_eq!(first.get(&path).await.expect(200).body, given);
    let changed = first.post(&path, &scores(4, 2)).await.expect(200).body;
    assert_eq!(changed["scores"][0]["scores"][0]["score"], 4);
    first.post(&path, &scores(4, 2)).await.expect(200);
    let refused = staff.post(&format!("{booked}/outcomes"), &json!({"outcome": "missed"})).await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["held"]));
    staff.post(&format!("{booked}/outcomes"), &json!({"outcome": "held"})).await.expect(200);
    let all = second.post(&path, &scores(1, 0)).await.expect(200).body;
    assert_eq!((&all["complete"], all["scores"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    for everybody in [first, second, staff, &panel.campaign.manager] {
        assert_eq!(everybody.get(&path).await.expect(200).body, all);
    }
    for late in [first, second] {
        late.post(&path, &scores(2, 2)).await.expect(409);
    }
    let kinds = "SELECT type FROM events WHERE subject_type = 'interviewScore' ORDER BY xid, id";
    let events = panel.campaign.app.sql(kinds).await;
    assert_eq!(events, ["interviewScore.given", "interviewScore.changed", "interviewScore.given"]);
}

#[tokio::test]
async fn each_criterion_is_scored_once_by_who_sits_there() {
    let mut panel = Panel::new().await;
    let (booked, _) = panel.booked("11:00", "sam@mail.example").await;
    panel.later(60);
    let path = format!("{booked}/scores");
    panel.staff.post(&path, &scores(3, 2)).await.expect(403);
    panel.campaign.manager.post(&path, &scores(3, 2)).await.expect(403);
    let wrong = json!({"scores": [{"criterion": "problemSolving", "score": 5, "note": null},
        {"criterion": "teamwork", "score": -1, "note": " "}]});
    let faults = panel.first.post(&path, &wrong).await.expect(422).faults();
    assert_eq!(faults, ["#/scores/0/score tooLarge", "#/scores/1/note blank", "#/scores/1/score tooSmall"]);
    let wrong = json!({"scores": [{"criterion": "problemSolving", "score": 4, "note": null},
        {"criterion": "charm", "score": 4, "note": null}, {"criterion": "problemSolving", "score": 1, "note": null}]});
    let faults = panel.first.post(&path, &wrong).await.expect(422).faults();
    assert_eq!(
        faults,
        ["#/scores required", "#/scores/1/criterion notFound", "#/scores/2/criterion duplicate"]
    );
    assert_eq!(
        panel.first.post(&path, &json!({"scores": []})).await.expect(422).faults(),
        ["#/scores tooSmall"]
    );
    assert_eq!(panel.campaign.app.sql("SELECT count(*) FROM interview_scores").await, ["0"]);
}

#[tokio::test]
async fn the_last_scores_stand_however_many_come_at_once() {
    let mut panel = Panel::new().await;
    let (booked, _) = panel.booked("11:00", "sam@mail.example").await;
    panel.later(60);
    let path = format!("{booked}/scores");
    let tries: Vec<_> = (0..8)
        .map(|at| (if at % 2 == 0 { &panel.first } else { &panel.second }, scores(at % 5, 1)))
        .collect();
    let answers = join_all(tries.iter().map(|(actor, body)| actor.post(&path, body))).await;
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 409)), "{answers:?}");
    let last: Vec<_> = answers.iter().filter(|answer| answer.body["complete"] == json!(true)).collect();
    assert_eq!(last.len(), 1, "one of them was the last");
    assert_eq!(panel.staff.get(&path).await.expect(200).body, last[0].body);
}
