//! Files of progress, brought in by the program as an operator runs it.

mod cells;
mod fetching;
mod standards;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio_postgres::NoTls;

use crate::command_line::{program, refusal, run, signal};
use crate::support::{Actor, TestApp};

/// A provider with a learner, and a folder for a file.
async fn ground() -> (TestApp, Actor, String, tempfile::TempDir) {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let uln = app.learner(&ada).await.uln;
    (app, ada, uln, tempfile::tempdir().expect("a folder"))
}

async fn import(app: &TestApp, file: &Path) -> (i32, String, Vec<Vec<String>>) {
    let output =
        run(app, &["import", "progress", file.to_str().expect("a path"), "--organisation", "Ada"]).await;
    let outcomes = file.with_extension("outcome.csv");
    let mode = std::fs::metadata(&outcomes).expect("outcomes").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it names people, as the file does");
    let mut reader = csv::Reader::from_path(outcomes).expect("outcomes");
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().expect("a status"), said, rows.collect())
}

#[tokio::test]
async fn every_row_of_a_file_has_its_outcome_and_a_second_run_changes_nothing() {
    let (app, ada, uln, folder) = ground().await;
    let file = folder.path().join("november.csv");
    let mut text =
        b"\xef\xbb\xbfexternalId,uln,observedAt,kind,date,hours,activity,ksbs,rating,reason\r\n".to_vec();
    let mut row = |line: &str| text.extend(format!("{line}\r\n").into_bytes());
    row(&format!("a-1,{uln},2026-11-20T09:30:00Z,otjHours,2026-11-20,6.5,\"Pairing, all day\",K1;S2,,"));
    row(&format!("a-2,{uln},2026-11-20T09:30:00Z,ragRating,,,,,amber,"));
    row(&format!("=a-3,{uln},2026-11-20T09:30:00Z,otjHours,2026-11-20,many,Pairing,K1;K77,,"));
    row("a-4,1000000191,2026-11-20T09:30:00Z,ragRating,,,,,green,");
    row("too,short");
    row(&format!("a-1,{uln},2026-11-20T09:30:00Z,ragRating,,,,,green,"));
    row(&format!("a-5,{uln},2026-11-20T09:30:00Z,ragRating,,,,,green,"));
    text.extend(b"a-6,\xff\xfe,2026-11-20T09:30:00Z,ragRating,,,,,green,\r\n");
    std::fs::write(&file, text).expect("a file");
    let (status, said, rows) = import(&app, &file).await;
    assert_eq!(status, 2);
    assert!(said.starts_with("8 rows: 2 created, 0 unchanged, 6 refused"), "{said}");
    let told: Vec<_> =
        rows.iter().map(|row| [&row[0], &row[1], &row[2], &row[4], &row[5]].map(String::as_str)).collect();
    assert_eq!(
        told,
        [
            ["1", "a-1", "created", "", ""],
            ["2", "a-2", "refused", "required", "reason"],
            ["3", "'=a-3", "refused", "type", "hours"],
            ["4", "a-4", "refused", "notFound", "uln"],
            ["5", "too", "refused", "malformedRow", ""],
            ["6", "a-1", "refused", "externalIdConflict", "kind"],
            ["7", "a-5", "created", "", ""],
            ["8", "a-6", "refused", "malformedRow", ""],
        ]
    );
    assert_eq!(rows[5][3], rows[0][3], "the update that has the name");
    let stored = ada.get(&format!("/api/v1/progress-updates/{}", rows[0][3])).await.expect(200);
    assert_eq!(stored.body["details"]["activity"], "Pairing, all day");
    assert_eq!(stored.body["details"]["ksbs"], json!(["K1", "S2"]));
    assert_eq!(app.sql("SELECT count(*), min(actor_type) FROM events").await, ["2"]);
    let (status, said, again) = import(&app, &file).await;
    assert_eq!(status, 2);
    assert!(said.starts_with("8 rows: 0 created, 2 unchanged, 6 refused"), "{said}");
    assert_eq!((&again[0][2], &again[0][3]), (&"unchanged".to_owned(), &rows[0][3]));
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["2"]);
}

#[tokio::test]
async fn a_file_of_many_chunks_is_brought_in_whole() {
    let (app, _, uln, folder) = ground().await;
    let file = folder.path().join("many.csv");
    let mut text = "externalId,uln,observedAt,kind,text\n".to_owned();
    for number in 0..2_500 {
        text.push_str(&format!("n-{number},{uln},2026-11-20T09:30:00Z,note,Words {number}\n"));
    }
    std::fs::write(&file, text).expect("a file");
    let (status, said, rows) = import(&app, &file).await;
    assert_eq!((status, rows.len()), (0, 2_500), "{said}");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["2500"]);
}

#[tokio::test]
async fn outcomes_stand_in_the_order_of_the_file_and_corrections_follow_what_they_correct() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let mut ulns = Vec::new();
    for _ in 0..6 {
        ulns.push(app.learner(&ada).await.uln);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mixed.csv");
    let mut text = "externalId,uln,observedAt,kind,text,supersedes\n".to_owned();
    // Six notes, then the six that correct them, over several chunks; the last row is of nobody.
    for number in 0..4_500_usize {
        let uln = if number == 4_499 { "1000000191" } else { ulns[number % 6].as_str() };
        let corrects = if number % 12 >= 6 { format!("n-{}", number - 6) } else { String::new() };
        text.push_str(&format!("n-{number},{uln},2026-11-20T09:30:00Z,note,Words {number},{corrects}\n"));
    }
    std::fs::write(&file, text).expect("a file");
    let (status, said, rows) = import(&app, &file).await;
    assert_eq!((status, rows.len()), (2, 4_500), "{said}");
    for (number, row) in rows.iter().enumerate() {
        let outcome = if number == 4_499 { "refused" } else { "created" };
        let expected = [(number + 1).to_string(), format!("n-{number}"), outcome.to_owned()];
        assert_eq!(row[..3], expected, "{row:?}");
    }
    let chained = "SELECT count(*) FROM progress_updates n JOIN progress_updates o ON o.id = n.supersedes_id
        WHERE n.apprenticeship_id = o.apprenticeship_id";
    assert_eq!(app.sql(chained).await, ["2249"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["4499"]);
    app.standings_hold().await;
    let (_, said, again) = import(&app, &file).await;
    assert!(said.starts_with("4,500 rows: 0 created, 4,499 unchanged, 1 refused"), "{said}");
    assert!(rows.iter().zip(&again).all(|(first, second)| first[3] == second[3]), "the same ids");
}

#[tokio::test]
async fn learners_may_be_named_otherwise_and_names_may_come_again_further_down() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let mut learners = Vec::new();
    for _ in 0..6 {
        learners.push(app.learner(&ada).await);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("renamed.csv");
    let mut text = "externalId,uln,apprenticeshipId,observedAt,kind,text,supersedes\n".to_owned();
    let notes = 6_000_usize;
    for number in 0..notes {
        let learner = &learners[number % 6];
        // The second chunk corrects the first and names the same learners otherwise; the third has its names again.
        let (name, uln, id, corrects) = match number / 2_000 {
            0 => (number, learner.uln.as_str(), "", String::new()),
            1 => (number, "", learner.id.as_str(), format!("n-{}", number - 1_998)),
            _ => (number - 1_998, "", learner.id.as_str(), String::new()),
        };
        // Two have nothing to correct that is theirs and new: they stand alone.
        let corrects = if number % 2_000 < 1_998 { corrects } else { String::new() };
        text.push_str(&format!("n-{name},{uln},{id},2026-11-20T09:30:00Z,note,Words {number},{corrects}\n"));
    }
    std::fs::write(&file, text).expect("a file");
    let (status, said, rows) = import(&app, &file).await;
    assert_eq!((status, rows.len()), (2, notes), "{said}");
    let outcomes: Vec<[&str; 2]> = rows.iter().map(|row| [row[2].as_str(), row[4].as_str()]).collect();
    assert!(outcomes[..4_000].iter().all(|outcome| *outcome == ["created", ""]), "{:?}", rows[2_000]);
    let again = |outcome: &[&str; 2]| *outcome == ["refused", "externalIdConflict"];
    assert!(outcomes[4_000..5_998].iter().all(again), "{:?}", rows[4_000]);
    assert_eq!(outcomes[5_998..], [["created", ""]; 2]);
    app.standings_hold().await;
}

#[tokio::test]
async fn an_import_that_is_interrupted_stores_what_is_under_way_and_can_be_run_again() {
    let (app, _, uln, folder) = ground().await;
    let file = folder.path().join("many.csv");
    let mut text = "externalId,uln,observedAt,kind,text\n".to_owned();
    for number in 0..9_000 {
        text.push_str(&format!("n-{number},{uln},2026-11-20T09:30:00Z,note,Words {number}\n"));
    }
    std::fs::write(&file, text).expect("a file");
    // Somebody holds the learner, so that the first rows wait.
    let (holder, connection) = tokio_postgres::connect(app.owner_url(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    holder.batch_execute("BEGIN; SELECT FROM apprenticeships FOR UPDATE").await.expect("a lock");
    let child = program()
        .env("DATABASE_URL", app.database_url())
        .args(["import", "progress", file.to_str().expect("a path"), "--organisation", "Ada"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a start");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + Duration::from_secs(60);
    while app.sql(waiting).await == ["0"] {
        assert!(Instant::now() < deadline, "nothing waits for the lock");
    }
    signal(&child);
    holder.batch_execute("COMMIT").await.expect("an end");
    let output = tokio::time::timeout(Duration::from_secs(60), child.wait_with_output()).await;
    let output = output.expect("an end").expect("an output");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let stored = app.sql("SELECT count(*) FROM progress_updates").await.remove(0);
    let stored: u32 = stored.parse().expect("a number");
    assert!((2_000..=8_000).contains(&stored) && stored.is_multiple_of(2_000), "{stored}");
    let told = stored / 1_000;
    assert!(
        said.starts_with(&format!("stopped: {told},000 rows: {told},000 created, 0 unchanged")),
        "{said}"
    );
    let (status, said, rows) = import(&app, &file).await;
    assert_eq!((status, rows.len()), (0, 9_000), "{said}");
    let left = 9 - told;
    assert!(said.starts_with(&format!("9,000 rows: {left},000 created, {told},000 unchanged")), "{said}");
}

#[tokio::test]
async fn a_file_that_cannot_work_is_refused_before_anything_is_stored() {
    let (app, _, _, folder) = ground().await;
    app.employer("Studio").await;
    let file = folder.path().join("bad.csv");
    std::fs::write(&file, "externalId,uln,observedAt,knd\nx,1,2,3\n").expect("a file");
    let path = file.to_str().expect("a path");
    for (organisation, path, part) in [
        ("Ada", path, "did you mean \"kind\""),
        ("Studio", path, "no learning provider"),
        ("Ada", "nowhere.csv", "cannot be read"),
    ] {
        let output = run(&app, &["import", "progress", path, "--organisation", organisation]).await;
        assert_eq!(output.status.code(), Some(1));
        let told = refusal(&output);
        assert!(told.contains(part) && told.lines().count() == 1, "{told}");
    }
    assert!(!file.with_extension("outcome.csv").exists());
}
