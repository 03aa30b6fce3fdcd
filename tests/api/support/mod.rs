//! A server of its own for each test: real Postgres, real HTTP, a clock that stands still.

mod actor;
mod contract;
mod database;
mod fixtures;
mod scene;
pub mod tools;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use hackit::app::{self, AppState, Capacity};
use hackit::config::ServerSettings;
use hackit::ctx::{Clock, Ctx};
use hackit::db::Db;
use hackit::equality_key::EqualityKey;
use hackit::timers;
use hackit::tokens::{Keys, new_pem};

pub use actor::{Actor, Reply, Request};
pub use contract::{CONTRACT, Operation};
pub use fixtures::Learner;
pub use scene::Scene;

/// The instant at which every test begins: a Tuesday morning in November.
pub const NOW: &str = "2026-11-24T10:00:00Z";

/// A running server with an empty database.
#[derive(Clone)]
pub struct TestApp {
    inner: Arc<Inner>,
}

struct Inner {
    state: AppState,
    base: String,
    http: reqwest::Client,
    server: ServerHandle,
    database: database::Database,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The command is sent at once; the future only waits for its effect.
        drop(self.server.stop(false));
        self.state.db.close();
    }
}

impl TestApp {
    /// Starts a server at [`NOW`].
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts a server with other settings.
    pub async fn with(change: impl FnOnce(&mut ServerSettings)) -> Self {
        Self::start(database::Database::new().await, &new_pem().expect("a key"), change)
    }

    /// Starts a server with these signing keys.
    pub async fn with_keys(pem: &str) -> Self {
        Self::start(database::Database::new().await, pem, |_| {})
    }

    /// Starts another server on the same database and under the same public URL, with these signing keys.
    pub fn replica(&self, pem: &str) -> Self {
        let settings = self.state().settings.clone();
        Self::start(self.inner.database.clone(), pem, |own| *own = settings)
    }

    fn start(database: database::Database, pem: &str, change: impl FnOnce(&mut ServerSettings)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mut settings = ServerSettings {
            base_url: base.clone(),
            rate_limit: false,
            allowed_origins: vec!["https://front.example".to_owned()],
            security_contact: "mailto:security@hackney.example".to_owned(),
            trusted_proxies: Vec::new(),
        };
        change(&mut settings);
        let keys = Keys::from_pem(pem, &settings.base_url).expect("keys");
        let equality_key = EqualityKey::from([7; 32]);
        let db = Db::new(&database.url, 8).expect("a pool");
        let clock = Clock::fixed(NOW.parse().expect("an instant"));
        let state = AppState::new(db, settings, clock, (keys, equality_key));
        let capacity = Capacity { workers: 1, connections: 1000 };
        let server = app::server(state.clone(), listener, capacity).expect("a server");
        let handle = server.handle();
        tokio::spawn(server);
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { inner: Arc::new(Inner { state, base, http, server: handle, database }) }
    }

    /// What the server itself holds.
    pub fn state(&self) -> &AppState {
        &self.inner.state
    }

    /// The URL of the server, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.inner.base
    }

    /// The HTTP client of this test.
    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// The URL of the database, as the login of requests.
    pub fn database_url(&self) -> &str {
        &self.inner.database.url
    }

    /// The URL of the database, as its owner.
    pub fn owner_url(&self) -> &str {
        &self.inner.database.owner_url
    }

    /// The present instant of the server.
    pub fn now(&self) -> DateTime<Utc> {
        self.state().clock.now()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        self.state().clock.set(self.now() + by);
    }

    /// The context of the program itself.
    pub fn system(&self) -> Ctx {
        self.state().system("test")
    }

    /// Does what runs beside the requests, until it is dropped.
    pub async fn work(&self) {
        timers::run(self.inner.state.clone()).await;
    }

    /// Runs a statement as the database's owner and returns the first column of each row as text.
    pub async fn sql(&self, statement: &str) -> Vec<String> {
        self.inner.database.query(statement).await
    }

    /// Waits until no transaction of another test, in the same Postgres, holds the feed back: one seeds a large programme, which
    /// takes minutes on a busy machine.
    pub async fn feed_settles(&self) {
        const HELD: &str =
            "SELECT count(*) FROM events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
        let wait = async { while self.sql(HELD).await != ["0"] {} };
        tokio::time::timeout(Duration::from_mins(5), wait).await.expect("the feed settles");
    }

    /// Compares what triggers keep with what the records say.
    pub async fn standings_hold(&self) {
        for (kept, counted) in [
            ("TABLE standings", "TABLE counted_standings"),
            ("TABLE review_schedule", "TABLE counted_reviews"),
            (
                "SELECT id, filled_places FROM cohorts",
                "SELECT c.id, count(a) FROM cohorts c LEFT JOIN apprenticeships a
                 ON a.cohort_id = c.id AND a.state <> 'withdrawn' GROUP BY c.id",
            ),
            (
                "SELECT id, provider_id FROM otj_entries",
                "SELECT e.id, a.provider_id FROM otj_entries e JOIN apprenticeships a ON a.id = apprenticeship_id",
            ),
        ] {
            let wrong = self
                .sql(&format!(
                    "SELECT w.*::text FROM ((SELECT 'kept', k.*::text FROM ({kept} EXCEPT {counted}) k)
                     UNION ALL (SELECT 'counted', c.*::text FROM ({counted} EXCEPT {kept}) c)) w"
                ))
                .await;
            assert!(wrong.is_empty(), "what is kept is not what is counted: {wrong:#?}");
        }
    }

    /// The token of the link in the newest letter to a person that waits.
    pub async fn link_to(&self, person: impl std::fmt::Display + Send) -> String {
        let query = "SELECT substring(body_text FROM '/passwords/([^\\s]+)') FROM messages
            WHERE recipient_id = '{}' AND state = 'waiting' AND body_text LIKE '%/passwords/%' ORDER BY id DESC LIMIT 1";
        let found = self.sql(&query.replace("{}", &person.to_string())).await;
        found.into_iter().next().expect("a letter with a link")
    }

    /// What happened to a record, oldest first.
    pub async fn events_of(&self, subject: &str) -> Vec<String> {
        self.sql(&format!("SELECT type FROM events WHERE subject_id = '{subject}' ORDER BY xid, id")).await
    }
}
