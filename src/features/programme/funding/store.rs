//! Queries on funding rules.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::records::{FundingRules, FundingRulesFilter};
use crate::db::Read;
use crate::ids::{FundingRulesId, StandardId};
use crate::schema::funding_rules::{self, dsl};
use crate::schema::{apprenticeships, standards};

/// All of them.
pub async fn all(conn: &mut impl Read) -> QueryResult<Vec<FundingRules>> {
    dsl::funding_rules.select(FundingRules::as_select()).load(conn).await
}

pub async fn find(conn: &mut impl Read, id: FundingRulesId) -> QueryResult<FundingRules> {
    dsl::funding_rules.find(id).select(FundingRules::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: FundingRulesId) -> QueryResult<FundingRules> {
    dsl::funding_rules.find(id).select(FundingRules::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &FundingRulesFilter,
    after: Option<FundingRulesId>,
    limit: i64,
) -> QueryResult<Vec<FundingRules>> {
    let mut query =
        dsl::funding_rules.select(FundingRules::as_select()).order(dsl::id).limit(limit).into_boxed();
    if !filter.product.is_empty() {
        query = query.filter(dsl::product.eq_any(&filter.product));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// The reference of a standard, where there is one.
pub async fn reference(conn: &mut impl Read, id: StandardId) -> QueryResult<Option<String>> {
    standards::table.find(id).select(standards::reference).first(conn).await.optional()
}

/// How many apprenticeships of standards whose references are like this start on days from one on and before another; none
/// stands for no bound.
pub async fn decided(
    conn: &mut impl Read,
    references: &str,
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> QueryResult<i64> {
    let mut query = apprenticeships::table
        .inner_join(standards::table)
        .filter(standards::reference.like(references))
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(apprenticeships::starts_on.ge(from));
    }
    if let Some(until) = until {
        query = query.filter(apprenticeships::starts_on.lt(until));
    }
    query.count().get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: FundingRules) -> QueryResult<FundingRules> {
    diesel::insert_into(funding_rules::table)
        .values(new)
        .returning(FundingRules::as_returning())
        .get_result(conn)
        .await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &FundingRules) -> QueryResult<FundingRules> {
    diesel::update(dsl::funding_rules.find(changed.id))
        .set(changed)
        .returning(FundingRules::as_returning())
        .get_result(conn)
        .await
}
