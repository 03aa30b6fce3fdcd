//! The pages with which people find vacancies and apply.

use chrono::TimeDelta;
use serde_json::json;

use super::scene::Campaign;
use crate::support::{Reply, TestApp};

/// The page of an application, by the path of its link in the API.
pub fn page_of(link: &str) -> String {
    link.replace("/api/v1/application-links/", "/apply/")
}

/// Opens a page.
pub async fn open(app: &TestApp, path: &str) -> Reply {
    let page = app.anonymous().request("GET", path).send().await;
    assert!(!page.text.contains("<script") && !page.text.contains("<img"), "{path}: {}", page.text);
    assert!(page.header("content-security-policy").contains("form-action 'self'"), "{path}");
    page
}

/// Sends a form.
pub async fn send(app: &TestApp, path: &str, form: &str) -> Reply {
    app.anonymous().request("POST", path).form(form).send().await
}

/// Sends a form that is right; where it leads.
pub async fn saved(app: &TestApp, path: &str, form: &str) -> String {
    send(app, path, form).await.expect(303).header("location").to_owned()
}

/// The sentences on top of a page with faults: each leads to something that is there, and none is for machines.
pub fn faults(page: &Reply) -> Vec<String> {
    assert!(page.text.contains("<title>Error: "), "{}", page.text);
    let from = page.text.find("<div class=\"faults\" role=\"alert\"").expect("a summary");
    let summary = page.text[from..].split("</div>").next().expect("its end");
    summary
        .split("href=\"#")
        .skip(1)
        .map(|part| {
            let (id, rest) = part.split_once("\">").expect("an id");
            assert_eq!(page.text.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {}", page.text);
            let text = rest.split("</a>").next().expect("a text").to_owned();
            assert!(!text.contains("#/") && !text.contains('_') && !text.contains("null"), "{text}");
            assert!(page.text.matches(&text).count() > 1 || page.text.contains("Hand in</button>"), "{text}");
            text
        })
        .collect()
}

/// All that a write could change.
pub async fn everything(app: &TestApp) -> Vec<String> {
    app.sql(
        "SELECT concat_ws(' ', (SELECT count(*) FROM events), (SELECT count(*) FROM versions), (SELECT count(*) FROM messages),
            (SELECT count(*) FROM candidates), (SELECT count(*) FROM applications), (SELECT count(*) FROM application_links),
            (SELECT md5(string_agg(details::text, '|' ORDER BY application_id)) FROM application_details details))",
    )
    .await
}

#[tokio::test]
async fn everybody_finds_what_is_live() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let list = open(app, "/vacancies").await.expect(200);
    assert_eq!(list.header("cache-control"), "public, max-age=60");
    assert!(list.text.contains(&format!("href=\"/vacancies/{}\"", campaign.vacancy)), "{}", list.text);
    assert!(list.text.contains("£15.00 an hour") && list.text.contains("30 June 2027"), "{}", list.text);
    let path = format!("/vacancies/{}", campaign.vacancy);
    let shown = open(app, &path).await.expect(200);
    assert_eq!(shown.header("cache-control"), "public, max-age=60");
    for word in [
        "<h1>Apprentice developer</h1>",
        "£15.00 an hour",
        "36 a week",
        "level",
        "6 September 2027",
        "5 September 2029",
        "Curiosity",
        "Works with others",
        "You learn to build services.",
        "Why do you want to do this?",
        "for=\"email\"",
        "autocomplete=\"email\"",
    ] {
        assert!(shown.text.contains(word), "{word}: {}", shown.text);
    }
    let change = json!({"title": "<b>Apprentice</b> & more", "description": "One\nTwo <i>"});
    let vacancy = format!("/api/v1{path}");
    campaign.staff.patch(&vacancy, &change).await.expect(200);
    let shown = open(app, &path).await.expect(200);
    assert!(!shown.text.contains("<b>") && !shown.text.contains("<i>"), "{}", shown.text);
    for nowhere in ["/vacancies/nonsense", &format!("/vacancies/{}", campaign.round), "/vacancies/x/sent"] {
        let page = open(app, nowhere).await.expect(404);
        assert!(
            page.text.contains("Page not found") && page.text.contains("href=\"/vacancies\""),
            "{}",
            page.text
        );
    }
    campaign.staff.post(&format!("{vacancy}/closures"), &json!({})).await.expect(200);
    let closed = open(app, &path).await.expect(410);
    assert!(closed.text.contains("This vacancy has closed"), "{}", closed.text);
    send(app, &path, "email=sam@mail.example").await.expect(410);
    assert!(open(app, "/vacancies").await.expect(200).text.contains("There is no vacancy just now"));
    campaign.staff.post(&format!("{vacancy}/archivals"), &json!({})).await.expect(200);
    open(app, &path).await.expect(404);
}

#[tokio::test]
async fn a_draft_is_shown_to_nobody_and_many_stand_on_several_pages() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    for _ in 0..50 {
        campaign.another().await;
    }
    app.sql(&format!(
        "UPDATE vacancies SET state = 'draft', version = version + 1 WHERE id = '{}'",
        campaign.vacancy
    ))
    .await;
    open(app, &format!("/vacancies/{}", campaign.vacancy)).await.expect(404);
    let first = open(app, "/vacancies").await.expect(200);
    assert_eq!(first.text.matches("<h2>").count(), 50);
    assert!(!first.text.contains("?after=") && !first.text.contains(&campaign.vacancy));
    let last = campaign.another().await;
    let first = open(app, "/vacancies").await.expect(200);
    let next = first.text.split("href=\"/vacancies?after=").nth(1).and_then(|rest| rest.split('"').next());
    let second = open(app, &format!("/vacancies?after={}", next.expect("a next page"))).await.expect(200);
    assert_eq!(second.text.matches("<h2>").count(), 1);
    assert!(second.text.contains(&last), "{}", second.text);
}

#[tokio::test]
async fn a_link_is_asked_for_by_an_address() {
    let campaign = Campaign::new().await;
    let (app, path) = (&campaign.app, format!("/vacancies/{}", campaign.vacancy));
    for (form, fault) in [
        ("", "Enter your e-mail address"),
        ("email=+", "Enter your e-mail address"),
        ("email=%3Cb%3Esam", "Enter an e-mail address in the right form, such as name@example.com"),
        (
            "email=sam@mail.example%0D%0ABcc:x@y.example",
            "Enter an e-mail address in the right form, such as name@example.com",
        ),
    ] {
        let page = send(app, &path, form).await.expect(422);
        assert_eq!(faults(&page), [fault], "{form}");
        assert!(
            !page.text.contains("<b>") && page.text.contains("aria-describedby=\"email-fault\""),
            "{}",
            page.text
        );
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert!(send(app, &path, "email=%3Cb%3Esam").await.text.contains("value=\"&#60;b&#62;sam\""));
    assert_eq!(app.sql("SELECT count(*) FROM messages").await, ["0"]);
    let sent = saved(app, &path, "email=+Sam@mail.example+").await;
    assert_eq!(sent, format!("{path}/sent"));
    let page = open(app, &sent).await.expect(200);
    assert!(page.text.contains("<h1>Check your e-mail</h1>"), "{}", page.text);
    assert_eq!(
        app.sql("SELECT kind || ' ' || address FROM messages").await,
        ["applicationLink Sam@mail.example"]
    );
    assert_eq!(app.sql("SELECT count(*) FROM applications").await, ["0"]);
    let plain = app.anonymous().request("POST", &path).body("email=sam@mail.example").send().await;
    assert_eq!(faults(&plain.expect(422)), ["Enter your e-mail address"]);
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_so_in_words() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    for _ in 0..30 {
        open(&app, "/apply/hka_made-up").await.expect(404);
    }
    let refused = open(&app, "/apply/hka_made-up").await.expect(429);
    assert!(refused.text.contains("Too many tries") && !refused.header("retry-after").is_empty());
    assert_eq!(refused.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_so() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let link = page_of(&campaign.link("sam@mail.example").await);
    for nowhere in [
        "/apply/hka_made-up",
        "/apply/%00",
        "/apply/hka_made-up/about",
        "/apply/hka_made-up/questions/why",
        "/apply/hka_made-up/check",
        "/apply/hka_made-up/withdraw",
        "/apply/hka_made-up/decline",
        &format!("{link}/elsewhere"),
        &format!("{link}/questions/unknown"),
        &format!("{link}/eligibility/elsewhere"),
    ] {
        let page = open(app, nowhere).await.expect(404);
        assert!(page.text.contains("This link does not work"), "{nowhere}: {}", page.text);
        for (name, value) in
            [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")]
        {
            assert_eq!(page.header(name), value, "{nowhere}");
        }
    }
    for nowhere in
        ["about", "check", "interview", "offer", "decline", "withdraw", "eligibility/hackneySchool"]
    {
        send(app, &format!("/apply/hka_made-up/{nowhere}"), "a=b").await.expect(404);
    }
    // Fourteen months later its time is over.
    app.advance(TimeDelta::days(430));
    assert!(open(app, &link).await.expect(404).text.contains("This link does not work"));
}
