//! Pages in a real browser, by the keyboard alone, without scripts, on the narrowest phone.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chromiumoxide::cdp::browser_protocol::accessibility::{AxValue, GetFullAxTreeParams};
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, Element, Page};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::browser::{configuration, value};

/// How wide the page is, in pixels.
const WIDTH: u32 = 320;

/// Somebody at a keyboard.
pub struct Reader {
    page: Page,
    seen: std::cell::Cell<usize>,
}

impl Reader {
    /// What an expression is worth.
    pub async fn value(&self, expression: &str) -> Value {
        value(&self.page, expression).await
    }

    /// What takes keys; a page that is just being left has none any more.
    async fn body(&self) -> Element {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            match self.page.find_element("body").await {
                Ok(body) => return body,
                Err(error) => assert!(Instant::now() < deadline, "no body: {error}"),
            }
            tokio::task::yield_now().await;
        }
    }

    /// Presses a key.
    pub async fn press(&self, key: &str) {
        self.body().await.press_key(key).await.expect("a key");
    }

    /// Makes the window as narrow as the narrowest phone, and runs no script.
    async fn narrow(&self) {
        let size = SetDeviceMetricsOverrideParams::new(i64::from(WIDTH), 640, 1.0, false);
        self.page.execute(size).await.expect("a size");
        self.page.execute(SetScriptExecutionDisabledParams::new(true)).await.expect("no scripts");
    }

    /// Moves on by the tabulator until a part of the page has the focus, which is seen.
    pub async fn reach(&self, selector: &str) {
        for _ in 0..60 {
            if self.value(&format!("document.activeElement.matches({selector:?})")).await == json!(true) {
                let outline = self.value("getComputedStyle(document.activeElement).outlineStyle").await;
                assert_eq!(outline, json!("solid"), "{selector}");
                return;
            }
            self.press("Tab").await;
        }
        panic!("never reached {selector}: {}", self.page.content().await.unwrap_or_default());
    }

    /// Reaches a field and writes into it.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.reach(selector).await;
        self.body().await.type_str(text).await.expect("a text");
    }

    /// Waits for the page with a heading, which is no wider than the window; keeps a picture of it where somebody asked.
    pub async fn see(&self, heading: &str) {
        let deadline = Instant::now() + Duration::from_mins(1);
        let there = format!(
            "document.querySelector('h1')?.textContent === {heading:?} && document.readyState === 'complete'"
        );
        while self.value(&there).await != json!(true) {
            assert!(
                Instant::now() < deadline,
                "no {heading}: {}",
                self.page.content().await.unwrap_or_default()
            );
            tokio::task::yield_now().await;
        }
        // A page of another process begins without them.
        self.narrow().await;
        while self.value("window.innerWidth").await != json!(WIDTH) {
            assert!(Instant::now() < deadline, "{heading} never becomes narrow");
            tokio::task::yield_now().await;
        }
        let wide = self.value("document.documentElement.scrollWidth").await;
        assert_eq!(wide, json!(WIDTH), "{heading} is too wide");
        self.keep(heading).await;
    }

    /// Keeps a picture of what is there where somebody asked.
    async fn keep(&self, name: &str) {
        let number = self.seen.replace(self.seen.get() + 1);
        if let Some(folder) = std::env::var_os("HACKIT_SCREENSHOTS") {
            let name = format!("{number:02}-{}.png", name.to_lowercase().replace([' ', '?', '’'], "-"));
            let whole = ScreenshotParams::builder().full_page(true).build();
            self.page
                .save_screenshot(whole, std::path::Path::new(&folder).join(name))
                .await
                .expect("a picture");
        }
    }

    /// What a screen reader is given: the role and the name of each part, in order.
    pub async fn heard(&self) -> Vec<String> {
        let tree = self.page.execute(GetFullAxTreeParams::default()).await.expect("a tree");
        let word = |value: &Option<AxValue>| {
            let text = value.as_ref().and_then(|value| value.value.as_ref()?.as_str());
            text.unwrap_or_default().to_owned()
        };
        let heard = tree.result.nodes.iter().filter(|node| !node.ignored);
        heard.map(|node| format!("{}: {}", word(&node.role), word(&node.name))).collect()
    }

    /// Waits until something holds, where the heading stays the same.
    pub async fn until(&self, expression: &str) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while self.value(expression).await != json!(true) {
            assert!(Instant::now() < deadline, "never: {expression}");
            tokio::task::yield_now().await;
        }
    }

    /// Follows a link, or presses a button.
    pub async fn go(&self, selector: &str, heading: &str) {
        self.reach(selector).await;
        self.press("Enter").await;
        self.see(heading).await;
    }

    /// Moves on by the tabulator as often as told: where each step leads, whose focus is seen.
    pub async fn steps(&self, count: usize) -> Vec<Value> {
        let mut reached = Vec::new();
        for _ in 0..count {
            self.press("Tab").await;
            let outline = self.value("getComputedStyle(document.activeElement).outlineStyle").await;
            reached.push(self.value("document.activeElement.getAttribute('href')").await);
            assert_eq!(outline, json!("solid"), "{reached:?}");
        }
        reached
    }

    /// Opens an address that is no page, such as a drawing, and keeps what it looks like, under the name of its file.
    pub async fn show(&self, url: &str) {
        self.page.goto(url).await.expect("a document");
        let there = "document.readyState === 'complete'";
        assert_eq!(self.value(there).await, json!(true), "{url}");
        self.keep(url.rsplit('/').next().unwrap_or_default()).await;
    }

    /// Opens an address.
    pub async fn goto(&self, url: &str, heading: &str) {
        self.page.goto(url).await.expect("a page");
        self.see(heading).await;
    }
}

/// A browser with one narrow page.
pub struct Window {
    pub reader: Reader,
    browser: Browser,
    driver: JoinHandle<()>,
    _folder: TempDir,
}

impl Window {
    /// Opens a browser with a blank page.
    pub async fn open(executable: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = configuration(executable, folder.path(), (WIDTH, 640));
        let (browser, mut events) = Browser::launch(settings).await.expect("a browser");
        let driver = tokio::spawn(async move { while events.next().await.is_some() {} });
        let page = browser.new_page("about:blank").await.expect("a page");
        let reader = Reader { page, seen: std::cell::Cell::new(0) };
        reader.narrow().await;
        Self { reader, browser, driver, _folder: folder }
    }

    /// Ends the browser.
    pub async fn close(&mut self) {
        self.browser.close().await.expect("an end");
        self.browser.wait().await.expect("an end");
        self.driver.abort();
    }
}
