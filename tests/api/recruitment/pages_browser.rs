//! The pages in a real browser, by the keyboard alone, without scripts, on the narrowest phone: from the vacancy to the offer.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, Element, Page};
use chrono::TimeDelta;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::scene::Campaign;
use crate::browser::{browser, configuration, value};

/// How wide the page is, in pixels.
const WIDTH: u32 = 320;

/// Somebody at a keyboard.
pub struct Reader {
    page: Page,
    seen: std::cell::Cell<usize>,
}

impl Reader {
    async fn value(&self, expression: &str) -> Value {
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
        let number = self.seen.replace(self.seen.get() + 1);
        if let Some(folder) = std::env::var_os("HACKIT_SCREENSHOTS") {
            let name = format!("{number:02}-{}.png", heading.to_lowercase().replace([' ', '?', '’'], "-"));
            let whole = ScreenshotParams::builder().full_page(true).build();
            self.page
                .save_screenshot(whole, std::path::Path::new(&folder).join(name))
                .await
                .expect("a picture");
        }
    }

    /// Follows a link, or presses a button.
    pub async fn go(&self, selector: &str, heading: &str) {
        self.reach(selector).await;
        self.press("Enter").await;
        self.see(heading).await;
    }

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

    pub async fn close(&mut self) {
        self.browser.close().await.expect("an end");
        self.browser.wait().await.expect("an end");
        self.driver.abort();
    }
}

/// Writes the application, a page after the other, and hands it in.
async fn apply(reader: &Reader, base: &str) {
    let to = |part: &str| format!("a[href=\"{base}/{part}\"]");
    let (button, list) = ("button", "Your application");
    reader.go(&to("about"), "About you").await;
    reader.go(button, "About you").await;
    reader.go(".faults a", "About you").await;
    reader.fill("#givenName", "Sam").await;
    reader.fill("#familyName", "Invented").await;
    reader.fill("#phone", "020 7946 0958").await;
    reader.go(button, list).await;
    reader.go(&to("date-of-birth"), "Date of birth").await;
    reader.fill("#dateOfBirth-day", "1").await;
    reader.fill("#dateOfBirth-month", "5").await;
    reader.fill("#dateOfBirth-year", "2008").await;
    reader.go(button, list).await;
    reader.go(&to("eligibility"), "Eligibility").await;
    reader.go(button, "Eligibility").await;
    reader.reach("#route").await;
    reader.press(" ").await;
    reader.press("ArrowDown").await;
    reader.go(button, "Your school").await;
    reader.fill("#school", "Example Academy").await;
    reader.fill("#fromYear", "2019").await;
    reader.fill("#toYear", "2024").await;
    reader.go(button, list).await;
    reader.go(&to("questions/why"), "Question 1 of 1").await;
    reader.fill("#answer-why", "I like to find out how things work, and to build what helps.").await;
    reader.go(button, list).await;
    reader.go(&to("adjustments"), "Adjustments").await;
    reader.go(button, list).await;
    reader.go(&to("check"), "Check your answers").await;
    reader.go(button, "We have your application").await;
}

#[tokio::test]
async fn somebody_with_a_keyboard_alone_applies_chooses_a_time_and_accepts() {
    let Some(executable) = browser("nobody looked at the pages of vacancies") else { return };
    let campaign = Campaign::new().await;
    let (app, staff) = (&campaign.app, &campaign.staff);
    let mut window = Window::open(executable).await;
    let reader = &window.reader;

    reader.goto(&format!("{}/vacancies", app.base()), "Apprenticeship vacancies").await;
    reader.go(&format!("a[href=\"/vacancies/{}\"]", campaign.vacancy), "Apprentice developer").await;
    reader.fill("#email", "sam@mail.example").await;
    reader.go("button", "Check your e-mail").await;
    let link = "SELECT substring(body_text FROM '/apply/([^\\s]+)') FROM messages ORDER BY id DESC LIMIT 1";
    let base = format!("/apply/{}", app.sql(link).await.concat());
    reader.goto(&format!("{}{base}", app.base()), "Your application").await;
    apply(reader, &base).await;

    let id = app.sql("SELECT id FROM applications").await.concat();
    let verified = json!({"outcome": "verified", "evidence": "schoolCertificate", "seenOn": "2026-11-24", "reason": null});
    campaign.act(&id, "eligibility-verifications", &verified).await;
    campaign.act(&id, "shortlistings", &json!({})).await;
    for (starts_at, venue) in
        [("2026-11-25T10:00:00Z", "1 Reading Lane"), ("2026-11-25T14:00:00Z", "1 Hillman Street")]
    {
        let slot = json!({"vacancyId": campaign.vacancy, "applicationId": null, "startsAt": starts_at, "minutes": 45,
            "venue": venue, "onlineUrl": null, "panel": [campaign.manager.id, staff.id]});
        staff.post("/api/v1/interviews", &slot).await.expect(201);
    }
    app.advance(TimeDelta::minutes(31));
    reader.goto(&format!("{}{base}", app.base()), "We would like to meet you").await;
    reader.reach("#interviewId").await;
    reader.press(" ").await;
    reader.press("ArrowDown").await;
    reader.go("button", "Your interview is booked").await;

    let offer = json!({"expiresOn": "2026-12-24", "overPlanReason": null,
        "conditions": [{"kind": "rightToWork", "text": "Show a passport, or a share code of the Home Office."}]});
    staff.renewed().post(&format!("/api/v1/applications/{id}/offers"), &offer).await.expect(201);
    reader.goto(&format!("{}{base}", app.base()), "We offer you the apprenticeship").await;
    reader.go(&format!("a[href=\"{base}/decline\"]"), "Decline the offer?").await;
    reader.go("main > p:last-of-type a", "We offer you the apprenticeship").await;
    reader.go("button", "You have accepted the offer").await;
    reader.go(&format!("a[href=\"{base}/withdraw\"]"), "Withdraw your application?").await;
    assert_eq!(app.sql("SELECT state FROM applications").await, ["conditionsPending"]);

    window.close().await;
}
