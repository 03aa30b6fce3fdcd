//! What is refused, and who sees nothing.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{ROUNDS, Two, adjusted, pair, pairs, path_of, round, wishing};
use crate::partnerships::mentoring::{MENTORSHIPS, approved, id_of};

const NOWHERE: &str = "019abf3e-9c00-7000-8000-00000000dead";

#[tokio::test]
async fn nobody_but_the_team_sees_a_round_or_a_score() {
    let two = Two::new().await;
    let scene = &two.scene;
    let proposed = round(&scene.staff).await;
    let path = path_of(&proposed);
    scene.staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
    let (recruiter, officer) =
        (scene.app.person(Role::Recruiter).await, scene.app.person(Role::DataProtectionOfficer).await);
    let lead = scene.app.person(Role::SafeguardingLead).await;
    let others =
        [&scene.mentor, &two.second_mentor, &scene.apprentice, &scene.employer, &scene.manager, &recruiter];
    for actor in others.into_iter().chain([&officer, &lead]) {
        for (method, path) in [("GET", ROUNDS.to_owned()), ("POST", ROUNDS.to_owned()), ("GET", path.clone())]
        {
            let refused =
                actor.request(method, &path).json(&json!({"name": "Mine"})).send().await.expect(403);
            assert_eq!(refused.code(), "insufficientScope");
        }
        for step in ["approvals", "discards"] {
            actor.post(&format!("{path}/{step}"), &Value::Null).await.expect(403);
        }
        adjusted(actor, &path, &json!([])).await.expect(403);
    }
    // What was asked for tells of no score, nor that there was a round, to anybody.
    for actor in [&scene.mentor, &two.second_mentor, &scene.apprentice, &scene.employer, &scene.staff] {
        let told = actor.get(MENTORSHIPS).await.expect(200);
        assert!(!told.body["mentorships"].as_array().expect("a list").is_empty());
        for word in ["score", "because", "points", "matchRound", id_of(&path)] {
            assert!(!told.text.contains(word), "{word}: {}", told.text);
        }
    }
    scene.app.feed_settles().await;
    for (actor, seen) in [(&scene.staff, 2), (&scene.mentor, 0), (&scene.apprentice, 0), (&scene.employer, 0)]
    {
        let told = actor.get("/api/v1/events?subject_type=matchRound").await;
        let count = told.body["events"].as_array().map_or(0, Vec::len);
        assert_eq!(count, seen, "{}", told.text);
    }
}

#[tokio::test]
async fn pairs_that_cannot_be_are_told_where_they_stand() {
    let two = Two::new().await;
    let (scene, staff) = (&two.scene, &two.scene.staff);
    let (foreign, _) = wishing(scene, &json!({"languages": ["tr"]})).await;
    let (third, _) = wishing(scene, &json!({})).await;
    let (managed, _) = wishing(scene, &json!({})).await;
    let query = format!(
        "UPDATE apprenticeships SET line_manager_id = '{}', version = version + 1 WHERE id = '{}'",
        scene.mentor.id, managed.id
    );
    scene.app.sql(&query).await;
    let (uncleared, _) = approved(staff, &scene.employer, &json!({})).await;
    let query = format!(
        "UPDATE mentor_profiles SET checked_on = '2025-01-01', check_expires_on = '2026-11-01', version = version + 1 WHERE id = '{}'",
        id_of(&uncleared)
    );
    scene.app.sql(&query).await;
    let (wishless, _) = crate::partnerships::mentoring::learning(&scene.app).await;
    let path = path_of(&round(staff).await);
    let given = json!([
        pair(&managed, &scene.profile),
        pair(&foreign, &scene.profile),
        pair(&scene.learner, &two.second),
        pair(&scene.learner, &scene.profile),
        pair(&two.other.0, &two.second),
        pair(&third, &uncleared),
        pair(&wishless, &scene.profile),
        {"apprenticeshipId": NOWHERE, "mentorProfileId": NOWHERE},
    ]);
    let refused = adjusted(staff, &path, &given).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "#/pairs/0/mentorProfileId inconsistent",
            "#/pairs/1/mentorProfileId inconsistent",
            "#/pairs/3/apprenticeshipId duplicate",
            "#/pairs/4/mentorProfileId wrongState",
            "#/pairs/5/mentorProfileId wrongState",
            "#/pairs/6/apprenticeshipId notFound",
            "#/pairs/7/apprenticeshipId notFound",
        ]
    );
    let unknown = json!([{"apprenticeshipId": third.id, "mentorProfileId": NOWHERE}]);
    let refused = adjusted(staff, &path, &unknown).await.expect(422);
    assert_eq!(refused.faults(), ["#/pairs/0/mentorProfileId notFound"]);
    scene.accepted().await;
    let mentored = json!([pair(&scene.learner, &two.second)]);
    let refused = adjusted(staff, &path, &mentored).await.expect(422);
    assert_eq!(refused.faults(), ["#/pairs/0/apprenticeshipId wrongState"]);
    assert_eq!(scene.app.events_of(id_of(&path)).await, ["matchRound.proposed"]);
}

#[tokio::test]
async fn bodies_versions_and_ids_are_judged_in_their_order() {
    let two = Two::new().await;
    let staff = &two.scene.staff;
    for (body, fault) in [
        (json!({}), "#/name required"),
        (json!({"name": ""}), "#/name tooSmall"),
        (json!({"name": "a\nb"}), "#/name character"),
        (json!({"name": "x".repeat(101)}), "#/name tooLarge"),
        (json!({"name": "Spring", "weights": {}}), "#/weights unknown"),
    ] {
        assert_eq!(staff.post(ROUNDS, &body).await.expect(422).faults(), [fault]);
    }
    assert_eq!(two.made().await, ["0"]);
    let proposed = round(staff).await;
    let (path, same) = (path_of(&proposed), json!({"pairs": pairs(&proposed)}));
    let put = |body: &Value| staff.request("PUT", &format!("{path}/pairs")).json(body);
    assert_eq!(put(&same).send().await.expect(428).code(), "preconditionRequired");
    put(&same).header("if-match", "\"7\"").send().await.expect(412);
    let tag = staff.get(&path).await.expect(200).header("etag").to_owned();
    put(&same).header("if-match", &tag).send().await.expect(200);
    put(&same).header("if-match", &tag).send().await.expect(412);
    // What does not fit comes before what is stale.
    let unfit = json!({"pairs": [{"apprenticeshipId": NOWHERE, "mentorProfileId": NOWHERE}]});
    put(&unfit).header("if-match", "\"7\"").send().await.expect(422);
    assert_eq!(put(&json!({"pairs": null})).send().await.expect(422).faults(), ["#/pairs null"]);
    let nowhere = format!("{ROUNDS}/{NOWHERE}");
    staff.get(&nowhere).await.expect(404);
    adjusted(staff, &nowhere, &json!([])).await.expect(404);
    for step in ["approvals", "discards"] {
        staff.post(&format!("{nowhere}/{step}"), &Value::Null).await.expect(404);
    }
    // An empty round may be made, and approved: nobody is asked.
    put(&json!({"pairs": []})).header("if-match", "*").send().await.expect(200);
    staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
    assert_eq!(two.made().await, ["0", "approved"]);
}
