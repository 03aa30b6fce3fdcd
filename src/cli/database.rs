//! The database that a command works on.

use anyhow::Context as _;

use crate::config::Settings;
#[cfg(feature = "private-postgres")]
use crate::db::private::Cluster;
use crate::db::{Db, migrate};

/// The database of a command: the one named, or the private one, where the program has that.
pub(super) struct Database {
    pub(super) url: String,
    /// What it is called when it fails.
    name: &'static str,
    /// Held for its end: dropping it stops a Postgres that was started here.
    #[cfg(feature = "private-postgres")]
    _cluster: Option<Cluster>,
}

impl Database {
    pub(super) fn open(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = settings.database_url()? {
            return Ok(Self {
                url: url.to_owned(),
                name: "DATABASE_URL",
                #[cfg(feature = "private-postgres")]
                _cluster: None,
            });
        }
        Self::private(settings)
    }

    #[cfg(not(feature = "private-postgres"))]
    fn private(_: &Settings) -> anyhow::Result<Self> {
        anyhow::bail!(
            "DATABASE_URL is not set, and this program was built without the feature private-postgres"
        )
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
        Ok(Self { url: cluster.url("hackit"), name: "the private Postgres", _cluster: Some(cluster) })
    }

    /// Brings the schema up to date. A database that cannot be reached is told by the setting that names it.
    pub(super) async fn migrate(&self) -> anyhow::Result<Vec<String>> {
        migrate::run(&self.url).await.context(self.name)
    }

    /// A pool of connections for requests.
    pub(super) fn pool(&self, settings: &Settings) -> anyhow::Result<Db> {
        Db::new(&self.url, settings.pool_size.into())
    }
}
