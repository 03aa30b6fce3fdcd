//! Funding rules as staff keep them.

use hackit::access::Role;
use hackit::features::programme::standards::load_catalogue;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene, TestApp};

pub const RULES: &str = "/api/v1/funding-rules";

/// The path of one of the sets that every database begins with.
pub fn built_in(number: usize) -> String {
    format!("{RULES}/019ab000-0000-7000-8000-{number:0>12}")
}

/// What may be said of a set: as of those since August 2025.
pub fn said(starts_from: &str) -> Value {
    json!({"startsFrom": starts_from,
        "rules": {"formula": "publishedHours", "minimumMonths": 8, "maximumMonths": 48, "leastHoursAfterPriorLearning": 187,
            "hoursUnlessPublished": null, "fullTimeHours": null, "leaveWeeks": null,
            "englishMathsOptionalForAdultsFrom": "2025-02-11", "minimumAge": 15, "maximumAge": 115},
        "source": {"title": "Invented rules", "publishedOn": "2027-06-15", "url": "https://rules.example/2027"}})
}

/// The same of apprenticeships.
fn new(starts_from: &str) -> Value {
    let mut body = said(starts_from);
    body["product"] = json!("apprenticeship");
    body
}

pub async fn put(actor: &Actor, place: &str, if_match: Option<&str>, body: &Value) -> Reply {
    let mut request = actor.request("PUT", place);
    if let Some(tag) = if_match {
        request = request.header("if-match", tag);
    }
    request.json(body).send().await
}

#[tokio::test]
async fn the_rules_that_hold_are_there_with_their_sources() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let list = ada.get(RULES).await.expect(200).body;
    let told = list["fundingRules"].as_array().expect("sets").iter().map(|set| {
        let rules = &set["rules"];
        json!([
            set["product"],
            set["name"],
            set["startsBefore"],
            rules["formula"],
            rules["minimumMonths"],
            rules["maximumMonths"],
            rules["leastHoursAfterPriorLearning"],
            rules["hoursUnlessPublished"],
            rules["fullTimeHours"],
            rules["leaveWeeks"],
            rules["minimumAge"],
            rules["maximumAge"]
        ])
    });
    let (a, f, p) = ("apprenticeship", "fifthOfPaidHours", "publishedHours");
    let expected = json!([
        [a, "until2022-07-31", "2022-08-01", f, 12, null, null, null, null, 5.6, null, null],
        [a, "from2022-08-01", "2025-08-01", "sixHoursAWeek", 12, null, null, null, 30.0, 5.6, null, null],
        [a, "from2025-08-01", null, p, 8, 48, 187, null, null, null, 15, 115],
        ["foundation", "from2025-08-01", null, p, 8, 48, null, 187, null, null, 15, 25],
        ["unit", "from2026-04-28", null, p, null, null, null, null, null, null, 19, null],
    ]);
    assert_eq!(told.collect::<Value>(), expected);
    for set in list["fundingRules"].as_array().expect("sets") {
        assert_eq!(set["rules"]["englishMathsOptionalForAdultsFrom"], "2025-02-11");
        assert!(set["source"]["url"].as_str().is_some_and(|url| url.starts_with("https://")), "{set}");
        assert_eq!(set["warnings"], json!([]));
        let one = ada.get(&format!("{RULES}/{}", set["id"].as_str().expect("an id"))).await.expect(200);
        assert_eq!(&one.body, set);
    }
    let units = ada.get(&format!("{RULES}?product=unit&product=foundation&limit=1")).await.expect(200).body;
    assert_eq!(units["fundingRules"][0]["product"], "foundation");
    assert!(units["page"]["nextCursor"].is_string());
    app.employer("MadeTech").await.get(RULES).await.expect(403);
}

#[tokio::test]
async fn staff_add_the_next_set() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let added = staff.post(RULES, &new("2027-08-01")).await.expect(201);
    assert_eq!(added.body["name"], "from2027-08-01");
    assert_eq!((&added.body["rules"], &added.body["source"]), (&said("")["rules"], &said("")["source"]));
    assert_eq!(added.body["warnings"], json!([]), "nobody has started since");
    let read = staff.get(added.header("location")).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&added.body, added.header("etag")));
    assert_eq!(app.events_of(added.id()).await, ["fundingRules.added"]);
    let before = staff.get(&built_in(3)).await.expect(200).body;
    assert_eq!(before["startsBefore"], "2027-08-01", "the set before holds until then");
    let taken = staff.post(RULES, &new("2025-08-01")).await.expect(409);
    assert_eq!(taken.code(), "alreadyExists");
    let mut other = new("2027-08-01");
    other["product"] = json!("unit");
    staff.post(RULES, &other).await.expect(201);
}

#[tokio::test]
async fn every_fault_of_a_set_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut wrong = new("2027-02-30");
    wrong["product"] = json!("degree");
    wrong["rules"]["formula"] = json!("guess");
    wrong["rules"]["minimumMonths"] = json!(0);
    wrong["rules"]["leaveWeeks"] = json!(5.615);
    wrong["rules"].as_object_mut().expect("rules").remove("maximumMonths");
    wrong["source"]["title"] = json!(" ");
    wrong["source"]["url"] = json!("http://rules.example");
    wrong["colour"] = json!("red");
    let told = staff.post(RULES, &wrong).await.expect(422).faults();
    for fault in [
        "#/colour unknown",
        "#/product notListed",
        "#/rules/formula notListed",
        "#/rules/leaveWeeks invalid",
        "#/rules/maximumMonths required",
        "#/rules/minimumMonths tooSmall",
        "#/source/title blank",
        "#/source/url format",
        "#/startsFrom format",
    ] {
        assert!(told.contains(&fault.to_owned()), "{fault}: {told:?}");
    }
    for (name, value, fault) in [
        ("maximumMonths", json!(7), "#/rules/maximumMonths tooSmall"),
        ("maximumAge", json!(14), "#/rules/maximumAge tooSmall"),
        ("fullTimeHours", json!(30), "#/rules/fullTimeHours inconsistent"),
        ("leaveWeeks", json!(5.6), "#/rules/leaveWeeks inconsistent"),
        ("formula", json!("fifthOfPaidHours"), "#/rules/leaveWeeks inconsistent"),
        ("leaveWeeks", json!(53), "#/rules/leaveWeeks tooLarge"),
        ("fullTimeHours", json!(0), "#/rules/fullTimeHours tooSmall"),
    ] {
        let mut body = new("2027-08-01");
        body["rules"][name] = value;
        assert!(staff.post(RULES, &body).await.expect(422).faults().contains(&fault.to_owned()), "{fault}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM funding_rules").await, ["5"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn a_set_is_corrected_by_who_has_seen_it() {
    let app = TestApp::new().await;
    let (staff, place) = (app.staff().await, built_in(3));
    let mut body = said("2025-08-01");
    body["rules"]["maximumMonths"] = json!(60);
    assert_eq!(put(&staff, &place, None, &body).await.expect(428).code(), "preconditionRequired");
    put(&staff, &place, Some("\"7\""), &body).await.expect(412);
    let tag = staff.get(&place).await.expect(200).header("etag").to_owned();
    let now = put(&staff, &place, Some(&tag), &body).await.expect(200);
    assert_eq!((&now.body["rules"]["maximumMonths"], &now.body["warnings"]), (&json!(60), &json!([])));
    put(&staff, &place, Some(&tag), &body).await.expect(412);
    let same = put(&staff, &place, Some("*"), &body).await.expect(200);
    assert_eq!(same.header("etag"), now.header("etag"), "the same again changes nothing");
    assert_eq!(app.events_of(now.id()).await, ["fundingRules.changed"]);
    body["startsFrom"] = json!("2022-08-01");
    assert_eq!(put(&staff, &place, Some("*"), &body).await.expect(409).code(), "alreadyExists");
    body["startsFrom"] = Value::Null;
    assert_eq!(
        put(&staff, &place, Some("*"), &body).await.expect(422).faults(),
        ["#/startsFrom inconsistent"]
    );
    let mut oldest = said("2018-08-01");
    let refused = put(&staff, &built_in(1), Some("*"), &oldest).await.expect(422);
    assert_eq!(refused.faults(), ["#/startsFrom inconsistent"], "some set holds for all earlier starts");
    oldest["startsFrom"] = Value::Null;
    put(&staff, &built_in(1), Some("*"), &oldest).await.expect(200);
    app.state().db.write(async |conn| load_catalogue(conn).await).await.expect("the catalogue");
    assert_eq!(
        staff.get(&place).await.expect(200).body["rules"]["maximumMonths"],
        60,
        "a start changes nothing"
    );
}

#[tokio::test]
async fn who_corrects_a_set_that_has_decided_is_warned() {
    let scene = Scene::new().await;
    let mut body = said("2025-08-01");
    body["rules"]["minimumMonths"] = json!(9);
    let warned = put(&scene.staff, &built_in(3), Some("*"), &body).await.expect(200).body;
    assert_eq!(warned["warnings"][0]["code"], "alreadyDecided", "{warned:#}");
    assert!(
        warned["warnings"][0]["detail"].as_str().is_some_and(|text| text.ends_with(": 1.")),
        "{warned:#}"
    );
    // The learner, who started on 1 September 2025, goes to another set, and is measured by the next.
    body["startsFrom"] = json!("2025-10-01");
    let moved = put(&scene.staff, &built_in(3), Some("*"), &body).await.expect(200).body;
    assert_eq!(moved["warnings"][0]["code"], "otherRules", "{moved:#}");
    let otj = scene.staff.get(&scene.path("/progress")).await.expect(200).body["otj"].clone();
    assert_eq!(otj["ruleSet"], "from2022-08-01", "{otj:#}");
    let added = scene.staff.post(RULES, &new("2025-08-15")).await.expect(201).body;
    assert_eq!(added["warnings"][0]["code"], "otherRules", "{added:#}");
    let none = put(&scene.staff, &built_in(5), Some("*"), &said("2026-04-28")).await.expect(200).body;
    assert_eq!(none["warnings"], json!([]), "nobody learns a unit");
}

#[tokio::test]
async fn only_the_programmes_team_writes_rules() {
    let app = TestApp::new().await;
    for other in [
        app.person(Role::Recruiter).await,
        app.person(Role::LineManager).await,
        app.person(Role::Apprentice).await,
        app.provider("Ada").await,
    ] {
        other.get(&built_in(3)).await.expect(200);
        other.post(RULES, &new("2027-08-01")).await.expect(403);
        put(&other, &built_in(3), Some("*"), &said("2025-08-01")).await.expect(403);
    }
    let staff = app.staff().await;
    put(&staff, &format!("{RULES}/01932b6e-7a4c-7000-8000-000000000000"), Some("*"), &said("2027-08-01"))
        .await
        .expect(404);
}

#[tokio::test]
async fn of_many_at_once_one_wins() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = new("2027-08-01");
    let tries = futures_util::future::join_all((0..8).map(|_| staff.post(RULES, &body))).await;
    let mut statuses: Vec<_> = tries.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    let (place, tries) = (built_in(3), 0..20);
    let tag = staff.get(&place).await.expect(200).header("etag").to_owned();
    let tries = tries.map(|number| {
        let (staff, tag, place, mut body) = (staff.clone(), tag.clone(), place.clone(), said("2025-08-01"));
        body["rules"]["maximumMonths"] = json!(50 + number);
        async move { put(&staff, &place, Some(&tag), &body).await.status }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19, "{statuses:?}");
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["2"]);
}
