//! Brings a database to this program's schema, whoever else tries at the same time.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::QueryResult;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::{Identity, REQUEST_ROLE, connect};
use super::{Read, login, statement};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
const GRANTS: &str = include_str!("../../migrations/grants.sql");
/// Names the session lock that lets one replica migrate at a time.
const LOCK: i64 = 0x6861_636b_6974;
/// How often it is told that somebody waits for it.
const LINE: Duration = Duration::from_secs(4);

/// What bringing a database to this program's schema came to.
pub struct Migrated {
    /// The names of the steps that were applied.
    pub steps: Vec<String>,
    /// Whether a newer program has been here, so that nothing but steps was touched.
    pub by_newer: bool,
    /// The owner's connection: nobody else prepares the database for as long as it is there.
    pub owner: AsyncPgConnection,
}

/// Makes the login of requests, applies the steps that are missing, then grants that login its rights. The rights that a newer
/// program granted are left as they are.
pub async fn run(url: &str) -> anyhow::Result<Migrated> {
    run_as(connect(url, Identity::Owner).await?).await
}

/// As [`run`], on a connection of the owner.
pub async fn run_as(mut owner: AsyncPgConnection) -> anyhow::Result<Migrated> {
    lock(&mut owner).await?;
    login::make_role(&mut owner).await?;
    // The harness runs futures from synchronous code and so needs a thread that may block.
    let (applied, mut owner) = tokio::task::block_in_place(|| {
        let mut harness = AsyncMigrationHarness::new(owner);
        let applied = harness
            .run_pending_migrations(MIGRATIONS)
            .map(|steps| steps.iter().map(ToString::to_string).collect::<Vec<_>>());
        (applied, harness.into_inner())
    });
    let steps = applied.map_err(|cause| anyhow!(cause)).context("a migration failed and was rolled back")?;
    let by_newer = is_newer(&mut owner).await?;
    if by_newer {
        log::warn!("a newer program has been here: the rights of {REQUEST_ROLE} are left as they are");
    } else {
        owner
            .batch_execute(GRANTS)
            .await
            .with_context(|| format!("granting {REQUEST_ROLE} its rights failed"))?;
    }
    Ok(Migrated { steps, by_newer, owner })
}

/// Waits until nobody else migrates the database, and says so now and then.
async fn lock(owner: &mut AsyncPgConnection) -> QueryResult<()> {
    let statement = format!("SELECT pg_advisory_lock({LOCK})");
    let mut locked = std::pin::pin!(owner.batch_execute(&statement));
    loop {
        match tokio::time::timeout(LINE, &mut locked).await {
            Ok(locked) => return locked,
            Err(_) => log::info!("waiting for another process, which prepares this database"),
        }
    }
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

/// How a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// Prepared with exactly what this program brings along.
    Exactly,
    /// Every step has been applied; rights or reference data are of another release.
    Otherwise,
    /// Steps were applied that this program does not know.
    ByNewer,
    /// Steps are missing, or the rights to see which.
    Behind,
}

/// How a database stands to the program that has this stamp.
pub async fn prepared(conn: &mut impl Read, stamp: &str) -> anyhow::Result<Prepared> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        same: bool,
        #[diesel(sql_type = diesel::sql_types::Bool)]
        visible: bool,
    }
    let row: Row = statement(
        "SELECT coalesce(obj_description(steps, 'pg_class') = $1, false) AS same,
            coalesce(has_table_privilege(steps, 'SELECT'), false) AS visible
         FROM (SELECT to_regclass('__diesel_schema_migrations')::oid AS steps) AS found",
    )
    .bind::<diesel::sql_types::Text, _>(stamp)
    .get_result(conn)
    .await?;
    Ok(match row {
        Row { same: true, .. } => Prepared::Exactly,
        Row { visible: false, .. } => Prepared::Behind,
        _ if is_newer(conn).await? => Prepared::ByNewer,
        _ if is_current(conn).await? => Prepared::Otherwise,
        _ => Prepared::Behind,
    })
}

/// Notes with what the database is prepared now.
pub async fn set_stamp(owner: &mut AsyncPgConnection, stamp: &str) -> QueryResult<()> {
    owner.batch_execute(&format!("COMMENT ON TABLE __diesel_schema_migrations IS '{stamp}'")).await
}

/// Whether every step of this program has been applied.
pub async fn is_current(conn: &mut impl Read) -> anyhow::Result<bool> {
    let applied = applied(conn).await?;
    Ok(known()?.iter().all(|version| applied.contains(version)))
}

/// Whether steps were applied that this program does not know.
async fn is_newer(conn: &mut impl Read) -> anyhow::Result<bool> {
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
