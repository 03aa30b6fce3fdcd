//! "You said, we did" in a real browser.

use serde_json::json;

use super::ideas::given;
use crate::browser::browser;
use crate::keyboard::Window;
use crate::support::TestApp;

/// An idea with words that break nowhere, answered with a link.
async fn long_idea(app: &TestApp) {
    let staff = app.staff().await;
    let word = "unbreakable".repeat(15);
    let path = given(&staff, &json!({"text": format!("Say {word} to each other."), "public": true})).await;
    let links = json!([{"type": "url", "title": word, "url": "https://a.example/b"}]);
    let body = json!({"state": "done", "text": format!("{word} is said."), "links": links});
    staff.post(&format!("{path}/responses"), &body).await.expect(201);
}

#[tokio::test]
async fn the_page_is_read_by_the_keyboard_on_the_narrowest_phone_without_scripts() {
    let Some(executable) = browser("nobody read /you-said-we-did in a browser") else { return };
    let app = TestApp::new().await;
    long_idea(&app).await;
    let mut window = Window::open(executable).await;
    let reader = &window.reader;
    reader.goto(&format!("{}/you-said-we-did", app.base()), "You said, we did").await;
    assert_eq!(reader.steps(2).await, ["/you-said-we-did.atom", "https://a.example/b"]);
    window.close().await;
}
