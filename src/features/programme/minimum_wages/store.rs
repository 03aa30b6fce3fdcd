//! Queries on minimum wages.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::MinimumWage;
use crate::db::Read;
use crate::ids::MinimumWageId;
use crate::schema::minimum_wages::{self, dsl};

pub async fn find(conn: &mut impl Read, id: MinimumWageId) -> QueryResult<MinimumWage> {
    dsl::minimum_wages.find(id).select(MinimumWage::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: MinimumWageId) -> QueryResult<MinimumWage> {
    dsl::minimum_wages.find(id).select(MinimumWage::as_select()).for_update().first(conn).await
}

/// A page by first day, of which there is one each.
pub async fn list_page(
    conn: &mut impl Read,
    after: Option<NaiveDate>,
    limit: i64,
) -> QueryResult<Vec<MinimumWage>> {
    let mut query =
        dsl::minimum_wages.select(MinimumWage::as_select()).order(dsl::starts_from).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::starts_from.gt(after));
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: MinimumWage) -> QueryResult<MinimumWage> {
    diesel::insert_into(minimum_wages::table)
        .values(new)
        .returning(MinimumWage::as_returning())
        .get_result(conn)
        .await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &MinimumWage) -> QueryResult<MinimumWage> {
    diesel::update(dsl::minimum_wages.find(changed.id))
        .set(changed)
        .returning(MinimumWage::as_returning())
        .get_result(conn)
        .await
}
