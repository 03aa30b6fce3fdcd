//! What those who look at the loaded demonstration are shown.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use hackit::access::Role;
use serde_json::{Value, json};

use super::{client, load, person};
use crate::support::{Actor, TestApp};

pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| panic!("a list, not {value}"))
}

/// The loaded demonstration and some who look at it.
pub struct Programme {
    app: TestApp,
    credentials: Value,
    staff: Actor,
    manager: Actor,
    apprentice: Actor,
    /// Apprenticeships as staff see them.
    learners: Vec<Value>,
}

impl Programme {
    pub async fn load() -> Self {
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

    /// What everybody reads.
    pub async fn public(&self, path: &str) -> Value {
        self.app.anonymous().get(path).await.expect(200).body
    }

    /// What staff read.
    pub async fn as_staff(&self, path: &str) -> Value {
        self.staff.get(path).await.expect(200).body
    }

    fn id(&self, name: &str) -> &str {
        let row = self.learners.iter().find(|row| row["person"]["givenName"] == name);
        row.expect("an apprentice of this name")["id"].as_str().expect("an id")
    }

    /// What staff read of an apprentice.
    pub async fn of(&self, name: &str, noun: &str) -> Value {
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
        // Eleven weeks after the start no review can be: two did not take place on the day that was agreed.
        (&json!(0), &json!(2)),
        "{board:#}"
    );
    for party in ["waitingForApprentice", "waitingForLineManager", "waitingForProvider"] {
        assert_ne!(board["reviews"][party], 0, "{party}: {board:#}");
    }
    for (name, why) in [
        ("Finn", &["ratedRed", "redByFacts", "behindHours"][..]),
        ("Jo", &[]),
        ("Kofi", &[]),
        ("Omar", &["silent"]),
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
                "S7 is now ready for review",
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
    assert_eq!((count("state=rescheduled").await, count("state=missed").await), (1, 1));
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
    let history = programme.of("Alex", "/ksbs/S7/judgements").await.to_string();
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
        // In the first twelve weeks none is overdue, whatever was agreed.
        let overdue = if now.starts_with("2026-11") { 0 } else { 2 };
        assert_eq!(board["reviews"]["overdue"], overdue, "{now}: {board:#}");
        assert_eq!(board["checkInsOverdue"], 2, "{now}: {board:#}");
        let attention = board["needAttention"].as_u64().expect("a number");
        assert!((4..12).contains(&attention), "{now}: {board:#}");
        programme.app.standings_hold().await;
    }
}
