//! Statements of one transaction that do not wait for one another's answers.

use diesel::QueryResult;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use futures_util::future::{try_join, try_join3};
use hackit::db::{Identity, Pipeline, connect, statement};

use crate::support::TestApp;

/// Writes a word down, and tells it.
async fn write(mut conn: Pipeline<'_>, word: &str) -> QueryResult<String> {
    statement("SELECT set_config('hackit.word', $1, false)")
        .bind::<Text, _>(word)
        .typed::<Text>()
        .get_result(&mut conn)
        .await
}

/// Tells the word that was written down last.
async fn read(mut conn: Pipeline<'_>) -> QueryResult<String> {
    statement("SELECT current_setting('hackit.word', true)").typed::<Text>().get_result(&mut conn).await
}

#[tokio::test]
async fn statements_are_worked_on_in_the_order_in_which_they_stand() {
    let app = TestApp::new().await;
    let mut server = connect(app.database_url(), Identity::Request).await.expect("a connection");
    // At first nothing is prepared yet, later all is.
    for round in 0..20 {
        let conn = Pipeline::of(&mut server);
        let (one, two) = (format!("one {round}"), format!("two {round}"));
        let told = try_join3(write(conn, &one), read(conn), write(conn, &two)).await.expect("answers");
        assert_eq!(told, (one.clone(), one, two));
    }
}

#[tokio::test]
async fn what_failed_first_is_told_and_nothing_after_it_is_done() {
    let app = TestApp::new().await;
    let mut server = connect(app.database_url(), Identity::Request).await.expect("a connection");
    for _ in 0..3 {
        server.batch_execute("BEGIN").await.expect("a transaction");
        let mut conn = Pipeline::of(&mut server);
        let fails = statement("SELECT $1::uuid::text").bind::<Text, _>("no id").typed::<Text>();
        let failed = try_join(fails.get_result::<String>(&mut conn), write(conn, "too late"));
        let told = failed.await.expect_err("no id").to_string();
        assert!(told.contains("invalid input syntax for type uuid"), "{told}");
        server.batch_execute("ROLLBACK").await.expect("the connection is good for more");
    }
    let conn = Pipeline::of(&mut server);
    assert_ne!(read(conn).await.unwrap_or_default(), "too late");
}
