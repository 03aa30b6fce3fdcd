//! What two want at once one gets.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{MENTORSHIPS, Mentoring, approved, asking, due, id_of, learning, proposed, requested};

fn count(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|one| **one == status).count()
}

#[tokio::test]
async fn the_last_place_goes_to_one() {
    let scene = Mentoring::with(&json!({"capacity": 1})).await;
    let mut paths = Vec::new();
    for _ in 0..6 {
        let (_, apprentice) = learning(&scene.app).await;
        paths.push(requested(&apprentice, &scene.profile).await);
    }
    let all = join_all(
        paths.iter().map(async |path| scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await),
    );
    let replies = all.await;
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!((count(&statuses, 200), count(&statuses, 409)), (1, 5), "{statuses:?}");
    assert!(
        replies.iter().filter(|reply| reply.status == 409).all(|reply| reply.code() == "mentorNotAvailable")
    );
    let live = scene.app.sql("SELECT count(*) FROM mentorships WHERE state = 'accepted'").await;
    assert_eq!(live, ["1"]);
}

#[tokio::test]
async fn an_apprentice_gets_one_mentor_of_those_who_accept_at_once() {
    let scene = Mentoring::new().await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let (profile, mentor) = approved(&scene.staff, &scene.employer, &json!({})).await;
        asked.push((requested(&scene.apprentice, &profile).await, mentor));
    }
    let all =
        join_all(asked.iter().map(async |(path, mentor)| {
            mentor.post(&format!("{path}/acceptances"), &Value::Null).await.status
        }));
    let statuses = all.await;
    assert_eq!((count(&statuses, 200), count(&statuses, 409)), (1, 2), "{statuses:?}");
    let states = scene.app.sql("SELECT state FROM mentorships ORDER BY state").await;
    assert_eq!(states, ["accepted", "withdrawn", "withdrawn"]);
    scene.app.sql("SELECT 1").await;
    let events = scene
        .app
        .sql("SELECT count(*) FROM events WHERE type IN ('mentorship.accepted', 'mentorship.withdrawn')")
        .await;
    assert_eq!(events, ["3"]);
}

#[tokio::test]
async fn an_acceptance_against_a_withdrawal_and_the_timer_has_one_outcome() {
    for round in 0..4 {
        let scene = Mentoring::new().await;
        let path = requested(&scene.apprentice, &scene.profile).await;
        // At the last instant, or just after it.
        scene.app.advance(TimeDelta::days(14) - TimeDelta::microseconds(i64::from(round % 2 == 0)));
        let (mentor, apprentice) = (scene.mentor.renewed(), scene.apprentice.renewed());
        let (accepted, withdrawn, ()) = tokio::join!(
            async { mentor.post(&format!("{path}/acceptances"), &Value::Null).await.status },
            async { apprentice.post(&format!("{path}/withdrawals"), &Value::Null).await.status },
            due(&scene.app),
        );
        // What others had locked the timer has left for the next time.
        due(&scene.app).await;
        let state = scene
            .app
            .sql(&format!("SELECT state FROM mentorships WHERE id = '{}'", id_of(&path)))
            .await
            .remove(0);
        let expected = match (accepted, withdrawn) {
            (200, 409) => "accepted",
            (409, 200) => "withdrawn",
            (409, 409) => "expired",
            other => panic!("{other:?}"),
        };
        assert_eq!(state, expected, "round {round}");
        assert_eq!(round % 2 == 1, expected == "expired", "round {round}");
        let events = scene.app.events_of(id_of(&path)).await;
        assert_eq!(events, ["mentorship.requested", format!("mentorship.{expected}").as_str()]);
    }
}

#[tokio::test]
async fn a_check_that_lapses_while_it_is_approved_approves_or_does_not() {
    for _ in 0..4 {
        let scene = Mentoring::new().await;
        let path = proposed(&scene.employer, &json!({})).await;
        let lapsed = json!({"safeguarding": {"checkedOn": "2025-10-01", "expiresOn": "2026-11-23", "coversUnder18": true}});
        let approvals = format!("{path}/approvals");
        let (approved, changed) =
            tokio::join!(scene.staff.post(&approvals, &Value::Null), scene.employer.patch(&path, &lapsed),);
        let read = scene.staff.get(&path).await.expect(200).body;
        let told = (approved.status, changed.status, &read["state"], &read["safeguarding"]["expiresOn"]);
        let one = (200, 403, &json!("approved"), &json!("2027-09-30"));
        let other = (409, 200, &json!("proposed"), &json!("2026-11-23"));
        assert!(told == one || told == other, "{told:?}");
    }
}

#[tokio::test]
async fn a_request_meets_the_end_of_the_profile_in_one_order() {
    for _ in 0..4 {
        let scene = Mentoring::new().await;
        let (endings, reason) = (format!("{}/endings", scene.profile), json!({"reason": "Left."}));
        let body = asking(&scene.profile);
        let (ended, asked) =
            tokio::join!(scene.employer.post(&endings, &reason), scene.apprentice.post(MENTORSHIPS, &body),);
        ended.expect(200);
        assert!(matches!(asked.status, 201 | 422), "{}", asked.text);
        let open = scene.app.sql("SELECT count(*) FROM mentorships WHERE settled_at IS NULL").await;
        assert_eq!(open, ["0"], "nothing waits for who has left");
    }
}
