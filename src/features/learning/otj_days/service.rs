//! Use cases of the days.

use std::collections::BTreeSet;

use super::model::Day;
use super::store;
use crate::db::{Read, Write};
use crate::error::Result;

/// The hours that count, in hundredths, on each of these days; of days without any nothing.
pub async fn find(conn: &mut impl Read, days: &BTreeSet<Day>) -> Result<Vec<(Day, i32)>> {
    Ok(store::find(conn, days).await?)
}

/// Writes the new totals of days, in hundredths, whose apprenticeships are locked.
pub async fn set(conn: &mut impl Write, totals: &[(Day, i32)]) -> Result<()> {
    store::set(conn, totals).await?;
    Ok(())
}
