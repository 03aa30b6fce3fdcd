//! Calendars of one's own, by links that calendar programs open.

use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{id_of, published};
use crate::support::{Actor, TestApp};

const LINKS: &str = "/api/v1/calendar-links";

/// The id and the path of a new link to somebody's calendar.
pub async fn linked(app: &TestApp, whose: &Actor) -> (String, String) {
    let made = whose.post(LINKS, &Value::Null).await.expect(201);
    let url = made.body["url"].as_str().expect("a URL");
    let path = url.strip_prefix(app.base()).expect("our own URL").to_owned();
    (made.id().to_owned(), path)
}

/// The lines of a calendar, unfolded.
async fn lines(app: &TestApp, path: &str) -> Vec<String> {
    let reply = app.anonymous().get(path).await.expect(200);
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    reply.text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

/// The events of a calendar: what each says of itself, by name.
async fn events(app: &TestApp, path: &str) -> Vec<Vec<String>> {
    let lines = lines(app, path).await;
    let events = lines.split(|line| line == "BEGIN:VEVENT").skip(1);
    events.map(|event| event.iter().take_while(|line| *line != "END:VEVENT").cloned().collect()).collect()
}

fn says(event: &[String], line: &str) -> bool {
    event.iter().any(|other| other == line)
}

#[tokio::test]
async fn a_calendar_has_ones_own_meetups_and_reviews_and_what_was_cancelled() {
    let app = TestApp::new().await;
    let (ada, employer, staff) =
        (app.provider("Ada").await, app.employer("MadeTech").await, app.staff().await);
    let learner = app.learner(&ada).await;
    let apprentice = app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let (_, path) = linked(&app, &apprentice).await;
    let other = published(&employer, &staff, &json!({"title": "Not mine"})).await;
    let mine = published(&employer, &staff, &json!({"title": "Mine"})).await;
    let left = published(&employer, &staff, &json!({"title": "Left"})).await;
    let off = published(&employer, &staff, &json!({"title": "Off"})).await;
    for place in [&mine, &left, &off] {
        apprentice.post(&format!("{place}/registrations"), &json!({})).await.expect(201);
    }
    let registered = apprentice.get(&format!("{left}/registrations")).await.expect(200);
    let id = registered.body["registrations"][0]["id"].as_str().expect("an id").to_owned();
    apprentice.post(&format!("{left}/registrations/{id}/cancellations"), &Value::Null).await.expect(200);
    employer
        .post(&format!("{off}/cancellations"), &json!({"reason": "The speakers are ill."}))
        .await
        .expect(200);
    let all = events(&app, &path).await;
    let of = |title: &str| all.iter().find(|event| says(event, &format!("SUMMARY:{title}")));
    assert!(of("Not mine").is_none() && !all.iter().flatten().any(|line| line.contains(id_of(&other))));
    for (title, place, status) in
        [("Mine", &mine, "CONFIRMED"), ("Left", &left, "CANCELLED"), ("Off", &off, "CANCELLED")]
    {
        let event = of(title).expect(title);
        assert!(says(event, &format!("STATUS:{status}")), "{event:#?}");
        assert!(says(event, &format!("UID:{}@hackit", id_of(place))), "{event:#?}");
    }
    assert!(
        says(of("Off").expect("it"), "SEQUENCE:1")
            && says(of("Off").expect("it"), "COMMENT:The speakers are ill.")
    );
    let review =
        all.iter().find(|event| event.iter().any(|line| line.starts_with("SUMMARY:Progress review")));
    let review = review.expect("the next review");
    assert!(review.iter().any(|line| line.starts_with("DTSTART;VALUE=DATE:")), "{review:#?}");
    assert!(says(review, "STATUS:TENTATIVE"), "no day is agreed: {review:#?}");
    // Whoever comes again comes: the newest registration counts.
    apprentice.post(&format!("{left}/registrations"), &json!({})).await.expect(201);
    let all = events(&app, &path).await;
    let again: Vec<_> = all.iter().filter(|event| says(event, "SUMMARY:Left")).collect();
    assert!(again.len() == 1 && says(again[0], "STATUS:CONFIRMED"), "{again:#?}");
    let known = app.anonymous().get(&path).await.expect(200);
    let request = app.anonymous().request("GET", &path).header("if-none-match", known.header("etag"));
    request.send().await.expect(304);
}

#[tokio::test]
async fn a_manager_sees_the_reviews_of_their_apprentices_by_name() {
    let app = TestApp::new().await;
    let (ada, staff) = (app.provider("Ada").await, app.staff().await);
    let (learner, _) = (app.learner(&ada).await, app.learner(&ada).await);
    let manager = app.person(Role::LineManager).await;
    let apprenticeship = format!("/api/v1/apprenticeships/{}", learner.id);
    staff.patch(&apprenticeship, &json!({"lineManagerId": manager.id})).await.expect(200);
    let (_, path) = linked(&app, &manager).await;
    let list = staff.get(&format!("/api/v1/reviews?apprenticeship_id={}", learner.id)).await.expect(200);
    let review = list.body["reviews"][0]["id"].as_str().expect("an id").to_owned();
    let body = json!({"agreedOn": "2026-12-04", "reason": "Both can come."});
    staff.post(&format!("/api/v1/reviews/{review}/reschedulings"), &body).await.expect(200);
    let all = events(&app, &path).await;
    assert_eq!(all.len(), 1, "one apprentice, one review: {all:#?}");
    assert!(all[0].iter().any(|line| line.ends_with(": Robin Invented")), "{all:#?}");
    assert!(says(&all[0], "DTSTART;VALUE=DATE:20261204") && says(&all[0], "STATUS:CONFIRMED"), "{all:#?}");
}

#[tokio::test]
async fn a_link_is_shown_once_and_ends_with_its_person_or_before() {
    let app = TestApp::new().await;
    let (staff, somebody, other) =
        (app.staff().await, app.person(Role::Mentor).await, app.person(Role::LineManager).await);
    let (id, path) = linked(&app, &somebody).await;
    let (_, second) = linked(&app, &somebody).await;
    let list = somebody.get(LINKS).await.expect(200).body;
    let told: Vec<(&Value, &Value)> = list["calendarLinks"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|link| (&link["id"], &link["url"]))
        .collect();
    assert_eq!((told.len(), told[0]), (2, (&json!(id), &Value::Null)));
    assert_eq!(other.get(LINKS).await.expect(200).body["calendarLinks"], json!([]));
    let token = path.rsplit('/').next().expect("a file").trim_end_matches(".ics");
    for table in ["calendar_links", "idempotency_keys", "events", "versions"] {
        let found = format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{token}%'");
        assert_eq!(app.sql(&found).await, ["0"], "{table}");
    }
    other.delete(&format!("{LINKS}/{id}")).await.expect(404);
    lines(&app, &path).await;
    somebody.delete(&format!("{LINKS}/{id}")).await.expect(204);
    somebody.delete(&format!("{LINKS}/{id}")).await.expect(404);
    assert_eq!(app.anonymous().get(&path).await.expect(410).code(), "linkEnded");
    lines(&app, &second).await;
    staff.post(&format!("/api/v1/people/{}/deactivations", somebody.id), &json!({})).await.expect(200);
    app.anonymous().get(&second).await.expect(410);
    app.anonymous().get("/calendars/hkl_nonsense.ics").await.expect(404);
    // Programs that still come to what has ended keep nobody else out.
    for _ in 0..40 {
        app.anonymous().get(&path).await.expect(410);
    }
    let (_, third) = linked(&app, &other).await;
    lines(&app, &third).await;
    app.employer("MadeTech").await.post(LINKS, &Value::Null).await.expect(403);
    let rights = "SELECT has_column_privilege('hackit_app', 'calendar_links', 'token_hash', 'SELECT')";
    assert_eq!(app.sql(rights).await, ["f"]);
}

#[tokio::test]
async fn twenty_links_stand_at_once_and_no_more() {
    let app = TestApp::new().await;
    let somebody = app.person(Role::Apprentice).await;
    for _ in 0..17 {
        linked(&app, &somebody).await;
    }
    let more = futures_util::future::join_all((0..6).map(|_| somebody.post(LINKS, &Value::Null))).await;
    let mut found: Vec<u16> = more.iter().map(|reply| reply.status).collect();
    found.sort_unstable();
    assert_eq!(found, [201, 201, 201, 409, 409, 409]);
    let keyed = || somebody.request("POST", LINKS).header("idempotency-key", "once");
    let list = somebody.get(LINKS).await.expect(200).body;
    let id = list["calendarLinks"][0]["id"].as_str().expect("an id").to_owned();
    somebody.delete(&format!("{LINKS}/{id}")).await.expect(204);
    assert!(keyed().send().await.expect(201).body["url"].is_string());
    assert_eq!(keyed().send().await.expect(201).body["url"], Value::Null, "a replay tells no address");
}
