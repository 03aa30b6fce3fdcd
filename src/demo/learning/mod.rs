//! What apprentices learn and show.

mod ksbs;
mod reports;
mod work;

use diesel_async::AsyncPgConnection;

use super::scenario::Scenario;
use crate::error::Result;

/// Reports and hours.
pub(super) async fn load_reports(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    reports::load(conn, scenario).await
}

/// KSBs.
pub(super) async fn load_ksbs(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    ksbs::load(conn, scenario).await
}

/// Projects and portfolios. Returns the token of Alex's public page.
pub(super) async fn load_work(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<String> {
    work::load(conn, scenario).await
}
