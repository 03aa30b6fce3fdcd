//! Opens connections.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use diesel_async::AsyncPgConnection;
use tokio_postgres::error::SqlState;

use super::dial::{dial, sql_state};
use super::prepared::PreparedCount;
use super::url::DatabaseUrl;

/// How long a request waits for a connection.
pub(super) const POOL_WAIT: Duration = Duration::from_secs(1);
/// How long one try to connect may take at a start.
const TRY: Duration = Duration::from_secs(2);
/// How long a start waits between two tries.
const PAUSE: Duration = Duration::from_millis(250);
/// How often a start says that it waits.
const LINE: Duration = Duration::from_secs(4);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// To migrate, as the owner.
    Owner,
    /// To work on requests, as the login that cannot change the audit trail.
    Request,
}

/// The login of the server while it serves.
pub const REQUEST_ROLE: &str = "hackit_app";

/// Opens one connection, as whom the URL says.
pub async fn connect(url: &str, identity: Identity) -> anyhow::Result<AsyncPgConnection> {
    let mut url: DatabaseUrl = url.parse().context("the database's URL cannot be read")?;
    let mut options = url.config.get_options().unwrap_or_default().to_owned();
    if identity == Identity::Request {
        // Statements are prepared once and planned once: a bound LIMIT would be planned at each call. So a plan must be good for
        // every value: by an index, which a page read here and there does not cost four times what it costs in a row.
        options.push_str(" -c plan_cache_mode=force_generic_plan -c jit=off -c random_page_cost=1.1");
    }
    url.config.options(options.trim()).application_name("hackit").connect_timeout(POOL_WAIT);
    let (client, lifeline) = dial(&url).await?;
    let mut connection = AsyncPgConnection::try_from(client).await?;
    PreparedCount::start(&mut connection, lifeline);
    Ok(connection)
}

/// Opens one connection to a database that may not be there yet: for as long as `wait` it is tried again, with a line every
/// few seconds. What Postgres itself refuses is refused at once.
pub async fn connect_within(
    url: &str,
    identity: Identity,
    wait: Duration,
) -> anyhow::Result<AsyncPgConnection> {
    let begun = Instant::now();
    let mut told: Option<Instant> = None;
    loop {
        let cause = match tokio::time::timeout(TRY, connect(url, identity)).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(cause)) if is_absent(&cause) => cause,
            Ok(Err(cause)) => return Err(cause),
            Err(_) => anyhow!("no answer in {TRY:?}"),
        };
        let waited = begun.elapsed();
        if waited + PAUSE > wait {
            return Err(cause.context(format!("the database did not answer in {} seconds", waited.as_secs())));
        }
        if told.is_none_or(|last| last.elapsed() >= LINE) {
            log::warn!(
                "waiting for the database, {} of {} seconds: {cause:#}",
                waited.as_secs(),
                wait.as_secs()
            );
            told = Some(Instant::now());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether nobody answered who could say yes or no: no server, or one that is going down or not yet up.
fn is_absent(cause: &anyhow::Error) -> bool {
    match sql_state(cause) {
        Some(state) => state.code().starts_with("57P") || *state == SqlState::TOO_MANY_CONNECTIONS,
        None => cause.chain().any(|one| {
            one.is::<std::io::Error>()
                || one.downcast_ref().is_some_and(|one: &tokio_postgres::Error| one.is_closed())
        }),
    }
}

/// Whether Postgres answered that it does not let this login in.
pub fn is_refused(cause: &anyhow::Error) -> bool {
    sql_state(cause).is_some_and(|state| state.code().starts_with("28"))
}
