//! Queries on standards.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{HoursRow, Ksb, Standard, StoredRow, VersionKey};
use crate::db::Read;
use crate::ids::StandardId;
use crate::schema::{ksbs, standard_hours, standards};

/// Rows that one statement can carry.
const AT_ONCE: usize = 5_000;

pub async fn find(conn: &mut impl Read, id: StandardId) -> QueryResult<Standard> {
    standards::table.find(id).select(Standard::as_select()).first(conn).await
}

/// The version with its options, not locked.
pub async fn find_version(conn: &mut impl Read, key: &VersionKey) -> QueryResult<Vec<Standard>> {
    standards::table
        .filter(standards::reference.eq(&key.reference).and(standards::version.eq(&key.version)))
        .order(standards::id)
        .select(Standard::as_select())
        .load(conn)
        .await
}

/// The version with its options, locked.
pub async fn find_version_for_update(
    conn: &mut AsyncPgConnection,
    key: &VersionKey,
) -> QueryResult<Vec<Standard>> {
    standards::table
        .filter(standards::reference.eq(&key.reference).and(standards::version.eq(&key.version)))
        .order(standards::id)
        .select(Standard::as_select())
        .for_no_key_update()
        .load(conn)
        .await
}

/// The versions of a reference, without their options.
pub async fn versions_of(conn: &mut impl Read, reference: &str) -> QueryResult<Vec<Standard>> {
    standards::table
        .filter(standards::reference.eq(reference).and(standards::option.is_null()))
        .select(Standard::as_select())
        .load(conn)
        .await
}

/// Standards with all that belongs to them.
pub async fn complete(conn: &mut impl Read, found: Vec<Standard>) -> QueryResult<Vec<StoredRow>> {
    let ids: Vec<StandardId> = found.iter().map(|standard| standard.id).collect();
    let (mut all_ksbs, mut all_hours) = (ksbs_of(conn, &ids).await?, hours_of(conn, &ids, None).await?);
    let rows = found.into_iter().map(|standard| {
        let (ksbs, hours);
        (ksbs, all_ksbs) = all_ksbs.drain(..).partition(|ksb: &Ksb| ksb.standard_id == standard.id.0);
        (hours, all_hours) = all_hours.drain(..).partition(|row: &HoursRow| row.standard_id == standard.id);
        StoredRow { standard, ksbs, hours }
    });
    Ok(rows.collect())
}

async fn ksbs_of(conn: &mut impl Read, ids: &[StandardId]) -> QueryResult<Vec<Ksb>> {
    ksbs::table
        .filter(ksbs::standard_id.eq_any(ids))
        .order((ksbs::standard_id, ksbs::position, ksbs::code))
        .select(Ksb::as_select())
        .load(conn)
        .await
}

/// The hours that hold, or held before an instant, the first day first.
pub async fn hours_of(
    conn: &mut impl Read,
    ids: &[StandardId],
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<HoursRow>> {
    let query = standard_hours::table
        .filter(standard_hours::standard_id.eq_any(ids))
        .order((standard_hours::standard_id, standard_hours::starts_from))
        .select(HoursRow::as_select())
        .into_boxed();
    match end {
        None => query.filter(standard_hours::replaced_at.is_null()).load(conn).await,
        Some(end) => {
            let held = standard_hours::replaced_at
                .is_null()
                .or(standard_hours::replaced_at.ge(end).assume_not_null());
            query.filter(standard_hours::recorded_at.lt(end)).filter(held).load(conn).await
        }
    }
}

/// Of each standard its reference, whether its KSBs are all known, and how many are listed.
pub async fn counts(
    conn: &mut impl Read,
    ids: &[StandardId],
) -> QueryResult<Vec<(StandardId, String, bool, i64)>> {
    let listed = sql::<BigInt>("count(ksbs.code) FILTER (WHERE ksbs.is_listed)");
    standards::table
        .left_join(ksbs::table)
        .filter(standards::id.eq_any(ids))
        .group_by(standards::id)
        .select((standards::id, standards::reference, standards::ksbs_complete, listed))
        .load(conn)
        .await
}

/// Whether a standard's KSBs are all known, and the codes that it lists.
pub async fn codes_of(conn: &mut impl Read, id: StandardId) -> QueryResult<(bool, Vec<String>)> {
    let complete = standards::table.find(id).select(standards::ksbs_complete).first(conn).await?;
    let listed = ksbs::table.filter(ksbs::standard_id.eq(id).and(ksbs::is_listed));
    Ok((complete, listed.select(ksbs::code).load(conn).await?))
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    references: &[String],
    levels: &[i32],
    after: Option<StandardId>,
    limit: i64,
) -> QueryResult<Vec<Standard>> {
    use standards::dsl;
    let mut query = dsl::standards.select(Standard::as_select()).order(dsl::id).limit(limit).into_boxed();
    if !references.is_empty() {
        query = query.filter(dsl::reference.eq_any(references));
    }
    if !levels.is_empty() {
        query = query.filter(dsl::level.eq_any(levels));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// Adds what nobody else has added since it was looked for; the number of rows says whether.
pub async fn insert(conn: &mut AsyncPgConnection, new: &Standard) -> QueryResult<usize> {
    diesel::insert_into(standards::table).values(new).on_conflict_do_nothing().execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Standard) -> QueryResult<usize> {
    diesel::update(standards::table.find(changed.id)).set(changed).execute(conn).await
}

/// Adds KSBs, or rewrites those that are there.
pub async fn save_ksbs(conn: &mut AsyncPgConnection, rows: &[Ksb]) -> QueryResult<()> {
    for some in rows.chunks(AT_ONCE) {
        diesel::insert_into(ksbs::table)
            .values(some)
            .on_conflict((ksbs::standard_id, ksbs::code))
            .do_update()
            .set((
                ksbs::kind.eq(excluded(ksbs::kind)),
                ksbs::title.eq(excluded(ksbs::title)),
                ksbs::position.eq(excluded(ksbs::position)),
                ksbs::taken_from.eq(excluded(ksbs::taken_from)),
                ksbs::is_listed.eq(excluded(ksbs::is_listed)),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Ends hours that hold.
pub async fn replace_hours(
    conn: &mut AsyncPgConnection,
    ids: &[Uuid],
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(standard_hours::table.filter(standard_hours::id.eq_any(ids)))
        .set(standard_hours::replaced_at.eq(at))
        .execute(conn)
        .await
}

pub async fn insert_hours(conn: &mut AsyncPgConnection, new: &[HoursRow]) -> QueryResult<usize> {
    diesel::insert_into(standard_hours::table).values(new).execute(conn).await
}
