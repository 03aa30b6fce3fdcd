//! The program as an operator runs it: the real binary, beside a running server.

mod erasures;
mod logins;
mod logs;
mod replicas;
mod settings;
mod starts;
mod tls;
mod users;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hackit::access::OrganisationKind;
use hackit::features::identity::sign_in;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::support::TestApp;

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hackit"));
    let named = std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        name.starts_with("HACKIT_") || name.starts_with("DATABASE_URL")
    });
    for (name, _) in named {
        command.env_remove(name);
    }
    command.env("HACKIT_LOG", "error").kill_on_drop(true);
    command
}

pub async fn run(app: &TestApp, arguments: &[&str]) -> Output {
    program().env("DATABASE_URL", app.database_url()).args(arguments).output().await.expect("a run")
}

/// Runs `hackit migrate` as the owner.
async fn migrate(app: &TestApp) -> String {
    let run = program().env("HACKIT_OWNER_DATABASE_URL", app.owner_url()).arg("migrate").output();
    out(&run.await.expect("a run"))
}

#[expect(clippy::disallowed_methods, reason = "the program that is started here has the real clock")]
fn real_now() -> DateTime<Utc> {
    Utc::now()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn token(app: &TestApp, client: &Value) -> u16 {
    let word = |field: &str| client[field].as_str().expect("a text").to_owned();
    let request =
        app.anonymous().request("POST", "/oauth/token").basic(&word("clientId"), &word("clientSecret"));
    request.form("grant_type=client_credentials").send().await.status
}

#[tokio::test]
async fn a_client_is_created_given_a_second_secret_listed_and_revoked() {
    let app = TestApp::new().await;
    app.organisation(OrganisationKind::LearningProvider, "Ada College").await;
    let created =
        out(&run(&app, &["client", "create", "--organisation", "ada", "--name", "Import", "--json"]).await);
    let created: Value = serde_json::from_str(&created).expect("JSON");
    assert_eq!(token(&app, &created).await, 200);
    let id = created["clientId"].as_str().expect("an id");
    let rotated = out(&run(&app, &["client", "rotate-secret", id, "--json"]).await);
    let rotated: Value = serde_json::from_str(&rotated).expect("JSON");
    assert_ne!(rotated["clientSecret"], created["clientSecret"]);
    assert_eq!((token(&app, &created).await, token(&app, &rotated).await), (200, 200));
    let list = out(&run(&app, &["client", "list", "--organisation", "Ada College"]).await);
    assert!(list.contains(id) && list.contains("2 live"), "{list}");
    out(&run(&app, &["client", "revoke", id]).await);
    assert_eq!((token(&app, &created).await, token(&app, &rotated).await), (401, 401));
    assert_eq!(out(&run(&app, &["client", "list"]).await), "");
    let record = id.trim_start_matches("hkc_").parse::<uuid::Uuid>().expect("an id").to_string();
    assert_eq!(
        app.events_of(&record).await,
        ["apiClient.created", "apiClient.secretRotated", "apiClient.revoked"]
    );
}

#[tokio::test]
async fn what_a_client_may_not_have_is_refused_in_words() {
    let app = TestApp::new().await;
    for name in ["Ada North", "Ada South"] {
        app.organisation(OrganisationKind::LearningProvider, name).await;
    }
    for (arguments, part) in [
        (vec!["--organisation", "Ada North", "--scope", "meetups:approve"], "may have only"),
        (vec!["--organisation", "Ada"], "several organisations"),
        (vec!["--organisation", "Nobody"], "no organisation"),
    ] {
        let all = [vec!["client", "create", "--name", "Import"], arguments].concat();
        let told = refusal(&run(&app, &all).await);
        assert!(told.contains(part) && told.lines().count() == 1, "{told}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM api_clients").await, ["0"]);
}

#[tokio::test]
async fn a_revocation_on_the_command_line_reaches_a_running_server() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    ada.get("/api/v1/me").await.expect(200);
    let client_id = hackit::tokens::client_id(hackit::ids::ApiClientId(ada.id));
    app.state().clock.set(real_now());
    let ada = ada.renewed();
    ada.get("/api/v1/me").await.expect(200);
    out(&run(&app, &["client", "revoke", &client_id]).await);
    let ctx = app.system();
    let (state, now) = (app.state(), ctx.now);
    // What the server does each second.
    let refresh = state.db.read(async |conn| sign_in::load_revocations(conn, &state.revocations, now).await);
    refresh.await.expect("revocations");
    ada.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn an_organisation_is_named_by_whole_words() {
    let app = TestApp::new().await;
    app.organisation(OrganisationKind::LearningProvider, "Canada Training").await;
    let told = refusal(&run(&app, &["client", "create", "--name", "x", "--organisation", "ada"]).await);
    assert!(told.contains("no organisation"), "{told}");
    let made = out(&run(&app, &["client", "create", "--name", "x", "--organisation", "CANADA"]).await);
    assert!(made.contains("Canada Training"), "{made}");
}

#[tokio::test]
async fn the_demonstration_is_loaded_on_command_into_an_empty_database_only() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let place = folder.path().to_str().expect("a path");
    out(&run(&app, &["demo", "--data-dir", place]).await);
    assert!(folder.path().join("demo-credentials.json").exists());
    assert_eq!(app.sql("SELECT count(*) FROM apprenticeships").await, ["21"]);
    let told = refusal(&run(&app, &["demo", "--data-dir", place]).await);
    assert!(told.contains("empty"), "{told}");
}

#[tokio::test]
async fn a_wrong_setting_stops_the_start_with_one_clear_line() {
    for (name, value, part) in [
        ("HACKIT_BIND", "8080", "HACKIT_BIND"),
        ("HACKIT_BIND", "0.0.0.0:0", "--demo"),
        ("HACKIT_BIND", "203.0.113.1:80", "HACKIT_BIND"),
        ("HACKIT_PUBLIC_URL", "ftp://x", "HACKIT_PUBLIC_URL"),
        ("HACKIT_POOL_SIZE", "0", "HACKIT_POOL_SIZE"),
        ("HACKIT_WORKERS", "0", "HACKIT_WORKERS"),
        ("HACKIT_MAX_CONNECTIONS", "0", "HACKIT_MAX_CONNECTIONS"),
        ("HACKIT_LOG", "loud", "HACKIT_LOG"),
        ("HACKIT_LOG_FORMAT", "xml", "HACKIT_LOG_FORMAT"),
        ("HACKIT_RATE_LIMIT", "maybe", "HACKIT_RATE_LIMIT"),
        ("HACKIT_METRICS_BIND", "here", "HACKIT_METRICS_BIND"),
        ("HACKIT_FETCH_POSTGRES", "always", "HACKIT_FETCH_POSTGRES"),
        ("HACKIT_DATA_DIR", "/proc/nowhere", "HACKIT_DATA_DIR"),
        ("HACKIT_DEMO", "perhaps", "HACKIT_DEMO"),
        ("HACKIT_ALLOWED_ORIGINS", "*", "HACKIT_ALLOWED_ORIGINS"),
        ("HACKIT_ALLOWED_ORIGINS", "https://front.example/", "HACKIT_ALLOWED_ORIGINS"),
        ("HACKIT_SECURITY_CONTACT", "somebody", "HACKIT_SECURITY_CONTACT"),
        ("HACKIT_SIGNING_KEYS", "/nowhere/keys.pem", "HACKIT_SIGNING_KEYS"),
        ("HACKIT_SIGNING_KEYS", "/dev/null", "HACKIT_SIGNING_KEYS"),
        ("DATABASE_URL", "postgres://127.0.0.1:1/none", "HACKIT_SIGNING_KEYS"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://127.0.0.1:1/none?sslmode=verify", "DATABASE_URL cannot be read"),
        ("HACKIT_OWNER_DATABASE_URL", "host=127.0.0.1 sslmode=full", "sslmode=full is none of"),
        ("DATABASE_URL_FILE", "/nowhere/url", "DATABASE_URL_FILE"),
        ("HACKIT_OWNER_DATABASE_URL", "postgres://127.0.0.1:1/none", "DATABASE_URL is not set"),
        ("HACKIT_OWNER_DATABASE_URL_FILE", "/dev/null", "HACKIT_OWNER_DATABASE_URL_FILE"),
        ("HACKIT_DATABASE_WAIT", "soon", "HACKIT_DATABASE_WAIT"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = program();
        if name != "HACKIT_DATA_DIR" {
            command.env("HACKIT_DATA_DIR", folder.path());
        }
        command.env("HACKIT_METRICS_BIND", "127.0.0.1:0");
        if !matches!(name, "HACKIT_BIND") {
            command.env("HACKIT_BIND", "127.0.0.1:0");
        }
        if name == "HACKIT_BIND" && value.starts_with("203") {
            command.env("HACKIT_DEMO", "false");
        }
        let stopped = command.env(name, value).output();
        let output =
            tokio::time::timeout(Duration::from_secs(60), stopped).await.expect("a stop").expect("a run");
        let told = refusal(&output);
        assert!(told.contains(part) && !told.contains("panicked"), "{name}={value}: {told}");
        assert!(told.starts_with("hackit: ") && told.lines().count() == 1, "{name}={value}: {told}");
        assert_eq!(output.status.code(), Some(1));
    }
}

/// A program that serves; its lines up to the last of the greeting.
async fn serve(folder: &Path) -> (Child, String) {
    let mut command = program();
    command
        .env("HACKIT_DATA_DIR", folder)
        .env("HACKIT_BIND", "127.0.0.1:0")
        .env("HACKIT_METRICS_BIND", "127.0.0.1:0");
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("a start");
    let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
    let mut greeting = String::new();
    let read = async {
        while let Some(line) = lines.next_line().await.expect("a line") {
            greeting.push_str(&format!("{line}\n"));
            if line.contains("Ctrl-C") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), read).await.expect("a greeting");
    (child, greeting)
}

async fn interrupt(mut child: Child) -> Option<i32> {
    signal(&child);
    let ended = tokio::time::timeout(Duration::from_secs(60), child.wait()).await.expect("an end");
    ended.expect("an end").code()
}

/// Ctrl-C.
pub fn signal(child: &Child) {
    let id = i32::try_from(child.id().expect("an id")).expect("an id");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGINT)
        .expect("a signal");
}

#[tokio::test]
async fn a_start_prepares_a_database_once_for_each_state_of_the_program() {
    let app = TestApp::new().await;
    let (pem, folder) = (hackit::tokens::new_pem().expect("a key"), tempfile::tempdir().expect("a folder"));
    let start = async || interrupt(crate::learning::pushes::serve(&app, &pem, folder.path()).await.0).await;
    let take = "REVOKE INSERT ON meetups FROM hackit_app";
    let has = "SELECT has_table_privilege('hackit_app', 'meetups', 'INSERT')";
    let known = "SELECT obj_description('__diesel_schema_migrations'::regclass)";
    app.sql(take).await;
    assert_eq!(start().await, Some(0));
    assert_eq!(app.sql(has).await, ["t"], "nobody had prepared it");
    let stamp = app.sql(known).await;
    assert!(stamp[0].starts_with("prepared "), "{stamp:?}");
    app.sql(take).await;
    assert_eq!(start().await, Some(0));
    assert_eq!(app.sql(has).await, ["f"], "a start does nothing twice");
    migrate(&app).await;
    assert_eq!(app.sql(has).await, ["t"], "whoever asks for it gets it");
    // Another state of the program was here last; it knew fewer standards.
    app.sql(take).await;
    app.sql("COMMENT ON TABLE __diesel_schema_migrations IS 'prepared otherwise'").await;
    app.sql("DELETE FROM ksbs WHERE code = 'B1'").await;
    assert_eq!(start().await, Some(0));
    assert_eq!((app.sql(has).await, app.sql(known).await), (vec!["t".to_owned()], stamp));
    assert_ne!(app.sql("SELECT count(*) FROM ksbs WHERE code = 'B1'").await, ["0"]);
    // A newer program: a replica of this one that starts once more must not give back what that one has taken.
    app.sql(take).await;
    app.sql("COMMENT ON TABLE __diesel_schema_migrations IS 'prepared by a newer one'").await;
    app.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')").await;
    assert_eq!(start().await, Some(0));
    migrate(&app).await;
    let found = (app.sql(has).await, app.sql(known).await);
    assert_eq!(found, (vec!["f".to_owned()], vec!["prepared by a newer one".to_owned()]));
}

/// Nobody but its owner may read a file of the data directory, or list a folder; where the owner is root, the user of Postgres
/// passes through.
fn closed_to_others(place: &Path) {
    let mode = std::fs::symlink_metadata(place).expect("a file").permissions().mode();
    assert_eq!(mode & 0o067, 0, "{} has mode {mode:o}", place.display());
    if place.is_dir() {
        for entry in std::fs::read_dir(place).expect("a folder") {
            closed_to_others(&entry.expect("an entry").path());
        }
    }
}

#[tokio::test]
async fn from_nothing_to_a_running_server_and_down_again() {
    let folder = tempfile::tempdir().expect("a folder");
    // The cluster's own user must reach it.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("rights");
    let data = folder.path().join("data");
    let mut passwords = Vec::new();
    for _ in 0..2 {
        let begun = Instant::now();
        let (child, greeting) = serve(&data).await;
        eprintln!("greeted after {:?}", begun.elapsed());
        let url =
            |line: &str| greeting.lines().find_map(|text| text.trim().strip_prefix(line)).map(str::trim);
        let base =
            url("API").and_then(|url| url.strip_suffix("/api/v1")).expect("where the API is").to_owned();
        assert!(!base.ends_with(":0"), "{greeting}");
        assert!(url("documentation").is_some() && url("credentials").is_some(), "{greeting}");
        let file = data.join("demo-credentials.json");
        let credentials: Value =
            serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let ready = http.get(format!("{base}/health/ready")).send().await.expect("an answer");
        assert_eq!(ready.status(), 200);
        let person = &credentials["people"][0];
        let body = json!({"email": person["email"], "password": person["password"]});
        let session =
            http.post(format!("{base}/api/v1/sessions")).json(&body).send().await.expect("an answer");
        assert_eq!(session.status(), 201);
        passwords.push(person["password"].clone());
        assert_eq!(interrupt(child).await, Some(0));
        assert!(!data.join("postgres/postmaster.pid").exists(), "Postgres is stopped too");
    }
    assert_eq!(passwords[0], passwords[1], "the second start has the data of the first");
    closed_to_others(&data);
}
