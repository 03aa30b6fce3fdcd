//! Who wants which letters, and how one stops a kind.

use std::fs;

use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{post, transport};
use crate::partnerships::ideas::{answered, given};
use crate::support::{Actor, TestApp};

const PREFERENCES: &str = "/api/v1/notification-preferences";

/// How many letters with answers to ideas wait.
async fn waiting(app: &TestApp) -> usize {
    app.sql("SELECT id FROM messages WHERE kind = 'ideaAnswered' AND state = 'waiting'").await.len()
}

/// The path of the page that stops letters, from the newest letter of somebody.
async fn way_out(app: &TestApp) -> String {
    let found = app.sql("SELECT substring(body_text FROM '(/unsubscribe/[^\\s]+)') FROM messages ORDER BY id DESC LIMIT 1").await;
    found.into_iter().next().expect("a letter with a way out")
}

/// A new idea of somebody, answered.
async fn answer(staff: &Actor, by: &Actor) {
    answered(staff, &given(by, &json!({})).await, "doing").await;
}

#[tokio::test]
async fn a_person_switches_a_kind_off_and_on() {
    let app = TestApp::new().await;
    let (staff, apprentice) = (app.staff().await, app.person(Role::Apprentice).await);
    let first = apprentice.get(PREFERENCES).await.expect(200);
    let all = first.body.as_object().expect("an object");
    assert!(all.len() > 5 && all.values().all(|wanted| *wanted == json!(true)), "{}", first.text);
    for kind in [
        "invitation",
        "passwordReset",
        "passwordChanged",
        "applicationLink",
        "interviewCancelled",
        "offerWithdrawn",
    ] {
        assert!(!all.contains_key(kind), "{kind} has no switch");
    }
    let off = apprentice.patch(PREFERENCES, &json!({"ideaAnswered": false})).await.expect(200);
    assert_eq!((&off.body["ideaAnswered"], &off.body["interviewChosen"]), (&json!(false), &json!(true)));
    assert_ne!(off.header("etag"), first.header("etag"));
    assert_eq!(apprentice.get(PREFERENCES).await.expect(200).body, off.body);
    answer(&staff, &apprentice).await;
    assert_eq!(waiting(&app).await, 0);
    // Nobody else's letters are meant.
    answer(&staff, &app.person(Role::Apprentice).await).await;
    assert_eq!(waiting(&app).await, 1);
    apprentice.patch(PREFERENCES, &json!({"ideaAnswered": true})).await.expect(200);
    answer(&staff, &apprentice).await;
    assert_eq!(waiting(&app).await, 2);
}

#[tokio::test]
async fn switches_are_read_strictly_and_set_by_one_at_a_time() {
    let app = TestApp::new().await;
    let apprentice = app.person(Role::Apprentice).await;
    for (body, faults) in [
        (json!({"passwordReset": false}), vec!["#/passwordReset unknown"]),
        (json!({"ideaAnswered": null}), vec!["#/ideaAnswered null"]),
        (json!({"ideaAnswered": "no"}), vec!["#/ideaAnswered type"]),
    ] {
        assert_eq!(apprentice.patch(PREFERENCES, &body).await.expect(422).faults(), faults, "{body}");
    }
    let bare = apprentice.request("PATCH", PREFERENCES).json(&json!({"ideaAnswered": false})).send().await;
    bare.expect(428);
    let etag = apprentice.get(PREFERENCES).await.expect(200).header("etag").to_owned();
    let all = join_all((0..20).map(|_| {
        let request = apprentice.request("PATCH", PREFERENCES).header("if-match", &etag);
        request.json(&json!({"ideaAnswered": false})).send()
    }));
    let mut found: Vec<u16> = all.await.iter().map(|reply| reply.status).collect();
    found.sort_unstable();
    assert_eq!((found[0], &found[1..]), (200, &[412; 19][..]));
    app.provider("Ada").await.get(PREFERENCES).await.expect(403);
    app.provider("Ada").await.patch(PREFERENCES, &json!({})).await.expect(403);
    app.anonymous().get(PREFERENCES).await.expect(401);
}

#[tokio::test]
async fn a_letter_says_how_to_stop_its_kind_and_the_others_say_nothing() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let transport = transport(&format!("file:{}", folder.path().display()));
    let (staff, apprentice) = (app.staff().await, app.person(Role::Apprentice).await);
    answer(&staff, &apprentice).await;
    let path = way_out(&app).await;
    staff.post(&format!("/api/v1/people/{}/invitations", apprentice.id), &json!({})).await.expect(201);
    post(&app, &transport).await;
    let files = fs::read_dir(folder.path()).expect("the folder");
    let letters: Vec<String> = files
        .map(|entry| {
            fs::read_to_string(entry.expect("a file").path()).expect("a letter").replace("=\r\n", "")
        })
        .collect();
    let (with, without): (Vec<_>, Vec<_>) =
        letters.iter().partition(|letter| letter.contains("Your idea about"));
    let head = with[0].split("\r\n\r\n").next().expect("headers").replace("\r\n ", "");
    assert!(head.contains(&format!("List-Unsubscribe: <{}{path}>", app.base())), "{head}");
    assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
    assert!(!without[0].to_lowercase().contains("unsubscribe"), "{}", without[0]);
    // Of what is settled no way in is kept but the digest.
    let token = path.rsplit('/').next().expect("a token");
    let left = format!("SELECT count(*) FROM messages m WHERE m::text LIKE '%{token}%'");
    assert_eq!(app.sql(&left).await, ["0"]);
    app.anonymous().get(&path).await.expect(200);
}

#[tokio::test]
async fn one_click_stops_one_kind_and_opening_the_page_stops_nothing() {
    let app = TestApp::new().await;
    let (staff, apprentice) = (app.staff().await, app.person(Role::Apprentice).await);
    answer(&staff, &apprentice).await;
    let path = way_out(&app).await;
    let anybody = app.anonymous();
    let page = anybody.get(&path).await.expect(200);
    assert!(
        page.text.contains("<h1>Stop these letters?</h1>") && page.text.contains("<form method=\"post\">"),
        "{}",
        page.text
    );
    assert!(page.text.contains("with what the programme answered to an idea"), "{}", page.text);
    assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), ("no-store", "noindex"));
    anybody.request("HEAD", &path).send().await.expect(200);
    assert_eq!(apprentice.get(PREFERENCES).await.expect(200).body["ideaAnswered"], true);
    // As a mail program sends it, in both forms that it may choose, and twice.
    for _ in 0..2 {
        anybody.request("POST", &path).form("List-Unsubscribe=One-Click").send().await.expect(200);
    }
    let told = apprentice.get(PREFERENCES).await.expect(200).body;
    let off: Vec<&String> = told
        .as_object()
        .expect("an object")
        .iter()
        .filter(|(_, wanted)| **wanted == json!(false))
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(off, ["ideaAnswered"]);
    answer(&staff, &apprentice).await;
    assert_eq!(waiting(&app).await, 1, "the first, and no other");
    let again = anybody.get(&path).await.expect(200);
    assert!(again.text.contains("<h1>You no longer get these letters</h1>"), "{}", again.text);
    let on = anybody.request("POST", &path).form("wanted=true").send().await.expect(200);
    assert!(on.text.contains("<h1>You get these letters again</h1>"), "{}", on.text);
    let parts =
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let request = anybody.request("POST", &path).header("content-type", "multipart/form-data; boundary=x");
    request.body(parts).send().await.expect(200);
    assert_eq!(apprentice.get(PREFERENCES).await.expect(200).body["ideaAnswered"], false);
    for nowhere in ["/unsubscribe/hku_nonsense", "/unsubscribe/x"] {
        assert!(anybody.get(nowhere).await.expect(404).text.contains("This link does not work"));
        anybody.request("POST", nowhere).form("List-Unsubscribe=One-Click").send().await.expect(404);
    }
}

#[tokio::test]
async fn an_employers_contact_stops_letters_for_the_employer() {
    let app = TestApp::new().await;
    let (staff, employer) = (app.staff().await, app.employer("MadeTech").await);
    app.sql("UPDATE organisations SET contact_email = 'robin@madetech.example', version = version + 1 WHERE name = 'MadeTech'").await;
    answer(&staff, &employer).await;
    let path = way_out(&app).await;
    app.anonymous().request("POST", &path).form("List-Unsubscribe=One-Click").send().await.expect(200);
    answer(&staff, &employer).await;
    assert_eq!(waiting(&app).await, 1);
    let kept =
        app.sql("SELECT recipient_id || ' ' || kind || ' ' || wanted FROM notification_preferences").await;
    assert_eq!(kept, [format!("{} ideaAnswered false", employer.organisation)]);
    assert_eq!(staff.get("/api/v1/messages").await.expect(200).body["page"]["nextCursor"], Value::Null);
}
