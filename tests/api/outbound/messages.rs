//! What is told of letters, and what becomes of them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{post, somebody, transport};
use crate::support::TestApp;

const MESSAGES: &str = "/api/v1/messages";

#[tokio::test]
async fn a_letter_goes_once_and_its_content_is_wiped() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let mail = folder.path().join("mail");
    let transport = transport(&format!("file:{}", mail.display()));
    let (staff, (person, place)) = (app.staff().await, somebody(&app).await);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    let list = format!("{MESSAGES}?recipient_id={person}");
    let waiting = staff.get(&list).await.expect(200).body["messages"][0].clone();
    let now = app.now().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    let expected = json!({"id": waiting["id"], "kind": "invitation", "recipientId": person, "state": "waiting", "attempts": 0,
        "lastReply": null, "dueAt": now, "createdAt": now, "settledAt": null});
    assert_eq!(waiting, expected);
    let token = app.link_to(&person).await;
    for _ in 0..2 {
        post(&app, &transport).await;
    }
    let files: Vec<_> =
        fs::read_dir(&mail).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    let mode = |path: &std::path::Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(file), mode(&mail)), (0o600, 0o700));
    let letter = fs::read_to_string(file).expect("a letter").replace("=\r\n", "");
    let id = waiting["id"].as_str().expect("an id");
    for line in [
        format!("Message-ID: <{id}@invented.example>"),
        "Auto-Submitted: auto-generated".to_owned(),
        format!("To: person-{person}@invented.example"),
        format!("/passwords/{token}"),
    ] {
        assert!(letter.contains(&line), "{line} is not in {letter}");
    }
    let sent = staff.get(&list).await.expect(200).body["messages"][0].clone();
    assert_eq!(
        (&sent["state"], &sent["attempts"], &sent["dueAt"]),
        (&json!("sent"), &json!(1), &Value::Null)
    );
    let left =
        format!("SELECT count(*) FROM messages m WHERE m::text LIKE '%{token}%' OR m::text LIKE '%person-%'");
    assert_eq!(app.sql(&left).await, ["0"]);
}

#[tokio::test]
async fn who_may_see_letters_sees_them_by_each_filter_and_nobody_else_does() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let (first, place) = somebody(&app).await;
    let (second, other) = somebody(&app).await;
    for place in [&place, &other, &place] {
        staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    }
    let told = async |actor: &crate::support::Actor, query: &str| {
        let list = actor.get(&format!("{MESSAGES}?{query}")).await.expect(200);
        let rows = list.body["messages"].as_array().expect("a list").clone();
        rows.iter()
            .map(|row| format!("{} {}", row["recipientId"].as_str().expect("an id"), row["state"]))
            .collect::<Vec<_>>()
    };
    let (replaced, open) = (format!("{first} \"cancelled\""), format!("{first} \"waiting\""));
    let others = format!("{second} \"waiting\"");
    for role in [Role::ProgrammeManager, Role::Recruiter, Role::DataProtectionOfficer] {
        let actor = app.person(role).await;
        assert_eq!(told(&actor, "").await, [replaced.clone(), others.clone(), open.clone()]);
        assert_eq!(told(&actor, "state=cancelled").await, std::slice::from_ref(&replaced));
        assert_eq!(told(&actor, "state=cancelled&state=waiting&kind=invitation").await.len(), 3);
        assert_eq!(told(&actor, &format!("recipient_id={second}")).await, std::slice::from_ref(&others));
        assert!(told(&actor, "kind=passwordReset").await.is_empty());
    }
    let pages = staff.get(&format!("{MESSAGES}?limit=2")).await.expect(200);
    assert!(pages.body["page"]["nextCursor"].is_string(), "{}", pages.text);
    for role in [Role::LineManager, Role::Apprentice, Role::Mentor, Role::EmployerContact] {
        app.person(role).await.get(MESSAGES).await.expect(403);
    }
    app.provider("Ada").await.get(MESSAGES).await.expect(403);
    app.anonymous().get(MESSAGES).await.expect(401);
    assert_eq!(staff.get(&format!("{MESSAGES}?state=lost")).await.expect(400).code(), "invalidQuery");
}

#[tokio::test]
async fn what_is_undone_before_it_left_is_never_said() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let transport = transport(&format!("file:{}", folder.path().display()));
    let (staff, (_, place)) = (app.staff().await, somebody(&app).await);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(200);
    post(&app, &transport).await;
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    assert_eq!(
        app.sql("SELECT state, num_nonnulls(address, subject, body_text, body_html) FROM messages").await,
        ["cancelled"]
    );
}

#[tokio::test]
async fn a_letter_that_is_not_committed_is_not_written() {
    let app = TestApp::new().await;
    let (staff, (_, place)) = (app.staff().await, somebody(&app).await);
    staff.post(&format!("{place}/deactivations"), &json!({})).await.expect(200);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(409);
    assert_eq!(app.sql("SELECT count(*) FROM messages").await, ["0"]);
}

/// As after a crash between the claim and the note: the letter is held until the lease has ended, and goes again under its name.
#[tokio::test]
async fn after_a_crash_the_same_letter_goes_again() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let transport = transport(&format!("file:{}", folder.path().display()));
    let (staff, (person, place)) = (app.staff().await, somebody(&app).await);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    let lease = app.now() + TimeDelta::minutes(5);
    app.sql(&format!("UPDATE messages SET leased_until = '{lease}', attempts = 1")).await;
    post(&app, &transport).await;
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "somebody else may be sending it");
    app.advance(TimeDelta::minutes(5));
    post(&app, &transport).await;
    let told = staff.get(&format!("{MESSAGES}?recipient_id={person}")).await.expect(200);
    let message = &told.body["messages"][0];
    assert_eq!((&message["state"], &message["attempts"]), (&json!("sent"), &json!(2)));
    let name = format!("{}.eml", message["id"].as_str().expect("an id"));
    assert!(folder.path().join(name).is_file());
}

#[tokio::test]
async fn several_workers_send_a_letter_once() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let transport = transport(&format!("file:{}", folder.path().display()));
    let staff = app.staff().await;
    for _ in 0..25 {
        let (_, place) = somebody(&app).await;
        staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    }
    futures_util::future::join_all((0..4).map(|_| post(&app, &transport))).await;
    assert_eq!(
        app.sql("SELECT state || ' ' || attempts || ' ' || count(*) FROM messages GROUP BY state, attempts")
            .await,
        ["sent 1 25"]
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 25);
}
