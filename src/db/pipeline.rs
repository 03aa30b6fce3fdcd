//! Statements of one transaction that are sent without waiting for one another's answers.
//!
//! Postgres works on them in the order in which their futures are first polled, as long as no parameter is of a type that
//! must be asked for (ours are all built in); `try_join` polls in the order in which they are written. Where one fails
//! Postgres refuses those after it, and the transaction with them.

use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel_async::{AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection};

/// A transaction's connection that many futures may use at the same time.
#[derive(Clone, Copy)]
pub struct Pipeline<'a>(&'a AsyncPgConnection);

impl<'a> Pipeline<'a> {
    /// Only of a connection that its holder has alone: never of one that others read on.
    pub fn of(conn: &'a mut AsyncPgConnection) -> Self {
        Self(conn)
    }
}

impl SimpleAsyncConnection for Pipeline<'_> {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.0.batch_execute(query).await
    }
}

impl<'a> AsyncConnectionCore for Pipeline<'a> {
    type ExecuteFuture<'conn, 'query> =
        <&'a AsyncPgConnection as AsyncConnectionCore>::ExecuteFuture<'conn, 'query>;
    type LoadFuture<'conn, 'query> =
        <&'a AsyncPgConnection as AsyncConnectionCore>::LoadFuture<'conn, 'query>;
    type Stream<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::Stream<'conn, 'query>;
    type Row<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::Row<'conn, 'query>;
    type Backend = <&'a AsyncPgConnection as AsyncConnectionCore>::Backend;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Self::Backend> + QueryId + 'query,
    {
        self.0.load(source)
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Self::Backend> + QueryId + 'query,
    {
        self.0.execute_returning_count(source)
    }
}
