//! Whether people count as adults.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::store;
use crate::db::Read;
use crate::error::Result;
use crate::ids::PersonId;

/// Whether a person is known to be an adult on a day in London.
///
/// # Errors
/// 404 for an unknown person.
pub async fn is_adult(conn: &mut impl Read, person: PersonId, today: NaiveDate) -> Result<bool> {
    Ok(store::is_one(conn, person, today).await?)
}

/// Those of several people who are known to be adults on a day in London.
pub async fn adults(
    conn: &mut impl Read,
    people: &[PersonId],
    today: NaiveDate,
) -> Result<HashSet<PersonId>> {
    Ok(store::of_several(conn, people, today).await?.into_iter().collect())
}
