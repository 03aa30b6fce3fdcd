//! The array that Skills England publishes, as an operator brings it in: once, changed, and again.

mod quirks;
mod refusals;

use std::path::{Path, PathBuf};

use hackit::features::programme::standards::load_catalogue;
use serde_json::{Value, json};

use crate::command_line::run;
use crate::support::{Actor, Scene, TestApp};

/// An invented file with the properties and the quirks of the published one.
const SAMPLE: &str = include_str!("../standards.json");

/// A database, somebody who looks, and a file that can be changed.
pub struct Ground {
    pub app: TestApp,
    pub staff: Actor,
    pub rows: Value,
    folder: tempfile::TempDir,
}

/// What a run said and left.
pub struct Run {
    pub status: i32,
    pub said: String,
    /// Row, standard, outcome, detail.
    pub rows: Vec<[String; 4]>,
}

impl Ground {
    pub async fn new() -> Self {
        Self::of(TestApp::new().await).await
    }

    async fn of(app: TestApp) -> Self {
        let staff = app.staff().await;
        let rows = serde_json::from_str(SAMPLE).expect("the sample");
        Self { app, staff, rows, folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("standards.json")
    }

    /// Imports the rows as they are now.
    async fn import(&self) -> Run {
        self.import_text(&self.rows.to_string(), &[]).await
    }

    async fn import_text(&self, text: &str, more: &[&str]) -> Run {
        std::fs::write(self.file(), text).expect("a file");
        let file = self.file();
        let mut words = vec!["import", "standards", file.to_str().expect("a path")];
        words.extend(more);
        self.run(&words).await
    }

    pub async fn run(&self, words: &[&str]) -> Run {
        let output = run(&self.app, words).await;
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let outcomes = csv::Reader::from_path(self.file().with_extension("outcome.csv"));
        let rows = outcomes.into_iter().flat_map(csv::Reader::into_records).map(|row| {
            let row = row.expect("a row");
            std::array::from_fn(|at| row[at].to_owned())
        });
        Run { status: output.status.code().expect("a status"), said: said.into_owned(), rows: rows.collect() }
    }

    pub async fn version(&self, reference: &str, version: &str) -> Value {
        let path = format!("/api/v1/standards/{reference}/versions/{version}");
        self.staff.get(&path).await.expect(200).body
    }

    /// A learner of a version; the first one of it that there is.
    async fn learner_of(&self, ada: &Actor, reference: &str, version: &str) -> String {
        let learner = self.app.learner(ada).await;
        let id = self.version(reference, version).await["id"].as_str().expect("an id").to_owned();
        self.app
            .sql(&format!(
                "UPDATE apprenticeships SET standard_id = '{id}', version = version + 1 WHERE id = '{}'",
                learner.id
            ))
            .await;
        learner.id
    }

    async fn progress(&self, learner: &str) -> Value {
        let path = format!("/api/v1/apprenticeships/{learner}/progress");
        self.staff.get(&path).await.expect(200).body["otj"].clone()
    }
}

impl Run {
    /// The outcomes by row.
    fn outcomes(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row[2].as_str()).collect()
    }

    fn detail(&self, row: usize) -> &str {
        &self.rows[row - 1][3]
    }
}

fn codes(version: &Value) -> Vec<(&str, &str)> {
    let ksbs = version["ksbs"].as_array().expect("KSBs").iter();
    ksbs.map(|ksb| (ksb["code"].as_str().expect("a code"), ksb["title"].as_str().expect("a title"))).collect()
}

#[tokio::test]
async fn the_published_array_comes_in_as_it_is_and_again_changes_nothing() {
    let ground = Ground::new().await;
    let first = ground.import().await;
    assert_eq!(first.status, 0, "{}", first.said);
    assert!(
        first.said.starts_with("5 rows: 4 created, 0 changed, 0 unchanged, 1 passed over, 0 refused; see "),
        "{}",
        first.said
    );
    let names: Vec<_> = first.rows.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(
        names,
        [
            ("ST9001 1.1", "created"),
            ("ST9001 1.0", "created"),
            ("FA9001 1.0", "created"),
            ("ST9002 1.0", "created"),
            ("ST9003", "passedOver"),
        ]
    );
    assert!(first.detail(5).contains("Proposal in development"), "{:?}", first.rows);
    let newest = ground.version("ST9001", "1.1").await;
    for (name, value) in [
        ("product", json!("apprenticeship")),
        ("title", json!("Invented technician")),
        ("level", json!(3)),
        ("status", json!("approvedForDelivery")),
        ("larsCode", json!(9001)),
        ("typicalMonths", json!(18)),
        ("maxFunding", json!(15000)),
        ("earliestStartsOn", json!("2025-12-01")),
        ("latestStartsOn", json!(null)),
        ("minimumOtjHoursByStart", json!([{"startsFrom": "2025-12-01", "hours": 326}])),
        ("ksbsComplete", json!(true)),
        ("origin", json!("published")),
        ("options", json!([])),
    ] {
        assert_eq!(newest[name], value, "{name}");
    }
    assert_eq!(
        codes(&newest),
        [
            ("K1", "first knowledge, in own words"),
            ("K2", "second knowledge & an entity"),
            ("S1", "first skill."),
            ("B1", "first behaviour"),
        ]
    );
    let list = ground.staff.get("/api/v1/standards/ST9001/versions").await.expect(200).body;
    let told: Vec<_> =
        list["versions"].as_array().expect("a list").iter().map(|row| &row["version"]).collect();
    assert_eq!(told, ["1.1", "1.0"]);
    let before =
        (ground.app.sql("SELECT count(*) FROM events").await, ground.app.sql("TABLE versions").await);
    assert_eq!(before.0, ["4"]);
    let again = ground.import().await;
    assert_eq!(again.outcomes(), ["unchanged", "unchanged", "unchanged", "unchanged", "passedOver"]);
    let after = (ground.app.sql("SELECT count(*) FROM events").await, ground.app.sql("TABLE versions").await);
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_retired_version_stays_for_its_learners_whatever_comes_after_it() {
    let mut ground = Ground::new().await;
    ground.import().await;
    let ada = ground.app.provider("Ada").await;
    let learner = ground.learner_of(&ada, "ST9001", "1.0").await;
    let before = ground.progress(&learner).await;
    assert_eq!(before["targetHours"], json!(null));
    let mut next = ground.rows[0].clone();
    next["versionNumber"] = json!("1.2");
    next["version"] = json!("1.2");
    ground.rows[0]["status"] = json!("Retired");
    ground.rows[0]["latestStartDate"] = json!("2026-12-31T00:00:00");
    ground.rows.as_array_mut().expect("rows").push(next);
    let run = ground.import().await;
    assert_eq!(run.outcomes(), ["changed", "unchanged", "unchanged", "unchanged", "passedOver", "created"]);
    assert_eq!(
        run.detail(1),
        "status: approvedForDelivery \u{2192} retired; latestStartsOn: not known \u{2192} 2026-12-31"
    );
    assert_eq!(ground.progress(&learner).await, before);
    let old = ground.version("ST9001", "1.0").await;
    assert_eq!((&old["status"], codes(&old).len()), (&json!("retired"), 1));
    let id = old["id"].as_str().expect("an id");
    ada.get(&format!("/api/v1/standards/{id}")).await.expect(200);
}

#[tokio::test]
async fn codes_that_nobody_knew_are_taken_and_become_listed_with_the_import() {
    let scene = Scene::new().await;
    scene.app.state().db.write(async |conn| load_catalogue(conn).await).await.expect("the catalogue");
    let mut ground = Ground::of(scene.app.clone()).await;
    let learner = ground.learner_of(&scene.ada, "ST0128", "1.1").await;
    let push = async |name: &str, ksbs: Value| {
        let update = json!({"externalId": name, "learner": {"apprenticeshipId": learner},
            "observedAt": "2026-11-20T09:30:00Z",
            "details": {"kind": "ksbEvidence", "ksbs": ksbs, "title": "A page", "url": null, "suggestedState": null}});
        scene.ada.post("/api/v1/progress-updates", &update).await
    };
    push("e-1", json!(["K1", "S14"])).await.expect(201);
    let refused = push("e-2", json!(["K1", "S0", "X4"])).await.expect(422);
    assert_eq!(refused.faults(), ["#/details/ksbs/1 unknownKsb", "#/details/ksbs/2 unknownKsb"]);
    let matrix = async || {
        let body = scene.ada.get(&format!("/api/v1/apprenticeships/{learner}/ksbs")).await.expect(200).body;
        let rows = body["ksbs"].as_array().expect("KSBs").clone();
        let told = rows.iter().map(|row| (row["code"].clone(), row["listed"].clone(), row["title"].clone()));
        (body["total"].clone(), told.collect::<Vec<_>>())
    };
    let unlisted = |code: &str| (json!(code), json!(false), json!(null));
    assert_eq!(matrix().await, (json!(null), vec![unlisted("K1"), unlisted("S14")]));
    ground.rows[0]["referenceNumber"] = json!("ST0128");
    assert_eq!(ground.import().await.outcomes()[0], "changed");
    let (total, rows) = matrix().await;
    assert_eq!(total, 4);
    assert_eq!(rows[0], (json!("K1"), json!(true), json!("first knowledge, in own words")));
    assert_eq!(rows[4], unlisted("S14"));
    let refused = push("e-3", json!(["K2", "S14"])).await.expect(422);
    assert_eq!(refused.faults(), ["#/details/ksbs/1 unknownKsb"]);
    // The catalogue does not take back what was published.
    scene.app.state().db.write(async |conn| load_catalogue(conn).await).await.expect("the catalogue");
    assert_eq!(matrix().await.0, 4);
}
