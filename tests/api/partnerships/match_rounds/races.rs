//! What two want at once of a round.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{ROUNDS, Two, adjusted, pairs, path_of, round};
use crate::partnerships::mentoring::{approved, due, requested};

#[tokio::test]
async fn of_several_approvals_one_is_made() {
    let two = Two::new().await;
    let staff = &two.scene.staff;
    let approvals = format!("{}/approvals", path_of(&round(staff).await));
    let replies = join_all((0..5).map(|_| staff.post(&approvals, &Value::Null))).await;
    let mut told: Vec<_> = replies.iter().map(|reply| (reply.status, reply.code())).collect();
    told.sort_unstable();
    let refused = (409, "transitionNotAllowed");
    assert_eq!(told, [(200, ""), refused, refused, refused, refused]);
    assert_eq!(two.made().await, ["2", "approved"]);
}

#[tokio::test]
async fn an_approval_and_a_mentor_who_accepts_meanwhile_have_one_outcome() {
    for direction in 0..6 {
        let two = Two::new().await;
        let (scene, staff) = (&two.scene, &two.scene.staff);
        // The first apprentice asked somebody else, who accepts just now.
        let (third, third_mentor) = approved(staff, &scene.employer, &json!({"languages": ["tr"]})).await;
        let query = "UPDATE mentor_profiles SET languages = '{en}', version = version + 1";
        let asked = {
            scene.app.sql(query).await;
            requested(&scene.apprentice, &third).await
        };
        let path = path_of(&round(staff).await);
        let (acceptances, approvals) = (format!("{asked}/acceptances"), format!("{path}/approvals"));
        let accept = async || third_mentor.post(&acceptances, &Value::Null).await;
        let approve = async || staff.post(&approvals, &Value::Null).await;
        let (accepted, approved) = match direction % 2 {
            0 => tokio::join!(accept(), approve()),
            _ => {
                let (approved, accepted) = tokio::join!(approve(), accept());
                (accepted, approved)
            }
        };
        assert_eq!(accepted.status, 200, "{}", accepted.text);
        let open =
            "SELECT count(*) FROM mentorships WHERE match_round_id IS NOT NULL AND state = 'requested'";
        let open = scene.app.sql(open).await;
        match approved.status {
            // The request of the first was withdrawn by the acceptance.
            200 => {
                assert_eq!((two.made().await, open), (vec!["2".into(), "approved".into()], vec!["1".into()]))
            }
            409 => {
                assert_eq!(
                    (approved.code(), approved.faults()),
                    ("roundChanged", vec!["#/pairs/0 wrongState".into()])
                );
                assert_eq!(two.made().await, ["0", "proposed"]);
            }
            other => panic!("{other}: {}", approved.text),
        }
        let live = "SELECT count(*) FROM mentorships WHERE state = 'accepted'";
        assert_eq!(scene.app.sql(live).await, ["1"]);
    }
}

#[tokio::test]
async fn an_approval_and_the_end_of_the_partnership_meet_in_one_order() {
    for direction in 0..4 {
        let two = Two::new().await;
        let (scene, staff) = (&two.scene, &two.scene.staff);
        let approvals = format!("{}/approvals", path_of(&round(staff).await));
        let endings = format!("{}/endings", scene.partnership);
        let approve = async || staff.post(&approvals, &Value::Null).await;
        let end = async || staff.post(&endings, &json!({"reason": "Over."})).await;
        let (approved, ended) = match direction % 2 {
            0 => tokio::join!(approve(), end()),
            _ => {
                let (ended, approved) = tokio::join!(end(), approve());
                (approved, ended)
            }
        };
        ended.expect(200);
        due(&scene.app).await;
        let left = "SELECT string_agg(state, ' ' ORDER BY id) FROM mentorships";
        match approved.status {
            // What was asked for is withdrawn with the partnership.
            200 => assert_eq!(scene.app.sql(left).await, ["withdrawn withdrawn"]),
            409 => {
                assert_eq!(approved.code(), "roundChanged");
                assert_eq!(two.made().await, ["0", "proposed"]);
            }
            other => panic!("{other}: {}", approved.text),
        }
    }
}

#[tokio::test]
async fn a_change_and_an_approval_meet_in_one_order() {
    for _ in 0..4 {
        let two = Two::new().await;
        let staff = &two.scene.staff;
        let proposed = round(staff).await;
        let path = path_of(&proposed);
        let fewer = json!(pairs(&proposed)[..1]);
        let (changed, approved) = tokio::join!(adjusted(staff, &path, &fewer), async {
            staff.post(&format!("{path}/approvals"), &Value::Null).await
        });
        approved.expect(200);
        let made = two.made().await;
        match changed.status {
            200 => assert_eq!(made, ["1", "approved"]),
            // The first request of the approval is part of what the change is judged by.
            409 | 422 => assert_eq!(made, ["2", "approved"]),
            other => panic!("{other}: {}", changed.text),
        }
    }
}

#[tokio::test]
async fn rounds_proposed_at_once_are_all_made() {
    let two = Two::new().await;
    let staff = &two.scene.staff;
    let replies = join_all((0..4).map(|n| {
        let name = json!({"name": format!("Round {n}")});
        async move { staff.post(ROUNDS, &name).await }
    }))
    .await;
    let bodies: Vec<_> = replies.into_iter().map(|reply| reply.expect(201).body).collect();
    assert!(bodies.iter().all(|body| body["pairs"] == bodies[0]["pairs"]));
    // Once one is approved, the mentors of the others are asked already.
    staff.post(&format!("{}/approvals", path_of(&bodies[0])), &Value::Null).await.expect(200);
    let refused = staff.post(&format!("{}/approvals", path_of(&bodies[1])), &Value::Null).await.expect(409);
    assert_eq!(refused.faults(), ["#/pairs/0 wrongState", "#/pairs/1 wrongState"]);
}
