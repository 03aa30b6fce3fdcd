//! What the login of requests may compare, and never read.

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

use super::people::EMAIL;
use super::{Member, PASSWORD, sign_in};
use crate::support::TestApp;

async fn server(app: &TestApp) -> Client {
    let (client, connection) =
        tokio_postgres::connect(app.database_url(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn parameters(server: &Client, address: &str) -> String {
    server.query_one("SELECT password_parameters($1)", &[&address]).await.expect("parameters").get(0)
}

#[tokio::test]
async fn hashes_of_passwords_secrets_and_invitations_cannot_be_read() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    Member::new(&app, &staff, EMAIL).await;
    let server = server(&app).await;
    for statement in [
        "SELECT hash FROM passwords",
        "SELECT * FROM passwords",
        "SELECT secret_hash FROM client_secrets",
        "SELECT token_hash FROM invitations",
        "SELECT token_hash FROM refresh_tokens",
        "SELECT * FROM refresh_tokens FOR UPDATE",
        "SELECT token_hash FROM portfolio_links",
        "DELETE FROM refresh_tokens WHERE token_hash > ''",
        "SELECT 1 FROM passwords WHERE hash LIKE '$argon2id%'",
        "UPDATE passwords SET changed_at = changed_at RETURNING hash",
        "UPDATE passwords SET changed_at = changed_at WHERE hash > 'a'",
        "COPY passwords TO STDOUT",
        "SELECT secret FROM vault.salts",
        "CREATE OR REPLACE FUNCTION password_is(uuid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ] {
        let refused = server.batch_execute(statement).await.expect_err(statement);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}: {refused}");
    }
    // What the functions look at cannot be put in their way.
    server
        .batch_execute(
            "CREATE TEMPORARY TABLE passwords (person_id uuid, hash text); SET search_path = pg_temp, public",
        )
        .await
        .expect("a table of one's own");
    assert!(parameters(&server, &EMAIL.to_lowercase()).await.starts_with("$argon2id$"));
    let others = app
        .sql(
            "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
             AND (proconfig IS NULL OR NOT proconfig::text LIKE '%search_path%'
                OR EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0))",
        )
        .await;
    assert_eq!(others, [""; 0], "what runs as the owner has a path of its own, and not everybody may run it");
}

#[tokio::test]
async fn how_a_password_was_hashed_tells_nobody_who_has_one() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    Member::new(&app, &staff, EMAIL).await;
    let server = server(&app).await;
    let known = parameters(&server, &EMAIL.to_lowercase()).await;
    let [nobody, other] = ["nobody@invented.example", "somebody@invented.example"];
    let (made_up, another) = (parameters(&server, nobody).await, parameters(&server, other).await);
    assert_eq!(parameters(&server, nobody).await, made_up, "the same each time");
    assert!(known != made_up && made_up != another);
    // The same but for the salt, which is as long.
    let split = |text: &str| text.rsplit_once('$').map(|(head, salt)| (head.to_owned(), salt.len()));
    assert_eq!(split(&known), split(&made_up));
    let stored = app.sql("SELECT hash FROM passwords").await.concat();
    assert!(stored.starts_with(&format!("{known}$")), "no part of the hash itself is given away");
    // Another database makes up others.
    let elsewhere = TestApp::new().await;
    elsewhere.sql("UPDATE vault.salts SET secret = sha256('other')").await;
    assert_ne!(parameters(&self::server(&elsewhere).await, nobody).await, made_up);
}

#[tokio::test]
async fn a_made_up_hash_lets_nobody_in() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    sign_in(&app, EMAIL, PASSWORD).await.expect(201);
    // As a guarded role leaves it: no password could be right.
    app.sql("UPDATE passwords SET hash = ''").await;
    sign_in(&app, EMAIL, PASSWORD).await.expect(401);
    let (server, id) = (server(&app).await, member.place.rsplit('/').next().expect("an id"));
    let id: uuid::Uuid = id.parse().expect("an id");
    for candidate in ["", "$argon2id$"] {
        let row = server.query_one("SELECT password_is($1, $2)", &[&id, &candidate]).await;
        assert!(!row.expect("an answer").get::<_, bool>(0), "{candidate:?}");
    }
}
