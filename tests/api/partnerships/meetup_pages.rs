//! The pages that show everybody the published meetups.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::meetups::{id_of, publish_change, published, submitted};
use super::series::{places, published_series};
use super::waitlist::{Full, cancel};
use crate::recruitment::pages::open;
use crate::support::{Actor, Reply, TestApp};

const PAGE: &str = "/meetups";

/// The page of a meetup, by its path in the API.
fn page_of(place: &str) -> String {
    format!("{PAGE}/{}", id_of(place))
}

/// What a page says, without its marks.
fn words(page: &Reply) -> String {
    let main = page.text.split("<main>").nth(1).expect("a main part");
    let mut text = String::new();
    for part in main.split('<') {
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(page: &Reply, all: &[&str]) {
    let words = words(page);
    for one in all {
        assert!(words.contains(one), "{one}: {words}");
    }
}

/// Where the titles on the list lead.
fn listed(page: &Reply) -> Vec<String> {
    let links = page.text.split("<h2><a href=\"").skip(1);
    links.map(|link| link.split('"').next().expect("a link").to_owned()).collect()
}

/// All of an answer but what names the request and tells the time.
fn all_of(reply: &Reply) -> (u16, String, String) {
    let headers = reply.headers.iter().filter(|(name, _)| !["request-id", "date"].contains(&name.as_str()));
    (reply.status, format!("{:?}", headers.collect::<Vec<_>>()), reply.text.clone())
}

async fn hall(employer: &Actor, staff: &Actor, title: &str, hours: i64, app: &TestApp) -> String {
    let starts = app.now() + TimeDelta::hours(hours);
    let changes = json!({"title": title, "startsAt": starts, "endsAt": starts + TimeDelta::hours(2)});
    published(employer, staff, &changes).await
}

#[tokio::test]
async fn the_list_shows_what_is_published_and_not_over() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let empty = open(&app, PAGE).await.expect(200);
    says(&empty, &["No meetup is planned just now", "Calendar of all meetups", "Get in touch"]);
    let later = hall(&employer, &staff, "Later", 60, &app).await;
    let soon = hall(&employer, &staff, "Soon", 2, &app).await;
    let begun = hall(&employer, &staff, "Begun", 1, &app).await;
    submitted(&employer, &json!({"title": "Waiting"})).await;
    let declined = submitted(&employer, &json!({"title": "Declined"})).await;
    staff.post(&format!("{declined}/declines"), &json!({"reason": "No."})).await.expect(200);
    let off = hall(&employer, &staff, "Off", 5, &app).await;
    staff.post(&format!("{off}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
    let online = json!({"title": "From afar", "startsAt": "2026-12-03T23:30:00Z", "endsAt": "2026-12-04T01:00:00Z",
        "venue": null, "onlineUrl": "https://meet.example/secret-room", "timeZone": "America/New_York", "capacity": 1});
    let afar = published(&employer, &staff, &online).await;
    let (both, zone) = (json!("https://meet.example/both"), json!("Asia/Kolkata"));
    let hybrid = json!({"title": "Both", "startsAt": "2026-12-05T18:00:00Z", "endsAt": "2026-12-05T20:00:00Z",
        "onlineUrl": both, "timeZone": zone});
    let both = published(&employer, &staff, &hybrid).await;
    app.advance(TimeDelta::hours(1));
    let list = open(&app, PAGE).await.expect(200);
    assert_eq!(list.header("cache-control"), "public, max-age=60");
    assert_eq!(list.header("x-content-type-options"), "nosniff");
    let shown = [&begun, &soon, &later, &afar, &both].map(|place| page_of(place));
    assert_eq!(listed(&list), shown, "{}", list.text);
    says(
        &list,
        &[
            "Begun Tuesday 24 November 2026, 11:00 to 13:00 (London time) MadeTech · Central Library, E8 1GQ It has begun",
            "Soon Tuesday 24 November 2026, 12:00 to 14:00 (London time)",
            "30 places free",
            "From afar Thursday 3 December 2026, 18:30 to 20:00 (New York time) MadeTech · online 1 place free",
            "Both Saturday 5 December 2026 at 23:30 to Sunday 6 December 2026 at 01:30 (Kolkata time)",
            "Central Library, E8 1GQ, and online",
        ],
    );
    for hidden in ["Waiting", "Declined", "Off ", "secret-room", "No.", "Illness"] {
        assert!(!list.text.contains(hidden), "{hidden}: {}", list.text);
    }
    // From its end on it is over, whether or not the timer has run; whoever is signed in sees the same.
    app.advance(TimeDelta::hours(2));
    let again = open(&app, PAGE).await.expect(200);
    assert_eq!(listed(&again), shown[1..]);
    assert_eq!(all_of(&employer.renewed().get(PAGE).await), all_of(&again));
}

#[tokio::test]
async fn a_page_shows_what_everybody_is_told_of_a_meetup() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("Made & <i>Tech</i>").await, app.staff().await);
    let cohort = json!({"name": "Autumn", "startsOn": "2026-09-07", "plannedPlaces": 18});
    let cohort = staff.post("/api/v1/cohorts", &cohort).await.expect(201).body["id"].clone();
    let text = "<script>alert(1)</script>\n\"quoted\" & 'so' <img src=x onerror=alert(2)> {{ 7 }}";
    let body = json!({"title": "Talks <b>& pizza</b>", "description": text, "externalId": "our-own-name", "ownPlaces": 10,
        "onlineUrl": "https://meet.example/room?a=1&b=2", "infoUrl": "https://more.example/talks", "tags": ["testing", "<u>tea</u>"],
        "accessibility": "Step-free.\nA hearing loop.", "audience": {"cohortIds": [cohort]},
        "agenda": [{"at": "2026-12-03T18:15:00Z", "title": "How <we> test", "speaker": "Sam Invented"}]});
    let place = published(&employer, &staff, &body).await;
    staff.patch(&place, &json!({"training": {"hours": 2, "ksbs": []}})).await.expect(200);
    // What waits to be approved nobody else is told.
    employer.patch(&place, &json!({"title": "Proposed"})).await.expect(200);
    let page = open(&app, &page_of(&place)).await.expect(200);
    assert_eq!(page.header("cache-control"), "public, max-age=60");
    says(
        &page,
        &[
            "Talks &#60;b&#62;&#38; pizza&#60;/b&#62;",
            "When Thursday 3 December 2026, 18:00 to 20:00 (London time)",
            "Where Central Library 1 Reading Lane, London E8 1GQ",
            "Join at meet.example",
            "Employer Made &#38; &#60;i&#62;Tech&#60;/i&#62;",
            "Places 20 places free 30 places in all, 10 of them for the employer&#39;s own trainees",
            "Apprentices of some cohorts only",
            "Accessibility Step-free. A hearing loop.",
            "Counts as 2 hours of off-the-job training",
            "About testing, &#60;u&#62;tea&#60;/u&#62;",
            "18:15 How &#60;we&#62; test Sam Invented",
            "sign in where you see your progress",
        ],
    );
    for part in [
        "<time datetime=\"2026-12-03T18:00:00Z\">",
        "href=\"https://meet.example/room?a=1&#38;b=2\"",
        "href=\"https://more.example/talks\"",
        &format!("href=\"{place}.ics\""),
        "&#60;script&#62;alert(1)&#60;/script&#62;\n&#34;quoted&#34; &#38; &#39;so&#39; &#60;img",
        "white-space:pre-wrap",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    for hidden in ["our-own-name", "Proposed", "<b>", "<i>", "<u>", "<script", "<img"] {
        assert!(!page.text.contains(hidden), "{hidden}: {}", page.text);
    }
}

#[tokio::test]
async fn what_nobody_published_is_like_what_does_not_exist() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let pending = submitted(&employer, &json!({"title": "Secret"})).await;
    let declined = submitted(&employer, &json!({"title": "Secret"})).await;
    staff.post(&format!("{declined}/declines"), &json!({"reason": "No."})).await.expect(200);
    let nowhere = open(&app, &format!("{PAGE}/019abf3e-9c00-7000-8000-000000000021")).await.expect(404);
    says(&nowhere, &["Page not found", "See all meetups to come"]);
    assert_eq!((nowhere.header("cache-control"), nowhere.header("x-robots-tag")), ("no-store", "noindex"));
    for path in [page_of(&pending), page_of(&declined), format!("{PAGE}/none"), format!("{PAGE}/%3Cb%3E")] {
        assert_eq!(all_of(&open(&app, &path).await), all_of(&nowhere), "{path}");
        for signed_in in [&employer, &staff] {
            assert_eq!(all_of(&signed_in.get(&path).await), all_of(&nowhere), "{path}");
        }
    }
    app.anonymous().post(&page_of(&pending), &Value::Null).await.expect(405);
    // Nor does a calendar lead there before it does somewhere.
    let file = format!("{pending}.ics");
    assert!(!employer.get(&file).await.expect(200).text.contains("\r\nURL:"));
    staff.post(&format!("{pending}/publications"), &json!({})).await.expect(200);
    let text = app.anonymous().get(&file).await.expect(200).text.replace("\r\n ", "");
    let url = format!("{}{}", app.base(), page_of(&pending));
    assert!(text.contains(&format!("\r\nURL:{url}\r\n")), "{text}");
    says(&open(&app, &page_of(&pending)).await.expect(200), &["Secret"]);
}

#[tokio::test]
async fn what_was_moved_cancelled_or_has_ended_is_told() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = hall(&employer, &staff, "Talks", 30, &app).await;
    let page = page_of(&place);
    let moved = "Its time or place has changed since it was published.";
    assert!(!words(&open(&app, &page).await).contains(moved));
    let proposed = employer.patch(&place, &json!({"venue": {"name": "Town Hall"}})).await.expect(200);
    assert!(!words(&open(&app, &page).await).contains("Town Hall"), "nobody approved it");
    publish_change(&staff, &proposed, &place).await.expect(200);
    says(&open(&app, &page).await.expect(200), &[moved, "Town Hall"]);
    says(&open(&app, PAGE).await.expect(200), &["Time or place has changed"]);
    let off = hall(&employer, &staff, "Other talks", 30, &app).await;
    let reason = json!({"reason": "The speakers <b>are</b> ill.\nWe are sorry."});
    staff.post(&format!("{off}/cancellations"), &reason).await.expect(200);
    let gone = open(&app, &page_of(&off)).await.expect(200);
    let told = "Cancelled: Other talks This meetup was cancelled. The speakers &#60;b&#62;are&#60;/b&#62; ill. We are sorry. It was planned for";
    says(&gone, &[told]);
    assert!(gone.text.contains("<title>Cancelled: Other talks"), "{}", gone.text);
    assert!(!words(&gone).contains(moved) && !words(&gone).contains("Come along"), "{}", gone.text);
    app.advance(TimeDelta::hours(30));
    let begun = open(&app, &page).await.expect(200);
    says(&begun, &["This meetup has begun.", moved, "Places 30 places in all"]);
    app.advance(TimeDelta::hours(2));
    let over = open(&app, &page).await.expect(200);
    says(&over, &["This meetup is over."]);
    for untrue in ["Come along", moved, "has begun"] {
        assert!(!words(&over).contains(untrue), "{untrue}: {}", over.text);
    }
    says(&open(&app, &page_of(&off)).await.expect(200), &["This meetup was cancelled."]);
}

#[tokio::test]
async fn a_full_meetup_tells_who_waits_and_a_held_place_is_not_free() {
    let full = Full::with(json!({}), 1, 2).await;
    let (app, page) = (&full.app, page_of(&full.meetup));
    says(&open(app, PAGE).await, &["Full, and 2 wait for a place"]);
    says(
        &open(app, &page).await,
        &["Places Full, and 2 wait for a place 1 place in all", "join the waitlist"],
    );
    cancel(&full.came[0]).await.expect(200);
    says(&open(app, &page).await, &["Full, and 1 waits for a place"]);
    for one in &full.waits {
        cancel(one).await.expect(200);
    }
    let free = open(app, &page).await;
    says(&free, &["1 place free", "take a place"]);
    assert!(!free.text.contains("Robin"), "who comes is told nobody: {}", free.text);
}

#[tokio::test]
async fn many_meetups_stand_on_several_pages() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series =
        published_series(&employer, &staff, &json!({"rule": "FREQ=WEEKLY;COUNT=19", "exceptDates": []}))
            .await;
    let mut all: Vec<String> = places(&series).iter().map(|place| page_of(place)).collect();
    // Three at the same instant, around the end of the first page.
    let last = json!({"startsAt": "2027-06-01T18:00:00Z", "endsAt": "2027-06-01T20:00:00Z"});
    let mut same = Vec::new();
    for _ in 0..3 {
        same.push(page_of(&published(&employer, &staff, &last).await));
    }
    same.sort();
    all.extend(same);
    let first = open(&app, PAGE).await.expect(200);
    let mut shown = listed(&first);
    assert_eq!(shown, all[..20]);
    let next = first.text.split("<a href=\"/meetups?").nth(1).expect("a next page").split('"').next();
    let path = format!("{PAGE}?{}", next.expect("a link"));
    let second = open(&app, &path).await.expect(200);
    shown.extend(listed(&second));
    assert_eq!(shown, all);
    assert!(!second.text.contains("Later meetups") && second.text.contains("href=\"/meetups\">Back</a>"));
    for query in ["after=", "after=nonsense", "after=9223372036854775807-x", "surprise=1", "after=%00"] {
        assert_eq!(listed(&open(&app, &format!("{PAGE}?{query}")).await.expect(200)), all[..20], "{query}");
    }
    let beyond = path.split_once('-').expect("an id").1;
    let none = open(&app, &format!("{PAGE}?after=4000000000000000-{beyond}")).await.expect(200);
    says(&none, &["No more meetups are planned."]);
}

#[tokio::test]
async fn what_an_idea_became_leads_to_the_page_of_the_meetup() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let hidden = submitted(&employer, &json!({})).await;
    let idea = json!({"text": "Meet us.", "theme": "Working together", "public": true});
    let idea = staff.post("/api/v1/ideas", &idea).await.expect(201).header("location").to_owned();
    let links = json!([{"type": "meetup", "id": id_of(&place), "title": "Talks"},
        {"type": "meetup", "id": id_of(&hidden), "title": "More talks"}]);
    let response = json!({"state": "done", "text": "We meet.", "links": links});
    staff.post(&format!("{idea}/responses"), &response).await.expect(201);
    let told = app.anonymous().get(&idea).await.expect(200).body;
    let links = &told["responses"][0]["links"];
    assert_eq!(links[0]["url"], json!(format!("{}{}", app.base(), page_of(&place))));
    assert_eq!(links[1]["url"], Value::Null);
    let front = open(&app, "/").await;
    assert!(front.text.contains("href=\"/meetups\""), "{}", front.text);
}
