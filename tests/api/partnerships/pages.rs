//! The pages with which employers get in touch.

use serde_json::json;

use crate::browser::browser;
use crate::keyboard::Window;
use crate::recruitment::pages::{faults, open, send};
use crate::support::TestApp;

const GET_IN_TOUCH: &str = "/get-in-touch";
const RIGHT: &str = "organisationName=Studios&contactName=Robin+Invented&email=a%40studios.example&website=&meetups=yes&mentoring=yes\
    &message=Hello&more=";

async fn count(app: &TestApp, table: &str) -> String {
    app.sql(&format!("SELECT count(*)::text FROM {table}")).await.concat()
}

#[tokio::test]
async fn an_employer_writes_and_confirms_without_a_script() {
    let app = TestApp::new().await;
    let page = open(&app, GET_IN_TOUCH).await.expect(200);
    assert!(page.text.contains("<h1>Get in touch as an employer</h1>"), "{}", page.text);
    assert_eq!(send(&app, GET_IN_TOUCH, RIGHT).await.expect(303).header("location"), "/get-in-touch/sent");
    open(&app, "/get-in-touch/sent").await.expect(200);
    let link = "SELECT substring(body_text FROM '(/get-in-touch/[^\\s]+)') FROM messages";
    let link = app.sql(link).await.concat();
    let page = open(&app, &link).await.expect(200);
    assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), ("no-store", "noindex"));
    assert_eq!(count(&app, "employer_enquiries").await, "0", "opening changes nothing");
    for _ in 0..2 {
        let done = send(&app, &link, "").await.expect(200);
        assert!(done.text.contains("Confirmed"), "{}", done.text);
    }
    let kinds = "SELECT concat_ws(' ', organisation_name, contact_name, coalesce(website, '-'), kinds::text, message) FROM employer_enquiries";
    assert_eq!(app.sql(kinds).await, ["Studios Robin Invented - {meetups,mentoring} Hello"]);
    open(&app, "/get-in-touch/hke_nothing").await.expect(404);
    send(&app, "/get-in-touch/hke_nothing", "").await.expect(404);
}

#[tokio::test]
async fn faults_stand_on_top_and_what_was_typed_is_kept() {
    let app = TestApp::new().await;
    let page = send(
        &app,
        GET_IN_TOUCH,
        "organisationName=&contactName=&email=x&website=http%3A%2F%2Fa.example&message=",
    )
    .await;
    assert_eq!(
        faults(&page.expect(422)),
        [
            "Enter the name of your organisation, in one line of at most 200 characters",
            "Enter your name, in one line of at most 200 characters",
            "Enter an e-mail address in the right form, such as name@example.com",
            "Enter a website that starts with https://, or leave it empty",
            "Choose what you would like to do",
            "Enter what you would like to say, in at most 5,000 characters",
        ]
    );
    let wrong = RIGHT.replace("message=Hello", "message=");
    let page = send(&app, GET_IN_TOUCH, &wrong).await.expect(422);
    for kept in
        ["value=\"Studios\"", "value=\"a@studios.example\"", "name=\"mentoring\" value=\"yes\" checked"]
    {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert!(!page.text.contains("name=\"introductions\" value=\"yes\" checked"));
    assert_eq!(count(&app, "messages").await, "0");
}

#[tokio::test]
async fn a_program_is_answered_like_a_person_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let caught = send(&app, GET_IN_TOUCH, &format!("{RIGHT}x")).await.expect(303);
    assert_eq!(caught.header("location"), "/get-in-touch/sent");
    assert_eq!(
        (count(&app, "messages").await, count(&app, "unconfirmed_enquiries").await),
        ("0".into(), "0".into())
    );
    let page = open(&app, GET_IN_TOUCH).await.expect(200);
    assert!(page.text.contains("<div hidden aria-hidden=\"true\">"), "{}", page.text);
}

#[tokio::test]
async fn too_many_letters_are_refused_with_a_page() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    for _ in 0..5 {
        send(&app, GET_IN_TOUCH, RIGHT).await.expect(303);
    }
    let many = send(&app, GET_IN_TOUCH, RIGHT).await.expect(429);
    assert!(many.text.contains("Too many tries") && !many.header("retry-after").is_empty());
    let body = json!({"organisationName": "Other", "contactName": "R", "email": "a@studios.example", "kinds": ["meetups"], "message": "M"});
    app.anonymous().post("/api/v1/employer-enquiries", &body).await.expect(429);
}

#[tokio::test]
async fn somebody_with_a_keyboard_alone_gets_in_touch() {
    let Some(executable) = browser("nobody looked at the page for employers") else { return };
    let app = TestApp::new().await;
    let mut window = Window::open(executable).await;
    let reader = &window.reader;
    let heading = "Get in touch as an employer";
    reader.goto(&format!("{}{GET_IN_TOUCH}", app.base()), heading).await;
    reader.go("button", heading).await;
    reader.go(".faults a", heading).await;
    for (field, text) in [
        ("#organisationName", "Studios"),
        ("#contactName", "Robin Invented"),
        ("#email", "a@studios.example"),
    ] {
        reader.fill(field, text).await;
    }
    reader.reach("#kinds").await;
    reader.press(" ").await;
    reader.fill("#message", "Hello").await;
    reader.go("button", "Check your e-mail").await;
    let link = "SELECT substring(body_text FROM '(/get-in-touch/[^\\s]+)') FROM messages";
    let link = app.sql(link).await.concat();
    reader.goto(&format!("{}{link}", app.base()), "Confirm that it was you").await;
    reader.go("button", "Confirmed").await;
    assert_eq!(app.sql("SELECT kinds::text FROM employer_enquiries").await, ["{meetups}"]);
    window.close().await;
}
