//! Records as they stood at an instant, from the rows that a trigger keeps of every version.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Read;
use crate::error::Result;
use crate::schema::versions;

/// The last version of each record before an instant, in the order of their ids; a record that did not exist then is
/// left out. `T` is read from the names of the table's columns.
pub async fn before<T: DeserializeOwned>(
    conn: &mut impl Read,
    subject_type: &str,
    ids: &[Uuid],
    end: DateTime<Utc>,
) -> Result<Vec<T>> {
    let bodies: Vec<serde_json::Value> = versions::table
        .filter(versions::subject_type.eq(subject_type).and(versions::subject_id.eq_any(ids)))
        .filter(versions::valid_from.lt(end))
        .distinct_on(versions::subject_id)
        .order((versions::subject_id, versions::version.desc()))
        .select(versions::body)
        .load(conn)
        .await?;
    let read = |body| serde_json::from_value(body).map_err(|cause| anyhow::Error::from(cause).into());
    bodies.into_iter().map(read).collect()
}

/// As [`before`], of every record of a kind of which there are few.
pub async fn all_before<T: DeserializeOwned>(
    conn: &mut impl Read,
    subject_type: &str,
    end: DateTime<Utc>,
) -> Result<Vec<T>> {
    let bodies: Vec<serde_json::Value> = versions::table
        .filter(versions::subject_type.eq(subject_type).and(versions::valid_from.lt(end)))
        .distinct_on(versions::subject_id)
        .order((versions::subject_id, versions::version.desc()))
        .select(versions::body)
        .load(conn)
        .await?;
    let read = |body| serde_json::from_value(body).map_err(|cause| anyhow::Error::from(cause).into());
    bodies.into_iter().map(read).collect()
}

/// Every version of a record with the instant at which it began to hold, oldest first.
pub async fn all<T: DeserializeOwned>(
    conn: &mut impl Read,
    subject_type: &str,
    id: Uuid,
) -> Result<Vec<(DateTime<Utc>, T)>> {
    let rows: Vec<(DateTime<Utc>, serde_json::Value)> = versions::table
        .filter(versions::subject_type.eq(subject_type).and(versions::subject_id.eq(id)))
        .order(versions::version)
        .select((versions::valid_from, versions::body))
        .load(conn)
        .await?;
    let read = |(from, body)| match serde_json::from_value(body) {
        Ok(row) => Ok((from, row)),
        Err(cause) => Err(anyhow::Error::from(cause).into()),
    };
    rows.into_iter().map(read).collect()
}
