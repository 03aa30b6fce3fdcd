//! The demonstration programme: the first cohort's story, and who can sign in to see it.

mod ideas;
mod meetups;
mod mentoring;
mod plans;
mod programme;
mod requests;
mod rules;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};
use hackit::access::Role;
use hackit::{demo, features};
use serde_json::{Value, json};

use programme::list;

use crate::support::{Actor, TestApp};

async fn load(app: &TestApp, folder: &Path) -> Value {
    let db = &app.state().db;
    db.write(async |conn| features::programme::standards::load_catalogue(conn).await)
        .await
        .expect("standards");
    let file = demo::load(app.state(), folder).await.expect("a demonstration").expect("credentials");
    serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON")
}

async fn client(app: &TestApp, credentials: &Value, name: &str) -> Actor {
    let clients = credentials["clients"].as_array().expect("clients");
    let client = clients.iter().find(|client| client["name"] == name).expect("a client of this name");
    let word = |field: &str| client[field].as_str().expect("a text").to_owned();
    let request =
        app.anonymous().request("POST", "/oauth/token").basic(&word("clientId"), &word("clientSecret"));
    let token = request.form("grant_type=client_credentials").send().await.expect(200);
    let mut granted: Vec<_> = token.body["scope"].as_str().expect("scopes").split(' ').collect();
    granted.sort_unstable();
    let mut told: Vec<_> =
        client["scopes"].as_array().expect("scopes").iter().filter_map(Value::as_str).collect();
    told.sort_unstable();
    assert_eq!(granted, told, "{name}");
    app.anonymous().holding(token.body["access_token"].as_str().expect("a token"))
}

async fn person(app: &TestApp, credentials: &Value, role: Role) -> Actor {
    let people = credentials["people"].as_array().expect("people");
    let person = people.iter().find(|person| person["role"] == role.as_str()).expect("a person of this role");
    let body = json!({"email": person["email"], "password": person["password"]});
    let session = app.anonymous().post("/api/v1/sessions", &body).await.expect(201);
    app.anonymous().holding(session.body["accessToken"].as_str().expect("a token"))
}

#[tokio::test]
async fn the_first_cohort_learns_at_three_providers() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let manager = person(&app, &credentials, Role::ProgrammeManager).await;
    let all = manager.get("/api/v1/apprenticeships?limit=100").await.expect(200);
    let all = all.body["apprenticeships"].as_array().expect("a list").clone();
    assert_eq!(all.len(), 21);
    let start: NaiveDate = all[0]["startsOn"].as_str().expect("a day").parse().expect("a day");
    assert_eq!((start.weekday(), start.month()), (Weekday::Mon, 9));
    assert!(start.day() <= 7 && app.now().date_naive() - start >= TimeDelta::weeks(8), "{start}");
    let mut seen = 0;
    for (provider, on_break) in [("Ada", 0), ("Arch", 1), ("WKCIC", 0)] {
        let actor = client(&app, &credentials, provider).await;
        let own = actor.get("/api/v1/apprenticeships?limit=100").await.expect(200).body;
        let own = list(&own["apprenticeships"]);
        // The examples of the documentation push to Ada's, who are all in learning.
        assert_eq!(own.iter().filter(|row| row["state"] == "onBreak").count(), on_break, "{provider}");
        assert_eq!(own.iter().filter(|row| row["state"] == "inLearning").count(), own.len() - on_break);
        seen += own.len();
    }
    assert_eq!(seen, 21);
    let levels: Vec<_> = manager.get("/api/v1/standards").await.expect(200).body["standards"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|standard| all.iter().any(|row| row["standardId"] == standard["id"]))
        .filter_map(|standard| standard["level"].as_i64())
        .collect();
    assert!(levels.contains(&3) && levels.contains(&4) && levels.iter().all(|level| (3..=4).contains(level)));
    // The last week is free, so that whoever tries a push does not meet a full day.
    let week_ago = (app.now() - TimeDelta::days(7)).date_naive();
    let recent =
        format!("SELECT count(*) FROM progress_updates WHERE kind = 'otjHours' AND fact_on >= '{week_ago}'");
    assert_eq!(app.sql(&recent).await, ["0"]);
    let path = format!("/api/v1/apprenticeships/{}/progress", all[0]["id"].as_str().expect("an id"));
    let progress = manager.get(&path).await.expect(200);
    assert!(progress.body["otj"]["hours"].as_f64().expect("hours") > 0.0, "{}", progress.text);
}

#[tokio::test]
async fn everybody_named_can_sign_in() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    for name in ["Ada", "Arch", "WKCIC", "MadeTech", "Diva Apprentices", "Amazon Web Services"] {
        let me = client(&app, &credentials, name).await.get("/api/v1/me").await.expect(200);
        assert!(me.body["organisation"]["name"].as_str().expect("a name").contains(name), "{}", me.text);
    }
    for role in Role::ALL {
        let me = person(&app, &credentials, *role).await.get("/api/v1/me").await.expect(200);
        assert_eq!(me.body["person"]["roles"], json!([role.as_str()]), "{}", me.text);
    }
    assert_eq!(credentials["clients"].as_array().map(Vec::len), Some(6));
    assert_eq!(credentials["people"].as_array().map(Vec::len), Some(Role::ALL.len()));
    assert_eq!(credentials["baseUrl"], app.base());
    // Nobody invented is written to.
    let letters =
        "SELECT DISTINCT state || ' ' || num_nonnulls(address, subject, body_text, body_html) FROM messages";
    assert_eq!(app.sql(letters).await, ["sent 0"]);
}

#[tokio::test]
async fn one_meetup_is_published_and_one_waits_beside_a_published_series() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let count = |reply: Value| reply["meetups"].as_array().map(Vec::len);
    assert_eq!(count(app.anonymous().get("/api/v1/meetups").await.expect(200).body), Some(8));
    let employer = client(&app, &credentials, "MadeTech").await;
    assert_eq!(count(employer.get("/api/v1/meetups").await.expect(200).body), Some(9));
    let list = employer.get("/api/v1/meetup-series").await.expect(200).body;
    assert_eq!(list["meetupSeries"][0]["state"], "published");
    let series = list["meetupSeries"][0]["id"].as_str().expect("an id");
    for state in ["finished", "published"] {
        let some =
            employer.get(&format!("/api/v1/meetups?series_id={series}&state={state}")).await.expect(200);
        assert!(count(some.body) > Some(1), "some are behind, some ahead");
    }
    let stranger = client(&app, &credentials, "Diva Apprentices").await;
    assert_eq!(count(stranger.get("/api/v1/meetups").await.expect(200).body), Some(8));
}

#[tokio::test]
async fn one_change_request_waits_for_the_line_manager() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let waiting = "/api/v1/change-requests?state=pending";
    let manager = person(&app, &credentials, Role::LineManager).await;
    let provider = client(&app, &credentials, "Arch").await;
    let asked = list(&manager.get(waiting).await.expect(200).body["changeRequests"]);
    assert_eq!(list(&provider.get(waiting).await.expect(200).body["changeRequests"]), asked);
    assert_eq!((asked.len(), &asked[0]["kind"]), (1, &json!("plannedEnd")), "{asked:#?}");
    let path = format!("/api/v1/change-requests/{}/acceptances", asked[0]["id"].as_str().expect("an id"));
    manager.post(&path, &Value::Null).await.expect(200);
}

#[tokio::test]
async fn it_is_loaded_once_and_only_its_owner_may_read_the_credentials() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let first = load(&app, folder.path()).await;
    let file = folder.path().join("demo-credentials.json");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(load(&app, folder.path()).await, first);
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["6"]);
}

#[tokio::test]
async fn a_database_that_holds_something_is_left_alone() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    app.provider("Ada").await;
    let loaded = demo::load(app.state(), folder.path()).await.expect("no failure");
    assert_eq!(loaded, None);
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["1"]);
    assert!(std::fs::read_dir(folder.path()).expect("a folder").next().is_none());
}
