//! A round from its proposal to the mentors who accept, and what becomes of it in time.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ROUNDS, Two, adjusted, pair, pairs, path_of, round, unmatched, wishing};
use crate::partnerships::mentoring::{MENTORSHIPS, Mentoring, due, id_of, requested};

/// The rules, points and words of a pair.
fn because(pair: &Value) -> Vec<(&str, i64, &str)> {
    let all = pair["because"].as_array().expect("a list").iter();
    all.map(|one| {
        let (rule, points) = (one["rule"].as_str(), one["points"].as_i64());
        (rule.expect("a rule"), points.expect("points"), one["words"].as_str().expect("words"))
    })
    .collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story from its beginning to its end")]
async fn a_proposal_is_explained_changed_and_approved_and_the_mentors_answer() {
    let two = Two::new().await;
    let (scene, staff) = (&two.scene, &two.scene.staff);
    let judged = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    let place = format!("/api/v1/apprenticeships/{}/ksbs/K1/judgements", scene.learner.id);
    scene.apprentice.post(&place, &judged).await.expect(200);

    let answer = staff.post(ROUNDS, &json!({"name": " Spring "})).await.expect(201);
    let proposed = answer.body.clone();
    let path = path_of(&proposed);
    assert_eq!(answer.header("location"), path);
    assert_eq!((&proposed["name"], &proposed["state"]), (&json!("Spring"), &json!("proposed")));
    let best = [pair(&scene.learner, &two.second), pair(&two.other.0, &scene.profile)];
    assert_eq!(pairs(&proposed), best);
    assert_eq!((&proposed["unmatched"], &proposed["blockingPairs"]), (&json!([]), &json!([])));
    let scores: Vec<_> =
        proposed["pairs"].as_array().expect("pairs").iter().map(|pair| &pair["score"]).collect();
    assert_eq!(scores, [58, 30]);
    assert_eq!(
        because(&proposed["pairs"][0]),
        [
            ("ksbGaps", 18, "S1 not started; K1 in progress"),
            ("topics", 15, "public speaking"),
            ("availability", 15, "weekdayLunchtimes"),
            ("sharedExperience", 10, "shared experience"),
        ]
    );
    assert_eq!(because(&proposed["pairs"][1]), [("topics", 30, "sql")]);
    let read = staff.get(&path).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&proposed, answer.header("etag")));
    let listed = staff.get(&format!("{ROUNDS}?state=proposed")).await.expect(200).body;
    let one = &listed["matchRounds"][0];
    assert_eq!(
        (&one["id"], &one["pairCount"], &one["unmatchedCount"]),
        (&proposed["id"], &json!(2), &json!(0))
    );
    assert_eq!((&one["pairs"], &one["unmatched"]), (&Value::Null, &Value::Null));

    // The other way round both would rather have been left as they were.
    let swapped = json!([pair(&two.other.0, &two.second), pair(&scene.learner, &scene.profile)]);
    let changed = adjusted(staff, &path, &swapped).await.expect(200);
    assert_eq!(json!(pairs(&changed.body)), json!([swapped[1], swapped[0]]), "by the age of the wishes");
    assert_eq!(changed.body["blockingPairs"], json!(best));
    assert_eq!(changed.body["pairs"][1]["score"], 18);
    let read = staff.get(&path).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&changed.body, changed.header("etag")));
    let fewer = adjusted(staff, &path, &json!([best[0]])).await.expect(200).body;
    assert_eq!(unmatched(&fewer), [(two.other.0.id.clone(), "setAside".to_owned())]);
    assert_eq!((&fewer["pairCount"], &fewer["unmatchedCount"]), (&json!(1), &json!(1)));
    let back = adjusted(staff, &path, &json!(best)).await.expect(200).body;
    assert_eq!((&back["pairs"], &back["blockingPairs"]), (&proposed["pairs"], &json!([])));

    let approved = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
    assert_eq!((&approved.body["state"], &approved.body["pairs"]), (&json!("approved"), &proposed["pairs"]));
    assert!(approved.body["decidedAt"].is_string());
    assert_eq!(two.made().await, ["2", "approved"]);
    let asked = two.second_mentor.get(MENTORSHIPS).await.expect(200).body;
    let asked = &asked["mentorships"][0];
    assert_eq!((&asked["state"], &asked["words"]), (&json!("requested"), &Value::Null));
    let request = format!("{MENTORSHIPS}/{}", asked["id"].as_str().expect("an id"));
    assert_eq!(scene.letters(&request).await, [format!("mentoringRequested {}", two.second_mentor.id)]);
    two.second_mentor.post(&format!("{request}/acceptances"), &Value::Null).await.expect(200);
    let seen = scene.apprentice.get(&request).await.expect(200).body;
    assert_eq!(seen["state"], "accepted");

    for step in ["approvals", "discards"] {
        let refused = staff.post(&format!("{path}/{step}"), &Value::Null).await.expect(409);
        assert_eq!(
            (refused.code(), &refused.body["allowedTransitions"]),
            ("transitionNotAllowed", &json!([]))
        );
    }
    assert_eq!(adjusted(staff, &path, &json!([])).await.expect(409).code(), "transitionNotAllowed");
    let events =
        ["proposed", "changed", "changed", "changed", "approved"].map(|what| format!("matchRound.{what}"));
    assert_eq!(scene.app.events_of(id_of(&path)).await, events);
}

#[tokio::test]
async fn whoever_gets_no_mentor_is_told_how_far_they_came() {
    let scene = Mentoring::new().await;
    let (app, staff) = (&scene.app, &scene.staff);
    super::wished(&scene.learner, &scene.apprentice, &json!({})).await;
    scene.accepted().await;
    let (foreign, _) = wishing(&scene, &json!({"languages": ["tr"]})).await;
    let (managed, _) = wishing(&scene, &json!({})).await;
    let id = scene.mentor.id;
    let query = format!(
        "UPDATE apprenticeships SET line_manager_id = '{id}', version = version + 1 WHERE id = '{}'",
        managed.id
    );
    app.sql(&query).await;
    let (asked, asking) = wishing(&scene, &json!({})).await;
    requested(&asking, &scene.profile).await;
    let (first, _) = wishing(&scene, &json!({})).await;
    app.advance(TimeDelta::seconds(1));
    let (late, _) = wishing(&scene, &json!({})).await;
    // Whoever wishes for nothing takes no part.
    app.learner(&app.provider("Ada").await).await;
    let proposed = round(staff).await;
    assert_eq!(pairs(&proposed), [pair(&first, &scene.profile)]);
    let expected = |last: &str, of_first: Option<&str>| {
        let mut all = vec![
            (scene.learner.id.clone(), "alreadyMentored".to_owned()),
            (foreign.id.clone(), if of_first.is_none() { "noCommonLanguage" } else { last }.to_owned()),
            (managed.id.clone(), "noMentor".to_owned()),
            (asked.id.clone(), "noMentor".to_owned()),
        ];
        all.extend(of_first.map(|why| (first.id.clone(), why.to_owned())));
        all.push((late.id.clone(), last.to_owned()));
        all
    };
    assert_eq!(unmatched(&proposed), expected("noPlaceLeft", None));
    // Nobody's age is known: whoever is not cleared for those under 18 is for whoever has turned 18 alone.
    app.sql("UPDATE mentor_profiles SET covers_under_18 = false, version = version + 1").await;
    let proposed = round(staff).await;
    assert_eq!(unmatched(&proposed), expected("noClearedMentor", Some("noClearedMentor")));
    let born = format!(
        "UPDATE people SET date_of_birth = '2008-11-24', version = version + 1 WHERE id = '{}'",
        first.person
    );
    app.sql(&born).await;
    assert_eq!(pairs(&round(staff).await), [pair(&first, &scene.profile)]);
    app.sql("UPDATE mentor_profiles SET checked_on = '2025-01-01', check_expires_on = '2026-11-01', version = version + 1")
        .await;
    let proposed = round(staff).await;
    assert_eq!(pairs(&proposed), Vec::<Value>::new());
    assert_eq!(unmatched(&proposed), expected("noClearedMentor", Some("noClearedMentor")));
    let ended = json!({"reason": "Over."});
    staff.post(&format!("{}/endings", scene.partnership), &ended).await.expect(200);
    let proposed = round(staff).await;
    assert!(unmatched(&proposed).iter().skip(1).all(|(_, why)| why == "noMentor"), "{proposed}");
}

#[tokio::test]
async fn what_a_round_came_to_is_wiped_a_year_after_the_decision() {
    let two = Two::new().await;
    let (app, staff) = (&two.scene.app, &two.scene.staff);
    let (left, discarded) = (path_of(&round(staff).await), path_of(&round(staff).await));
    app.advance(TimeDelta::hours(1));
    staff.renewed().post(&format!("{discarded}/discards"), &Value::Null).await.expect(200);
    due(app).await;
    let kept = async |path: &str| {
        let body = staff.renewed().get(path).await.expect(200).body;
        (body["state"].clone(), body["pairs"].as_array().expect("pairs").len(), body["pairCount"].clone())
    };
    assert_eq!(kept(&discarded).await, (json!("discarded"), 2, json!(2)));
    app.advance(TimeDelta::days(365) - TimeDelta::minutes(30));
    due(app).await;
    // Nobody decided on the other: it is a year old, and goes with what it came to.
    assert_eq!(kept(&discarded).await, (json!("discarded"), 2, json!(2)));
    assert_eq!(kept(&left).await, (json!("discarded"), 0, json!(2)));
    assert_eq!(app.events_of(id_of(&left)).await, ["matchRound.proposed", "matchRound.discarded"]);
    app.advance(TimeDelta::hours(1));
    due(app).await;
    assert_eq!(kept(&discarded).await, (json!("discarded"), 0, json!(2)));
    assert_eq!(app.events_of(id_of(&discarded)).await.len(), 2, "nothing happened to the round");
}
