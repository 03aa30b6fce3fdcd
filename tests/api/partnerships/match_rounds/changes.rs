//! What happens to a round when what it is made of changes.

use chrono::TimeDelta;
use hackit::db;
use hackit::features::partnerships::match_rounds::{self, ProposeMatchRound};
use serde_json::{Value, json};

use super::{ROUNDS, Two, adjusted, pair, pairs, path_of, round, wished, wishing};
use crate::partnerships::mentoring::{id_of, requested};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story from its beginning to its end")]
async fn an_approval_asks_all_or_none_whatever_has_changed() {
    for change in ["employer", "check", "full", "mentored", "manager", "asked", "ended", "paused", "nothing"]
    {
        let two = Two::new().await;
        let (scene, staff) = (&two.scene, &two.scene.staff);
        let proposed = round(staff).await;
        let path = path_of(&proposed);
        assert_eq!(pairs(&proposed), [pair(&scene.learner, &two.second), pair(&two.other.0, &scene.profile)]);
        let second = id_of(&two.second);
        let of_second = format!("version = version + 1 WHERE id = '{second}'");
        let mut faults = vec!["#/pairs/0 wrongState"];
        match change {
            "employer" => {
                let ended = json!({"reason": "Over."});
                staff.post(&format!("{}/endings", scene.partnership), &ended).await.expect(200);
                faults = vec!["#/pairs/0 notFound", "#/pairs/1 notFound"];
            }
            "check" => {
                let lapsed = "checked_on = '2025-01-01', check_expires_on = '2026-11-01'";
                scene.app.sql(&format!("UPDATE mentor_profiles SET {lapsed}, {of_second}")).await;
            }
            "full" => {
                let (_, third) = wishing(scene, &json!({})).await;
                let asked = requested(&third, &two.second).await;
                two.second_mentor.post(&format!("{asked}/acceptances"), &Value::Null).await.expect(200);
            }
            "mentored" => drop(scene.accepted().await),
            "manager" => {
                let manager = two.second_mentor.id;
                let given = format!("SET line_manager_id = '{manager}', version = version + 1");
                let id = &scene.learner.id;
                scene.app.sql(&format!("UPDATE apprenticeships {given} WHERE id = '{id}'")).await;
                faults = vec!["#/pairs/0 inconsistent"];
            }
            "asked" => drop(requested(&scene.apprentice, &two.second).await),
            "ended" => {
                let ended = json!({"reason": "Has left."});
                staff.post(&format!("{}/endings", two.second), &ended).await.expect(200);
                faults = vec!["#/pairs/0 notFound"];
            }
            "paused" => {
                two.second_mentor.post(&format!("{}/pauses", two.second), &Value::Null).await.expect(200);
                faults = vec!["#/pairs/0 notFound"];
            }
            _ => {
                scene.staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
                assert_eq!(two.made().await, ["2", "approved"]);
                continue;
            }
        }
        let before = scene.app.sql("SELECT count(*) FROM events").await;
        let refused = staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(409);
        assert_eq!(
            (refused.code(), refused.faults()),
            ("roundChanged", faults.iter().map(ToString::to_string).collect()),
            "{change}"
        );
        assert!(
            !refused.text.contains("safeguarding") && !refused.text.contains("under 18"),
            "{}",
            refused.text
        );
        assert_eq!(two.made().await, ["0", "proposed"], "{change}");
        assert_eq!(scene.app.sql("SELECT count(*) FROM events").await, before, "{change}");
        // The rest can still be approved.
        if !matches!(change, "employer") {
            adjusted(staff, &path, &json!([pair(&two.other.0, &scene.profile)])).await.expect(200);
            staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
            assert_eq!(two.made().await, ["1", "approved"], "{change}");
        }
    }
}

#[tokio::test]
async fn an_approval_writes_down_what_expired_and_writes_to_whoever_wants_letters() {
    let two = Two::new().await;
    let scene = &two.scene;
    // Asked by themself and answered by nobody, which is not written down yet.
    let late = requested(&scene.apprentice, &two.second).await;
    let stopped = json!({"mentoringRequested": false});
    two.second_mentor.patch("/api/v1/notification-preferences", &stopped).await.expect(200);
    scene.app.advance(TimeDelta::days(14));
    let staff = scene.staff.renewed();
    let path = path_of(&round(&staff).await);
    staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
    assert_eq!(scene.app.events_of(id_of(&late)).await, ["mentorship.requested", "mentorship.expired"]);
    let asked = "SELECT mentor_profile_id || ' ' || (SELECT string_agg(type, ', ') FROM events WHERE subject_id = m.id)
            || ' ' || (SELECT count(*) FROM messages WHERE cause_id = m.id AND recipient_id = mentor_id)
        FROM mentorships m WHERE match_round_id IS NOT NULL AND state = 'requested' ORDER BY created_at, id";
    let of = |profile: &str, letters| format!("{} mentorship.requested {letters}", id_of(profile));
    assert_eq!(scene.app.sql(asked).await, [of(&two.second, 0), of(&scene.profile, 1)]);
}

#[tokio::test]
async fn what_was_prepared_is_not_written_once_something_has_changed() {
    let two = Two::new().await;
    let (scene, db) = (&two.scene, &two.scene.app.state().db);
    let command = ProposeMatchRound { name: "Spring".to_owned() };
    let ctx = scene.app.system();
    let propose = async |prepared: &match_rounds::Prepared| {
        let done = db.write(async |conn| match_rounds::propose(conn, &ctx, &command, prepared).await).await;
        done.expect("an answer").is_some()
    };
    let judged = json!({"state": "inProgress", "comment": null, "evidenceUrl": null});
    let place = format!("/api/v1/apprenticeships/{}/ksbs/S1/judgements", scene.learner.id);
    let manager = format!("/api/v1/apprenticeships/{}", scene.learner.id);
    for change in ["wish", "newcomer", "profile", "judgement", "manager", "asked", "accepted", "partnership"]
    {
        let prepared = match_rounds::prepare(db, &ctx).await.expect("a round");
        match change {
            "wish" => wished(&scene.learner, &scene.apprentice, &json!({"topics": ["rust"]})).await,
            "newcomer" => drop(wishing(scene, &json!({})).await),
            "profile" => {
                drop(scene.employer.patch(&two.second, &json!({"topics": ["rust"]})).await.expect(200));
            }
            "judgement" => drop(scene.apprentice.post(&place, &judged).await.expect(200)),
            "manager" => drop(scene.staff.patch(&manager, &json!({"lineManagerId": null})).await.expect(200)),
            "asked" => drop(requested(&scene.apprentice, &two.second).await),
            "accepted" => drop(scene.accepted().await),
            _ => {
                let ended = json!({"reason": "Over."});
                scene.staff.post(&format!("{}/endings", scene.partnership), &ended).await.expect(200);
            }
        }
        assert!(!propose(&prepared).await, "{change}");
        let again = match_rounds::prepare(db, &ctx).await.expect("a round");
        // What no round is made of changes nothing.
        scene.staff.patch(&manager, &json!({"team": change})).await.expect(200);
        assert!(propose(&again).await, "{change}");
    }
    assert_eq!(scene.app.sql("SELECT count(*) FROM match_rounds").await, ["8"]);
}

#[tokio::test]
async fn a_wish_that_changes_while_a_round_is_written_is_part_of_it() {
    let two = Two::new().await;
    let (scene, app) = (&two.scene, &two.scene.app);
    let staff = scene.staff.clone();
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'match_rounds'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let held = app.state().db.write(async |conn| {
        use diesel_async::RunQueryDsl as _;
        let lock = db::statement("LOCK TABLE match_rounds IN SHARE ROW EXCLUSIVE MODE");
        lock.execute(conn).await?;
        let staff = staff.clone();
        let asked = tokio::spawn(async move { staff.post(ROUNDS, &json!({"name": "Spring"})).await });
        while app.sql(waiting).await != ["1"] {}
        wished(&scene.learner, &scene.apprentice, &json!({"topics": ["rust"], "languages": ["tr"]})).await;
        Ok(asked)
    });
    let asked = held.await.expect("a lock");
    let proposed = asked.await.expect("an answer").expect(201).body;
    assert_eq!(pairs(&proposed), [pair(&two.other.0, &scene.profile)]);
    assert_eq!(super::unmatched(&proposed), [(scene.learner.id.clone(), "noCommonLanguage".to_owned())]);
    assert_eq!(two.made().await, ["0", "proposed"], "what was out of date was not kept");
}
