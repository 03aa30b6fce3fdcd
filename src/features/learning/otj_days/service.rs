//! Use cases of the days.

use std::collections::BTreeSet;

use super::model::{Day, DayHours};
use super::store;
use crate::db::{Read, Write};
use crate::error::Result;

/// The hours of each of these days; of days without any nothing.
pub async fn find(conn: &mut impl Read, days: &BTreeSet<Day>) -> Result<Vec<(Day, DayHours)>> {
    Ok(store::find(conn, days).await?)
}

/// Writes the new hours of days whose apprenticeships are locked.
pub async fn set(conn: &mut impl Write, totals: &[(Day, DayHours)]) -> Result<()> {
    store::set(conn, totals).await?;
    Ok(())
}
