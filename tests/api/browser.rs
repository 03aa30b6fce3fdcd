//! The documentation in a real browser: authorise with a demonstration client, try an operation, see the answer.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chromiumoxide::handler::viewport::Viewport;
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, BrowserConfig, Page};
use futures_util::StreamExt as _;
use hackit::{demo, features};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::support::{TestApp, tools};

/// The browser that `CHROME` names, or one that is installed.
pub fn browser(lost: &str) -> Option<PathBuf> {
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let named = std::env::var_os("CHROME").map(PathBuf::from);
    named.or_else(|| tools::find(&known, lost))
}

/// What an expression is worth; a page that is just being left is asked again.
pub async fn value(page: &Page, expression: &str) -> Value {
    let deadline = Instant::now() + Duration::from_mins(3);
    loop {
        match page.evaluate(expression).await {
            Ok(found) => return found.value().cloned().unwrap_or_default(),
            Err(error) => assert!(Instant::now() < deadline, "{expression}: {error}"),
        }
        tokio::task::yield_now().await;
    }
}

/// Evaluates an expression until it is neither null nor false.
async fn eventually(page: &Page, expression: &str) -> Value {
    let deadline = Instant::now() + Duration::from_mins(3);
    loop {
        match value(page, expression).await {
            Value::Null | Value::Bool(false) if Instant::now() > deadline => {
                picture(page).await;
                panic!("never came true: {expression}");
            }
            Value::Null | Value::Bool(false) => tokio::task::yield_now().await,
            value => return value,
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
pub fn configuration(executable: PathBuf, folder: &Path, (width, height): (u32, u32)) -> BrowserConfig {
    BrowserConfig::builder()
        .chrome_executable(executable)
        .user_data_dir(folder.join("profile"))
        .no_sandbox()
        .viewport(Viewport { width, height, ..Viewport::default() })
        .window_size(width, height)
        .args(["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"])
        .args(["disable-component-update", "disable-sync", "no-proxy-server", "disable-dev-shm-usage"])
        .launch_timeout(Duration::from_secs(60))
        .build()
        .expect("a configuration")
}

/// The documentation of a server with the demonstration, in a window of a size; its credentials.
struct Documentation {
    page: Page,
    credentials: Value,
    browser: Browser,
    driver: JoinHandle<()>,
    _folder: TempDir,
    _app: TestApp,
}

impl Documentation {
    async fn open(size: (u32, u32)) -> Option<Self> {
        let executable = browser("nobody looked at /docs/")?;
        let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
        let db = &app.state().db;
        let catalogue = db.write(async |conn| features::programme::standards::load_catalogue(conn).await);
        catalogue.await.expect("standards");
        let file =
            demo::load(app.state(), folder.path()).await.expect("a demonstration").expect("credentials");
        let credentials = serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON");
        let configuration = configuration(executable, folder.path(), size);
        let (browser, mut events) = Browser::launch(configuration).await.expect("a browser");
        let driver = tokio::spawn(async move { while events.next().await.is_some() {} });
        let page = browser.new_page(format!("{}/docs/", app.base())).await.expect("a page");
        Some(Self { page, credentials, browser, driver, _folder: folder, _app: app })
    }

    /// Tries `GET /me`: the status and the body.
    async fn me(&self) -> (String, String) {
        click(&self.page, "#operations-tag-identity").await;
        click(&self.page, "#operations-identity-get_me .opblock-summary-control").await;
        click(&self.page, "#operations-identity-get_me .execute").await;
        let text = async |part: &str| {
            let place = format!("#operations-identity-get_me .live-responses-table tr.response {part}");
            let asked = format!("document.querySelector({place:?})?.textContent");
            eventually(&self.page, &asked).await.as_str().unwrap_or_default().to_owned()
        };
        (text("td.response-col_status").await, text("pre").await)
    }

    async fn close(mut self) {
        picture(&self.page).await;
        self.browser.close().await.expect("an end");
        self.browser.wait().await.expect("an end");
        self.driver.abort();
    }
}

#[tokio::test]
async fn a_developer_authorises_and_tries_an_operation_in_the_documentation() {
    let Some(documentation) = Documentation::open((1400, 1600)).await else { return };
    let (page, client) = (&documentation.page, &documentation.credentials["clients"][0]);
    click(page, ".scheme-container .authorize").await;
    write(page, "#client_id_clientCredentials", client["clientId"].as_str().expect("an id")).await;
    write(page, "#client_secret_clientCredentials", client["clientSecret"].as_str().expect("a secret")).await;
    click(page, ".auth-container:has(#client_id_clientCredentials) .authorize").await;
    // Once authorised the dialogue offers to log out.
    eventually(
        page,
        "[...document.querySelectorAll('.auth-container button')].some(button => button.textContent === 'Logout')",
    )
    .await;
    click(page, ".auth-container .btn-done").await;
    let (status, body) = documentation.me().await;
    assert!(status.starts_with("200"), "{status}");
    assert!(body.contains(client["organisationId"].as_str().expect("an id")), "{body}");
    // Nothing was asked of any other host, and nothing was refused by the page's own policy.
    let strangers = page
        .evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin).filter(origin => origin !== location.origin && origin !== 'null')")
        .await
        .expect("what was loaded");
    assert_eq!(strangers.value(), Some(&serde_json::json!([])));
    documentation.close().await;
}

#[tokio::test]
async fn a_person_signs_in_on_a_phone_and_tries_an_operation() {
    let Some(documentation) = Documentation::open((390, 844)).await else { return };
    let (page, person) = (&documentation.page, &documentation.credentials["people"][0]);
    let email = person["email"].as_str().expect("an address");
    eventually(page, "!!document.querySelector('.opblock-tag') && !!document.querySelector('.authorize')")
        .await;
    write(page, "#email", email).await;
    write(page, "#password", "a wrong password").await;
    click(page, "#sign-in button").await;
    eventually(page, "document.querySelector('#said').textContent.startsWith('Not signed in')").await;
    page.evaluate("document.querySelector('#password').value = ''").await.expect("an empty field");
    write(page, "#password", person["password"].as_str().expect("a password")).await;
    click(page, "#sign-in button").await;
    eventually(page, "document.querySelector('#said').textContent.startsWith('Signed in as')").await;
    let (status, body) = documentation.me().await;
    assert!(status.starts_with("200") && body.contains(email), "{status} {body}");
    // Nothing is cut: the page is as wide as the window.
    let wide = page.evaluate("document.documentElement.scrollWidth").await.expect("a width");
    assert_eq!(wide.value(), Some(&serde_json::json!(390)));
    documentation.close().await;
}
