//! New passwords that people ask for, and the page where links of letters lead.

use hackit::access::Role;
use serde_json::json;

use super::{post, transport};
use crate::support::{Reply, TestApp};

const RESETS: &str = "/api/v1/password-resets";
const PASSWORD: &str = "another long password";

async fn email_of(app: &TestApp, person: impl std::fmt::Display) -> String {
    app.sql(&format!("SELECT email FROM people WHERE id = '{person}'")).await.concat()
}

async fn ask(app: &TestApp, email: &str) -> Reply {
    app.anonymous().post(RESETS, &json!({"email": email})).await
}

#[tokio::test]
async fn whoever_asks_gets_the_same_answer_and_who_takes_part_a_letter() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let transport = transport(&format!("file:{}", folder.path().display()));
    let (staff, manager) = (app.staff().await, app.person(Role::LineManager).await);
    let ended = app.new_person().await;
    staff.post(&format!("/api/v1/people/{ended}/deactivations"), &json!({})).await.expect(200);
    let (email, gone) = (email_of(&app, manager.id).await, email_of(&app, ended).await);
    for address in [email.to_uppercase(), gone, "nobody@invented.example".to_owned()] {
        let answer = ask(&app, &address).await.expect(202);
        assert_eq!((&answer.body, answer.header("cache-control")), (&json!({"sent": true}), "no-store"));
    }
    // Nothing was looked up yet: so nobody can tell by the time it took.
    assert_eq!(app.sql("SELECT count(*) FROM messages").await, ["0"]);
    post(&app, &transport).await;
    assert_eq!(app.sql("SELECT count(*) FROM password_resets").await, ["0"]);
    assert_eq!(
        app.sql("SELECT kind || ' ' || state || ' ' || recipient_id FROM messages").await,
        [format!("passwordReset sent {}", manager.id)]
    );
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    for (body, fault) in [
        (json!({"email": "no address"}), "#/email format"),
        (json!({"email": "a@b.example\r\nBcc: c@d.example"}), "#/email format"),
        (json!({}), "#/email required"),
        (json!({"email": "a@b.example", "name": "x"}), "#/name unknown"),
    ] {
        let refused = app.anonymous().post(RESETS, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
}

#[tokio::test]
async fn asking_in_somebodys_name_takes_nothing_away_and_the_link_lasts_an_hour() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let quiet = transport(&format!("file:{}", folder.path().display()));
    let (staff, person) = (app.staff().await, app.new_person().await);
    staff.post(&format!("/api/v1/people/{person}/invitations"), &json!({})).await.expect(201);
    let invitation = app.link_to(person).await;
    let email = email_of(&app, person).await;
    let reset = async || {
        ask(&app, &email).await.expect(202);
        let ctx = app.system();
        let answered = app
            .state()
            .db
            .write(async |conn| hackit::features::identity::sign_in::answer_resets(conn, &ctx).await);
        assert_eq!(answered.await.expect("an answer"), 1);
        app.link_to(person).await
    };
    let late = reset().await;
    app.advance(chrono::TimeDelta::hours(1));
    let set = async |token: &str, status: u16| {
        let body = json!({"token": token, "password": PASSWORD});
        app.anonymous().post("/api/v1/passwords", &body).await.expect(status)
    };
    set(&late, 409).await;
    let reset = reset().await;
    set(&invitation, 204).await;
    // The first that is used ends all others, and their letters, as that of one past its time.
    set(&reset, 409).await;
    let states = "SELECT kind || ' ' || state FROM messages ORDER BY id";
    assert_eq!(
        app.sql(states).await,
        [
            "invitation waiting",
            "passwordReset cancelled",
            "passwordReset cancelled",
            "passwordChanged waiting"
        ]
    );
    post(&app, &quiet).await;
}

#[tokio::test]
async fn letters_that_strangers_cause_are_limited_by_address_and_by_place() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    for _ in 0..5 {
        ask(&app, "alex@invented.example").await.expect(202);
    }
    let refused = ask(&app, "ALEX@invented.example").await.expect(429);
    assert!(refused.header("retry-after").parse::<u32>().expect("seconds") > 0);
    // Six are counted; whoever has another address is still written to, until the place has had its sixty.
    for number in 6..60 {
        ask(&app, &format!("person-{number}@invented.example")).await.expect(202);
    }
    ask(&app, "one.more@invented.example").await.expect(429);
}

#[tokio::test]
async fn a_link_leads_to_a_page_with_a_button_and_opening_it_changes_nothing() {
    let app = TestApp::new().await;
    let (staff, person) = (app.staff().await, app.new_person().await);
    staff.post(&format!("/api/v1/people/{person}/invitations"), &json!({})).await.expect(201);
    let token = app.link_to(person).await;
    let path = format!("/passwords/{token}");
    for _ in 0..3 {
        let page = app.anonymous().request("GET", &path).send().await.expect(200);
        assert!(
            page.text.contains("<form method=\"post\"") && page.text.contains("Set password</button>"),
            "{}",
            page.text
        );
        assert!(!page.text.contains(&token) && !page.text.contains("<script"), "{}", page.text);
        for (name, value) in
            [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")]
        {
            assert_eq!(page.header(name), value);
        }
        assert!(page.header("content-security-policy").contains("form-action 'self'"));
    }
    let send = async |form: &str| app.anonymous().request("POST", &path).form(form).send().await;
    for form in ["", "password=short", "password=a+long+enough+one&password=twice+the+same"] {
        let page = send(form).await.expect(422);
        assert!(
            page.text.contains("Enter a password of 12 to 200 characters") && page.text.contains("Error: "),
            "{}",
            page.text
        );
        assert!(!page.text.contains("short") && page.text.contains("role=\"alert\""), "{}", page.text);
    }
    let (one, other) =
        tokio::join!(send("password=another+long+password"), send("password=another+long+password"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
    let body = json!({"email": email_of(&app, person).await, "password": PASSWORD});
    app.anonymous().post("/api/v1/sessions", &body).await.expect(201);
    for useless in [path.as_str(), "/passwords/hki_made-up", "/passwords/%00"] {
        let page = app.anonymous().request("GET", useless).send().await.expect(404);
        assert!(page.text.contains("This link does not work"), "{useless}: {}", page.text);
    }
}

#[tokio::test]
async fn links_that_lead_nowhere_are_limited_and_good_ones_are_not() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let (staff, person) = (app.staff().await, app.new_person().await);
    staff.post(&format!("/api/v1/people/{person}/invitations"), &json!({})).await.expect(201);
    let path = format!("/passwords/{}", app.link_to(person).await);
    for _ in 0..40 {
        app.anonymous().request("GET", &path).send().await.expect(200);
    }
    for number in 0..30 {
        app.anonymous().request("GET", &format!("/passwords/hki_{number}")).send().await.expect(404);
    }
    app.anonymous().request("GET", "/passwords/hki_30").send().await.expect(429);
    let body = json!({"token": "hki_31", "password": PASSWORD});
    app.anonymous().post("/api/v1/passwords", &body).await.expect(429);
}
