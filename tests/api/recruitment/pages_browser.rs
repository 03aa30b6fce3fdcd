//! The pages in a real browser, from the vacancy to the offer.

use chrono::TimeDelta;
use serde_json::json;

use super::scene::Campaign;
use crate::browser::browser;
use crate::keyboard::{Reader, Window};

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
    reader.until("document.querySelector('.faults') !== null").await;
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
