//! What becomes of interviews: another time, place or panel, cancellations, clashes, and the list.

use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::interviews::{LIST, Panel, path};
use crate::support::Actor;

async fn ids(actor: &Actor, query: &str) -> Vec<Value> {
    let list = actor.get(&format!("{LIST}{query}")).await.expect(200).body;
    list["interviews"].as_array().expect("a list").iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test]
async fn another_time_or_place_raises_the_sequence_and_is_told() {
    let panel = Panel::new().await;
    let (booked, id) = panel.booked("15:00", "sam@mail.example").await;
    let candidate = panel.candidate(&id).await;
    let bare = panel.staff.request("PATCH", &booked).json(&json!({"minutes": 60})).send().await;
    bare.expect(428);
    let stale =
        panel.staff.request("PATCH", &booked).header("if-match", "\"9\"").json(&json!({"minutes": 60}));
    stale.send().await.expect(412);
    let change =
        json!({"startsAt": "2026-11-24T16:30:00Z", "venue": null, "onlineUrl": "https://meet.example/a"});
    let moved = panel.staff.patch(&booked, &change).await.expect(200);
    assert_eq!((&moved.body["sequence"], &moved.body["venue"]), (&json!(1), &Value::Null));
    let calendar = panel.calendar_of(&candidate).await;
    assert_eq!(calendar[2..], ["1", "CONFIRMED", "20261124T163000Z"]);
    let told = ["interviewBooked cancelled", "interviewBooked waiting"];
    assert!(
        panel.letters_to(&candidate).await.ends_with(&told.map(str::to_owned)),
        "what waited was never said"
    );
    assert_eq!(
        panel.letters_to(panel.first.id).await,
        ["interviewChosen cancelled", "interviewChosen waiting"]
    );
    let third = panel.campaign.app.person(Role::LineManager).await;
    let other = json!({"panel": [panel.first.id, third.id]});
    let changed = panel.staff.patch(&booked, &other).await.expect(200).body;
    assert_eq!(changed["sequence"], 1, "calendars need not follow");
    assert_eq!(panel.letters_to(third.id).await, ["interviewChosen waiting"]);
    assert_eq!(
        panel.letters_to(panel.second.id).await.last().map(String::as_str),
        Some("interviewCancelled waiting")
    );
    assert_eq!(panel.letters_to(panel.first.id).await.len(), 2, "nothing changed for who stays");
    panel.second.get(&booked).await.expect(404);
    let same = panel.staff.patch(&booked, &other).await.expect(200);
    assert_eq!(same.body, changed);
    let more = json!({"panel": [third.id, panel.staff.id, panel.second.id]});
    let larger = panel.staff.patch(&booked, &more).await.expect(200).body;
    assert_eq!(larger["panel"].as_array().map(Vec::len), Some(3));
    panel.first.get(&booked).await.expect(404);
    let fewer = panel.staff.patch(&booked, &other).await.expect(200).body;
    assert_eq!(fewer["panel"].as_array().map(Vec::len), Some(2));
    panel.second.get(&booked).await.expect(404);
    let events = panel.campaign.app.events_of(changed["id"].as_str().expect("an id")).await;
    let panels = vec!["interview.panelChanged"; 3];
    assert_eq!(events, [vec!["interview.booked", "interview.moved"], panels].concat());
    let versions = format!(
        "SELECT count(*) FROM versions WHERE subject_id = '{}'",
        changed["id"].as_str().expect("an id")
    );
    assert_eq!(panel.campaign.app.sql(&versions).await, ["5"]);
}

#[tokio::test]
async fn what_has_begun_or_is_over_does_not_change() {
    let mut panel = Panel::new().await;
    let (booked, _) = panel.booked("11:00", "sam@mail.example").await;
    let wrong = json!({"startsAt": "2026-11-24T09:00:00Z", "venue": null, "panel": [panel.first.id, panel.campaign.vacancy]});
    let faults = panel.staff.patch(&booked, &wrong).await.expect(422).faults();
    assert_eq!(faults, ["#/panel/1 notFound", "#/startsAt inThePast", "#/venue inconsistent"]);
    let wrong = json!({"startsAt": null, "minutes": 481, "panel": [], "vacancyId": panel.campaign.vacancy});
    let faults = panel.staff.patch(&booked, &wrong).await.expect(422).faults();
    assert!(faults.contains(&"#/startsAt null".to_owned()), "{faults:?}");
    panel.later(60);
    let begun = panel.staff.patch(&booked, &json!({"minutes": 60})).await.expect(409);
    assert_eq!(begun.body["allowedTransitions"], json!(["held", "missed", "cancelled"]));
    panel.staff.post(&format!("{booked}/outcomes"), &json!({"outcome": "held"})).await.expect(200);
    panel.staff.patch(&booked, &json!({"minutes": 60})).await.expect(409);
    panel.staff.post(&format!("{booked}/cancellations"), &json!({"reason": "Late."})).await.expect(409);
}

#[tokio::test]
async fn a_cancellation_is_told_with_the_reason_and_makes_room_for_another() {
    let panel = Panel::new().await;
    let (booked, id) = panel.booked("15:00", "sam@mail.example").await;
    let cancel = format!("{booked}/cancellations");
    assert_eq!(
        panel.staff.post(&cancel, &json!({"reason": " "})).await.expect(422).faults(),
        ["#/reason blank"]
    );
    let reason = json!({"reason": "One of the panel is ill."});
    let answers = join_all((0..4).map(|_| panel.staff.post(&cancel, &reason))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let refused = answers.iter().find(|answer| answer.status == 409).expect("a refusal");
    assert_eq!(refused.body["allowedTransitions"], json!([]));
    let read = panel.staff.get(&booked).await.expect(200).body;
    assert_eq!((read["state"].as_str(), &read["sequence"]), (Some("cancelled"), &json!(1)));
    let candidate = panel.candidate(&id).await;
    let uid = format!("{}@hackit", read["id"].as_str().expect("an id"));
    let expected = ["CANCEL", &uid, "1", "CANCELLED", "20261124T150000Z"];
    for recipient in [candidate.clone(), panel.first.id.to_string(), panel.second.id.to_string()] {
        assert_eq!(panel.calendar_of(&recipient).await, expected);
        let letters = panel.letters_to(&recipient).await;
        let kinds: Vec<&str> = letters.iter().rev().take(2).map(String::as_str).collect();
        assert!(kinds[0] == "interviewCancelled waiting" && kinds[1].ends_with(" cancelled"), "{letters:?}");
    }
    let words =
        panel.campaign.app.sql("SELECT body_text FROM messages WHERE kind = 'interviewCancelled'").await;
    assert!(words.iter().all(|text| text.contains("One of the panel is ill.")));
    let application = panel.staff.get(&format!("/api/v1/applications/{id}")).await.expect(200).body;
    assert_eq!(application["state"], "interviewing");
    let again = panel.add("16:00", Some(&id)).await;
    assert_eq!(again["state"], "booked");
    let steps = panel.campaign.app.events_of(&id).await;
    assert_eq!(steps.iter().filter(|event| *event == "application.interviewing").count(), 1);
    // Nobody is told of a slot that nobody chose.
    let slot = path(&panel.add("17:00", None).await);
    let count = panel.campaign.app.sql("SELECT count(*) FROM messages").await;
    panel.staff.post(&format!("{slot}/cancellations"), &reason).await.expect(200);
    assert_eq!(panel.campaign.app.sql("SELECT count(*) FROM messages").await, count);
}

#[tokio::test]
async fn a_slot_that_is_chosen_and_cancelled_at_once_is_one_or_both() {
    for _ in 0..3 {
        let panel = Panel::new().await;
        let (id, _) = panel.campaign.shortlisted("sam@mail.example").await;
        let slot = panel.add("15:00", None).await;
        let (choosing, cancelling) = (
            format!("/api/v1/applications/{id}/interview-choices"),
            format!("{}/cancellations", path(&slot)),
        );
        let (choice, reason) = (json!({"interviewId": slot["id"]}), json!({"reason": "Illness."}));
        let answers =
            join_all([panel.staff.post(&choosing, &choice), panel.staff.post(&cancelling, &reason)]).await;
        let cancelled = panel.staff.get(&path(&slot)).await.expect(200).body;
        assert_eq!((answers[1].status, cancelled["state"].as_str()), (200, Some("cancelled")), "{answers:?}");
        let (code, candidate) = (answers[0].code(), panel.candidate(&id).await);
        let letters = panel.letters_to(&candidate).await;
        let told = letters.iter().any(|letter| letter == "interviewCancelled waiting");
        match answers[0].status {
            200 => assert!(told && cancelled["applicationId"] == json!(id)),
            _ => assert!(code == "slotTaken" && !told && cancelled["applicationId"].is_null(), "{answers:?}"),
        }
    }
}

#[tokio::test]
async fn a_rejection_cancels_the_interview_and_says_so_when_it_is_told() {
    let panel = Panel::new().await;
    let (booked, id) = panel.booked("15:00", "sam@mail.example").await;
    let words = json!({"reasons": ["strongerCandidates"], "feedback": "Others had done more by themselves."});
    panel.campaign.act(&id, "rejections", &words).await;
    assert_eq!(panel.staff.get(&booked).await.expect(200).body["state"], "cancelled");
    let due = panel
        .campaign
        .app
        .sql("SELECT DISTINCT recipient_id || ' ' || (due_at - created_at)::text FROM messages WHERE kind = 'interviewCancelled'")
        .await;
    let candidate = panel.candidate(&id).await;
    assert!(due.contains(&format!("{candidate} 00:30:00")), "{due:?}");
    assert!(due.contains(&format!("{} 00:00:00", panel.first.id)), "{due:?}");
    let events = panel.campaign.app.events_of(booked.rsplit('/').next().expect("an id")).await;
    assert_eq!(events, ["interview.booked", "interview.cancelled"]);
}

#[tokio::test]
async fn what_overlaps_is_told_to_the_team_and_never_refused() {
    let panel = Panel::new().await;
    let (first, one) = panel.booked("15:00", "sam@mail.example").await;
    let (beside, _) = panel.booked("15:45", "ann@mail.example").await;
    assert_eq!(panel.staff.get(&beside).await.expect(200).body["clashes"], json!([]), "one after the other");
    // The same candidate at another vacancy, with another panel.
    let other = panel.campaign.another().await;
    let (two, _) = panel.campaign.shortlisted_for(&other, "sam@mail.example").await;
    let third = panel.campaign.app.person(Role::LineManager).await;
    let mut body = panel.at("15:30", Some(&two));
    body["vacancyId"] = json!(other);
    body["panel"] = json!([panel.second.id, third.id]);
    let clashing = panel.staff.post(LIST, &body).await.expect(201).body;
    let found: Vec<_> = clashing["clashes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|clash| (clash["startsAt"].as_str().expect("a time").to_owned(), clash["panelMemberId"].clone()))
        .collect();
    let (three, quarter) = ("2026-11-24T15:00:00Z".to_owned(), "2026-11-24T15:45:00Z".to_owned());
    let second = json!(panel.second.id);
    assert_eq!(found, [(three.clone(), second.clone()), (three, Value::Null), (quarter, second)]);
    let listed = panel.staff.get(&format!("{LIST}?application_id={one}")).await.expect(200).body;
    assert_eq!(listed["interviews"][0]["clashes"].as_array().map(Vec::len), Some(2));
    assert_eq!(panel.first.get(&first).await.expect(200).body["clashes"], json!([]), "for the team alone");
    panel
        .staff
        .post(&format!("{}/cancellations", path(&clashing)), &json!({"reason": "Clash."}))
        .await
        .expect(200);
    assert_eq!(panel.staff.get(&first).await.expect(200).body["clashes"], json!([]));
}

#[tokio::test]
async fn interviews_are_listed_by_start_and_by_who_may_see_them() {
    let panel = Panel::new().await;
    let late = panel.add("17:00", None).await["id"].clone();
    let (_, application) = panel.booked("15:00", "sam@mail.example").await;
    let booked = ids(&panel.staff, "?state=booked").await.remove(0);
    let other = panel.campaign.another().await;
    let mut body = panel.at("16:00", None);
    body["vacancyId"] = json!(other);
    body["panel"] = json!([panel.second.id, panel.staff.id]);
    let elsewhere = panel.staff.post(LIST, &body).await.expect(201).body["id"].clone();
    let all = [booked.clone(), elsewhere.clone(), late.clone()];
    assert_eq!(ids(&panel.staff, "").await, all);
    assert_eq!(ids(&panel.second, "").await, all);
    assert_eq!(ids(&panel.first, "").await, [booked.clone(), late.clone()]);
    assert_eq!(ids(&panel.campaign.manager, "").await, [booked.clone(), late.clone()]);
    assert!(ids(&panel.campaign.app.person(Role::LineManager).await, "").await.is_empty());
    let vacancy = &panel.campaign.vacancy;
    assert_eq!(
        ids(&panel.staff, &format!("?vacancy_id={vacancy}&state=open")).await,
        std::slice::from_ref(&late)
    );
    assert_eq!(ids(&panel.staff, &format!("?vacancy_id={other}&vacancy_id={vacancy}")).await, all);
    assert_eq!(
        ids(&panel.staff, &format!("?application_id={application}")).await,
        std::slice::from_ref(&booked)
    );
    assert_eq!(ids(&panel.staff, "?starts_after=2026-11-24T15:00:00Z").await, [elsewhere, late]);
    for actor in [&panel.staff, &panel.second] {
        let (mut seen, mut next) = (Vec::new(), format!("{LIST}?limit=1"));
        loop {
            let page = actor.get(&next).await.expect(200).body;
            seen.extend(page["interviews"].as_array().expect("a list").iter().map(|row| row["id"].clone()));
            let Some(cursor) = page["page"]["nextCursor"].as_str() else { break };
            next = format!("{LIST}?limit=1&cursor={cursor}");
        }
        assert_eq!(seen, all);
    }
    assert_eq!(
        panel.staff.get(&format!("{LIST}?state=free&starts_after=today&room=3")).await.expect(400).faults(),
        ["room unknown", "starts_after format", "state format"]
    );
}
