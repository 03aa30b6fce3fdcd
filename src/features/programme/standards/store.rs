//! Queries on standards.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Ksb, Standard};
use crate::db::Read;
use crate::ids::StandardId;
use crate::schema::ksbs;
use crate::schema::standards::{self, dsl};

pub async fn find(conn: &mut impl Read, id: StandardId) -> QueryResult<Standard> {
    dsl::standards.find(id).select(Standard::as_select()).first(conn).await
}

pub async fn ksbs_of(conn: &mut impl Read, id: StandardId) -> QueryResult<Vec<Ksb>> {
    ksbs::table
        .filter(ksbs::standard_id.eq(id))
        .order(ksbs::position)
        .select(Ksb::as_select())
        .load(conn)
        .await
}

/// The codes of a standard's KSBs.
pub async fn codes_of(conn: &mut impl Read, id: StandardId) -> QueryResult<Vec<String>> {
    ksbs::table.filter(ksbs::standard_id.eq(id)).select(ksbs::code).load(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    references: &[String],
    levels: &[i32],
    after: Option<StandardId>,
    limit: i64,
) -> QueryResult<Vec<Standard>> {
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

pub async fn insert(conn: &mut AsyncPgConnection, new: &[Standard]) -> QueryResult<usize> {
    diesel::insert_into(standards::table).values(new).on_conflict_do_nothing().execute(conn).await
}

pub async fn insert_ksbs(conn: &mut AsyncPgConnection, new: &[Ksb]) -> QueryResult<usize> {
    diesel::insert_into(ksbs::table).values(new).on_conflict_do_nothing().execute(conn).await
}
