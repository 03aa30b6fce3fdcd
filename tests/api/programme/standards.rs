//! Versions of standards as staff keep them.

use chrono::TimeDelta;
use hackit::access::Role;
use hackit::features::programme::standards::load_catalogue;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene, TestApp};

const PLACE: &str = "/api/v1/standards/ST9001/versions/1.1";

fn version() -> Value {
    json!({"title": "Invented technician", "level": 3, "status": "approvedForDelivery", "larsCode": 9001,
        "typicalMonths": 18, "maxFunding": 15000, "earliestStartsOn": "2025-12-01", "latestStartsOn": null,
        "latestEndsOn": null, "assessmentModel": "endPoint", "ksbsComplete": true,
        "minimumOtjHoursByStart": [{"startsFrom": "2025-12-01", "hours": 326}, {"startsFrom": "2026-08-01", "hours": null}],
        "ksbs": [{"code": "K1", "title": "First knowledge", "takenFrom": null},
            {"code": "K2", "title": "Knowledge of option A", "takenFrom": null},
            {"code": "S1", "title": "First skill", "takenFrom": "1.0"}],
        "options": [{"title": "Option A", "ksbs": ["K2"]}]})
}

fn but(name: &str, value: Value) -> Value {
    let mut body = version();
    body[name] = value;
    body
}

async fn put(actor: &Actor, place: &str, if_match: Option<&str>, body: &Value) -> Reply {
    let mut request = actor.request("PUT", place);
    if let Some(tag) = if_match {
        request = request.header("if-match", tag);
    }
    request.json(body).send().await
}

#[tokio::test]
async fn staff_add_a_version_and_everybody_reads_it_back() {
    let app = TestApp::new().await;
    let (staff, ada) = (app.staff().await, app.provider("Ada").await);
    let added = put(&staff, PLACE, None, &version()).await.expect(201);
    assert_eq!(added.header("location"), PLACE);
    let read = ada.get(PLACE).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&added.body, added.header("etag")));
    for name in [
        "title",
        "level",
        "status",
        "larsCode",
        "typicalMonths",
        "maxFunding",
        "earliestStartsOn",
        "assessmentModel",
        "minimumOtjHoursByStart",
        "ksbsComplete",
    ] {
        assert_eq!(read.body[name], version()[name], "{name}");
    }
    assert_eq!((&read.body["product"], &read.body["origin"]), (&json!("apprenticeship"), &json!("staff")));
    assert_eq!(read.body["minimumOtjHours"], json!(null), "none are published for who starts today");
    let skill = json!({"code": "S1", "kind": "skill", "title": "First skill", "takenFrom": "1.0"});
    assert_eq!(read.body["ksbs"][2], skill);
    assert_eq!(read.body["options"][0]["ksbs"], json!(["K2"]));
    let list = ada.get("/api/v1/standards?reference=ST9001").await.expect(200).body;
    assert_eq!(list["standards"].as_array().map(Vec::len), Some(2), "the version and its option");
    let id = read.body["id"].as_str().expect("an id");
    assert_eq!(app.events_of(id).await, ["standard.added"]);
}

#[tokio::test]
async fn a_version_is_replaced_by_who_has_seen_it() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    put(&staff, PLACE, Some("*"), &version()).await.expect(412);
    let added = put(&staff, PLACE, None, &version()).await.expect(201);
    let changed = but("status", json!("retired"));
    assert_eq!(put(&staff, PLACE, None, &changed).await.expect(428).code(), "preconditionRequired");
    put(&staff, PLACE, Some("\"7\""), &changed).await.expect(412);
    let same = put(&staff, PLACE, Some(added.header("etag")), &version()).await.expect(200);
    assert_eq!(same.header("etag"), added.header("etag"), "the same again changes nothing");
    let now = put(&staff, PLACE, Some(added.header("etag")), &changed).await.expect(200);
    assert_eq!(now.body["status"], "retired");
    put(&staff, PLACE, Some(added.header("etag")), &changed).await.expect(412);
    let mut fewer = but("ksbs", json!([{"code": "K1", "title": "Reworded", "takenFrom": null}]));
    fewer["options"] = json!([]);
    let now = put(&staff, PLACE, Some(now.header("etag")), &fewer).await.expect(200);
    assert_eq!(now.body["ksbs"].as_array().map(Vec::len), Some(1), "{}", now.text);
    assert_eq!(now.body["options"].as_array().map(Vec::len), Some(1), "who learns an option stays on it");
    let id = now.body["id"].as_str().expect("an id");
    assert_eq!(app.events_of(id).await, ["standard.added", "standard.changed", "standard.changed"]);
}

#[tokio::test]
async fn every_fault_of_a_version_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let wrong = json!({"title": " ", "level": 8, "status": "", "larsCode": 0, "typicalMonths": 0, "maxFunding": -1,
        "earliestStartsOn": "2025-02-30", "ksbsComplete": "yes", "minimumOtjHoursByStart": [{"startsFrom": "soon"}],
        "assessmentModel": "viva",
        "ksbs": [{"code": "X1", "title": "", "takenFrom": "one"}], "options": [{"title": "A"}], "colour": "red"});
    let refused = put(&staff, PLACE, None, &wrong).await.expect(422);
    let told = refused.faults();
    for fault in [
        "#/assessmentModel notListed",
        "#/colour unknown",
        "#/earliestStartsOn format",
        "#/ksbs/0/code format",
        "#/ksbs/0/takenFrom format",
        "#/ksbsComplete type",
        "#/larsCode tooSmall",
        "#/level tooLarge",
        "#/maxFunding tooSmall",
        "#/minimumOtjHoursByStart/0/startsFrom format",
        "#/options/0/ksbs required",
        "#/title blank",
        "#/typicalMonths tooSmall",
    ] {
        assert!(told.contains(&fault.to_owned()), "{fault}: {told:?}");
    }
    let twice = json!([{"startsFrom": "2025-12-01", "hours": 1}, {"startsFrom": "2025-12-01", "hours": 2}]);
    let double = json!([{"code": "K1", "title": "One", "takenFrom": null}, {"code": "K1", "title": "Two", "takenFrom": null}]);
    let none = json!([{"startsFrom": "2025-12-01", "hours": 0}]);
    for (body, fault) in [
        (but("minimumOtjHoursByStart", twice), "#/minimumOtjHoursByStart duplicate"),
        (but("minimumOtjHoursByStart", none), "#/minimumOtjHoursByStart tooSmall"),
        (but("ksbs", double), "#/ksbs duplicate"),
        (but("options", json!([{"title": "A", "ksbs": ["K9"]}])), "#/options unknownKsb"),
        (but("latestStartsOn", json!("2025-11-30")), "#/latestStartsOn endsBeforeStarts"),
    ] {
        assert_eq!(put(&staff, PLACE, None, &body).await.expect(422).faults(), [fault]);
    }
    for place in ["ST901/versions/1.1", "ST9001/versions/one", "XX9001/versions/1.1", "ST9001/versions/1.1.1"]
    {
        put(&staff, &format!("/api/v1/standards/{place}"), None, &version()).await.expect(404);
    }
    assert_eq!(app.sql("SELECT count(*) FROM standards").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn only_the_programmes_team_writes_standards() {
    let app = TestApp::new().await;
    put(&app.staff().await, PLACE, None, &version()).await.expect(201);
    for other in [
        app.person(Role::Recruiter).await,
        app.person(Role::LineManager).await,
        app.person(Role::Apprentice).await,
        app.provider("Ada").await,
    ] {
        other.get(PLACE).await.expect(200);
        put(&other, PLACE, Some("*"), &version()).await.expect(403);
    }
    app.employer("MadeTech").await.get(PLACE).await.expect(403);
}

#[tokio::test]
async fn of_many_who_add_one_version_at_once_one_wins_and_nobody_is_lost() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let tries = (0..8).map(|number| {
        let (staff, body) = (staff.clone(), but("maxFunding", json!(1000 + number)));
        async move { put(&staff, PLACE, None, &body).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 428, 428, 428, 428, 428, 428, 428]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["1"]);
    let tag = staff.get(PLACE).await.expect(200).header("etag").to_owned();
    let tries = (0..20).map(|number| {
        let (staff, tag, body) = (staff.clone(), tag.clone(), but("maxFunding", json!(2000 + number)));
        async move { put(&staff, PLACE, Some(&tag), &body).await.status }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19, "{statuses:?}");
}

#[tokio::test]
async fn the_catalogue_holds_what_was_verified_and_says_what_was_not() {
    let app = TestApp::new().await;
    let load = async || app.state().db.write(async |conn| load_catalogue(conn).await).await;
    load().await.expect("the catalogue");
    let staff = app.staff().await;
    let read = async |reference: &str, version: &str| {
        let place = format!("/api/v1/standards/{reference}/versions/{version}");
        staff.get(&place).await.expect(200).body
    };
    let (older, newer) = (read("ST0116", "1.1").await, read("ST0116", "1.2").await);
    assert_eq!(older["ksbs"].as_array().map(Vec::len), Some(38));
    assert_eq!(older["ksbs"][8]["title"], "Algorithms, logic and data structures");
    for (old, new) in
        older["ksbs"].as_array().into_iter().flatten().zip(newer["ksbs"].as_array().expect("KSBs"))
    {
        assert_eq!((&old["code"], &old["title"]), (&new["code"], &new["title"]));
        assert_eq!((&old["takenFrom"], &new["takenFrom"]), (&json!(null), &json!("1.1")));
    }
    let analyst = read("ST0118", "1.1").await;
    assert_eq!(analyst["ksbs"].as_array().map(Vec::len), Some(37));
    for unknown in ["larsCode", "typicalMonths", "maxFunding", "minimumOtjHours", "status"] {
        assert_eq!(analyst[unknown], json!(null), "{unknown}");
    }
    let technician = read("ST0128", "1.1").await;
    assert_eq!((&technician["minimumOtjHours"], &technician["ksbsComplete"]), (&json!(326), &json!(false)));
    assert_eq!(technician["ksbs"], json!([]));
    let before = app.sql("SELECT sum(revision) FROM standards").await;
    load().await.expect("the catalogue");
    assert_eq!(
        app.sql("SELECT sum(revision) FROM standards").await,
        before,
        "loading it again changes nothing"
    );
    // What staff say is not taken back.
    let place = "/api/v1/standards/ST0118/versions/1.1";
    put(&staff, place, Some("*"), &version()).await.expect(200);
    load().await.expect("the catalogue");
    assert_eq!(read("ST0118", "1.1").await["title"], "Invented technician");
}

#[tokio::test]
async fn standards_are_listed_by_reference_and_level() {
    let app = TestApp::new().await;
    app.state().db.write(async |conn| load_catalogue(conn).await).await.expect("the catalogue");
    let ada = app.provider("Ada").await;
    let list = ada.get("/api/v1/standards?reference=ST0116&reference=ST0128").await.expect(200);
    let rows = list.body["standards"].as_array().expect("a list").iter();
    let mut told: Vec<_> = rows
        .map(|row| format!("{} {}", row["reference"].as_str().unwrap_or_default(), row["version"]))
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["ST0116 \"1.1\"", "ST0116 \"1.2\"", "ST0128 \"1.1\""]);
    let third = ada.get("/api/v1/standards?level=3&limit=1").await.expect(200).body;
    assert_eq!(third["standards"][0]["level"], 3);
    let refused = ada.get("/api/v1/standards?levl=3").await.expect(400);
    assert!(refused.text.contains("level"), "{}", refused.text);
}

/// The learner of a scene learns a version that staff have put.
async fn learns(scene: &Scene, body: &Value) -> String {
    let added = put(&scene.staff, PLACE, None, body).await.expect(201);
    let id = added.body["id"].as_str().expect("an id").to_owned();
    let learner = &scene.learner.id;
    let sql = format!(
        "UPDATE apprenticeships SET standard_id = '{id}', version = version + 1 WHERE id = '{learner}'"
    );
    scene.app.sql(&sql).await;
    id
}

#[tokio::test]
async fn without_published_hours_there_is_no_target_and_nothing_is_judged_by_one() {
    let scene = Scene::managed().await;
    let mut unknown = but("minimumOtjHoursByStart", json!([]));
    unknown["options"] = json!([]);
    unknown["ksbsComplete"] = json!(false);
    learns(&scene, &unknown).await;
    let days = (0..30).map(|week| {
        let day = "2026-04-01".parse::<chrono::NaiveDate>().expect("a day") + chrono::Days::new(7 * week);
        json!({"externalId": format!("h-{week}"), "learner": {"apprenticeshipId": scene.learner.id},
            "observedAt": format!("{day}T17:00:00Z"), "details": {"kind": "otjHours", "date": day, "hours": 6,
            "activity": "Workshop", "ksbs": ["K1", "S14"]}})
    });
    let body = json!({"items": days.collect::<Vec<_>>()});
    scene.ada.post("/api/v1/progress-update-batches", &body).await.expect(207);
    let progress = scene.staff.get(&scene.path("/progress")).await.expect(200).body["otj"].clone();
    assert_eq!((&progress["targetHours"], &progress["expectedToDate"]), (&json!(null), &json!(null)));
    assert!(progress["explanation"].as_str().is_some_and(|text| text.contains("not known")), "{progress}");
    assert_eq!(progress["hours"], 180.0);
    let forecast = scene.staff.get(&scene.path("/otj-forecast")).await.expect(200).body;
    assert_eq!(
        (&forecast["targetHours"], &forecast["weeks"][40]["plannedHours"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(forecast["trend"]["differenceHours"], json!(null));
    let words = forecast["trend"]["explanation"].as_str().expect("words");
    assert!(words.starts_with("Leads to ") && words.contains("no target"), "{words}");
    let rag = scene.staff.get(&scene.path("/rag-ratings")).await.expect(200).body;
    let facts = |list: &Value| {
        let facts = list.as_array().expect("facts").iter();
        facts.map(|fact| fact["fact"].as_str().expect("a fact").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(facts(&rag["derived"]["unknown"]), ["otjForecast", "ksbPace"]);
    assert!(!facts(&rag["derived"]["facts"]).contains(&"otjForecast".to_owned()), "{rag:#}");
    assert!(rag["summary"].as_str().is_some_and(|text| {
        text.contains("Not known to the facts: the forecast of hours, the pace of KSBs.")
    }));
    let path = format!("/api/v1/managers/{}/dashboard", scene.manager.id);
    let board = scene.staff.get(&path).await.expect(200).body;
    assert_eq!(
        board["otj"],
        json!({"hours": 180.0, "measuredHours": 0.0, "expectedToDate": null, "targetHours": null, "withoutTarget": 1,
            "behind": 0})
    );
    assert_eq!(board["ksbs"], json!({"completed": 0, "total": 0, "withoutTotal": 1}));
    let table = scene.staff.get(&format!("{path}.csv")).await.expect(200).text;
    let row = table.lines().nth(1).expect("a row");
    assert!(row.contains(",180,,,"), "{row}");
    let gateway = scene.staff.get(&scene.path("/gateway")).await.expect(200).body;
    let states: Vec<_> =
        gateway["requirements"].as_array().expect("a list").iter().map(|one| &one["state"]).collect();
    assert_eq!(states[..2], ["missing", "notKnown"], "{gateway:#}");
}

#[tokio::test]
async fn what_is_not_known_keeps_nobody_from_the_gateway() {
    let scene = Scene::new().await;
    let mut unknown = but("minimumOtjHoursByStart", json!([]));
    unknown["options"] = json!([]);
    unknown["ksbs"] = json!([]);
    unknown["ksbsComplete"] = json!(false);
    learns(&scene, &unknown).await;
    let word = json!({"reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true});
    let gateway = scene.staff.get(&scene.path("/gateway")).await.expect(200).body;
    assert_eq!(gateway["isReady"], true, "{gateway:#}");
    let passed = scene.staff.post(&scene.path("/gateway"), &word).await.expect(200);
    assert_eq!(passed.body["reached"][0]["targetHours"], json!(null));
    let told = scene.staff.get(&scene.path("/timeline?limit=100")).await.expect(200).text;
    assert!(told.contains("Reached the gateway with 0 hours and 0 KSBs."), "{told}");
}

#[tokio::test]
async fn hours_are_as_they_were_known_on_a_day_that_is_looked_back_on() {
    let scene = Scene::new().await;
    let mut unknown = but("minimumOtjHoursByStart", json!([]));
    unknown["options"] = json!([]);
    learns(&scene, &unknown).await;
    scene.app.advance(TimeDelta::days(3));
    let staff = scene.staff.renewed();
    let mut known = unknown.clone();
    known["minimumOtjHoursByStart"] = json!([{"startsFrom": "2025-08-01", "hours": 418}]);
    put(&staff, PLACE, Some("*"), &known).await.expect(200);
    let target = async |query: &str| {
        let body = staff.get(&scene.path(&format!("/progress{query}"))).await.expect(200).body;
        body["otj"]["targetHours"].clone()
    };
    assert_eq!(target("").await, json!(418.0));
    assert_eq!(target("?as_of=2026-11-26").await, json!(null));
    known["minimumOtjHoursByStart"] = json!([{"startsFrom": "2025-08-01", "hours": 420}]);
    scene.app.advance(TimeDelta::days(1));
    let staff = staff.renewed();
    put(&staff, PLACE, Some("*"), &known).await.expect(200);
    let target = async |query: &str| {
        let body = staff.get(&scene.path(&format!("/progress{query}"))).await.expect(200).body;
        body["otj"]["targetHours"].clone()
    };
    assert_eq!((target("").await, target("?as_of=2026-11-27").await), (json!(420.0), json!(418.0)));
}
