//! The demonstration programme: the first cohort's story, and who can sign in to see it.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc, Weekday};
use hackit::access::Role;
use hackit::{demo, features};
use serde_json::{Value, json};

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
}

#[tokio::test]
async fn one_meetup_is_published_and_one_waits() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let count = |reply: Value| reply["meetups"].as_array().map(Vec::len);
    assert_eq!(count(app.anonymous().get("/api/v1/meetups").await.expect(200).body), Some(1));
    let employer = client(&app, &credentials, "MadeTech").await;
    assert_eq!(count(employer.get("/api/v1/meetups").await.expect(200).body), Some(2));
    let stranger = client(&app, &credentials, "Diva Apprentices").await;
    assert_eq!(count(stranger.get("/api/v1/meetups").await.expect(200).body), Some(1));
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

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| panic!("a list, not {value}"))
}

/// The loaded demonstration and some who look at it.
struct Programme {
    app: TestApp,
    credentials: Value,
    staff: Actor,
    manager: Actor,
    apprentice: Actor,
    /// Apprenticeships as staff see them.
    learners: Vec<Value>,
}

impl Programme {
    async fn load() -> Self {
        Self::load_at(None).await
    }

    /// The demonstration as it is loaded at an instant.
    async fn load_at(now: Option<DateTime<Utc>>) -> Self {
        let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
        if let Some(now) = now {
            app.state().clock.set(now);
        }
        let credentials = load(&app, folder.path()).await;
        let staff = person(&app, &credentials, Role::ProgrammeManager).await;
        let manager = person(&app, &credentials, Role::LineManager).await;
        let apprentice = person(&app, &credentials, Role::Apprentice).await;
        let learners = staff.get("/api/v1/apprenticeships?limit=100").await.expect(200).body;
        let learners = list(&learners["apprenticeships"]);
        Self { app, credentials, staff, manager, apprentice, learners }
    }

    async fn client(&self, name: &str) -> Actor {
        client(&self.app, &self.credentials, name).await
    }

    fn id(&self, name: &str) -> &str {
        let row = self.learners.iter().find(|row| row["person"]["givenName"] == name);
        row.expect("an apprentice of this name")["id"].as_str().expect("an id")
    }

    /// What staff read of an apprentice.
    async fn of(&self, name: &str, noun: &str) -> Value {
        self.staff.get(&format!("/api/v1/apprenticeships/{}{noun}", self.id(name))).await.expect(200).body
    }

    async fn cohort_dashboard(&self) -> Value {
        let cohort = self.learners[0]["cohortId"].as_str().expect("a cohort");
        self.staff.get(&format!("/api/v1/cohorts/{cohort}/dashboard")).await.expect(200).body
    }

    /// What the timeline tells of an apprentice, in words.
    async fn told(&self, name: &str) -> String {
        let told = self.of(name, "/timeline?limit=100&sort=-occurredAt").await;
        let mut lines: Vec<String> = list(&told["timeline"])
            .iter()
            .map(|entry| {
                format!(
                    "{} {}",
                    entry["on"].as_str().unwrap_or_default(),
                    entry["words"].as_str().unwrap_or_default()
                )
            })
            .collect();
        lines.reverse();
        lines.join("\n")
    }
}

/// The reasons by which somebody needs attention.
fn reasons(board: &Value, name: &str) -> Vec<String> {
    let row = list(&board["attention"]).into_iter().find(|row| row["givenName"] == name);
    row.map(|row| {
        list(&row["reasons"]).iter().map(|word| word.as_str().unwrap_or_default().to_owned()).collect()
    })
    .unwrap_or_default()
}

#[tokio::test]
async fn dashboards_show_who_needs_attention_and_why() {
    let programme = Programme::load().await;
    let board = programme.cohort_dashboard().await;
    assert_eq!(board["total"], 21);
    assert_eq!(
        board["byState"],
        json!([{"state": "inLearning", "count": 20}, {"state": "onBreak", "count": 1}])
    );
    for colour in ["red", "amber", "green"] {
        assert_ne!(board["ratings"][colour], 0, "{colour}: {board:#}");
        assert_ne!(board["managerRatings"][colour], 0, "{colour}: {board:#}");
    }
    assert_eq!((&board["ratingsDisagree"], &board["silent"]), (&json!(1), &json!(1)), "{board:#}");
    assert_eq!(
        (&board["reviews"]["overdue"], &board["checkInsOverdue"]),
        (&json!(2), &json!(2)),
        "{board:#}"
    );
    for party in ["waitingForApprentice", "waitingForLineManager", "waitingForProvider"] {
        assert_ne!(board["reviews"][party], 0, "{party}: {board:#}");
    }
    for (name, why) in [
        ("Finn", &["ratedRed", "behindHours"][..]),
        ("Jo", &["reviewOverdue"]),
        ("Kofi", &["reviewOverdue"]),
        ("Omar", &["behindHours", "silent"]),
        ("Dev", &["behindHours", "ratedAmber"]),
        ("Carl", &["ratedAmber"]),
        ("Hal", &["checkInOverdue"]),
        ("Alex", &[]),
        // Nobody is asked about who is away.
        ("Milo", &[]),
    ] {
        assert_eq!(reasons(&board, name), why, "{name}: {board:#}");
    }
    let me = programme.manager.get("/api/v1/me").await.expect(200).body["person"]["id"].clone();
    let path = format!("/api/v1/managers/{}/dashboard", me.as_str().expect("an id"));
    let own = programme.manager.get(&path).await.expect(200).body;
    assert_eq!((&own["total"], &own["reviews"]["waitingForLineManager"]), (&json!(8), &json!(1)), "{own:#}");
    assert!(own["needAttention"].as_u64().is_some_and(|count| (3..8).contains(&count)), "{own:#}");
    let ada = programme.client("Ada").await;
    let me = ada.get("/api/v1/me").await.expect(200).body["organisation"]["id"].clone();
    let path = format!("/api/v1/providers/{}/dashboard", me.as_str().expect("an id"));
    let own = ada.get(&path).await.expect(200).body;
    assert_eq!((&own["total"], &own["reviews"]["waitingForProvider"]), (&json!(8), &json!(1)), "{own:#}");
    programme.app.standings_hold().await;
}

#[tokio::test]
async fn learning_is_on_record_with_its_breaks_and_turns() {
    let programme = Programme::load().await;
    let breaks = list(&programme.of("Lena", "/breaks-in-learning").await["breaksInLearning"]);
    assert!(breaks.len() == 1 && breaks[0]["returnedOn"].is_string(), "{breaks:#?}");
    let breaks = list(&programme.of("Milo", "/breaks-in-learning").await["breaksInLearning"]);
    assert!(breaks.len() == 1 && breaks[0]["returnedOn"].is_null(), "{breaks:#?}");
    let left = list(&programme.of("Sol", "/withdrawals").await["withdrawals"]);
    assert!(
        left[0]["reversedAt"].is_string() && left[0]["apprenticeship"]["state"] == "inLearning",
        "{left:#?}"
    );
    let history = programme.of("Noor", "/history").await.to_string();
    assert!(history.contains("lineManagerId") && history.contains("Support desk"), "{history}");
    let states = async |actor: &Actor, query: &str| {
        let entries = actor.get(&format!("/api/v1/otj-entries?limit=100{query}")).await.expect(200).body;
        list(&entries["otjEntries"]).len()
    };
    for state in ["confirmed", "rejected", "submitted"] {
        assert!(states(&programme.apprentice, &format!("&state={state}")).await > 0, "{state}");
    }
    assert_eq!(states(&programme.manager, "&state=submitted").await, 2, "what waits for the line manager");
    let forecast = programme.of("Alex", "/otj-forecast").await;
    assert!(
        forecast["trend"]["explanation"].as_str().is_some_and(|text| text.contains("hours")),
        "{forecast:#}"
    );
    assert!(list(&forecast["weeks"]).iter().filter(|week| week["hours"] != 0.0).count() >= 6, "{forecast:#}");
    // What was not known then is not shown of then.
    let start = programme.learners[0]["startsOn"].as_str().expect("a day");
    assert_eq!(programme.of("Noor", &format!("?as_of={start}")).await["team"], "Support desk");
    assert_eq!(programme.of("Alex", &format!("/progress?as_of={start}")).await["otj"]["hours"], 0.0);
    for (name, words) in [
        (
            "Alex",
            &[
                "The apprenticeship was approved.",
                "Learning began.",
                "off-the-job hours: ",
                "Progress review 1 was held.",
                "A goal was set: ",
                "hours that the apprentice entered were rejected: Team away day",
                "S5 is now ready for review",
                "Joined the project Bin days by text",
                "checked in.",
            ][..],
        ),
        ("Lena", &["A break in learning began.", "The apprentice returned from a break in learning."]),
        ("Sol", &["Withdrew: new job, financial.", "The withdrawal was reversed: "]),
        ("Noor", &["Joined the team Benefits. Has a new line manager."]),
        ("Kofi", &["was moved to ", "was missed: Kofi was ill."]),
        ("Finn", &["The provider rated progress red: ", "The line manager rated progress red: "]),
    ] {
        let told = programme.told(name).await;
        for words in words {
            assert!(told.contains(words), "{name}: {words}\n{told}");
        }
    }
    no_line_has_a_gap(&programme).await;
}

/// Every event that the timelines tell, of everybody, is told with what its record says.
async fn no_line_has_a_gap(programme: &Programme) {
    let mut types = BTreeSet::new();
    for learner in &programme.learners {
        let path =
            format!("/api/v1/apprenticeships/{}/timeline?limit=100", learner["id"].as_str().expect("an id"));
        for sort in ["occurredAt", "-occurredAt"] {
            let page = programme.staff.get(&format!("{path}&sort={sort}")).await.expect(200).body;
            for entry in list(&page["timeline"]) {
                let words = entry["words"].as_str().expect("words");
                let gaps = ["  ", " .", ": :", " ,", "null", "0 of 0"];
                assert!(!gaps.iter().any(|gap| words.contains(gap)) && words.trim_end() == words, "{entry}");
                assert!(!words.ends_with(':') && words.contains(' '), "{entry}");
                types.insert(entry["type"].as_str().expect("a type").to_owned());
            }
        }
    }
    assert!(types.len() > 20, "{types:?}");
}

#[tokio::test]
async fn reviews_and_judgements_stand_at_different_points() {
    let programme = Programme::load().await;
    let count = async |query: &str| {
        let found = programme.staff.get(&format!("/api/v1/reviews?limit=100&{query}")).await.expect(200).body;
        list(&found["reviews"]).len()
    };
    assert!(count("state=signed").await >= 10);
    assert_eq!((count("overdue=true").await, count("state=missed").await), (2, 1));
    for party in ["apprentice", "lineManager", "provider"] {
        assert!(count(&format!("waiting_for={party}")).await > 0, "{party}");
    }
    let waiting = programme.manager.get("/api/v1/reviews?waiting_for=lineManager").await.expect(200).body;
    assert_eq!(list(&waiting["reviews"]).len(), 1, "what waits for the line manager who can sign in");
    let signed = format!("/api/v1/reviews?apprenticeship_id={}&state=signed", programme.id("Alex"));
    let signed = programme.apprentice.get(&signed).await.expect(200).body;
    let place = format!("/api/v1/reviews/{}", signed["reviews"][0]["id"].as_str().expect("an id"));
    let goals = programme.apprentice.get(&format!("{place}/goals")).await.expect(200).body;
    assert_eq!(goals["goals"][0]["state"], "met", "{goals:#}");
    let matrix = programme.of("Alex", "/ksbs").await;
    let states = |state: &str| list(&matrix["ksbs"]).iter().filter(|ksb| ksb["state"] == state).count();
    for state in ["notStarted", "inProgress", "readyForReview", "completed"] {
        assert!(states(state) > 0, "{state}: {matrix:#}");
    }
    assert!(list(&matrix["ksbs"]).iter().any(|ksb| ksb["evidenceCount"] != 0), "{matrix:#}");
    let history = programme.of("Alex", "/ksbs/S5/judgements").await.to_string();
    assert!(history.contains("by luck"), "given back with a word: {history}");
    let cohort = programme.learners[0]["cohortId"].as_str().expect("a cohort");
    let coverage =
        programme.staff.get(&format!("/api/v1/cohorts/{cohort}/ksb-coverage")).await.expect(200).body;
    let some = |state: &str| list(&coverage["ksbCoverage"]).iter().any(|line| line[state] != 0);
    assert!(some("notStarted") && some("inProgress") && some("readyForReview") && some("completed"));
    let carl = programme.of("Carl", "/rag-ratings").await;
    assert_eq!((&carl["provider"]["rating"], &carl["manager"]["rating"]), (&json!("green"), &json!("amber")));
    assert_eq!(programme.of("Finn", "/rag-ratings").await["derived"]["rating"], "red");
    assert_eq!(programme.of("Alex", "/rag-ratings").await["derived"]["rating"], "green");
}

#[tokio::test]
async fn apprentices_make_something_and_show_it() {
    let programme = Programme::load().await;
    let projects = programme.apprentice.get("/api/v1/projects").await.expect(200).body;
    let projects = list(&projects["projects"]);
    assert!(projects.len() >= 4 && projects.iter().any(|project| project["state"] == "closed"));
    let shared = projects.iter().find(|project| project["title"] == "Bin days by text").expect("a project");
    let path = format!("/api/v1/projects/{}/assignments", shared["id"].as_str().expect("an id"));
    let assigned = programme.staff.get(&path).await.expect(200).body;
    assert_eq!(list(&assigned["assignments"]).len(), 3);
    let place = format!("/api/v1/apprenticeships/{}/portfolio-items", programme.id("Alex"));
    let own = list(&programme.apprentice.get(&place).await.expect(200).body["portfolioItems"]);
    let seen = list(&programme.manager.get(&place).await.expect(200).body["portfolioItems"]);
    assert_eq!((own.len(), seen.len()), (3, 2), "the draft is private");
    let feedback = format!("/api/v1/portfolio-items/{}/feedback", own[0]["id"].as_str().expect("an id"));
    let feedback = list(&programme.apprentice.get(&feedback).await.expect(200).body["feedback"]);
    assert_ne!(feedback[0]["personId"], feedback[1]["personId"], "the line manager and the programme");
    let page = programme.credentials["publicPortfolio"].as_str().expect("a link");
    let page = page.strip_prefix(programme.app.base()).expect("a link to this server");
    let html = programme.app.anonymous().get(page).await.expect(200).text;
    assert!(html.contains("The bank holiday that moved") && !html.contains("draft"), "{html}");
}

#[tokio::test]
async fn line_managers_are_supported() {
    let programme = Programme::load().await;
    let overdue = programme.staff.get("/api/v1/overdue-check-ins").await.expect(200).body;
    let names: Vec<_> =
        list(&overdue["overdueCheckIns"]).iter().map(|row| row["givenName"].clone()).collect();
    assert_eq!(names, ["Hal", "Tariq"]);
    let check_ins = list(&programme.of("Alex", "/check-ins").await["checkIns"]);
    assert!(check_ins.len() >= 2, "{check_ins:#?}");
    assert!(check_ins[0]["notes"]["blockers"].is_string(), "the newest is shared: {check_ins:#?}");
    assert!(check_ins[1]["notes"].is_null(), "the others are private: {check_ins:#?}");
    let requests = programme.staff.get("/api/v1/support-requests").await.expect(200).body;
    for state in ["open", "answered", "closed"] {
        assert!(list(&requests["supportRequests"]).iter().any(|one| one["state"] == state), "{state}");
    }
    let times = programme.staff.get("/api/v1/support-answer-times").await.expect(200).body;
    assert_eq!((&times["waiting"], &times["medianHours"]), (&json!(2), &json!(25.0)), "{times:#}");
    let guidance = list(&programme.manager.get("/api/v1/guidance").await.expect(200).body["guidance"]);
    let distinct = |property: &str| {
        let values = guidance.iter().filter_map(|piece| piece[property].as_str());
        values.collect::<std::collections::BTreeSet<_>>().len()
    };
    assert!(guidance.len() >= 5 && distinct("topic") >= 5 && distinct("stage") >= 4, "{guidance:#?}");
    let gaps =
        list(&programme.staff.get("/api/v1/manager-skill-gaps").await.expect(200).body["managerSkillGaps"]);
    for state in ["missing", "lapsed", "lapsesSoon"] {
        assert!(gaps.iter().any(|gap| gap["state"] == state), "{state}: {gaps:#?}");
    }
    let own =
        list(&programme.manager.get("/api/v1/manager-skill-gaps").await.expect(200).body["managerSkillGaps"]);
    assert!(own.iter().any(|gap| gap["state"] == "lapsed") && own.len() < gaps.len(), "{own:#?}");
}

#[tokio::test]
async fn the_story_can_be_told_on_any_day() {
    // Eight weeks after the start, in the holidays, in summer, a day before the next cohort would take its place.
    for now in
        ["2026-11-02T00:30:00Z", "2026-12-26T12:00:00Z", "2027-07-03T23:30:00Z", "2027-10-31T08:00:00Z"]
    {
        let programme = Programme::load_at(Some(now.parse().expect("an instant"))).await;
        let board = programme.cohort_dashboard().await;
        assert_eq!(
            (&board["total"], &board["ratingsDisagree"], &board["silent"]),
            (&json!(21), &json!(1), &json!(1))
        );
        assert_eq!(board["reviews"]["overdue"], 2, "{now}: {board:#}");
        assert_eq!(board["checkInsOverdue"], 2, "{now}: {board:#}");
        let attention = board["needAttention"].as_u64().expect("a number");
        assert!((6..12).contains(&attention), "{now}: {board:#}");
        programme.app.standings_hold().await;
    }
}
