//! The documentation in a real browser: authorise with a demonstration client, try an operation, see the answer.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chromiumoxide::handler::viewport::Viewport;
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, BrowserConfig, Page};
use futures_util::StreamExt as _;
use hackit::{demo, features};
use serde_json::Value;

use crate::support::{TestApp, tools};

/// The browser that `CHROME` names, or one that is installed.
fn browser() -> Option<PathBuf> {
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let named = std::env::var_os("CHROME").map(PathBuf::from);
    named.or_else(|| tools::find(&known, "nobody looked at /docs/"))
}

/// Evaluates an expression until it is neither null nor false.
async fn eventually(page: &Page, expression: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let value = page.evaluate(expression).await.ok().and_then(|found| found.value().cloned());
        match value {
            Some(value) if !value.is_null() && value != Value::Bool(false) => return value,
            _ if Instant::now() > deadline => {
                picture(page).await;
                panic!("never came true: {expression}");
            }
            _ => tokio::task::yield_now().await,
        }
    }
}

/// Keeps what the page looks like where `HACKIT_SCREENSHOT` says.
async fn picture(page: &Page) {
    if let Some(target) = std::env::var_os("HACKIT_SCREENSHOT") {
        page.save_screenshot(ScreenshotParams::builder().build(), target).await.expect("a picture");
    }
}

async fn click(page: &Page, selector: &str) {
    eventually(page, &format!("!!document.querySelector({selector:?})")).await;
    page.evaluate(format!("document.querySelector({selector:?}).click()")).await.expect("a click");
}

async fn write(page: &Page, selector: &str, text: &str) {
    eventually(page, &format!("!!document.querySelector({selector:?})")).await;
    let field = page.find_element(selector).await.expect("a field");
    field.click().await.expect("a focus").type_str(text).await.expect("a text");
}

/// A browser with a profile in a folder, which asks nobody for anything by itself.
fn configuration(executable: PathBuf, folder: &Path) -> BrowserConfig {
    BrowserConfig::builder()
        .chrome_executable(executable)
        .user_data_dir(folder.join("profile"))
        .no_sandbox()
        .viewport(Viewport { width: 1400, height: 1600, ..Viewport::default() })
        .window_size(1400, 1600)
        .args(["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"])
        .args(["disable-component-update", "disable-sync", "no-proxy-server", "disable-dev-shm-usage"])
        .launch_timeout(Duration::from_secs(60))
        .build()
        .expect("a configuration")
}

#[tokio::test]
async fn a_developer_authorises_and_tries_an_operation_in_the_documentation() {
    let Some(executable) = browser() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::new().await;
    app.state()
        .db
        .write(async |conn| features::programme::standards::load_catalogue(conn).await)
        .await
        .expect("standards");
    let file = demo::load(app.state(), folder.path()).await.expect("a demonstration").expect("credentials");
    let credentials: Value =
        serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("credentials as JSON");
    let client = &credentials["clients"][0];

    let (mut browser, mut events) =
        Browser::launch(configuration(executable, folder.path())).await.expect("a browser");
    let driver = tokio::spawn(async move { while events.next().await.is_some() {} });
    let page = browser.new_page(format!("{}/docs/", app.base())).await.expect("a page");

    click(&page, ".scheme-container .authorize").await;
    write(&page, "#client_id_clientCredentials", client["clientId"].as_str().expect("an id")).await;
    write(&page, "#client_secret_clientCredentials", client["clientSecret"].as_str().expect("a secret"))
        .await;
    click(&page, ".auth-container:has(#client_id_clientCredentials) .authorize").await;
    // Once authorised the dialogue offers to log out.
    eventually(
        &page,
        "[...document.querySelectorAll('.auth-container button')].some(button => button.textContent === 'Logout')",
    )
    .await;
    click(&page, ".auth-container .btn-done").await;

    click(&page, "#operations-identity-get_me .opblock-summary-control").await;
    click(&page, "#operations-identity-get_me .execute").await;
    let answer = "#operations-identity-get_me .live-responses-table";
    let status = eventually(
        &page,
        &format!(
            "document.querySelector({:?})?.textContent",
            format!("{answer} tr.response td.response-col_status")
        ),
    )
    .await;
    assert!(status.as_str().is_some_and(|text| text.starts_with("200")), "{status}");
    let body = eventually(
        &page,
        &format!("document.querySelector({:?})?.textContent", format!("{answer} tr.response pre")),
    )
    .await;
    let organisation = client["organisationId"].as_str().expect("an id");
    assert!(body.as_str().is_some_and(|text| text.contains(organisation)), "{body}");
    // Nothing was asked of any other host, and nothing was refused by the page's own policy.
    let strangers = page
        .evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin).filter(origin => origin !== location.origin && origin !== 'null')")
        .await
        .expect("what was loaded");
    assert_eq!(strangers.value(), Some(&serde_json::json!([])));

    picture(&page).await;
    browser.close().await.expect("an end");
    browser.wait().await.expect("an end");
    driver.abort();
}
