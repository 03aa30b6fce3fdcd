//! Lists by name: in an order that is told by names and, where these are equal, by ids.
//!
//! A page starts after a name and an id, not after a record: so nothing is left out or told twice where the last record of the
//! page before has got another name.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};

use crate::string_enum::string_enum;

string_enum! {
    /// In which order records with names are listed.
    ByName {
        /// As they were added.
        Added "createdAt",
        /// By name.
        Ascending "name",
        /// By name, backwards.
        Descending "-name",
    }
}

string_enum! {
    /// In which order records with titles are listed.
    ByTitle {
        /// As they were added.
        Added "createdAt",
        /// By title.
        Ascending "title",
        /// By title, backwards.
        Descending "-title",
    }
}

impl From<ByTitle> for ByName {
    fn from(order: ByTitle) -> Self {
        match order {
            ByTitle::Added => Self::Added,
            ByTitle::Ascending => Self::Ascending,
            ByTitle::Descending => Self::Descending,
        }
    }
}

/// Where a page starts: after this name and this id; as records were added the name says nothing.
pub type Place<Id> = (String, Id);

/// A page of a list by name.
#[derive(Clone, Debug)]
pub struct Wanted<Id> {
    /// In which order.
    pub order: ByName,
    /// Where it starts.
    pub after: Option<Place<Id>>,
    /// How many rows at most.
    pub limit: i64,
}

impl<Id> Wanted<Id> {
    /// Where the page after a record starts: no name is told where it does not matter.
    pub fn place(&self, name: &str, id: Id) -> Place<Id> {
        (if self.order == ByName::Added { String::new() } else { name.to_owned() }, id)
    }
}

/// Puts a boxed query in the order that is wanted, of what lies after the page before. The name is a [`super::Fragment`], word
/// for word as an index has it.
macro_rules! in_order {
    ($query:expr, $name:expr, $id:expr, $wanted:expr) => {{
        use diesel::pg::sql_types::Record;
        use diesel::sql_types::{Text, Uuid as SqlUuid};
        use $crate::db::by_name::ByName;
        let place = || ($name, $id).into_sql::<Record<(Text, SqlUuid)>>();
        let query = $query.limit($wanted.limit);
        let query = match $wanted.order {
            ByName::Added => query.order($id),
            ByName::Ascending => query.order(($name, $id)),
            ByName::Descending => query.order(($name.desc(), $id.desc())),
        };
        match ($wanted.order, $wanted.after.clone()) {
            (_, None) => query,
            (ByName::Added, Some((_, id))) => query.filter($id.gt(id)),
            (ByName::Ascending, Some(after)) => query.filter(place().gt(after)),
            (ByName::Descending, Some(after)) => query.filter(place().lt(after)),
        }
    }};
}
pub(crate) use in_order;

/// Whether words are found in a text of a record.
#[derive(Clone, Debug)]
pub struct HasWords {
    table: &'static str,
    text: &'static str,
    query: String,
}

/// Whether a text of a table, which is a piece of SQL, word for word as an index has it, fits a query of Postgres' text search.
/// Those that fit are found first, whatever else is asked for: any other order would read more.
pub const fn has_words(table: &'static str, text: &'static str, query: String) -> HasWords {
    HasWords { table, text, query }
}

impl Expression for HasWords {
    type SqlType = Bool;
}

impl QueryFragment<Pg> for HasWords {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in
            [self.table, ".id IN (SELECT id FROM ", self.table, " WHERE to_tsvector('simple', ", self.text]
        {
            out.push_sql(part);
        }
        out.push_sql(") @@ to_tsquery('simple', ");
        out.push_bind_param::<Text, _>(&self.query)?;
        out.push_sql(") OFFSET 0)");
        Ok(())
    }
}

/// Known by its text.
impl QueryId for HasWords {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Tables> AppearsOnTable<Tables> for HasWords {}
impl<Tables> SelectableExpression<Tables> for HasWords {}

impl<Columns> ValidGrouping<Columns> for HasWords {
    type IsAggregate = is_aggregate::No;
}
