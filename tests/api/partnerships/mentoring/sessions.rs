//! When the two meet, and who is told of it.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{Mentoring, SESSIONS, due, id_of, learning, meeting, requested};
use crate::partnerships::calendar_links::linked;

#[tokio::test]
async fn what_the_two_write_is_for_them_and_that_they_meet_for_staff_and_the_employer() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    let planned = scene.apprentice.post(SESSIONS, &meeting(&mentorship, &json!({}))).await.expect(201);
    let path = planned.header("location").to_owned();
    assert_eq!((&planned.body["place"], &planned.body["state"]), (&json!("The café"), &json!("planned")));
    assert_eq!(scene.mentor.get(&mentorship).await.expect(200).body["state"], "active", "with the first one");
    let read = scene.mentor.get(&path).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&planned.body, planned.header("etag")));
    for actor in [&scene.staff, &scene.employer, &scene.app.person(Role::DataProtectionOfficer).await] {
        let read = actor.get(&path).await.expect(200);
        assert_eq!(
            (&read.body["startsAt"], &read.body["minutes"]),
            (&json!("2026-12-03T12:30:00Z"), &json!(45))
        );
        for hidden in ["place", "goals", "notes", "updatedAt"] {
            assert!(read.body[hidden].is_null(), "{hidden}");
        }
        // Notes move nothing of what they see.
        scene.mentor.patch(&path, &json!({"notes": "We tried three."})).await.expect(200);
        assert_eq!(actor.get(&path).await.expect(200).header("etag"), read.header("etag"));
        let listed = actor.get(SESSIONS).await.expect(200).body;
        assert_eq!(listed["mentoringSessions"][0]["notes"], Value::Null);
    }
    assert_eq!(scene.apprentice.get(&path).await.expect(200).body["notes"], "We tried three.");
    for actor in [&scene.manager, &scene.app.employer("Other").await, &scene.app.person(Role::Mentor).await] {
        actor.get(&path).await.expect(404);
        assert_eq!(actor.get(SESSIONS).await.expect(200).body["mentoringSessions"], json!([]));
    }
    let words = scene
        .app
        .sql("SELECT count(*) FROM versions WHERE body::text ~ '(café|How to begin|tried three)'")
        .await;
    assert_eq!(words, ["0"]);
    let letters = scene
        .app
        .sql("SELECT count(*) FROM messages WHERE body_text ~ '(café|How to begin|tried three)'")
        .await;
    assert_eq!(letters, ["0"]);
}

#[tokio::test]
async fn only_the_two_plan_and_only_while_it_is_under_way() {
    let scene = Mentoring::new().await;
    let asked = requested(&scene.apprentice, &scene.profile).await;
    let refused = scene.apprentice.post(SESSIONS, &meeting(&asked, &json!({}))).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    scene.mentor.post(&format!("{asked}/acceptances"), &Value::Null).await.expect(200);
    let path = scene.planned(&asked).await;
    let (_, other) = learning(&scene.app).await;
    let unknown = other.post(SESSIONS, &meeting(&asked, &json!({}))).await.expect(422);
    assert_eq!(unknown.faults(), ["#/mentorshipId notFound"]);
    for actor in [&scene.staff, &scene.employer] {
        actor.post(SESSIONS, &meeting(&asked, &json!({}))).await.expect(403);
        actor.patch(&path, &json!({"minutes": 30})).await.expect(403);
        actor.post(&format!("{path}/cancellations"), &Value::Null).await.expect(403);
    }
    for (changes, fault) in [
        (json!({"minutes": 4}), "#/minutes tooSmall"),
        (json!({"minutes": 481}), "#/minutes tooLarge"),
        (json!({"startsAt": "2028-01-01T00:00:00Z"}), "#/startsAt tooLarge"),
        (json!({"place": ""}), "#/place tooSmall"),
    ] {
        assert_eq!(
            scene.mentor.post(SESSIONS, &meeting(&asked, &changes)).await.expect(422).faults(),
            [fault]
        );
        assert_eq!(scene.mentor.patch(&path, &changes).await.expect(422).faults(), [fault]);
    }
    let stale =
        scene.mentor.request("PATCH", &path).header("if-match", "\"9\"").json(&json!({"minutes": 30}));
    stale.send().await.expect(412);
    scene.mentor.request("PATCH", &path).json(&json!({"minutes": 30})).send().await.expect(428);
    let cancelled = scene.apprentice.post(&format!("{path}/cancellations"), &Value::Null).await.expect(200);
    assert_eq!(cancelled.body["state"], "cancelled");
    for (method, place) in [("POST", format!("{path}/cancellations")), ("PATCH", path.clone())] {
        let mut request = scene.mentor.request(method, &place).header("if-match", "*");
        if method == "PATCH" {
            request = request.json(&json!({"minutes": 30}));
        }
        assert_eq!(request.send().await.expect(409).code(), "transitionNotAllowed");
    }
    let path = scene.planned(&asked).await;
    scene.mentor.post(&format!("{asked}/completions"), &Value::Null).await.expect(200);
    scene.mentor.patch(&path, &json!({"minutes": 30})).await.expect(409);
}

#[tokio::test]
async fn meetings_are_listed_by_when_they_begin() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    for starts in ["2026-12-09T12:00:00Z", "2026-11-01T12:00:00Z", "2026-12-02T12:00:00Z"] {
        scene.mentor.post(SESSIONS, &meeting(&mentorship, &json!({"startsAt": starts}))).await.expect(201);
    }
    let starts = async |query: &str| -> Vec<String> {
        let list = scene.apprentice.get(&format!("{SESSIONS}{query}")).await.expect(200).body;
        let rows = list["mentoringSessions"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["startsAt"].as_str().expect("an instant")[..10].to_owned()).collect()
    };
    assert_eq!(starts("").await, ["2026-11-01", "2026-12-02", "2026-12-09"]);
    assert_eq!(
        starts("?starts_after=2026-11-24T00:00:00Z&starts_before=2026-12-09T12:00:00Z").await,
        ["2026-12-02"]
    );
    assert_eq!(starts(&format!("?mentorship_id={}", id_of(&mentorship))).await.len(), 3);
    assert_eq!(starts(&format!("?mentorship_id={}", scene.learner.id)).await.len(), 0);
    let first = scene.apprentice.get(&format!("{SESSIONS}?limit=2")).await.expect(200).body;
    let cursor = first["page"]["nextCursor"].as_str().expect("a next page");
    assert_eq!(starts(&format!("?limit=2&cursor={cursor}")).await, ["2026-12-09"]);
}

#[tokio::test]
async fn the_line_manager_is_told_of_who_is_not_known_to_be_an_adult_in_the_same_words() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    let path = scene.planned(&mentorship).await;
    let told = async || {
        scene
            .app
            .sql(&format!("SELECT body_text FROM messages WHERE recipient_id = '{}' AND kind = 'mentoringSessionOfApprentice' ORDER BY id", scene.manager.id))
            .await
    };
    let letters = told().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].contains("Robin Invented and the mentor Sam Mentor meet on 3 December 2026."),
        "{}",
        letters[0]
    );
    for hidden in ["12:30", "café", "How to begin", "18", "age", "young", "adult"] {
        assert!(!letters[0].contains(hidden), "{hidden}: {}", letters[0]);
    }
    // An hour later on the same day is nothing new; another day is, and so is that they do not meet.
    scene.mentor.patch(&path, &json!({"startsAt": "2026-12-03T13:30:00Z"})).await.expect(200);
    assert_eq!(told().await.len(), 1);
    scene.mentor.patch(&path, &json!({"startsAt": "2026-12-04T13:30:00Z"})).await.expect(200);
    scene.mentor.post(&format!("{path}/cancellations"), &Value::Null).await.expect(200);
    assert_eq!(told().await.len(), 3);
    // Known to be under 18, or not known at all: the letter is the same.
    let born = async |on: &str| {
        let statement = format!(
            "UPDATE people SET date_of_birth = '{on}', version = version + 1 WHERE id = '{}'",
            scene.learner.person
        );
        scene.app.sql(&statement).await;
    };
    born("2010-01-01").await;
    scene.planned(&mentorship).await;
    let letters = told().await;
    assert_eq!((letters.len(), &letters[3]), (4, &letters[0]));
    born("2000-01-01").await;
    scene.planned(&mentorship).await;
    assert_eq!(told().await.len(), 4);
    // The other of the two gets word, unless they do not want it.
    let others = async || {
        let of = format!(
            "SELECT count(*) FROM messages WHERE recipient_id = '{}' AND kind = 'mentoringSessionPlanned'",
            scene.apprentice.id
        );
        scene.app.sql(&of).await.remove(0)
    };
    let before = others().await;
    scene
        .apprentice
        .patch("/api/v1/notification-preferences", &json!({"mentoringSessionPlanned": false}))
        .await
        .expect(200);
    scene.planned(&mentorship).await;
    assert_eq!(others().await, before);
}

#[tokio::test]
async fn calendars_of_the_two_carry_meetings_and_drop_those_of_what_is_held() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    let path = scene.planned(&mentorship).await;
    let mut links = Vec::new();
    for (actor, title) in
        [(&scene.mentor, "Mentoring with Robin Invented"), (&scene.apprentice, "Mentoring with Sam Mentor")]
    {
        links.push((linked(&scene.app, actor).await.1, title));
    }
    let shows = async |status: &str| {
        for (link, title) in &links {
            let text = scene.app.anonymous().get(link).await.expect(200).text.replace("\r\n ", "");
            let event =
                text.split("BEGIN:VEVENT").find(|event| event.contains(id_of(&path))).expect("the meeting");
            assert!(event.contains(&format!("SUMMARY:{title}\r\n")), "{event}");
            assert!(event.contains(&format!("STATUS:{status}\r\n")), "{event}");
            assert!(event.contains("LOCATION:The café") && !event.contains("How to begin"), "{event}");
        }
    };
    shows("CONFIRMED").await;
    scene.staff.post(&format!("{mentorship}/holds"), &Value::Null).await.expect(200);
    shows("CANCELLED").await;
    scene.staff.post(&format!("{mentorship}/releases"), &Value::Null).await.expect(200);
    shows("CONFIRMED").await;
    scene.mentor.post(&format!("{path}/cancellations"), &Value::Null).await.expect(200);
    shows("CANCELLED").await;
}

#[tokio::test]
async fn what_the_two_wrote_is_wiped_a_year_after_the_end() {
    let scene = Mentoring::new().await;
    let mentorship = scene.accepted().await;
    scene.planned(&mentorship).await;
    scene.mentor.post(&format!("{mentorship}/completions"), &Value::Null).await.expect(200);
    let kept = async || {
        scene
            .app
            .sql("SELECT count(*) FROM mentoring_sessions WHERE num_nonnulls(place, goals, notes) > 0")
            .await
    };
    scene.app.advance(TimeDelta::days(365));
    due(&scene.app).await;
    assert_eq!(kept().await, ["1"]);
    scene.app.advance(TimeDelta::days(1));
    due(&scene.app).await;
    assert_eq!(kept().await, ["0"]);
}

#[tokio::test]
async fn neither_of_the_two_floods_the_other_with_meetings_or_requests() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    let body = meeting(&path, &json!({}));
    let replies = futures_util::future::join_all((0..24).map(|_| scene.mentor.post(SESSIONS, &body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 20);
    assert!(replies.iter().all(|reply| reply.status == 201 || reply.code() == "tooManyRequests"));
    // Nor by moving one of them to and fro.
    let made = replies.iter().find(|reply| reply.status == 201).expect("one").header("location").to_owned();
    let mut moved = 0;
    for minutes in 15..45 {
        let answer = scene.mentor.patch(&made, &json!({"minutes": minutes})).await;
        moved += usize::from(answer.status == 200);
        assert!(answer.status == 200 || answer.code() == "transitionNotAllowed", "{}", answer.text);
    }
    assert_eq!(moved, 20);
    scene.mentor.patch(&made, &json!({"notes": "Notes may still change."})).await.expect(200);
    scene.app.advance(TimeDelta::hours(25));
    scene.mentor.renewed().post(SESSIONS, &body).await.expect(201);

    let scene = Mentoring::new().await;
    for _ in 0..10 {
        let asked = requested(&scene.apprentice, &scene.profile).await;
        scene.apprentice.post(&format!("{asked}/withdrawals"), &Value::Null).await.expect(200);
    }
    let refused = scene.apprentice.post(super::MENTORSHIPS, &super::asking(&scene.profile)).await.expect(429);
    assert_eq!(refused.code(), "tooManyRequests");
}
