//! A private Postgres with a seeded programme.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use hackit::access::{Grant, OrganisationKind, Role};
use hackit::ctx::Clock;
use hackit::db::migrate;
use hackit::db::private::{Cluster, Options};
use hackit::features::programme::standards;
use hackit::ids::{ApiClientId, OrganisationId, PersonId, SessionId};
use hackit::tokens::{self, Keys};
use indicatif::ProgressBar;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use super::meter;

/// What the ids of apprenticeships begin with; twelve digits follow, the first of them 1.
pub const IDS: &str = "01932b64-0000-7000-8000-";
/// The public URL that tokens are made for.
pub const ISSUER: &str = "http://bench.example";
/// The learning provider with half of the learners.
pub const ADA: &str = "01932b60-0000-7000-8000-100000000001";
/// The line manager of everybody.
pub const MANAGER: &str = "01932b62-0000-7000-8000-100000000000";
/// A cohort of a hundred.
pub const COHORT: &str = "01932b61-0000-7000-8000-100000000001";

/// How much is seeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub apprenticeships: u32,
    /// Updates of each.
    pub weeks: u32,
}

impl Size {
    pub fn updates(self) -> u64 {
        u64::from(self.apprenticeships) * u64::from(self.weeks)
    }

    /// Learners of Ada: those with even numbers.
    pub fn learners(self) -> u32 {
        self.apprenticeships / 2
    }

    fn database(self) -> String {
        format!("seeded_{}_{}", self.apprenticeships, self.weeks)
    }
}

/// The id of an apprenticeship.
pub fn id(number: u32) -> String {
    format!("{IDS}{}", 100_000_000_000_u64 + u64::from(number))
}

/// The cluster and its seeded databases, which are kept for the next run.
pub struct Ground {
    pub cluster: Cluster,
    pub data_dir: PathBuf,
    pub admin: Client,
    /// The process under which all of Postgres runs.
    pub postmaster: u32,
}

impl Ground {
    /// Starts the cluster, with the durability that is Postgres' default.
    pub async fn start(data_dir: &Path) -> anyhow::Result<Self> {
        let options =
            Options { data_dir: data_dir.to_owned(), durable: true, fetch: true, settings: Vec::new() };
        let cluster = Cluster::start(&options)?;
        let admin = connect(&cluster.url("postgres")).await?;
        Keys::open_or_create(&data_dir.join("keys.pem"), ISSUER)?;
        let backend: i32 = admin.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        let postmaster = meter::parent(u32::try_from(backend)?).context("Postgres has no parent")?;
        Ok(Self { cluster, data_dir: data_dir.to_owned(), admin, postmaster })
    }

    /// A fresh copy of a seeded database, by the URL of its owner.
    pub async fn database(&self, size: Size) -> anyhow::Result<String> {
        let seeded = size.database();
        let known = self.admin.query("SELECT FROM pg_database WHERE datname = $1", &[&seeded]).await?;
        if known.is_empty() {
            self.seed(size).await?;
        }
        self.admin.batch_execute("DROP DATABASE IF EXISTS bench WITH (FORCE)").await?;
        self.admin
            .batch_execute(&format!("CREATE DATABASE bench TEMPLATE {seeded} STRATEGY file_copy"))
            .await?;
        // As a server leaves it that was there before.
        let url = self.cluster.url("bench");
        let mut migrated = migrate::run(&url).await?;
        migrate::set_stamp(&mut migrated.owner, &migrate::stamp(standards::CATALOGUE)?).await?;
        drop(migrated);
        self.admin.batch_execute("CHECKPOINT").await?;
        Ok(url)
    }

    async fn seed(&self, size: Size) -> anyhow::Result<()> {
        let bar = ProgressBar::new(size.weeks.into());
        bar.println(format!(
            "seeding {} apprenticeships with {} updates",
            size.apprenticeships,
            size.updates()
        ));
        self.admin.batch_execute("DROP DATABASE IF EXISTS seeding WITH (FORCE)").await?;
        self.admin.batch_execute("CREATE DATABASE seeding").await?;
        let url = self.cluster.url("seeding");
        let mut migrated = migrate::run(&url).await?;
        standards::load_catalogue(&mut migrated.owner).await?;
        drop(migrated);
        let client = connect(&url).await?;
        client.batch_execute(&filled(include_str!("seed.sql"), size, 0)).await.context("seed.sql")?;
        for week in 0..size.weeks {
            client.batch_execute(&filled(include_str!("week.sql"), size, week)).await.context("week.sql")?;
            bar.inc(1);
        }
        client.batch_execute("VACUUM (ANALYZE)").await?;
        drop(client);
        // The pool's connection may not have ended yet.
        self.admin
            .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'seeding'")
            .await?;
        self.admin.batch_execute(&format!("ALTER DATABASE seeding RENAME TO {}", size.database())).await?;
        bar.finish_and_clear();
        Ok(())
    }
}

fn filled(sql: &str, size: Size, week: u32) -> String {
    // Learning began two years before the last update.
    let start = format!("(current_date - {} * 7 - 6)", size.weeks);
    sql.replace("{apprenticeships}", &size.apprenticeships.to_string())
        .replace("{weeks}", &size.weeks.to_string())
        .replace("{week}", &week.to_string())
        .replace("{ids}", IDS)
        .replace("{start}", &start)
}

/// The login of requests, where a URL has the owner.
pub fn login(database: &str) -> String {
    database.replace("//hackit@", "//hackit_app@")
}

/// A connection of the owner.
pub async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// A token of the provider Ada, good for a day.
fn provider(keys: &Keys, now: DateTime<Utc>, id: u128) -> anyhow::Result<String> {
    let client = tokens::client_id(ApiClientId(Uuid::from_u128(1)));
    let scopes = OrganisationKind::LearningProvider.allowed_scopes();
    let mut provider = keys.claims(client.clone(), client, scopes, now, Uuid::from_u128(id));
    provider.exp += 86_400;
    provider.org = Some(OrganisationId(ADA.parse()?));
    provider.org_kind = Some(OrganisationKind::LearningProvider);
    keys.issue(&provider)
}

/// So many tokens of the provider, none of which was there before.
pub fn strangers(keys: &Path, count: u32) -> anyhow::Result<Vec<String>> {
    let keys = Keys::open_or_create(keys, ISSUER)?;
    let now = Clock::System.now();
    let first = u128::try_from(now.timestamp_micros())? << 32;
    (0..count).map(|number| provider(&keys, now, first + u128::from(number))).collect()
}

/// Tokens of the provider Ada and of a programme manager, good for a day.
pub fn bearers(keys: &Path) -> anyhow::Result<(String, String)> {
    let keys = Keys::open_or_create(keys, ISSUER)?;
    let now = Clock::System.now();
    let (person, session) = (PersonId(Uuid::from_u128(3)), SessionId(Uuid::from_u128(5)));
    let grants = [Grant { role: Role::ProgrammeManager, organisation: None }];
    let mut staff = keys.claims_of_person(person, session, &grants, now, Uuid::from_u128(4));
    staff.exp += 86_400;
    Ok((provider(&keys, now, 2)?, keys.issue(&staff)?))
}
