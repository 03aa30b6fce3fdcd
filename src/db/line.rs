//! The shared connections for short reads: one for each thread, on which the statements of many requests follow each other
//! without waiting for one another's answers (pipelining).
//!
//! A line never carries a transaction, as whoever reads gets it shared. Postgres works on its statements one after the
//! other, so what takes long reads on a connection of the pool instead (see [`Db::report`](super::Db::report)).

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use thread_local::ThreadLocal;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{Identity, POOL_WAIT, connect};
use crate::error::{Error, Result};

/// The lines of a database; connected when first used, and again after they were lost.
pub(super) struct Lines {
    url: String,
    lines: ThreadLocal<Mutex<Option<Arc<AsyncPgConnection>>>>,
}

impl Lines {
    pub(super) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), lines: ThreadLocal::new() }
    }

    /// This thread's line.
    pub(super) async fn get(&self) -> Result<Arc<AsyncPgConnection>> {
        let line = self.lines.get_or_default();
        if let Ok(line) = line.try_lock()
            && let Some(line) = &*line
        {
            return Ok(Arc::clone(line));
        }
        let connected = async {
            let mut line = line.lock().await;
            // Somebody else may have connected while this one waited.
            if let Some(line) = &*line {
                return Ok(Arc::clone(line));
            }
            let new = Arc::new(connect(&self.url, Identity::Request).await.map_err(Error::Unavailable)?);
            *line = Some(Arc::clone(&new));
            Ok(new)
        };
        let late = || Error::Unavailable(anyhow::anyhow!("no connection in {POOL_WAIT:?}"));
        timeout(POOL_WAIT, connected).await.map_err(|_| late())?
    }

    /// Gives up a line that failed, so that the next read connects anew; what others have under way on it ends by itself.
    pub(super) async fn hang_up(&self, failed: &Arc<AsyncPgConnection>) {
        let mut line = self.lines.get_or_default().lock().await;
        if line.as_ref().is_some_and(|line| Arc::ptr_eq(line, failed)) {
            *line = None;
        }
    }
}
