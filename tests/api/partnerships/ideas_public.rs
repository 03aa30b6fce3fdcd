//! What everybody is told of ideas: in the API, on the page, in the feed; and what nobody is told.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::ideas::{IDEAS, answered, given};
use super::meetups::{id_of, published};
use crate::recruitment::pages::open;
use crate::support::{Actor, TestApp};

const PAGE: &str = "/you-said-we-did";
const FEED: &str = "/you-said-we-did.atom";

async fn feed(app: &TestApp) -> crate::support::Reply {
    app.anonymous().get(FEED).await.expect(200)
}

fn ids(list: &Value) -> Vec<&str> {
    list["ideas"].as_array().expect("a list").iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

/// Everything that anybody may read of ideas, with its headers.
async fn all_that_is_public(app: &TestApp, path: &str, employer: &Actor) -> Vec<String> {
    let anybody = app.anonymous();
    let lists = [
        IDEAS.to_owned(),
        format!("{IDEAS}?organisation_id={}", employer.organisation),
        format!("{IDEAS}?state=received&state=doing&state=done&theme=Projects&sort=-createdAt&embed=person"),
        path.to_owned(),
        format!("{path}?embed=person"),
        PAGE.to_owned(),
        FEED.to_owned(),
    ];
    let mut all = Vec::new();
    for place in lists {
        let reply = anybody.get(&place).await;
        let headers =
            ["etag", "link", "cache-control", "last-modified"].map(|name| reply.header(name).to_owned());
        all.push(format!("{place} {} {headers:?} {}", reply.status, reply.text));
    }
    all
}

#[tokio::test]
async fn nothing_of_what_is_not_public_is_told() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("Secretive Limited").await, app.staff().await);
    let hidden = given(&employer, &json!({"text": "Teach the secret handshake.", "named": true})).await;
    let before = all_that_is_public(&app, &hidden, &employer).await;
    for told in &before {
        assert!(!told.contains("handshake") && !told.contains("Secretive"), "{told}");
        assert!(
            !told.contains(" 200 ") || !told.contains(id_of(&hidden)) || told.starts_with(&hidden),
            "{told}"
        );
    }
    assert!(before[3].contains(" 404 "), "{}", before[3]);
    // Whatever is done to it: nobody is told another answer.
    employer.patch(&hidden, &json!({"text": "Teach the secret handshake well."})).await.expect(200);
    answered(&staff, &hidden, "doing").await;
    assert_eq!(without_ids(all_that_is_public(&app, &hidden, &employer).await), without_ids(before));
    // What was shown and is shown no longer is gone everywhere.
    staff.patch(&hidden, &json!({"public": true})).await.expect(200);
    assert!(open(&app, PAGE).await.text.contains("handshake") && feed(&app).await.text.contains("handshake"));
    staff.patch(&hidden, &json!({"public": false})).await.expect(200);
    for told in all_that_is_public(&app, &hidden, &employer).await {
        assert!(!told.contains("handshake") && !told.contains("Secretive"), "{told}");
    }
}

/// Without the ids of requests, which differ each time.
fn without_ids(answers: Vec<String>) -> Vec<String> {
    let cut = |text: String| text.split("\"requestId\"").next().unwrap_or_default().to_owned();
    answers.into_iter().map(cut).collect()
}

#[tokio::test]
async fn an_unnamed_employer_is_told_nowhere_and_moves_no_etag() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("Secretive Limited").await, app.staff().await);
    let contact = app.person(Role::EmployerContact).await;
    let of_contact = given(&contact, &json!({"text": "Meet in the evening."})).await;
    staff.patch(&of_contact, &json!({"public": true})).await.expect(200);
    let path = given(&employer, &json!({})).await;
    staff.patch(&path, &json!({"public": true})).await.expect(200);
    let before = all_that_is_public(&app, &path, &employer).await;
    let secrets = [employer.organisation, contact.organisation, contact.id].map(|id| id.to_string());
    for told in &before {
        let answer = told.split_once(' ').expect("a place").1;
        for secret in ["Secretive", "Example Employer", "Robin", &secrets[0], &secrets[1], &secrets[2]] {
            assert!(!answer.contains(secret), "{secret}: {told}");
        }
    }
    assert!(
        before[1].contains("\"ideas\":[]"),
        "an employer that is not named is not searched for: {}",
        before[1]
    );
    // Of what is not shown a change is not seen either: not in times, not in ETags.
    app.advance(TimeDelta::hours(1));
    let event = json!({"title": "The town hall", "heldOn": "2026-06-18", "invited": 40, "attended": 23});
    let event = staff.renewed().post("/api/v1/employer-events", &event).await.expect(201).body["id"].clone();
    staff.renewed().patch(&path, &json!({"employerEventId": event})).await.expect(200);
    assert_eq!(all_that_is_public(&app, &path, &employer).await, before);
    // With its consent it is named, everywhere; and when that is taken back, nowhere.
    employer.renewed().patch(&path, &json!({"named": true})).await.expect(200);
    for (at, told) in all_that_is_public(&app, &path, &employer).await.iter().enumerate() {
        assert!(told.contains("Secretive Limited"), "{at}: {told}");
    }
    employer.renewed().patch(&path, &json!({"named": false})).await.expect(200);
    for told in all_that_is_public(&app, &path, &employer).await {
        assert!(!told.contains("Secretive"), "{told}");
    }
}

#[tokio::test]
async fn each_sees_their_own_the_team_all_and_everybody_what_is_public() {
    let app = TestApp::new().await;
    let (employer, other, staff) = (app.employer("One").await, app.employer("Two").await, app.staff().await);
    let apprentice = app.person(Role::Apprentice).await;
    let public = given(&staff, &json!({"public": true, "theme": "Shown"})).await;
    let (mine, theirs, own) = (
        given(&employer, &json!({})).await,
        given(&other, &json!({})).await,
        given(&apprentice, &json!({})).await,
    );
    let all: Vec<&str> = [&public, &mine, &theirs, &own].map(|path| id_of(path)).into();
    for (actor, seen) in [
        (&app.anonymous(), vec![0]),
        (&employer, vec![0, 1]),
        (&other, vec![0, 2]),
        (&apprentice, vec![0, 3]),
        (&staff, vec![0, 1, 2, 3]),
        (&app.person(Role::Recruiter).await, vec![0, 1, 2, 3]),
        (&app.person(Role::Mentor).await, vec![0]),
    ] {
        let expected: Vec<&str> = seen.iter().map(|at| all[*at]).collect();
        assert_eq!(ids(&actor.get(IDEAS).await.expect(200).body), expected);
        let latest = actor.get(&format!("{IDEAS}?sort=-createdAt&limit=100")).await.expect(200).body;
        assert_eq!(ids(&latest), expected.iter().rev().copied().collect::<Vec<_>>());
        for (at, path) in [&public, &mine, &theirs, &own].into_iter().enumerate() {
            actor.get(path).await.expect(if seen.contains(&at) { 200 } else { 404 });
        }
        let shown = actor.get(&format!("{IDEAS}?theme=Shown&state=received")).await.expect(200).body;
        assert_eq!(ids(&shown), [all[0]]);
    }
    let of_one =
        staff.get(&format!("{IDEAS}?organisation_id={}", employer.organisation)).await.expect(200).body;
    assert_eq!(ids(&of_one), [all[1]]);
    let first = staff.get(&format!("{IDEAS}?limit=3")).await.expect(200);
    let next = first.body["page"]["nextCursor"].as_str().expect("a next page").to_owned();
    assert_eq!(ids(&staff.get(&format!("{IDEAS}?limit=3&cursor={next}")).await.expect(200).body), [all[3]]);
}

#[tokio::test]
async fn the_page_and_the_feed_show_every_response_with_its_day_and_its_links() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    assert!(open(&app, PAGE).await.expect(200).text.contains("There is nothing here just now."));
    let organisation = employer.organisation;
    let text = "Work <script>alert(1)</script> & \"together\"\nwith us.";
    let body = json!({"text": text, "theme": "Working <i>together</i>", "organisationId": organisation, "named": true, "public": true});
    let path = staff.post(IDEAS, &body).await.expect(201).header("location").to_owned();
    let meetup = published(&employer, &staff, &json!({})).await;
    let links = json!([
        {"type": "meetup", "id": id_of(&meetup), "title": "Talks & pizza"},
        {"type": "url", "title": "Elsewhere", "url": "https://a.example/?b=1&c='2'"},
    ]);
    let response = json!({"state": "considering", "text": "We <b>think</b>."});
    staff.post(&format!("{path}/responses"), &response).await.expect(201);
    app.advance(TimeDelta::hours(14));
    let response = json!({"state": "doing", "text": "We meet.", "links": links});
    staff.renewed().post(&format!("{path}/responses"), &response).await.expect(201);
    let page = open(&app, PAGE).await.expect(200);
    assert_eq!(page.header("cache-control"), "public, max-age=60");
    for word in [
        "<h1>You said, we did</h1>",
        "MadeTech, 24 November 2026",
        "We are doing it",
        "We are considering it, <time datetime=\"2026-11-24\">24 November 2026</time>",
        "We are doing it, <time datetime=\"2026-11-25\">25 November 2026</time>",
        "Talks &#38; pizza</a>",
        "Elsewhere</a>",
        "type=\"application/atom+xml\"",
    ] {
        assert!(page.text.contains(word), "{word}: {}", page.text);
    }
    assert!(!page.text.contains("<b>") && !page.text.contains("<i>"), "{}", page.text);
    let atom = feed(&app).await;
    assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
    assert_eq!(atom.header("cache-control"), "public, max-age=60");
    for word in [
        format!("<id>urn:uuid:{}</id>", id_of(&path)),
        "<updated>2026-11-25T00:00:00Z</updated>".to_owned(),
        "<published>2026-11-24T10:00:00Z</published>".to_owned(),
        format!("{}{PAGE}#idea-{}", app.base(), id_of(&path)),
        "25 November 2026: We are doing it. We meet.".to_owned(),
        "24 November 2026: We are considering it. We &#60;b&#62;think".to_owned(),
        "<p>MadeTech</p>".to_owned(),
    ] {
        assert!(atom.text.contains(&word), "{word}: {}", atom.text);
    }
    let known = app.anonymous().request("GET", FEED).header("if-none-match", atom.header("etag"));
    known.send().await.expect(304);
    // Calendar and feed readers add what they like.
    app.anonymous().get(&format!("{FEED}?surprise=1")).await.expect(200);
}

#[tokio::test]
async fn many_ideas_stand_on_several_pages_and_a_repetition_leads_to_the_other() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut paths = Vec::new();
    for number in 0..51 {
        paths.push(given(&staff, &json!({"text": format!("Idea {number}."), "public": true})).await);
    }
    staff.patch(&paths[50], &json!({"duplicateOf": id_of(&paths[49])})).await.expect(200);
    staff.patch(&paths[48], &json!({"duplicateOf": id_of(&paths[0])})).await.expect(200);
    let page = open(&app, PAGE).await.expect(200);
    assert_eq!(page.text.matches("<article").count(), 50);
    assert!(
        page.text.contains(&format!("It repeats <a href=\"#idea-{}\">", id_of(&paths[49]))),
        "{}",
        page.text
    );
    assert!(page.text.contains("It repeats another idea."), "{}", page.text);
    let next = format!("{PAGE}?after={}", id_of(&paths[1]));
    assert!(page.text.contains(&next), "{}", page.text);
    let older = open(&app, &next).await.expect(200);
    assert!(older.text.contains("Idea 0.") && !older.text.contains("Older ideas"), "{}", older.text);
    // The feed begins with what changed last, and ends after fifty.
    staff.patch(&paths[0], &json!({"theme": "Newest"})).await.expect(200);
    let atom = feed(&app).await.text;
    assert_eq!(atom.matches("<entry>").count(), 50);
    // A repetition of what is not public does not tell of it.
    staff.patch(&paths[49], &json!({"public": false})).await.expect(200);
    let told = app.anonymous().get(&paths[50]).await.expect(200).body;
    assert_eq!(told["duplicateOf"], Value::Null);
    assert!(!open(&app, PAGE).await.text.contains(id_of(&paths[49])));
}
