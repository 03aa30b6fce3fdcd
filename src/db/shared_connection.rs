//! The shared connections for short reads: one for each thread, on which the statements of many requests follow each other
//! without waiting for one another's answers (pipelining).
//!
//! A shared connection never carries a transaction, as whoever reads gets it shared. Postgres works on its statements one after the
//! other, so what takes long reads on a connection of the pool instead (see [`Db::read_long`](super::Db::read_long)).

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use thread_local::ThreadLocal;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::connect::{Identity, POOL_WAIT, connect};
use super::prepared::{Count, PreparedCount};
use crate::error::{Error, Result};

/// The shared connections to a database; connected when first used, and again after they were lost.
pub(super) struct SharedConnections {
    url: String,
    shared: ThreadLocal<Mutex<Option<Shared>>>,
}

struct Shared {
    connection: Arc<AsyncPgConnection>,
    prepared: Option<Count>,
}

impl SharedConnections {
    pub(super) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), shared: ThreadLocal::new() }
    }

    /// This thread's connection.
    pub(super) async fn get(&self) -> Result<Arc<AsyncPgConnection>> {
        let slot = self.shared.get_or_default();
        if let Ok(slot) = slot.try_lock()
            && let Some(connection) = usable(&slot)
        {
            return Ok(connection);
        }
        let connected = async {
            let mut slot = slot.lock().await;
            // Somebody else may have connected while this one waited.
            if let Some(connection) = usable(&slot) {
                return Ok(connection);
            }
            let mut new = connect(&self.url, Identity::Request).await.map_err(Error::Unavailable)?;
            let prepared = PreparedCount::of(&mut new).map(PreparedCount::count);
            let connection = Arc::new(new);
            *slot = Some(Shared { connection: Arc::clone(&connection), prepared });
            Ok(connection)
        };
        let late = || Error::Unavailable(anyhow::anyhow!("no connection in {POOL_WAIT:?}"));
        timeout(POOL_WAIT, connected).await.map_err(|_| late())?
    }

    /// Gives up a connection that failed, so that the next read connects anew; what others have under way on it ends by itself.
    pub(super) async fn discard(&self, failed: &Arc<AsyncPgConnection>) {
        let mut slot = self.shared.get_or_default().lock().await;
        if slot.as_ref().is_some_and(|shared| Arc::ptr_eq(&shared.connection, failed)) {
            *slot = None;
        }
    }
}

/// The connection, unless it keeps too many statements: then a new one takes its place, and this one ends with what is
/// under way on it.
fn usable(slot: &Option<Shared>) -> Option<Arc<AsyncPgConnection>> {
    let shared = slot.as_ref().filter(|shared| !shared.prepared.as_ref().is_some_and(Count::is_full))?;
    Some(Arc::clone(&shared.connection))
}
