//! A start that must wait, and every way to end.

use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use super::program;
use crate::learning::pushes;
use crate::support::TestApp;

/// The longest that a drain may take, and some for a busy machine.
const DRAIN: Duration = Duration::from_secs(11);

pub fn terminate(child: &Child) {
    let id = i32::try_from(child.id().expect("an id")).expect("an id");
    kill(Pid::from_raw(id), Signal::SIGTERM).expect("a signal");
}

/// The command on a database, with keys and all else that a start needs.
fn command(folder: &tempfile::TempDir, url: &str, arguments: &[&str]) -> Command {
    let keys = folder.path().join("keys.pem");
    std::fs::write(&keys, hackit::tokens::new_pem().expect("a key")).expect("keys");
    let mut command = program();
    command
        .env("DATABASE_URL", url)
        .env("HACKIT_OWNER_DATABASE_URL", url)
        .env("HACKIT_SIGNING_KEYS", keys)
        .env("HACKIT_DATA_DIR", folder.path())
        .env("HACKIT_BIND", "127.0.0.1:0")
        .env("HACKIT_METRICS_BIND", "127.0.0.1:0")
        .env("HACKIT_LOG", "info")
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub async fn status(child: &mut Child) -> Option<i32> {
    let ended = tokio::time::timeout(Duration::from_secs(60), child.wait()).await.expect("an end");
    ended.expect("an end").code()
}

#[tokio::test]
async fn a_start_waits_for_an_absent_database_and_ends_with_the_cause() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [["serve"], ["migrate"]] {
        let url = "postgres://hackit_app@127.0.0.1:1/none";
        let ended = command(&folder, url, &arguments).env("HACKIT_DATABASE_WAIT", "1").output();
        let output = ended.await.expect("an end");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        let (waiting, last) =
            (told.contains("waiting for the database, 0 of 1 seconds"), told.lines().last());
        assert!(waiting, "{told}");
        let last = last.expect("a line");
        assert!(
            last.starts_with("hackit: ") && last.contains("DATABASE_URL") && last.contains("refused"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_start_that_waits_for_a_silent_database_says_so_and_heeds_a_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("postgres://hackit_app@{}/none", silent.local_addr().expect("an address"));
    for (arguments, expected) in [(["serve"], 0), (["migrate"], 1)] {
        let mut child = command(&folder, &url, &arguments).spawn().expect("a start");
        let mut lines = BufReader::new(child.stderr.take().expect("an output")).lines();
        let told = async {
            while let Some(line) = lines.next_line().await.expect("a line") {
                if line.contains("waiting for the database") {
                    return line;
                }
            }
            panic!("it ended without a word");
        };
        let told = tokio::time::timeout(Duration::from_secs(30), told).await.expect("a line");
        assert!(told.contains("no answer"), "{told}");
        let begun = Instant::now();
        terminate(&child);
        assert_eq!(status(&mut child).await, Some(expected), "{arguments:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_migration_that_is_under_way_heeds_a_signal() {
    let app = TestApp::new().await;
    let (holder, connection) =
        tokio_postgres::connect(app.owner_url(), tokio_postgres::NoTls).await.expect("a connection");
    tokio::spawn(connection);
    holder.batch_execute("BEGIN; LOCK TABLE __diesel_schema_migrations").await.expect("a lock");
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(&folder, app.database_url(), &["migrate"])
        .env("HACKIT_OWNER_DATABASE_URL", app.owner_url())
        .spawn()
        .expect("a start");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begun = Instant::now();
    while app.sql(waiting).await == ["0"] {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing waits for the lock");
    }
    terminate(&child);
    assert_eq!(status(&mut child).await, Some(1), "it is not done");
}

#[tokio::test]
async fn a_drain_ends_in_time_whatever_clients_do() {
    let app = TestApp::new().await;
    let (pem, folder) = (hackit::tokens::new_pem().expect("a key"), tempfile::tempdir().expect("a folder"));
    let (mut child, base, _) = pushes::serve(&app, &pem, folder.path()).await;
    let place = base.trim_start_matches("http://");
    // A body that never ends, and a client that only holds its connection.
    let mut slow = TcpStream::connect(place).await.expect("a connection");
    let head = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).await.expect("a request");
    let mut idle = TcpStream::connect(place).await.expect("a connection");
    let live = format!("GET /health/live HTTP/1.1\r\nHost: {place}\r\n\r\n");
    idle.write_all(live.as_bytes()).await.expect("a request");
    idle.read_exact(&mut [0; 12]).await.expect("an answer");
    let begun = Instant::now();
    terminate(&child);
    assert_eq!(status(&mut child).await, Some(0));
    assert!(begun.elapsed() < DRAIN, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn with_json_logging_no_line_is_plain() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(&folder, app.database_url(), &["serve"])
        .env("HACKIT_OWNER_DATABASE_URL", app.owner_url())
        .env("HACKIT_LOG_FORMAT", "json")
        .spawn()
        .expect("a start");
    let mut lines = BufReader::new(child.stderr.take().expect("an output")).lines();
    let mut told = Vec::new();
    let read = async {
        while let Some(line) = lines.next_line().await.expect("a line") {
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("a plain line: {line}"));
            if line["message"] == "hackit is ready" {
                terminate(&child);
            }
            told.push(line);
        }
    };
    tokio::time::timeout(Duration::from_secs(120), read).await.expect("an end");
    assert_eq!(status(&mut child).await, Some(0));
    let mut plain = String::new();
    child.stdout.take().expect("an output").read_to_string(&mut plain).await.expect("text");
    assert_eq!(plain, "", "the greeting is a log line");
    let ready = told.iter().find(|line| line["message"] == "hackit is ready").expect("a greeting");
    assert!(ready["api"].as_str().expect("a URL").ends_with("/api/v1"), "{ready}");
    for arguments in
        [&["migrate", "--nothing-like-it"][..], &["migrate", "--pool-size", "0"], &["migrate"], &["nothing"]]
    {
        let output = command(&folder, "nonsense", arguments).env("HACKIT_LOG_FORMAT", "json").output().await;
        let output = output.expect("a run");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        let lines: Vec<Value> = told
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("a plain line: {told}")))
            .collect();
        assert_eq!(lines.len(), 1, "{told}");
        assert_eq!(lines[0]["level"], "ERROR", "{told}");
    }
}

#[tokio::test]
async fn a_panic_is_one_json_line_and_shows_its_way_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    for (asked, shown) in [("0", false), ("1", true)] {
        // No machine has room for such a stack, so that the first thread cannot be started.
        let output = command(&folder, "postgres://hackit@127.0.0.1:1/none", &["migrate"])
            .env("HACKIT_LOG_FORMAT", "json")
            .env("RUST_MIN_STACK", "100000000000000")
            .env("RUST_BACKTRACE", asked)
            .env_remove("RUST_LIB_BACKTRACE")
            .output()
            .await
            .expect("a run");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(101), "{told}");
        let line: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("not one line: {told}"));
        assert!(line["message"].as_str().expect("words").starts_with("panicked at"), "{line}");
        let way = line["backtrace"].as_str();
        assert_eq!(way.is_some_and(|way| way.contains("src/cli/mod.rs:")), shown, "{line}");
        assert_eq!(way.is_some(), shown, "{line}");
    }
}

#[tokio::test]
async fn what_callers_send_wrongly_or_leave_unfinished_is_no_error_of_the_server() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(&folder, app.database_url(), &["serve"])
        .env("HACKIT_OWNER_DATABASE_URL", app.owner_url())
        .env("HACKIT_LOG_FORMAT", "json")
        .spawn()
        .expect("a start");
    let mut lines = BufReader::new(child.stderr.take().expect("an output")).lines();
    let mut told = Vec::new();
    let read = async {
        while let Some(line) = lines.next_line().await.expect("a line") {
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("a plain line: {line}"));
            if line["message"] == "hackit is ready" {
                let api = line["api"].as_str().expect("a URL");
                send_nonsense(api.trim_start_matches("http://").trim_end_matches("/api/v1")).await;
                terminate(&child);
            }
            told.push(line);
        }
    };
    tokio::time::timeout(Duration::from_secs(120), read).await.expect("an end");
    assert_eq!(status(&mut child).await, Some(0));
    // What actix says of a connection that arrives while the server stops.
    let too_late =
        |line: &&Value| line["target"] == "actix_server::accept" && line["message"] == "No workers";
    let loud: Vec<&Value> = told
        .iter()
        .filter(|line| line["level"] == "ERROR" || line["level"] == "WARN")
        .filter(|line| !too_late(line))
        .collect();
    // In an empty programme there are no safeguarding leads either.
    let said =
        |line: &Value, start: &str| line["message"].as_str().is_some_and(|text| text.starts_with(start));
    let [mail, leads] = loud[..] else { panic!("{loud:#?}") };
    assert!(said(mail, "HACKIT_MAIL is not set") && said(leads, "2 of two safeguarding leads are missing"));
}

/// Requests that no parser can read, and some that break off.
async fn send_nonsense(place: &str) {
    for (request, waits) in [
        ("GET /health/live HTTP/1.1\r\nHost: x\r\nIf-Match: \0\r\n\r\n", true),
        ("GET /health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: none\r\n\r\n", true),
        ("GET /health/live HTTP/9.9\r\n\r\n", true),
        (
            "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nq\r\n",
            true,
        ),
        ("POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{", false),
        ("GET /health/li", false),
    ] {
        let mut connection = TcpStream::connect(place).await.expect("a connection");
        connection.write_all(request.as_bytes()).await.expect("a request");
        if waits {
            let mut answer = Vec::new();
            // The server may reset the connection.
            connection.read_to_end(&mut answer).await.ok();
            assert!(answer.starts_with(b"HTTP/1.1 4"), "{request}: {}", String::from_utf8_lossy(&answer));
        }
    }
}
