//! What Postgres refuses is known by its SQLSTATE, so in whatever language it is told.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::result::Error as Diesel;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use hackit::db::{Identity, connect, is_retryable, sql_state, statement};
use hackit::error::Error;
use tokio::sync::Barrier;

use super::{ORGANISATIONS, is_problem, studio};
use crate::support::TestApp;

async fn owner(app: &TestApp) -> AsyncPgConnection {
    connect(app.owner_url(), Identity::Owner).await.expect("a connection")
}

async fn refused(conn: &mut AsyncPgConnection, query: &str) -> Diesel {
    conn.batch_execute(query).await.expect_err(query)
}

#[tokio::test]
async fn every_refusal_of_postgres_has_its_sql_state() {
    let app = TestApp::new().await;
    let mut conn = owner(&app).await;
    for (query, state) in [
        ("SELECT 1 / 0", "22012"),
        ("SELECT nothing", "42703"),
        (
            "DO $$ BEGIN RAISE 'Sperre' USING ERRCODE = '55P03', HINT = 'keine', DETAIL = 'lang'; END $$",
            "55P03",
        ),
        ("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$", "40001"),
        ("SET statement_timeout = 1; SELECT pg_sleep(60)", "57014"),
    ] {
        let told = refused(&mut conn, query).await;
        assert_eq!(sql_state(&told), Some(state), "{told:?}");
    }
    // By a prepared statement, whose answer is another one.
    let told = statement("SELECT 1 / (length($1) - 1)").bind::<Text, _>("x").typed::<Integer>();
    let told = told.get_result::<i32>(&mut conn).await.expect_err("a refusal");
    assert_eq!(sql_state(&told), Some("22012"));
    // What names a column is known by its kind; a column is no SQLSTATE.
    let told = refused(&mut conn, "INSERT INTO organisations (id) VALUES (gen_random_uuid())").await;
    assert_eq!(sql_state(&told), None);
    assert!(matches!(told, Diesel::DatabaseError(diesel::result::DatabaseErrorKind::NotNullViolation, _)));
}

#[tokio::test]
async fn a_cancelled_statement_is_503_and_is_not_tried_again() {
    let app = TestApp::new().await;
    let tries = AtomicUsize::new(0);
    let outcome = app.state().db.write(async |conn| {
        tries.fetch_add(1, Ordering::Relaxed);
        Ok(conn.batch_execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)").await?)
    });
    assert!(matches!(outcome.await, Err(Error::Unavailable(_))));
    assert_eq!(tries.into_inner(), 1);
}

#[tokio::test]
async fn a_lock_that_was_waited_for_too_long_is_known() {
    let app = TestApp::new().await;
    let (mut holder, mut other) = (owner(&app).await, owner(&app).await);
    holder.batch_execute("BEGIN; LOCK TABLE organisations").await.expect("a lock");
    let told = refused(&mut other, "SET lock_timeout = 1; SELECT count(*) FROM organisations").await;
    assert_eq!(sql_state(&told), Some("55P03"));
}

#[tokio::test]
async fn a_key_that_another_replica_works_on_is_in_flight() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut replica = owner(&app).await;
    let add = async || {
        let request = staff.request("POST", ORGANISATIONS).header("idempotency-key", "the same");
        request.json(&studio("Studio")).send().await
    };
    add().await.expect(201);
    replica
        .batch_execute(
            "CREATE TABLE seen AS SELECT * FROM idempotency_keys; DELETE FROM idempotency_keys;
             BEGIN; INSERT INTO idempotency_keys SELECT * FROM seen",
        )
        .await
        .expect("the same key");
    is_problem(&add().await, 409, "idempotencyKeyInFlight");
    replica.batch_execute("COMMIT").await.expect("done");
    assert_eq!(add().await.expect(201).header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_deadlock_is_known_and_the_work_is_done_again() {
    let app = TestApp::new().await;
    let (tries, both) = (AtomicUsize::new(0), Barrier::new(2));
    let lock = async |first: i64, second: i64| {
        let mut again = false;
        let done = app.state().db.write(async |conn| {
            let told = async |conn: &mut AsyncPgConnection, key| {
                conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({key})")).await
            };
            tries.fetch_add(1, Ordering::Relaxed);
            told(conn, first).await?;
            if !std::mem::replace(&mut again, true) {
                both.wait().await;
            }
            Ok(told(conn, second).await.inspect_err(|told| {
                assert_eq!(sql_state(told), Some("40P01"));
            })?)
        });
        done.await.expect("done");
    };
    tokio::join!(lock(1, 2), lock(2, 1));
    assert_eq!(tries.into_inner(), 3, "one of them was tried again");
}

#[tokio::test]
async fn a_session_that_an_administrator_ends_is_unavailable() {
    let app = TestApp::new().await;
    let (mut victim, mut admin) = (owner(&app).await, owner(&app).await);
    let told = refused(&mut victim, "SELECT pg_terminate_backend(pg_backend_pid())").await;
    assert_eq!(sql_state(&told), Some("57P01"));
    let told = Error::from(told);
    assert!(matches!(told, Error::Unavailable(_)) && is_retryable(&told), "{told}");
    // Afterwards nobody is there any more.
    let told = Error::from(refused(&mut victim, "SELECT 1").await);
    assert!(matches!(told, Error::Unavailable(_)), "{told}");

    // While it waits for something.
    let (mut victim, mut holder) = (owner(&app).await, owner(&app).await);
    holder.batch_execute("BEGIN; LOCK TABLE organisations").await.expect("a lock");
    let cut = async {
        loop {
            let cut = statement(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND datname = current_database()",
            );
            if cut.typed::<BigInt>().get_result::<i64>(&mut admin).await.expect("a count") > 0 {
                return;
            }
        }
    };
    let (told, ()) = tokio::join!(refused(&mut victim, "TABLE organisations"), cut);
    assert_eq!(sql_state(&told), Some("57P01"));
}

#[tokio::test]
async fn a_connection_that_is_given_up_ends_even_where_postgres_is_busy_for_it() {
    let app = TestApp::new().await;
    let (mut admin, mut holder, mut given_up) = (owner(&app).await, owner(&app).await, owner(&app).await);
    holder.batch_execute("BEGIN; LOCK TABLE organisations").await.expect("a lock");
    // So that Postgres looks whether somebody is still there.
    given_up.batch_execute("SET client_connection_check_interval = 10").await.expect("set");
    let there = async |admin: &mut AsyncPgConnection, what: &str| {
        let count = statement(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND (wait_event_type = $1 OR query = $1)",
        );
        count.bind::<Text, _>(what).typed::<BigInt>().get_result::<i64>(admin).await.expect("a count")
    };
    let busy = async { while there(&mut admin, "Lock").await == 0 {} };
    tokio::select! {
        told = given_up.batch_execute("TABLE organisations") => panic!("{told:?}"),
        () = busy => {}
    }
    drop(given_up);
    let gone = async { while there(&mut admin, "TABLE organisations").await > 0 {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.expect("it is gone");
}
