//! What line managers do, and what supports them.

mod changes;
mod check_ins;
mod library;
mod ratings;
mod reviews;
mod support;

use diesel_async::AsyncPgConnection;

use super::scenario::Scenario;
use crate::error::Result;

/// Everything about line managers.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    library::load(conn, scenario).await?;
    check_ins::load(conn, scenario).await?;
    support::load(conn, scenario).await?;
    reviews::load(conn, scenario).await?;
    ratings::load(conn, scenario).await?;
    changes::load(conn, scenario).await
}
