//! What the login of requests can find out of the schema: nothing of anybody.

use serde_json::json;
use tokio_postgres::NoTls;

use super::answers::close;
use super::{answers, put};
use crate::recruitment::scene::Campaign;
use crate::support::TestApp;

/// The functions that requests execute.
const ALLOWED: [&str; 8] = ["begin", "close", "expire", "fits", "forget", "record", "shown", "sizes"];

/// A connection with the login of requests.
async fn request_login(app: &TestApp) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(app.database_url(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Statements on every table of the schema.
async fn on_tables(app: &TestApp) -> Vec<String> {
    let tables = "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'equality'::regnamespace AND c.relkind = 'r'";
    let tables = app.sql(tables).await;
    assert!(tables.len() > 8, "{tables:?}");
    let statements = [
        "SELECT * FROM equality.{}",
        "SELECT count(*) FROM equality.{}",
        "DELETE FROM equality.{}",
        "TRUNCATE equality.{}",
        "DO $$ BEGIN LOCK TABLE equality.{} IN ACCESS SHARE MODE; END $$",
        "COPY equality.{} TO STDOUT",
        "CREATE VIEW pg_temp.seen AS SELECT * FROM equality.{}; SELECT * FROM pg_temp.seen",
        "ALTER TABLE equality.{} OWNER TO hackit_app",
    ];
    tables.iter().flat_map(|table| statements.map(|statement| statement.replace("{}", table))).collect()
}

/// Calls of every function that requests do not execute.
async fn on_functions(app: &TestApp) -> Vec<String> {
    let functions = "SELECT p.proname || '|' || pg_get_function_identity_arguments(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'equality'::regnamespace";
    let (mut allowed, mut tried) = (Vec::new(), Vec::new());
    for function in app.sql(functions).await {
        let (name, arguments) = function.split_once('|').expect("a function");
        if ALLOWED.contains(&name) {
            allowed.push(name.to_owned());
            continue;
        }
        let null =
            |argument: &str| format!("NULL::{}", argument.split_once(' ').map_or(argument, |(_, kind)| kind));
        let nulls: Vec<_> = arguments.split(", ").map(null).collect();
        tried.push(format!("SELECT equality.{name}({})", nulls.join(", ")));
    }
    allowed.sort_unstable();
    assert_eq!(allowed, ALLOWED);
    tried
}

#[tokio::test]
async fn no_statement_of_requests_reaches_an_answer_or_the_key() {
    let campaign = Campaign::new().await;
    let (_, link) = campaign.submitted("sam@mail.example").await;
    put(&campaign.app.anonymous(), &link, &answers(&json!({"sex": "female"}))).await.expect(204);
    let client = request_login(&campaign.app).await;
    let mut tried = on_tables(&campaign.app).await;
    tried.extend(on_functions(&campaign.app).await);
    let others = [
        "INSERT INTO equality.responses VALUES ('\\x00', '{}')",
        "UPDATE equality.responses SET answers = '{}'",
        "UPDATE equality.keys SET half = sha256('')",
        "CREATE TABLE equality.mine ()",
        "SET ROLE hackit",
        "CREATE FUNCTION equality.pseudonym(text) RETURNS text LANGUAGE sql AS 'SELECT 1'",
    ];
    tried.extend(others.map(str::to_owned));
    for statement in tried {
        let refused = client.batch_execute(&statement).await.expect_err(&statement);
        let why = refused.as_db_error().map(|error| error.code().code().to_owned());
        assert!(
            ["42501", "42P01"].map(|code| Some(code.to_owned())).contains(&why),
            "{statement}: {refused:?}"
        );
    }
    let statistics = "SELECT count(*) FROM pg_stats WHERE schemaname = 'equality'";
    let known = client.query(statistics, &[]).await.expect("a count");
    assert_eq!(known[0].get::<_, i64>(0), 0, "statistics of columns");
}

/// What every login may read of the counters of a schema's tables, once all connections of the server's have ended.
async fn counters(app: &TestApp) -> Vec<String> {
    let others = "usename = 'hackit_app' AND datname = current_database()";
    app.sql(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")).await;
    while app.sql(&format!("SELECT count(*) FROM pg_stat_activity WHERE {others}")).await != ["0"] {
        tokio::task::yield_now().await;
    }
    let client = request_login(app).await;
    let mut read = Vec::new();
    for statement in [
        "SELECT concat_ws(' ', relname, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd, n_live_tup, n_dead_tup, n_mod_since_analyze,
            n_ins_since_vacuum) FROM pg_stat_all_tables WHERE schemaname = 'equality' AND relname IN ('responses', 'members') ORDER BY 1",
        "SELECT concat_ws(' ', relname, pg_relation_size(oid), relpages, reltuples) FROM pg_class
            WHERE relnamespace = 'equality'::regnamespace AND relname IN ('responses', 'responses_pkey', 'members') ORDER BY 1",
        "SELECT concat_ws(' ', indexrelname, idx_tup_fetch) FROM pg_stat_all_indexes
            WHERE schemaname = 'equality' AND indexrelname IN ('responses_pkey') ORDER BY 1",
        "SELECT concat_ws(' ', funcname, calls) FROM pg_stat_user_functions WHERE schemaname = 'equality' ORDER BY 1",
    ] {
        let rows = client.query(statement, &[]).await.expect(statement);
        read.extend(rows.iter().map(|row| row.get::<_, String>(0)));
    }
    read
}

#[tokio::test]
async fn of_counters_that_every_login_reads_none_tells_who_answered_what_or_how_many_did() {
    let mut seen = Vec::new();
    for answering in [0, 1, 5] {
        let campaign = Campaign::new().await;
        let (nobody, mut ids) = (campaign.app.anonymous(), Vec::new());
        for number in 0..6 {
            let (id, link) = campaign.submitted(&format!("c{number}@mail.example")).await;
            for _ in 0..2 {
                if number < answering {
                    put(&nobody, &link, &answers(&json!({"sex": "female", "caring": "none"})))
                        .await
                        .expect(204);
                }
            }
            ids.push(id);
        }
        close(&campaign, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await;
        seen.push(counters(&campaign.app).await);
    }
    assert!(seen[0].iter().any(|row| row.starts_with("responses 6 0 0")), "{:?}", seen[0]);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn rows_stand_in_the_order_of_their_names_and_are_of_one_width() {
    let campaign = Campaign::new().await;
    let (nobody, mut ids) = (campaign.app.anonymous(), Vec::new());
    for number in 0..8 {
        let (id, link) = campaign.submitted(&format!("c{number}@mail.example")).await;
        if number % 2 == 0 {
            put(&nobody, &link, &answers(&json!({"sex": "female", "ethnicGroup": "other"})))
                .await
                .expect(204);
        }
        ids.push(id);
    }
    close(&campaign, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (app, order) = (&campaign.app, "SELECT encode(pseudonym, 'hex') FROM equality.responses ORDER BY");
    assert_eq!(app.sql(&format!("{order} ctid")).await, app.sql(&format!("{order} pseudonym")).await);
    assert_eq!(app.sql("SELECT count(DISTINCT xmin::text) FROM equality.responses").await, ["1"]);
    assert_eq!(app.sql("SELECT DISTINCT pg_column_size(r) FROM equality.responses r").await.len(), 1);
    let ids: Vec<_> = ids.iter().map(|id| format!("'{id}'")).collect();
    let found = format!("SELECT count(*) FROM equality.responses WHERE pseudonym IN (SELECT sha256(uuid_send(id::uuid)) FROM unnest(ARRAY[{}]) id)
        OR pseudonym IN (SELECT sha256(half || uuid_send(id::uuid)) FROM unnest(ARRAY[{}]) id, equality.keys)", ids.join(", "), ids.join(", "));
    assert_eq!(app.sql(&found).await, ["0"], "one half of the key alone finds nobody");
}
