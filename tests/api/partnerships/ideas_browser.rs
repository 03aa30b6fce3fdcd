//! "You said, we did" in a real browser: by the keyboard alone, without scripts, on the narrowest phone.

use std::time::{Duration, Instant};

use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, Page};
use futures_util::StreamExt as _;
use serde_json::json;

use super::ideas::given;
use crate::browser::{browser, configuration, value};
use crate::support::TestApp;

/// How wide the page is, in pixels.
const WIDTH: u32 = 320;

/// Waits until an expression is true.
async fn eventually(page: &Page, expression: &str) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while value(page, expression).await != json!(true) {
        assert!(Instant::now() < deadline, "{expression}: {}", page.content().await.unwrap_or_default());
        tokio::task::yield_now().await;
    }
}

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
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    long_idea(&app).await;
    let launched = Browser::launch(configuration(executable, folder.path(), (WIDTH, 640))).await;
    let (mut browser, mut events) = launched.expect("a browser");
    let driver = tokio::spawn(async move { while events.next().await.is_some() {} });
    let page = browser.new_page("about:blank").await.expect("a page");
    page.execute(SetScriptExecutionDisabledParams::new(true)).await.expect("no scripts");
    page.goto(format!("{}/you-said-we-did", app.base())).await.expect("the page");
    let size = SetDeviceMetricsOverrideParams::new(i64::from(WIDTH), 640, 1.0, false);
    page.execute(size).await.expect("a size");
    eventually(&page, "document.readyState === 'complete' && window.innerWidth === 320").await;
    assert_eq!(value(&page, "document.querySelector('h1').textContent").await, json!("You said, we did"));
    assert_eq!(value(&page, "document.documentElement.scrollWidth").await, json!(WIDTH), "it is too wide");
    let mut reached = Vec::new();
    for _ in 0..2 {
        let body = page.find_element("body").await.expect("a body");
        body.press_key("Tab").await.expect("a key");
        assert_eq!(
            value(&page, "getComputedStyle(document.activeElement).outlineStyle").await,
            json!("solid")
        );
        reached.push(value(&page, "document.activeElement.getAttribute('href')").await);
    }
    assert_eq!(reached, [json!("/you-said-we-did.atom"), json!("https://a.example/b")]);
    if let Some(target) = std::env::var_os("HACKIT_SCREENSHOT") {
        let whole = ScreenshotParams::builder().full_page(true).build();
        page.save_screenshot(whole, target).await.expect("a picture");
    }
    browser.close().await.expect("an end");
    browser.wait().await.expect("an end");
    driver.abort();
}
