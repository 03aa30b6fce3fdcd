//! Pieces of SQL of a constant text in queries that stay prepared.
//!
//! A statement with a piece from `diesel::dsl::sql` is parsed and planned at each call, as the text might differ each time.
//! Ours does not: a partial index, for one, is only taken where its condition stands in the statement word for word.

use std::marker::PhantomData;

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A piece of SQL, of the type `ST`.
#[derive(Clone, Copy, Debug)]
pub struct Fragment<ST> {
    sql: &'static str,
    kind: PhantomData<ST>,
}

/// An expression of this text.
pub const fn fragment<ST>(sql: &'static str) -> Fragment<ST> {
    Fragment { sql, kind: PhantomData }
}

impl<ST: TypedExpressionType> Expression for Fragment<ST> {
    type SqlType = ST;
}

impl<ST> QueryFragment<Pg> for Fragment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.sql);
        Ok(())
    }
}

/// Known by its text.
impl<ST> QueryId for Fragment<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, Tables> AppearsOnTable<Tables> for Fragment<ST> where Self: Expression {}
impl<ST, Tables> SelectableExpression<Tables> for Fragment<ST> where Self: AppearsOnTable<Tables> {}

impl<ST, Columns> ValidGrouping<Columns> for Fragment<ST> {
    type IsAggregate = diesel::expression::is_aggregate::Never;
}
