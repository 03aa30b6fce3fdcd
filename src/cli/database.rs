//! The database that a command works on.

use std::time::Duration;

use anyhow::{Context as _, bail};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager as _};

use crate::config::Settings;
#[cfg(feature = "private-postgres")]
use crate::db::private::Cluster;
use crate::db::{Db, Identity, connect_within, is_refused, login, migrate};
use crate::features::programme::standards;

/// How long a database that let a start in may take to say how it stands.
const LOOK: Duration = Duration::from_secs(5);
const LOGIN_MISSING: &str = "DATABASE_URL is not set: it names the Postgres to use, as the login hackit_app \
    (postgres://hackit_app:password@host:5432/name); DATABASE_URL_FILE may name a file that holds it";
const OWNER_MISSING: &str = "HACKIT_OWNER_DATABASE_URL is not set: `hackit migrate` needs the login that owns the tables; \
    HACKIT_OWNER_DATABASE_URL_FILE may name a file that holds it";

/// A way into the database, and what it is called when it fails.
#[derive(Clone)]
struct Way {
    url: String,
    name: &'static str,
}

/// The database of a command: the one named, or the private one, where the program has that.
pub(super) struct Database {
    /// The login of requests; `hackit migrate` does without.
    login: Option<Way>,
    /// The owner, where this process may migrate.
    owner: Option<Way>,
    /// Held for its end: dropping it stops a Postgres that was started here.
    #[cfg(feature = "private-postgres")]
    _cluster: Option<Cluster>,
}

impl Database {
    /// The database for a command that migrates, or for one that works on records. Starts a private one: that takes a while.
    pub(super) fn open(settings: &Settings, migrates: bool) -> anyhow::Result<Self> {
        let way = |url: &Option<String>, name| url.clone().map(|url| Way { url, name });
        let login = way(&settings.database_url, "DATABASE_URL");
        let owner = way(&settings.owner_database_url, "HACKIT_OWNER_DATABASE_URL");
        match (&login, &owner) {
            (None, None) => return Self::private(settings),
            (Some(_), None) if migrates => bail!(OWNER_MISSING),
            (None, Some(_)) if !migrates => bail!(LOGIN_MISSING),
            _ => {}
        }
        Ok(Self {
            login,
            owner,
            #[cfg(feature = "private-postgres")]
            _cluster: None,
        })
    }

    #[cfg(not(feature = "private-postgres"))]
    fn private(_: &Settings) -> anyhow::Result<Self> {
        bail!(LOGIN_MISSING)
    }

    #[cfg(feature = "private-postgres")]
    fn private(settings: &Settings) -> anyhow::Result<Self> {
        let options = crate::db::private::Options {
            data_dir: settings.data_dir.clone(),
            durable: true,
            fetch: settings.fetch_postgres == crate::config::Fetch::Auto,
            settings: Vec::new(),
        };
        let cluster = Cluster::start(&options).with_context(|| {
            let place = settings.data_dir.display();
            format!("HACKIT_DATA_DIR={place}: the private Postgres could not be started")
        })?;
        let way = |url| Some(Way { url, name: "the private Postgres" });
        Ok(Self {
            login: way(cluster.login_url("hackit")),
            owner: way(cluster.url("hackit")),
            _cluster: Some(cluster),
        })
    }

    /// Prepares the database as its owner, whatever was done before: schema, rights, reference data, the login of requests.
    /// Returns the steps that were applied.
    pub(super) async fn migrate(&self, wait: Duration) -> anyhow::Result<Vec<String>> {
        let owner = self.owner.clone().context(OWNER_MISSING)?;
        let login = self.login.clone();
        // Migrating blocks its thread, and a signal must not wait for that.
        let runtime = tokio::runtime::Handle::current();
        let work = move || runtime.block_on(prepare(&owner.url, login.as_ref(), wait)).context(owner.name);
        tokio::task::spawn_blocking(work).await?
    }

    /// Makes sure that the database is as this program needs it, and that the login of requests is not the owner: prepares it
    /// where the owner is named, and says what to do otherwise. Where nobody answers it waits.
    pub(super) async fn ready(&self, wait: Duration) -> anyhow::Result<()> {
        let login = self.login.as_ref().context(LOGIN_MISSING)?;
        let stamp = migrate::stamp(standards::CATALOGUE)?;
        let stands = match connect_within(&login.url, Identity::Request, wait).await {
            Ok(mut connection) => look(&mut connection, &stamp).await.context(login.name)?,
            // The owner is about to make the login, or to give it its password.
            Err(cause) if self.owner.is_some() && is_refused(&cause) => migrate::Prepared::Behind,
            Err(cause) => return Err(cause.context(login.name)),
        };
        match (stands, &self.owner) {
            (migrate::Prepared::Exactly, _) => Ok(()),
            (migrate::Prepared::ByNewer, _) => {
                log::warn!("a newer program has prepared this database: it is left as it is");
                Ok(())
            }
            (migrate::Prepared::Otherwise, None) => {
                log::warn!(
                    "another release has prepared this database; `hackit migrate` gives it the rights and standards of this one"
                );
                Ok(())
            }
            (migrate::Prepared::Behind, None) => bail!(
                "{}: the database's schema is behind this program; run `hackit migrate` with HACKIT_OWNER_DATABASE_URL",
                login.name
            ),
            (_, Some(_)) => {
                for step in self.migrate(wait).await? {
                    log::info!("migrated {step}");
                }
                let mut connection =
                    connect_within(&login.url, Identity::Request, wait).await.context(login.name)?;
                look(&mut connection, &stamp).await.context(login.name)?;
                Ok(())
            }
        }
    }

    /// A pool of connections for requests.
    pub(super) fn pool(&self, settings: &Settings) -> anyhow::Result<Db> {
        let login = self.login.as_ref().context(LOGIN_MISSING)?;
        Db::new(&login.url, settings.pool_size.into())
    }
}

/// How the database stands to this program, as the login of requests sees it.
async fn look(connection: &mut AsyncPgConnection, stamp: &str) -> anyhow::Result<migrate::Prepared> {
    let looked = async {
        login::refuse_owner(connection).await?;
        migrate::prepared(connection, stamp).await
    };
    tokio::time::timeout(LOOK, looked).await.with_context(|| format!("no answer in {LOOK:?}"))?
}

async fn prepare(owner: &str, login: Option<&Way>, wait: Duration) -> anyhow::Result<Vec<String>> {
    let owner = connect_within(owner, Identity::Owner, wait).await?;
    let migrate::Migrated { steps, by_newer, mut owner } = migrate::run_as(owner).await?;
    if !by_newer {
        AnsiTransactionManager::begin_transaction(&mut owner).await?;
        standards::load_catalogue(&mut owner).await?;
        migrate::set_stamp(&mut owner, &migrate::stamp(standards::CATALOGUE)?).await?;
        AnsiTransactionManager::commit_transaction(&mut owner).await?;
    }
    if let Some(login) = login {
        login::give_password(&mut owner, &login.url).await?;
    }
    Ok(steps)
}
