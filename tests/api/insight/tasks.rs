//! What waits for whom.

use chrono::TimeDelta;
use hackit::access::{Grant, Role};
use serde_json::json;

use crate::partnerships::meetups::{published, submitted};
use crate::support::{Actor, Scene};

/// The kinds and places of what waits, in order, read page by page.
async fn tasks(actor: &Actor) -> Vec<(String, String)> {
    let (mut all, mut next) = (Vec::new(), "/api/v1/me/tasks?limit=2".to_owned());
    let mut since = String::new();
    loop {
        let page = actor.get(&next).await.expect(200).body;
        for task in page["tasks"].as_array().expect("tasks") {
            let [kind, href, at] =
                ["kind", "href", "since"].map(|name| task[name].as_str().expect("text").to_owned());
            assert!(at >= since, "{at} after {since}");
            since = at;
            all.push((kind, href));
        }
        let Some(cursor) = page["page"]["nextCursor"].as_str() else { return all };
        next = format!("/api/v1/me/tasks?limit=2&cursor={cursor}");
    }
}

async fn kinds(actor: &Actor) -> Vec<String> {
    tasks(actor).await.into_iter().map(|(kind, _)| kind).collect()
}

async fn hold(scene: &Scene) -> String {
    let reviews = scene.manager.get("/api/v1/reviews?upcoming=true").await.expect(200).body;
    let path = format!("/api/v1/reviews/{}", reviews["reviews"][0]["id"].as_str().expect("an id"));
    let held = json!({"heldOn": "2026-11-24", "notes": "Going well."});
    scene.manager.post(&format!("{path}/meetings"), &held).await.expect(200);
    path
}

#[tokio::test]
async fn each_task_is_there_until_it_is_done() {
    let mut scene = Scene::managed().await;
    let entry = json!({"date": "2026-11-19", "hours": 2, "activity": "Reading", "ksbs": []});
    let entry = scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(201);
    let entry = entry.header("location").to_owned();
    let judge = |state: &str| json!({"state": state, "comment": null, "evidenceUrl": null});
    let judgements = scene.path("/ksbs/K1/judgements");
    for state in ["inProgress", "readyForReview"] {
        scene.apprentice.post(&judgements, &judge(state)).await.expect(200);
    }
    let review = hold(&scene).await;
    assert_eq!(tasks(&scene.apprentice).await, [("signReview".to_owned(), review.clone())]);
    let mut waiting = tasks(&scene.manager).await;
    waiting.retain(|(kind, _)| kind != "checkIn");
    let expected = [("confirmHours", &entry), ("judgeKsb", &judgements), ("signReview", &review)];
    assert_eq!(waiting, expected.map(|(kind, href)| (kind.to_owned(), href.clone())));
    // Nobody else has them: not the team, not another manager, not another apprentice.
    for other in
        [&scene.staff, &scene.app.person(Role::LineManager).await, &scene.app.person(Role::Apprentice).await]
    {
        assert_eq!(kinds(other).await, [""; 0]);
    }
    for signer in [&scene.apprentice, &scene.manager] {
        signer.request("POST", &format!("{review}/sign-offs")).send().await.expect(200);
    }
    scene.manager.request("POST", &format!("{entry}/confirmations")).send().await.expect(200);
    scene.manager.post(&judgements, &judge("completed")).await.expect(200);
    assert_eq!(kinds(&scene.apprentice).await, [""; 0]);
    // Four weeks later a check-in is due, and then done.
    scene.app.advance(TimeDelta::days(40));
    scene.manager = scene.manager.renewed();
    assert_eq!(tasks(&scene.manager).await, [("checkIn".to_owned(), scene.path("/check-ins"))]);
    let check_in = json!({"heldOn": "2027-01-03", "wellbeing": 4, "blockers": null, "actions": null});
    scene.manager.post(&scene.path("/check-ins"), &check_in).await.expect(201);
    assert_eq!(kinds(&scene.manager).await, [""; 0]);
}

#[tokio::test]
async fn what_waits_for_the_team_waits_for_all_of_it() {
    let scene = Scene::new().await;
    let asker = scene.app.person(Role::LineManager).await;
    let contact = scene.app.person(Role::EmployerContact).await;
    let ask = json!({"topic": "Time", "apprenticeshipId": null, "text": "How?"});
    let request =
        asker.post("/api/v1/support-requests", &ask).await.expect(201).header("location").to_owned();
    let own =
        scene.staff.post("/api/v1/support-requests", &ask).await.expect(201).header("location").to_owned();
    scene.app.advance(TimeDelta::seconds(1));
    let pending = submitted(&contact, &json!({})).await;
    scene.app.advance(TimeDelta::seconds(1));
    let open = published(&contact, &scene.staff, &json!({"title": "Talks"})).await;
    contact.patch(&open, &json!({"title": "More talks"})).await.expect(200);
    let expected =
        [("answerSupportRequest", &request), ("decideOnMeetup", &pending), ("decideOnMeetup", &open)]
            .map(|(kind, href)| (kind.to_owned(), href.clone()));
    assert_eq!(tasks(&scene.staff).await, expected, "one's own question is for colleagues");
    let colleague = scene.app.person(Role::ProgrammeManager).await;
    let seen: Vec<String> = tasks(&colleague).await.into_iter().map(|(_, href)| href).collect();
    assert_eq!(seen, [&request, &own, &pending, &open].map(String::clone));
    // What a token does not allow to do is not asked.
    assert_eq!(kinds(&scene.staff.only("meetups:approve")).await, ["decideOnMeetup", "decideOnMeetup"]);
    assert_eq!(kinds(&asker).await, [""; 0], "who asked waits");
    scene.staff.post(&format!("{request}/messages"), &json!({"text": "So."})).await.expect(200);
    scene.staff.post(&format!("{pending}/declines"), &json!({"reason": "Full."})).await.expect(200);
    scene.staff.post(&format!("{open}/declines"), &json!({"reason": "Keep it."})).await.expect(200);
    assert_eq!(kinds(&scene.staff).await, [""; 0]);
    for machine in [&scene.ada, &scene.app.employer("MadeTech").await] {
        assert_eq!(machine.get("/api/v1/me/tasks").await.expect(403).code(), "forbidden");
    }
    scene.app.anonymous().get("/api/v1/me/tasks").await.expect(401);
}

#[tokio::test]
async fn a_change_request_waits_for_whoever_may_decide_on_it() {
    let scene = Scene::managed().await;
    let pause = json!({"kind": "break", "reason": "Agreed with the team.", "startsOn": "2026-11-23", "expectedReturnOn": null,
        "breakReason": "caring"});
    let leaving = json!({"kind": "withdrawal", "reason": "A job in Leeds.", "lastDayOn": "2026-11-23",
        "triggeredBy": "apprentice", "withdrawalReasons": ["newJob"]});
    let back = json!({"kind": "return", "reason": "Came to the session.", "returnedOn": "2026-11-24"});
    let mut places = Vec::new();
    for body in [pause, leaving] {
        let asked = scene.ada.post(&scene.path("/change-requests"), &body).await.expect(201);
        places.push(asked.header("location").to_owned());
    }
    let asked_of = async |actor: &Actor| -> Vec<String> {
        let all = tasks(actor).await.into_iter().filter(|(kind, _)| kind == "decideOnChangeRequest");
        all.map(|(_, href)| href).collect()
    };
    assert_eq!(asked_of(&scene.staff).await, places);
    assert_eq!(asked_of(&scene.manager).await, places[..1], "a withdrawal is not the line manager's");
    assert_eq!(asked_of(&scene.apprentice).await, [""; 0]);
    scene.manager.request("POST", &format!("{}/acceptances", places[0])).send().await.expect(200);
    assert_eq!(asked_of(&scene.staff).await, places[1..]);
    assert_eq!(asked_of(&scene.manager).await, [""; 0]);
    scene.ada.post(&scene.path("/change-requests"), &back).await.expect(201);
    // A line manager who is of the team, too, is asked once.
    let both = [Role::LineManager, Role::ProgrammeManager].map(|role| Grant { role, organisation: None });
    let both = scene.app.sign_in_with(scene.manager.id, &both).await;
    assert_eq!(asked_of(&both).await.len(), 2);
}
