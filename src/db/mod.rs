//! The way to Postgres: pool, transactions, migrations, and the private server of a fresh machine.
//!
//! Deadlines live here, on the client's side of the connection: a wait for the pool is at most
//! `POOL_WAIT`, a use of a connection at most `DEADLINE`; past either the caller is told 503.
//!
//! Short reads share one connection a thread (`Db::read`); writes, and reads that take long, have one of the pool to
//! themselves (`Db::write`, `Db::read_long`).

pub mod alternatives;
pub mod by_name;
mod connect;
mod dial;
mod fragment;
pub mod login;
pub mod migrate;
mod pipeline;
mod prepared;
#[cfg(feature = "private-postgres")]
pub mod private;
mod shared_connection;
mod statement;
mod tls;
mod url;
pub mod versions;
mod wire;
mod written;

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use diesel::pg::Pg;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AnsiTransactionManager, AsyncConnectionCore, AsyncPgConnection, TransactionManager};
use futures_util::FutureExt as _;
use tokio::time::timeout;

pub use crate::error::sql_state::sql_state;
use crate::error::sql_state::{CANCELLED, is_overtaken};
use crate::error::{Error, Result};
use connect::POOL_WAIT;
pub use connect::{Identity, REQUEST_ROLE, connect, connect_within, is_refused};
pub use fragment::{Fragment, fragment};
pub use pipeline::Pipeline;
use shared_connection::SharedConnections;
pub use statement::{Statement, statement};
pub use url::{DatabaseUrl, Tls};
pub use written::WriteOnce;

/// How long a request may use a connection.
const DEADLINE: Duration = Duration::from_secs(5);
/// How often a transaction is tried that Postgres asks to repeat.
const TRIES: usize = 4;

/// A connection good for reading: a pooled one, a transaction, or a shared pipelined one.
pub trait Read: AsyncConnectionCore<Backend = Pg> {}
impl<C: AsyncConnectionCore<Backend = Pg>> Read for C {}

/// A connection in a transaction of its holder's own: what reads are given is none.
pub trait Write: Read {}
impl Write for AsyncPgConnection {}
impl Write for Pipeline<'_> {}

/// What writes are given: a connection in a transaction.
pub type Connection = diesel_async::AsyncPgConnection;

/// What reads are given: shared, so that it cannot open a transaction.
pub type Reader<'a> = &'a AsyncPgConnection;

/// The database as the server uses it: as the login of requests, never as the owner.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    shared: Arc<SharedConnections>,
}

impl Db {
    /// A pool of at most `size` connections to the database; connects only when first used.
    pub fn new(url: &str, size: usize) -> anyhow::Result<Self> {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(|url| {
            let url = url.to_owned();
            async move { connect(&url, Identity::Request).await.map_err(|cause| bad_connection(&cause)) }
                .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder(manager)
            .max_size(size)
            .runtime(deadpool::Runtime::Tokio1)
            .wait_timeout(Some(POOL_WAIT))
            .create_timeout(Some(POOL_WAIT))
            .build()?;
        Ok(Self { pool, shared: Arc::new(SharedConnections::new(url)) })
    }

    /// Runs short reads, outside any transaction, on the connection that the requests of this thread share. Where it was
    /// lost they run once more on a new one.
    pub async fn read<T>(&self, mut work: impl AsyncFnMut(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        let mut again = true;
        loop {
            let connection = self.shared.get().await?;
            let mut reader: Reader<'_> = &connection;
            let outcome = timeout(DEADLINE, work(&mut reader)).await;
            let lost = match &outcome {
                Ok(Err(Error::Unavailable(_))) => true,
                // What is stuck would hold up whatever follows it on the connection.
                Err(_) => {
                    again = false;
                    true
                }
                Ok(_) => false,
            };
            if lost {
                self.shared.discard(&connection).await;
            }
            if !(lost && again) {
                return outcome.map_err(|_| overdue())?;
            }
            again = false;
        }
    }

    /// Runs reads that may take long on a connection of the pool, outside any transaction.
    pub async fn read_long<T>(&self, work: impl AsyncFnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        let connection = self.connection().await?;
        let mut reader: Reader<'_> = &connection;
        timeout(DEADLINE, work(&mut reader)).await.map_err(|_| overdue())?
    }

    /// Runs work in one transaction: committed when it returns `Ok`, rolled back otherwise, and
    /// repeated as a whole when Postgres says so (a deadlock, a serialisation failure) or the
    /// connection was lost before the commit.
    ///
    /// # Errors
    /// [`Error::CommitUnknown`] when the connection was lost during the commit.
    pub async fn write<T>(&self, work: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<T>) -> Result<T> {
        self.write_within(DEADLINE, work).await
    }

    /// As [`Self::write`], for work that may take longer than a request.
    pub async fn write_within<T>(
        &self,
        deadline: Duration,
        mut work: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<T>,
    ) -> Result<T> {
        let started = tokio::time::Instant::now();
        for attempt in 1.. {
            let left = deadline.saturating_sub(started.elapsed());
            match self.attempt(left, &mut work).await {
                Err(error) if attempt < TRIES && is_retryable(&error) => {
                    log::debug!(attempt; "transaction repeated");
                }
                result => return result,
            }
        }
        Err(overdue())
    }

    async fn attempt<T>(
        &self,
        left: Duration,
        work: &mut impl AsyncFnMut(&mut AsyncPgConnection) -> Result<T>,
    ) -> Result<T> {
        let mut connection = self.connection().await?;
        AnsiTransactionManager::begin_transaction(&mut *connection).await?;
        // On the deadline the connection is dropped with its transaction open: the pool closes it
        // and Postgres rolls back. No cancel request is ever sent for a write.
        let outcome = timeout(left, work(&mut connection)).await.map_err(|_| overdue())?;
        match outcome {
            Ok(value) => {
                let commit = AnsiTransactionManager::commit_transaction(&mut *connection);
                match timeout(DEADLINE, commit).await {
                    Ok(Ok(())) => Ok(value),
                    Ok(Err(cause)) => Err(commit_failed(cause, connection)),
                    Err(_) => {
                        drop(Object::take(connection));
                        Err(Error::CommitUnknown(anyhow!("no answer to COMMIT in {DEADLINE:?}")))
                    }
                }
            }
            Err(error) => {
                // The work's own error matters more than a failure to roll back, which costs the connection.
                if timeout(POOL_WAIT, AnsiTransactionManager::rollback_transaction(&mut *connection))
                    .await
                    .is_err()
                {
                    drop(Object::take(connection));
                }
                Err(error)
            }
        }
    }

    /// A live connection. The pool may hold dead ones after a restart of Postgres; each is thrown
    /// away when it is found out, so there are at most as many tries as connections, and one.
    async fn connection(&self) -> Result<Object<AsyncPgConnection>> {
        use diesel_async::pooled_connection::PoolableConnection as _;
        let tries = self.pool.status().max_size + 1;
        for _ in 0..tries {
            let mut connection = self.pool.get().await.map_err(|cause| Error::Unavailable(cause.into()))?;
            if !connection.is_broken() {
                prepared::limit_prepared(&mut connection);
                return Ok(connection);
            }
            drop(Object::take(connection));
        }
        Err(Error::Unavailable(anyhow!("only broken connections in the pool")))
    }

    /// Connections in use and idle, for metrics.
    pub fn usage(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size.saturating_sub(status.available), status.available)
    }

    /// Closes the pool; later uses answer 503.
    pub fn close(&self) {
        self.pool.close();
    }
}

fn bad_connection(cause: &anyhow::Error) -> diesel::ConnectionError {
    diesel::ConnectionError::BadConnection(format!("{cause:#}"))
}

fn overdue() -> Error {
    Error::Unavailable(anyhow!("the database did not answer in {DEADLINE:?}"))
}

/// A commit that Postgres refused is a failure; one that it did not answer is unknown.
fn commit_failed(cause: diesel::result::Error, connection: Object<AsyncPgConnection>) -> Error {
    drop(Object::take(connection));
    match Error::from(cause) {
        Error::Unavailable(cause) => Error::CommitUnknown(cause),
        other => other,
    }
}

/// Runs work inside a transaction so that its failure undoes its own work and nothing else (a savepoint).
pub async fn savepoint<T>(
    conn: &mut AsyncPgConnection,
    work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T>,
) -> Result<T> {
    AnsiTransactionManager::begin_transaction(conn).await?;
    let outcome = work(conn).await;
    match outcome {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            AnsiTransactionManager::rollback_transaction(conn).await?;
            Err(error)
        }
    }
}

/// Whether the whole transaction should be tried again.
pub fn is_retryable(error: &Error) -> bool {
    use diesel::result::Error as Diesel;
    match error {
        Error::Internal(cause) => cause.downcast_ref::<Diesel>().is_some_and(|cause| {
            // The latter is how a service asks for it: what it read was overtaken.
            is_overtaken(cause) || matches!(cause, Diesel::RollbackTransaction)
        }),
        // Whoever cancelled the work does not want it done.
        Error::Unavailable(cause) => {
            cause.downcast_ref::<Diesel>().is_some_and(|cause| sql_state(cause) != Some(CANCELLED))
        }
        _ => false,
    }
}
