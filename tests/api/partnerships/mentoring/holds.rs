//! Mentorships are held. To all but staff each hold looks the same.

use chrono::TimeDelta;
use hackit::access::Role;
use hackit::features::partnerships::holds::{HoldCause, PAUSED};
use hackit::features::partnerships::mentorships;
use serde_json::{Value, json};

use super::{Mentoring, due, id_of, meeting, requested};

/// Holds a mentorship, or takes a cause away, as another part of the program does.
async fn by_cause(scene: &Mentoring, path: &str, cause: HoldCause, holds: bool) {
    let (app, id) = (&scene.app, id_of(path).parse().expect("an id"));
    let done = app.state().db.write(async |conn| {
        let ctx = app.system();
        match holds {
            true => mentorships::hold(conn, &ctx, id, cause).await.map(drop),
            false => mentorships::release(conn, &ctx, id, cause).await,
        }
    });
    done.await.expect("done");
}

/// Makes a cause come about as it does in life.
async fn come_about(scene: &Mentoring, path: &str, cause: HoldCause) {
    match cause {
        HoldCause::Staff => {
            scene.staff.post(&format!("{path}/holds"), &Value::Null).await.expect(200);
        }
        HoldCause::CheckLapsed => {
            let check = json!({"safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2026-11-23", "coversUnder18": true}});
            scene.staff.patch(&scene.profile, &check).await.expect(200);
            due(&scene.app).await;
        }
        HoldCause::PartnershipEnded => {
            let end = format!("{}/endings", scene.partnership);
            scene.staff.post(&end, &json!({"reason": "Over."})).await.expect(200);
            due(&scene.app).await;
        }
        HoldCause::Safeguarding => by_cause(scene, path, cause, true).await,
    }
}

/// What each of those whom it is about is told: bodies, refusals, events and letters, without ids and names of the record.
async fn told(scene: &Mentoring, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for actor in [&scene.mentor, &scene.apprentice, &scene.employer, &scene.manager] {
        let read = actor.get(path).await.expect(200);
        all.push(json!([read.body, read.header("etag")]));
        let listed = actor.get("/api/v1/mentorships?state=onHold").await.expect(200);
        all.push(listed.body);
    }
    let body = meeting(path, &json!({}));
    all.push(scene.mentor.post(super::SESSIONS, &body).await.expect(409).body);
    all.push(scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(409).body);
    all.push(scene.apprentice.post(&format!("{path}/withdrawals"), &Value::Null).await.expect(409).body);
    scene.app.feed_settles().await;
    for actor in [&scene.mentor, &scene.apprentice, &scene.employer, &scene.manager] {
        let events = actor.get("/api/v1/events?subject_type=mentorship").await.expect(200).body;
        all.push(events["events"].clone());
    }
    let timeline = format!("/api/v1/apprenticeships/{}/timeline", scene.learner.id);
    all.push(scene.apprentice.get(&timeline).await.expect(200).body);
    let letters = scene
        .app
        .sql(&format!(
        "SELECT concat_ws('|', kind, recipient_id, subject, body_text) FROM messages WHERE cause_id = '{}'
             AND kind IN ('connectionPaused', 'connectionResumed') ORDER BY id",
        id_of(path)
    ))
        .await;
    all.push(json!(letters));
    all
}

/// Ids made of digits in their order: what is told twice the same is the same after this.
fn without_ids(value: &Value) -> String {
    let mut text = value.to_string();
    let mut known: Vec<String> = Vec::new();
    let pattern = |at: usize, text: &str| {
        text.get(at..at + 36).filter(|word| word.parse::<uuid::Uuid>().is_ok()).map(str::to_owned)
    };
    let mut at = 0;
    while at + 36 <= text.len() {
        match pattern(at, &text) {
            Some(id) => {
                let number = known.iter().position(|one| *one == id).unwrap_or_else(|| {
                    known.push(id.clone());
                    known.len() - 1
                });
                text.replace_range(at..at + 36, &format!("id-{number}"));
                at += 3;
            }
            None => at += 1,
        }
    }
    text
}

#[tokio::test]
async fn whatever_holds_it_nobody_but_staff_sees_a_difference() {
    let mut looks = Vec::new();
    for cause in HoldCause::ALL {
        let scene = Mentoring::new().await;
        let path = scene.accepted().await;
        come_about(&scene, &path, *cause).await;
        let look: Vec<String> =
            told(&scene, &path).await.iter().map(without_hash).map(|one| without_ids(&one)).collect();
        looks.push((cause, look));
        let staff = scene.staff.get(&path).await.expect(200).body;
        let expected = if *cause == HoldCause::Safeguarding { json!([]) } else { json!([cause]) };
        assert_eq!(
            (&staff["holds"], &staff["heldBySafeguarding"]),
            (&expected, &json!(*cause == HoldCause::Safeguarding))
        );
        let read = scene.mentor.get(&path).await.expect(200).body;
        assert_eq!((&read["state"], &read["message"]), (&json!("onHold"), &json!(PAUSED)));
        assert_eq!((&read["holds"], &read["heldBySafeguarding"]), (&json!([]), &Value::Null));
        assert_eq!(
            scene.letters(&path).await.iter().filter(|one| one.starts_with("connectionPaused")).count(),
            3
        );
    }
    let (_, first) = &looks[0];
    for (cause, look) in &looks {
        for (one, other) in look.iter().zip(first) {
            assert_eq!(one, other, "{cause}");
        }
    }
}

/// The same without what differs between two programmes whatever happens: request ids, places in the feed, and hashes of bodies with ids
/// in them.
fn without_hash(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, value)| {
                // Each server is at a place of its own.
                let is_url = value.as_str().is_some_and(|text| text.starts_with("http://"));
                !is_url && !matches!(name.as_str(), "requestId" | "nextCursor")
            });
            kept.map(|(name, value)| (name.clone(), without_hash(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_hash).collect(),
        Value::String(text) if text.starts_with('"') && text.contains('.') => {
            json!(text.split('.').next().unwrap_or_default())
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn a_second_cause_changes_nothing_for_the_two_and_the_last_one_that_goes_ends_it() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    scene.staff.post(&format!("{path}/holds"), &Value::Null).await.expect(200);
    let before = told(&scene, &path).await;
    by_cause(&scene, &path, HoldCause::Safeguarding, true).await;
    scene.app.advance(TimeDelta::minutes(7));
    let same = |before: &[Value], after: &[Value]| {
        let of = |all: &[Value]| all.iter().map(without_request).collect::<Vec<_>>();
        assert_eq!(of(before), of(after));
    };
    same(&before, &told(&scene, &path).await);
    let staff = scene.staff.get(&path).await.expect(200);
    assert_eq!((&staff.body["holds"], &staff.body["heldBySafeguarding"]), (&json!(["staff"]), &json!(true)));
    // The team takes back its own; the other stays.
    let released = scene.staff.post(&format!("{path}/releases"), &Value::Null).await.expect(200).body;
    assert_eq!((&released["state"], &released["holds"]), (&json!("onHold"), &json!([])));
    same(&before, &told(&scene, &path).await);
    let refused = scene.staff.post(&format!("{path}/releases"), &Value::Null).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    by_cause(&scene, &path, HoldCause::Safeguarding, false).await;
    assert_eq!(scene.apprentice.get(&path).await.expect(200).body["state"], "accepted");
    let told = scene.letters(&path).await;
    assert_eq!(told.iter().filter(|one| one.starts_with("connectionResumed")).count(), 3);
    assert_eq!(
        scene.app.events_of(id_of(&path)).await,
        [
            "mentorship.requested",
            "mentorship.accepted",
            "mentorship.held",
            "mentorship.holdChanged",
            "mentorship.holdChanged",
            "mentorship.released"
        ]
    );
    let actors = scene.app.sql(&format!(
        "SELECT DISTINCT actor_type || coalesce(actor_id::text, '') FROM events WHERE subject_id = '{}' AND type ~ '(held|released|hold)'",
        id_of(&path)
    )).await;
    assert_eq!(actors, ["system"]);
}

fn without_request(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "requestId");
            kept.map(|(name, value)| (name.clone(), without_request(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_request).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn a_lapsed_check_holds_until_a_new_one_is_known() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    scene.planned(&path).await;
    scene
        .app
        .sql(&format!(
            "UPDATE mentor_profiles SET check_expires_on = '2026-11-24' WHERE id = '{}'",
            id_of(&scene.profile)
        ))
        .await;
    due(&scene.app).await;
    assert_eq!(scene.mentor.get(&path).await.expect(200).body["state"], "active");
    scene.app.advance(TimeDelta::hours(14));
    // It is the next day in London: nothing is planned any more, though the timer has not come yet.
    let (mentor, staff) = (scene.mentor.renewed(), scene.staff.renewed());
    let refused = mentor.post(super::SESSIONS, &meeting(&path, &json!({}))).await.expect(409);
    assert_eq!(refused.body["detail"], PAUSED);
    due(&scene.app).await;
    assert_eq!(mentor.get(&path).await.expect(200).body["state"], "onHold");
    staff.post(&format!("{path}/releases"), &Value::Null).await.expect(409);
    let check = json!({"safeguarding": {"checkedOn": "2026-11-25", "expiresOn": "2028-09-30", "coversUnder18": true}});
    staff.patch(&scene.profile, &check).await.expect(200);
    due(&scene.app).await;
    assert_eq!(mentor.get(&path).await.expect(200).body["state"], "active", "it is again what it was");
    mentor.post(super::SESSIONS, &meeting(&path, &json!({}))).await.expect(201);
}

#[tokio::test]
async fn after_the_end_of_a_partnership_staff_decide_whether_it_goes_on() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    come_about(&scene, &path, HoldCause::PartnershipEnded).await;
    let released = scene.staff.post(&format!("{path}/releases"), &Value::Null).await.expect(200).body;
    assert_eq!(released["state"], "accepted");
    due(&scene.app).await;
    assert_eq!(scene.mentor.get(&path).await.expect(200).body["state"], "accepted", "decided is decided");
    scene.planned(&path).await;
    // The end of the next partnership counts anew.
    let next = super::agreed(&scene.staff, &scene.employer).await;
    due(&scene.app).await;
    scene.staff.post(&format!("{next}/endings"), &json!({"reason": "Over."})).await.expect(200);
    due(&scene.app).await;
    assert_eq!(scene.mentor.get(&path).await.expect(200).body["state"], "onHold");
}

#[tokio::test]
async fn a_request_that_is_held_is_not_accepted_and_a_held_mentorship_can_be_ended() {
    let scene = Mentoring::new().await;
    let path = requested(&scene.apprentice, &scene.profile).await;
    by_cause(&scene, &path, HoldCause::Safeguarding, true).await;
    let refused = scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(409);
    assert_eq!(refused.body["detail"], PAUSED);
    assert_eq!(refused.body["allowedTransitions"], json!(["declined", "withdrawn", "expired"]));
    let seen = scene.apprentice.get(&path).await.expect(200).body;
    assert_eq!((&seen["state"], &seen["expiresAt"]), (&json!("onHold"), &Value::Null));
    let told = scene.letters(&path).await;
    assert_eq!(told.iter().filter(|one| one.starts_with("connectionPaused")).count(), 2, "the two: {told:?}");
    by_cause(&scene, &path, HoldCause::Safeguarding, false).await;
    scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(200);
    scene.staff.post(&format!("{path}/holds"), &Value::Null).await.expect(200);
    for (actor, status) in [(&scene.mentor, 403), (&scene.apprentice, 403), (&scene.employer, 403)] {
        actor.post(&format!("{path}/releases"), &Value::Null).await.expect(status);
    }
    let officer = scene.app.person(Role::DataProtectionOfficer).await;
    let read = officer.get(&path).await.expect(200).body;
    assert_eq!((&read["holds"], &read["heldBySafeguarding"]), (&json!([]), &json!(false)));
    let ended =
        scene.apprentice.post(&format!("{path}/endings"), &json!({"reason": "Enough."})).await.expect(200);
    assert_eq!((&ended.body["state"], &ended.body["message"]), (&json!("ended"), &Value::Null));
    scene.staff.post(&format!("{path}/holds"), &Value::Null).await.expect(409);
}

#[tokio::test]
async fn who_looks_after_safety_knows_the_people_and_the_days_and_nobody_new_comes_to_the_mentor() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    scene.planned(&path).await;
    let (app, id) = (&scene.app, id_of(&path).parse().expect("an id"));
    let state = app.state();
    for person in [scene.mentor.id, scene.apprentice.id, scene.manager.id] {
        let told = state
            .db
            .read(async |conn| mentorships::connections_of(conn, &app.system(), person.into()).await)
            .await
            .expect("read");
        let told = serde_json::to_value(&told).expect("JSON");
        assert_eq!(
            (&told[0]["kind"], &told[0]["state"], &told[0]["days"]),
            (&json!("mentorship"), &json!("active"), &json!(["2026-12-03"]))
        );
        let roles: Vec<_> =
            told[0]["parties"].as_array().expect("a list").iter().map(|one| one["role"].clone()).collect();
        assert_eq!(roles, ["apprentice", "lineManager", "mentor"]);
        assert!(!told.to_string().contains("How to begin"));
    }
    let raised = json!({"text": "Something is wrong.", "mentorshipId": id_of(&path)});
    let concern =
        scene.staff.post("/api/v1/concerns", &raised).await.expect(201).header("location").to_owned();
    let (_, other) = super::learning(app).await;
    let refused = other.post(super::MENTORSHIPS, &super::asking(&scene.profile)).await.expect(409);
    assert_eq!(refused.code(), "mentorNotAvailable");
    let lead = app.person(Role::SafeguardingLead).await;
    let end = json!({"outcome": "end", "note": null});
    lead.post(&format!("{concern}/outcomes"), &end).await.expect(200);
    let over = scene.mentor.get(&path).await.expect(200).body;
    assert_eq!(
        (&over["state"], &over["endReason"]),
        (&json!("ended"), &json!("The programme has ended it."))
    );
    // Once more changes nothing.
    by_cause(&scene, &path, HoldCause::Safeguarding, true).await;
    let done = state.db.write(async |conn| mentorships::end_by_programme(conn, &app.system(), id).await);
    done.await.expect("nothing");
    assert_eq!(app.events_of(id_of(&path)).await.last().map(String::as_str), Some("mentorship.ended"));
    requested(&other, &scene.profile).await;
}
