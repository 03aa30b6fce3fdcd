//! Opens connections.

use std::time::Duration;

use anyhow::Context as _;
use diesel_async::AsyncPgConnection;

/// How long a request waits for a connection.
pub(super) const POOL_WAIT: Duration = Duration::from_secs(1);
/// As whom to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The owner, who migrates.
    Owner,
    /// The request role, which cannot change the audit trail.
    Request,
}

/// The role that the server takes on while it serves.
pub const REQUEST_ROLE: &str = "hackit_app";

/// Opens one connection.
pub async fn connect(url: &str, identity: Identity) -> anyhow::Result<AsyncPgConnection> {
    let mut config: tokio_postgres::Config = url.parse().context("DATABASE_URL cannot be read")?;
    let mut options = config.get_options().unwrap_or_default().to_owned();
    if identity == Identity::Request {
        // Statements are prepared once and planned once: a bound LIMIT would be planned at each call. So a plan must be good for
        // every value: by an index, which a page read here and there does not cost four times what it costs in a row.
        options.push_str(&format!(
            " -c role={REQUEST_ROLE} -c plan_cache_mode=force_generic_plan -c jit=off -c random_page_cost=1.1"
        ));
    }
    config.options(options.trim()).application_name("hackit").connect_timeout(POOL_WAIT);
    let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
    Ok(AsyncPgConnection::try_from_client_and_connection(client, connection).await?)
}
