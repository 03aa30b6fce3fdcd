//! The database goes away and comes back.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, timeout};
use tokio_postgres::{Client, NoTls};

use super::{ORGANISATIONS, is_problem, studio};
use crate::support::{Actor, Reply, TestApp};

/// The longest that any request may take: the deadline for a use of a connection, and some for a busy machine.
const LONGEST: Duration = Duration::from_secs(12);
/// The longest until the server serves again.
const RECOVERY: Duration = Duration::from_secs(5);

/// Somebody who can take a test's database away, through another one.
struct Admin {
    client: Client,
    database: String,
}

impl Admin {
    async fn of(app: &TestApp) -> Self {
        let (server, database) = app.owner_url().rsplit_once('/').expect("a database's name");
        let client = connect(&format!("{server}/postgres")).await;
        Self { client, database: database.to_owned() }
    }

    /// Lets nobody in, or everybody again.
    async fn allow(&self, yes: bool) {
        let statement = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {yes}", self.database);
        self.client.batch_execute(&statement).await.expect("altered");
    }

    /// Cuts the server's connections that the condition holds for; returns how many.
    async fn cut(&self, condition: &str) -> usize {
        let statement = format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
             WHERE datname = '{}' AND application_name = 'hackit' AND {condition}",
            self.database
        );
        self.client.query(&statement, &[]).await.expect("cut").len()
    }

    async fn go_away(&self) {
        self.allow(false).await;
        self.cut("true").await;
    }

    /// Waits until so many of the server's connections wait for a lock.
    async fn wait_for_blocked(&self, wanted: i64) {
        let statement = format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = '{}' AND application_name = 'hackit' AND wait_event_type = 'Lock'",
            self.database
        );
        until(RECOVERY, async || {
            let row = self.client.query_one(&statement, &[]).await.expect("a count");
            row.get::<_, i64>(0) >= wanted
        })
        .await;
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Tries again until it is so.
async fn until(limit: Duration, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !is_so().await {
        assert!(Instant::now() < deadline, "not within {limit:?}");
    }
}

/// An answer that is not waited for too long.
async fn answered<T>(request: impl Future<Output = T>) -> T {
    timeout(LONGEST, request).await.expect("a request hangs")
}

async fn add(staff: &Actor, name: &str) -> Reply {
    let request = staff.request("POST", ORGANISATIONS).header("idempotency-key", name);
    answered(request.json(&studio(name)).send()).await
}

fn is_unavailable(reply: &Reply, code: &str) {
    is_problem(reply, 503, code);
    assert_eq!(reply.header("retry-after"), "1");
}

#[tokio::test]
async fn while_the_database_is_away_requests_are_told_so_and_then_it_is_back() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    add(&staff, "Before").await.expect(201);
    let admin = Admin::of(&app).await;
    admin.go_away().await;
    let anonymous = app.anonymous();
    for _ in 0..3 {
        let replies = futures_util::future::join_all((0..20).map(|n| {
            let (staff, anonymous) = (staff.clone(), anonymous.clone());
            async move {
                match n % 4 {
                    0 => add(&staff, &format!("During {n}")).await,
                    1 => answered(staff.get(ORGANISATIONS)).await,
                    2 => answered(anonymous.get("/api/v1/meetups")).await,
                    _ => answered(anonymous.get("/health/ready")).await,
                }
            }
        }))
        .await;
        for reply in replies {
            is_unavailable(&reply, "unavailable");
        }
    }
    let sign_in = serde_json::json!({"email": "a@invented.example", "password": "x"});
    is_unavailable(&answered(anonymous.post("/api/v1/sessions", &sign_in)).await, "unavailable");
    let form = format!("grant_type=client_credentials&client_id=hkc_{:032}&client_secret=x", 0);
    let token = anonymous.request("POST", "/oauth/token").form(&form);
    is_unavailable(&answered(token.send()).await, "unavailable");
    // What needs no database goes on: the process lives, and strangers are still told 401.
    for path in ["/health/live", "/openapi.json", "/docs/errors/unavailable", "/.well-known/jwks.json"] {
        anonymous.get(path).await.expect(200);
    }
    anonymous.get(ORGANISATIONS).await.expect(401);

    admin.allow(true).await;
    until(RECOVERY, async || answered(anonymous.get("/health/ready")).await.status == 200).await;
    // Ready means ready: no dead connection is left to stumble over.
    for n in 0..20 {
        answered(staff.get(ORGANISATIONS)).await.expect(200);
        add(&staff, &format!("After {n}")).await.expect(201);
    }
    let names = app.sql("SELECT name FROM organisations WHERE name LIKE 'During%'").await;
    assert_eq!(names, Vec::<String>::new(), "nothing was written that was refused");
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["21"]);
}

#[tokio::test]
async fn work_whose_connection_is_cut_before_the_commit_is_done_again_by_itself() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    add(&staff, "Before").await.expect(201);
    let admin = Admin::of(&app).await;
    let mut holder = connect(app.owner_url()).await;
    let lock = holder.transaction().await.expect("a transaction");
    lock.batch_execute("LOCK TABLE organisations IN SHARE MODE").await.expect("a lock");
    let drive = async {
        admin.wait_for_blocked(3).await;
        assert_eq!(admin.cut("wait_event_type = 'Lock'").await, 3);
        admin.wait_for_blocked(3).await;
        lock.rollback().await.expect("released");
    };
    let (one, two, three, ()) =
        tokio::join!(add(&staff, "One"), add(&staff, "Two"), add(&staff, "Three"), drive);
    for reply in [one, two, three] {
        assert_eq!((reply.status, reply.header("idempotency-replayed")), (201, ""), "{}", reply.text);
    }
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["4"]);
    assert_eq!(app.sql("SELECT count(*) FROM events").await, ["4"]);
}

#[tokio::test]
async fn a_request_that_must_wait_too_long_is_given_up_and_leaves_nothing() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut holder = connect(app.owner_url()).await;
    let lock = holder.transaction().await.expect("a transaction");
    lock.batch_execute("LOCK TABLE organisations IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let started = Instant::now();
    // More than the pool has connections: the others must not wait for ever for one either.
    let mut requests = Vec::new();
    for n in 0..12 {
        let staff = staff.clone();
        requests.push(async move { add(&staff, &format!("Waiting {n}")).await });
    }
    let anonymous = app.anonymous();
    let (replies, live) =
        tokio::join!(futures_util::future::join_all(requests), answered(anonymous.get("/health/live")));
    assert!(started.elapsed() < LONGEST);
    live.expect(200);
    for reply in &replies {
        is_unavailable(reply, "unavailable");
    }
    lock.rollback().await.expect("released");
    until(RECOVERY, async || add(&staff, "After").await.status == 201).await;
    assert_eq!(app.sql("SELECT name FROM organisations").await, ["After"]);
    let (busy, _) = app.state().db.usage();
    assert_eq!(busy, 0, "no connection is lost to those who gave up");
}

#[tokio::test]
async fn a_connection_lost_during_the_commit_is_an_unknown_outcome_and_the_key_settles_it() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    // Fires while the transaction commits, when nobody can say any more how it ended.
    app.sql(
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
         $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON organisations DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION cut()",
    )
    .await;
    let unknown = add(&staff, "Studio").await;
    is_unavailable(&unknown, "commitUnknown");
    let detail = unknown.body["detail"].as_str().expect("a detail");
    assert!(detail.contains("lost"), "{detail}");
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
    app.sql("DROP TRIGGER cut ON organisations").await;
    let settled = add(&staff, "Studio").await.expect(201);
    assert_eq!(add(&staff, "Studio").await.expect(201).text, settled.text);
    for table in ["organisations", "events", "idempotency_keys"] {
        assert_eq!(app.sql(&format!("SELECT count(*) FROM {table}")).await, ["1"], "{table}");
    }
}

#[tokio::test]
async fn under_a_rain_of_cut_connections_what_is_acknowledged_stands_and_nothing_stands_twice() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let admin = Admin::of(&app).await;
    // Rain that never stops would let nobody through; work that stops before the rain would prove nothing.
    let (enough, cuts) = (60, Cell::new(0));
    let clients = (0..8).map(async |client| {
        let mut acknowledged: Vec<String> = Vec::new();
        while acknowledged.len() < 10 || cuts.get() < enough {
            let name = format!("Studio {client} {}", acknowledged.len());
            let tries = async {
                loop {
                    let reply = add(&staff, &name).await;
                    if reply.status == 201 {
                        break reply.body["name"].as_str().expect("a name").to_owned();
                    }
                    let known =
                        matches!(reply.code(), "unavailable" | "commitUnknown" | "idempotencyKeyInFlight");
                    assert!(known, "{}", reply.text);
                }
            };
            acknowledged.push(answered(tries).await);
        }
        acknowledged
    });
    let rain = async {
        while cuts.get() < enough {
            cuts.set(cuts.get() + admin.cut("true").await);
        }
    };
    let (acknowledged, ()) = tokio::join!(futures_util::future::join_all(clients), rain);
    let mut acknowledged = acknowledged.concat();
    acknowledged.sort_unstable();
    let stored: Value = serde_json::from_str(
        &app.sql("SELECT jsonb_agg(name ORDER BY name COLLATE \"C\") FROM organisations").await.concat(),
    )
    .expect("JSON");
    assert_eq!(stored, serde_json::json!(acknowledged));
    let events = app.sql("SELECT count(*) FROM events").await;
    assert_eq!(events, [acknowledged.len().to_string()], "one event for each");
}
