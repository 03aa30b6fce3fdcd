//! Two logins: the owner, who migrates, and the login of requests, who can never become the owner.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use hackit::db::private::{Cluster, Options};
use tokio_postgres::{Client, NoTls};

use super::{out, program, refusal};
use crate::support::TestApp;

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Runs a command with these settings and no others.
async fn run(settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    program().envs(settings.iter().copied()).args(arguments).output().await.expect("a run")
}

#[tokio::test]
async fn whoever_works_on_requests_stays_who_it_is() {
    let app = TestApp::new().await;
    app.staff().await;
    let server = connect(app.database_url()).await;
    for statement in [
        "SET ROLE hackit",
        "SELECT set_config('role', 'hackit', false)",
        "SET SESSION AUTHORIZATION hackit",
        "RESET ROLE; RESET SESSION AUTHORIZATION; DELETE FROM events",
        "DELETE FROM versions",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "GRANT DELETE ON events TO hackit_app",
        "CREATE TABLE mine ()",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE somebody",
    ] {
        let refused = server.batch_execute(statement).await;
        // A grant of what one does not have is a warning: what counts is that nothing came of it.
        if !statement.starts_with("GRANT") {
            refused.expect_err(statement);
        }
    }
    assert_eq!(app.sql("SELECT has_table_privilege('hackit_app', 'events', 'DELETE')").await, ["f"]);
}

#[tokio::test]
async fn a_login_that_owns_the_tables_or_may_own_them_is_refused_with_the_remedy() {
    let app = TestApp::new().await;
    // Roles are the whole cluster's, so they have the database's name.
    let name = app.sql("SELECT current_database()").await.concat();
    for (role, makes) in [
        ("hackit".to_owned(), None),
        (format!("{name}_member"), Some("IN ROLE hackit")),
        (format!("{name}_maker"), Some("CREATEROLE")),
    ] {
        if let Some(makes) = makes {
            app.sql(&format!("CREATE ROLE {role} LOGIN {makes}; GRANT hackit_app TO {role}")).await;
        }
        let url = app.owner_url().replace("hackit@", &format!("{role}@"));
        for command in [&["client", "list"][..], &["serve"][..], &["user", "invite", "a@b.example"][..]] {
            let keys = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(keys.path(), hackit::tokens::new_pem().expect("a key")).expect("a file");
            let keys = keys.path().to_str().expect("a path");
            let settings = [
                ("DATABASE_URL", url.as_str()),
                ("HACKIT_SIGNING_KEYS", keys),
                ("HACKIT_BIND", "127.0.0.1:0"),
            ];
            let told = refusal(&run(&settings, command).await);
            assert!(told.contains(&role) && told.contains("HACKIT_OWNER_DATABASE_URL"), "{told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
        if makes.is_some() {
            app.sql(&format!("DROP ROLE {role}")).await;
        }
    }
}

#[tokio::test]
async fn a_schema_that_is_behind_names_migrate_and_the_owner_brings_it_on() {
    let app = TestApp::new().await;
    let login = [("DATABASE_URL", app.database_url())];
    out(&run(&login, &["client", "list"]).await);
    app.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')").await;
    out(&run(&login, &["client", "list"]).await);
    app.sql("DELETE FROM __diesel_schema_migrations WHERE version > '20261128' AND version < '9999'").await;
    app.sql("DELETE FROM __diesel_schema_migrations WHERE version = '99990101000000'").await;
    let told = refusal(&run(&login, &["client", "list"]).await);
    assert!(told.contains("hackit migrate") && told.lines().count() == 1, "{told}");
    app.sql("REVOKE SELECT ON __diesel_schema_migrations FROM hackit_app").await;
    let told = refusal(&run(&login, &["client", "list"]).await);
    assert!(told.contains("hackit migrate"), "{told}");
    for (settings, part) in [
        (&login[..], "HACKIT_OWNER_DATABASE_URL is not set"),
        (&[("HACKIT_OWNER_DATABASE_URL", "nonsense")][..], "HACKIT_OWNER_DATABASE_URL cannot be read"),
    ] {
        let told = refusal(&run(settings, &["migrate"]).await);
        assert!(told.contains(part), "{told}");
    }
    let told = refusal(&run(&[("HACKIT_OWNER_DATABASE_URL", app.owner_url())], &["client", "list"]).await);
    assert!(told.contains("DATABASE_URL is not set"), "{told}");
}

/// A cluster that asks everybody but its administrator for a password, with an empty database and its owner, who is no
/// administrator.
struct Guarded {
    cluster: Cluster,
    folder: tempfile::TempDir,
    admin: Client,
}

impl Guarded {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // The cluster's own user must reach it.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("rights");
        let rules = folder.path().join("pg_hba.conf");
        std::fs::write(&rules, "local all hackit trust\nlocal all all scram-sha-256\n").expect("rules");
        std::fs::set_permissions(&rules, std::fs::Permissions::from_mode(0o644)).expect("rights");
        let settings = [("hba_file", rules.to_str().expect("a path")), ("log_statement", "all")];
        let options = Options {
            data_dir: folder.path().join("data"),
            durable: false,
            fetch: true,
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        };
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options).expect("a cluster"));
        let cluster = cluster.await.expect("a cluster");
        let admin = connect(&cluster.url("postgres")).await;
        let keeper = "CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'kept'";
        admin.batch_execute(keeper).await.expect("a role");
        admin.batch_execute("CREATE DATABASE fresh OWNER keeper").await.expect("a database");
        Self { cluster, folder, admin }
    }

    fn url(&self, login: &str) -> String {
        self.cluster.url("fresh").replace("hackit@", &format!("{login}@"))
    }
}

#[tokio::test]
async fn migrate_prepares_an_empty_database_and_its_login_as_an_owner_that_is_no_administrator() {
    let guarded = Guarded::start().await;
    let owner = ("HACKIT_OWNER_DATABASE_URL", guarded.url("keeper:kept"));
    let owner = (owner.0, owner.1.as_str());
    let [first, second] = ["first%20word", "second"].map(|word| guarded.url(&format!("hackit_app:{word}")));
    let [first, second] = [&first, &second].map(|url| ("DATABASE_URL", url.as_str()));
    let list = ["client", "list"];
    let told = refusal(&run(&[first], &list).await);
    assert!(told.contains("DATABASE_URL") && told.contains("hackit_app"), "{told}");

    let steps = out(&run(&[owner], &["migrate"]).await);
    assert!(steps.lines().count() > 10, "{steps}");
    let fresh = connect(&guarded.cluster.url("fresh")).await;
    let count = async |query: &str| fresh.query_one(query, &[]).await.expect("a row").get::<_, i64>(0);
    assert!(count("SELECT count(*) FROM ksbs").await > 50, "the catalogue of standards is there");
    let stamped = "SELECT count(*) FROM pg_description WHERE description LIKE 'prepared %'";
    assert_eq!(count(stamped).await, 1);
    refusal(&run(&[first], &list).await);

    assert_eq!(out(&run(&[owner, first], &["migrate"]).await), "nothing to do\n");
    out(&run(&[first], &list).await);
    let told = refusal(&run(&[second], &list).await);
    assert!(told.contains("password"), "{told}");
    // Another password stands in the URL now.
    out(&run(&[owner, second], &["migrate"]).await);
    out(&run(&[second], &list).await);
    refusal(&run(&[first], &list).await);
    // As an older release left it: the role may not sign in, and the next command with the owner mends that.
    guarded.admin.batch_execute("ALTER ROLE hackit_app NOLOGIN PASSWORD NULL").await.expect("altered");
    refusal(&run(&[second], &list).await);
    out(&run(&[owner, second], &list).await);
    out(&run(&[second], &list).await);

    let log = std::fs::read_to_string(guarded.folder.path().join("data/postgres.log")).expect("a log");
    assert!(log.contains("ALTER ROLE hackit_app"), "statements are logged");
    assert!(!log.contains("first word") && !log.contains("'second'"), "no password stands in the log");
}
