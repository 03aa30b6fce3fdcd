//! Names are compared as people read them.

use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::TestApp;

/// Spellings of the name that stand for the same: outer blanks, runs of white space, another composition.
fn spellings(name: &str) -> Vec<String> {
    let decomposed = name.replace('\u{e9}', "e\u{301}");
    let wide = name.replace(' ', " \u{a0}\t");
    [
        format!("{name} "),
        format!(" {name}"),
        format!("{name}\u{200b}"),
        format!("\u{2003}{wide}\n"),
        decomposed,
    ]
    .into()
}

#[tokio::test]
async fn a_name_that_must_be_unique_is_one_however_it_is_spaced() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let name = "Caf\u{e9} Example";
    for (path, property, body) in [
        ("/api/v1/organisations", "name", json!({"kind": "employer"})),
        ("/api/v1/cohorts", "name", json!({"startsOn": "2027-09-06", "plannedPlaces": 18})),
        ("/api/v1/manager-skills", "title", json!({"description": "So.", "validMonths": null})),
    ] {
        let with = |name: &str| {
            let mut body = body.clone();
            body[property] = json!(name);
            body
        };
        let kept = staff.post(path, &with(&format!("  {name}\u{a0}"))).await.expect(201);
        assert_eq!(kept.body[property], name, "{path}");
        let other = staff.post(path, &with("Other")).await.expect(201).header("location").to_owned();
        for spelling in spellings(name) {
            let twice = staff.post(path, &with(&spelling)).await.expect(409);
            assert_eq!(twice.code(), "alreadyExists", "{path}: {spelling:?}");
            let renamed = staff.patch(&other, &json!({property: spelling})).await.expect(409);
            assert_eq!(renamed.code(), "alreadyExists", "{path}: {spelling:?}");
        }
        let race = spellings("Race").into_iter().map(|name| {
            let (staff, body) = (&staff, with(&name));
            async move { staff.post(path, &body).await.status }
        });
        let statuses = futures_util::future::join_all(race).await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{path}: {statuses:?}");
        for broken in ["A\nb", "A\r\nb"] {
            let refused = staff.post(path, &with(broken)).await.expect(422);
            assert_eq!(refused.faults(), [format!("#/{property} character")], "{path}");
        }
    }
}

#[tokio::test]
async fn guidance_is_found_by_its_topic_however_it_is_spaced() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = json!({"title": "The first week", "topic": " First  caf\u{e9} ", "stage": "beforeStart", "markdown": "So."});
    assert_eq!(staff.post("/api/v1/guidance", &body).await.expect(201).body["topic"], "First caf\u{e9}");
    let manager = app.person(Role::LineManager).await;
    for topic in ["First%20caf%C3%A9", "First+cafe%CC%81", "+First++caf%C3%A9+"] {
        let found = manager.get(&format!("/api/v1/guidance?topic={topic}")).await.expect(200);
        assert_eq!(found.body["guidance"].as_array().map(Vec::len), Some(1), "{topic}: {}", found.text);
    }
}

#[tokio::test]
async fn a_mailbox_is_one_whichever_way_its_domain_is_written() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let person = |email: &str| json!({"email": email, "givenName": "Xenia", "familyName": "Invented"});
    staff.post("/api/v1/people", &person("x@b\u{fc}cher.example")).await.expect(201);
    for email in [
        "x@xn--bcher-kva.example",
        "X@XN--BCHER-KVA.example",
        "x@B\u{dc}CHER.example",
        "x@bu\u{308}cher.example",
    ] {
        let twice = staff.post("/api/v1/people", &person(email)).await.expect(409);
        assert_eq!(twice.code(), "alreadyExists", "{email}");
        let found =
            staff.get(&format!("/api/v1/people?q={}", email.replace('\u{308}', "%CC%88"))).await.expect(200);
        assert_eq!(found.body["people"].as_array().map(Vec::len), Some(1), "{email}");
    }
    assert_eq!(
        app.sql("SELECT email_folded FROM people WHERE given_name = 'Xenia'").await,
        ["x@xn--bcher-kva.example"]
    );
}

#[tokio::test]
async fn days_lie_in_the_years_of_the_programme() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let cohort = |day: &str| json!({"name": "Autumn", "startsOn": day, "plannedPlaces": 18});
    for (day, code) in [
        ("0000-01-01", "tooSmall"),
        ("1899-12-31", "tooSmall"),
        ("2201-01-01", "tooLarge"),
        ("9999-12-31", "tooLarge"),
        ("-0001-01-01", "format"),
    ] {
        let refused = staff.post("/api/v1/cohorts", &cohort(day)).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/startsOn {code}")], "{day}");
        if code != "format" {
            assert_eq!(refused.body["errors"][0]["detail"], "must lie in the years 1900 to 2200");
        }
    }
    staff.post("/api/v1/cohorts", &cohort("2200-12-31")).await.expect(201);
}

#[tokio::test]
async fn a_url_that_leads_nowhere_is_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for url in [
        "https://x.example:99999/",
        "https://x.example:abc/",
        "https://[zz]/",
        "https://x.example/\"onload",
        "https://x.example/a b",
        "https://",
    ] {
        let body = json!({"kind": "employer", "name": "Studio", "website": url, "ukprn": Value::Null});
        assert_eq!(
            staff.post("/api/v1/organisations", &body).await.expect(422).faults(),
            ["#/website format"],
            "{url}"
        );
    }
}
