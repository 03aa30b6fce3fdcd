//! What candidates see and do on their page after they have handed in.

use chrono::TimeDelta;
use serde_json::json;

use super::pages::{everything, faults, open, page_of, saved, send};
use super::scene::Campaign;

/// Opens a slot that candidates may choose; its id.
async fn slot(campaign: &Campaign, starts_at: &str) -> String {
    let body = json!({"vacancyId": campaign.vacancy, "applicationId": null, "startsAt": starts_at, "minutes": 45,
        "venue": "1 Reading Lane", "onlineUrl": null, "panel": [campaign.manager.id, campaign.staff.id]});
    campaign.staff.renewed().post("/api/v1/interviews", &body).await.expect(201).id().to_owned()
}

/// An application with an open offer, and the path of its page.
async fn offered(campaign: &Campaign, email: &str) -> (String, String) {
    let (id, link) = campaign.interviewing(email).await;
    let body = json!({"expiresOn": "2026-12-24", "overPlanReason": null,
        "conditions": [{"kind": "rightToWork", "text": "Show a passport <or> a share code."}]});
    campaign.staff.post(&format!("/api/v1/applications/{id}/offers"), &body).await.expect(201);
    (id, page_of(&link))
}

#[tokio::test]
async fn a_time_is_chosen_and_the_last_goes_to_one() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (_, one) = campaign.shortlisted("sam@mail.example").await;
    let (_, other) = campaign.shortlisted("alex@mail.example").await;
    let (one, other) = (page_of(&one), page_of(&other));
    let choose = |page: &str| format!("{page}/interview");
    assert!(open(app, &one).await.text.contains("We have your application"), "the decision is not told yet");
    app.advance(TimeDelta::minutes(31));
    assert!(open(app, &one).await.text.contains("We write to you with a time"));
    let (early, late) =
        (slot(&campaign, "2027-06-01T09:00:00Z").await, slot(&campaign, "2026-12-01T14:30:00Z").await);
    let before = everything(app).await;
    let page = open(app, &one).await.expect(200);
    for word in [
        "Tuesday 1 June 2027 at 10:00",
        "Tuesday 1 December 2026 at 14:30",
        "1 Reading Lane",
        "type=\"radio\"",
    ] {
        assert!(page.text.contains(word), "{word}: {}", page.text);
    }
    assert_eq!(everything(app).await, before);
    for form in ["", "interviewId=nonsense"] {
        assert_eq!(faults(&send(app, &choose(&one), form).await.expect(422)), ["Choose a time"]);
    }
    assert_eq!(saved(app, &choose(&one), &format!("interviewId={late}")).await, one);
    let booked = open(app, &one).await.expect(200);
    assert!(
        booked.text.contains("Your interview is booked") && booked.text.contains("14:30"),
        "{}",
        booked.text
    );
    assert!(!booked.text.contains("type=\"radio\""), "{}", booked.text);
    let taken = send(app, &choose(&other), &format!("interviewId={late}")).await.expect(409);
    assert_eq!(faults(&taken), ["That time is taken by now. Choose another one"]);
    saved(app, &choose(&other), &format!("interviewId={early}")).await;
    // Chosen again, it stays as it is; another one is too much.
    saved(app, &choose(&one), &format!("interviewId={late}")).await;
    let third = slot(&campaign, "2026-12-02T14:30:00Z").await;
    let page = send(app, &choose(&one), &format!("interviewId={third}")).await.expect(409);
    assert!(page.text.contains("This cannot be done any more"), "{}", page.text);
}

#[tokio::test]
async fn an_offer_is_accepted_by_a_button() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (_, page) = offered(&campaign, "sam@mail.example").await;
    let before = everything(app).await;
    let shown = open(app, &page).await.expect(200);
    for word in [
        "We offer you the apprenticeship",
        "24 December 2026",
        "passport &#60;or&#62;",
        "Accept the offer</button>",
    ] {
        assert!(shown.text.contains(word), "{word}: {}", shown.text);
    }
    let asked = open(app, &format!("{page}/decline")).await.expect(200);
    assert!(asked.text.contains("Yes, decline the offer</button>"), "{}", asked.text);
    assert_eq!(everything(app).await, before);
    let id = shown.text.split("name=\"offerId\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let form = format!("offerId={}", id.expect("an offer"));
    send(app, &format!("{page}/offer"), "").await.expect(422);
    assert_eq!(saved(app, &format!("{page}/offer"), &form).await, page);
    let accepted = open(app, &page).await.expect(200);
    assert!(accepted.text.contains("You have accepted the offer"), "{}", accepted.text);
    assert!(
        accepted.text.contains("Still to do") && !accepted.text.contains("Accept the offer<"),
        "{}",
        accepted.text
    );
    assert_eq!(saved(app, &format!("{page}/offer"), &form).await, page, "again, it stays");
    let late = send(app, &format!("{page}/decline"), &form).await.expect(409);
    assert!(late.text.contains("This cannot be done any more"), "{}", late.text);
    let gone = app.anonymous().request("GET", &format!("{page}/decline")).send().await;
    assert_eq!((gone.status, gone.header("location")), (303, page.as_str()));
}

#[tokio::test]
async fn an_offer_is_declined_and_an_application_withdrawn_on_pages_that_ask_once_more() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (_, page) = offered(&campaign, "sam@mail.example").await;
    let asked = open(app, &format!("{page}/decline")).await.expect(200);
    let id = asked.text.split("name=\"offerId\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    saved(app, &format!("{page}/decline"), &format!("offerId={}", id.expect("an offer"))).await;
    assert!(open(app, &page).await.text.contains("The offer has ended"));
    let (_, link) = campaign.submitted("alex@mail.example").await;
    let page = page_of(&link);
    let before = everything(app).await;
    let asked = open(app, &format!("{page}/withdraw")).await.expect(200);
    assert!(asked.text.contains("Yes, withdraw it</button>"), "{}", asked.text);
    assert_eq!(everything(app).await, before);
    assert_eq!(saved(app, &format!("{page}/withdraw"), "").await, page);
    let over = open(app, &page).await.expect(200);
    assert!(
        over.text.contains("Your application was withdrawn") && over.text.contains("Apply again"),
        "{}",
        over.text
    );
}

#[tokio::test]
async fn a_rejection_is_told_half_an_hour_later_with_what_is_said_of_it() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (id, link) = campaign.submitted("sam@mail.example").await;
    let body = json!({"reasons": ["strongerCandidates"], "feedback": "Tell more of <what> you built."});
    campaign.act(&id, "rejections", &body).await;
    let page = page_of(&link);
    let early = open(app, &page).await.expect(200);
    assert!(
        early.text.contains("We have your application") && !early.text.contains("you built"),
        "{}",
        early.text
    );
    app.advance(TimeDelta::minutes(31));
    let told = open(app, &page).await.expect(200);
    assert!(told.text.contains("Your application was not successful"), "{}", told.text);
    assert!(told.text.contains("Tell more of &#60;what&#62; you built."), "{}", told.text);
}
