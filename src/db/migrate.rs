//! Brings a database to this program's schema, whoever else tries at the same time.

use anyhow::{Context as _, anyhow};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::QueryResult;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, RunQueryDsl, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::{Identity, REQUEST_ROLE, connect};
use super::{Read, statement};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
const GRANTS: &str = include_str!("../../migrations/grants.sql");
/// Names the session lock that lets one replica migrate at a time.
const LOCK: i64 = 0x6861_636b_6974;

/// Applies what is missing, then the grants of the request role. Returns the names of the steps applied. The
/// rights that a newer program granted are left as they are.
pub async fn run(url: &str) -> anyhow::Result<Vec<String>> {
    let mut connection = connect(url, Identity::Owner).await.context("connecting to the database failed")?;
    connection.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    connection
        .batch_execute(&format!(
            "DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{REQUEST_ROLE}') THEN
                    CREATE ROLE {REQUEST_ROLE} NOLOGIN;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$;
            DO $$ BEGIN
                -- Since Postgres 16 who makes a role is a member of it, but may not take it on.
                IF NOT pg_has_role(current_user, '{REQUEST_ROLE}',
                    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
                    EXECUTE format('GRANT {REQUEST_ROLE} TO %I', current_user);
                END IF;
            END $$"
        ))
        .await
        .with_context(|| {
            format!("the role {REQUEST_ROLE} could not be made; docs/OPERATING.md has the SQL")
        })?;
    // The harness runs futures from synchronous code and so needs a thread that may block.
    let (applied, mut connection) = tokio::task::block_in_place(|| {
        let mut harness = AsyncMigrationHarness::new(connection);
        let applied = harness
            .run_pending_migrations(MIGRATIONS)
            .map(|steps| steps.iter().map(ToString::to_string).collect::<Vec<_>>());
        (applied, harness.into_inner())
    });
    let applied =
        applied.map_err(|cause| anyhow!(cause)).context("a migration failed and was rolled back")?;
    if is_newer(&mut connection).await? {
        log::warn!("a newer program has been here: the rights of the request role are left as they are");
        return Ok(applied);
    }
    connection.batch_execute(GRANTS).await.context("granting rights to the request role failed")?;
    Ok(applied)
}

/// Names what a database is prepared with: the steps, the grants, and the reference data that the program brings along.
pub fn stamp(reference_data: &str) -> anyhow::Result<String> {
    let steps = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(|cause| anyhow!(cause))?;
    let names = steps.iter().map(|step| step.name().to_string());
    let mut digest = digest::Context::new(&digest::SHA256);
    for part in names.chain([GRANTS.to_owned(), reference_data.to_owned()]) {
        digest.update(&part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    Ok(format!("prepared {}", URL_SAFE_NO_PAD.encode(digest.finish())))
}

/// Whether the database was prepared with exactly this before, so that nothing is to be done.
pub async fn has_stamp(conn: &mut impl Read, stamp: &str) -> QueryResult<bool> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        same: bool,
    }
    let row: Row = statement(
        "SELECT coalesce(obj_description(to_regclass('__diesel_schema_migrations'), 'pg_class') = $1, false) AS same",
    )
    .bind::<diesel::sql_types::Text, _>(stamp)
    .get_result(conn)
    .await?;
    Ok(row.same)
}

/// Notes with what the database is prepared now.
pub async fn set_stamp(url: &str, stamp: &str) -> anyhow::Result<()> {
    let mut connection = connect(url, Identity::Owner).await?;
    connection.batch_execute(&format!("COMMENT ON TABLE __diesel_schema_migrations IS '{stamp}'")).await?;
    Ok(())
}

/// Whether every step of this program has been applied.
pub async fn is_current(conn: &mut impl Read) -> anyhow::Result<bool> {
    let applied = applied(conn).await?;
    Ok(known()?.iter().all(|version| applied.contains(version)))
}

/// Whether steps were applied that this program does not know.
pub async fn is_newer(conn: &mut impl Read) -> anyhow::Result<bool> {
    let known = known()?;
    Ok(applied(conn).await?.iter().any(|version| !known.contains(version)))
}

/// The versions of this program's steps.
fn known() -> anyhow::Result<Vec<String>> {
    let steps = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(|cause| anyhow!(cause))?;
    Ok(steps.iter().map(|step| step.name().version().to_string()).collect())
}

/// The versions of the steps that were applied.
async fn applied(conn: &mut impl Read) -> QueryResult<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let rows: Vec<Row> =
        statement("SELECT version::text AS version FROM __diesel_schema_migrations").load(conn).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
