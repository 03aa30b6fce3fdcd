//! Statements written in SQL that each connection parses and plans once.
//!
//! `diesel::sql_query` is parsed anew at each call, as its text may differ each time. Ours never does: the text is a
//! constant, so it can be a prepared statement that stays.

use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement with the values of its parameters; rows are read by name, as with [`diesel::sql_query`], unless their type
/// is told.
#[must_use]
pub struct Statement<B, Row = Untyped> {
    sql: &'static str,
    values: B,
    row: PhantomData<Row>,
}

/// A statement with `$1`, `$2`, … in its text, to be bound in this order.
pub const fn statement(sql: &'static str) -> Statement<()> {
    Statement { sql, values: (), row: PhantomData }
}

/// A value and the type that it has in SQL.
pub struct Bound<T, ST> {
    value: T,
    kind: PhantomData<ST>,
}

impl<B> Statement<B> {
    /// Gives the next parameter its value.
    pub fn bind<ST, T>(self, value: T) -> Statement<(B, Bound<T, ST>)> {
        let values = (self.values, Bound { value, kind: PhantomData });
        Statement { sql: self.sql, values, row: PhantomData }
    }

    /// Rows are read by position, as columns of these types: for statements with many rows, as names are looked for
    /// in each.
    pub fn typed<Row>(self) -> Statement<B, Row> {
        Statement { sql: self.sql, values: self.values, row: PhantomData }
    }
}

/// The values of a statement's parameters, in order.
pub trait Values {
    /// Adds them to the statement.
    fn walk<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

impl Values for () {
    fn walk<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl<B: Values, T: ToSql<ST, Pg>, ST> Values for (B, Bound<T, ST>)
where
    Pg: HasSqlType<ST>,
{
    fn walk<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(out.reborrow())?;
        out.push_bind_param_value_only::<ST, T>(&self.1.value)
    }
}

impl<B: Values, Row> QueryFragment<Pg> for Statement<B, Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.sql);
        self.values.walk(out)
    }
}

/// Known by its text.
impl<B, Row> QueryId for Statement<B, Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<B, Row> Query for Statement<B, Row> {
    type SqlType = Row;
}
