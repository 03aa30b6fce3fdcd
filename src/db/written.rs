//! Queries whose text is written once.
//!
//! diesel-async has diesel write a query's text at each call, although the connection has long prepared it. The text of a
//! point read (902 bytes) takes 30,900 instructions and 2.7 µs, of the 81 µs that the server takes for all of it. Written
//! once a thread it takes 620 and 0.05 µs (callgrind, and the processor time of 200,000 calls, November 2026). So what is
//! asked for most is written once; elsewhere it is not worth a word.

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::QueryResult;

thread_local! {
    static TEXTS: RefCell<HashMap<TypeId, Rc<str>>> = RefCell::default();
}

/// A whole query that has the same text whatever its values are.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Written<Q>(Q);

/// Has a query written once.
pub trait WriteOnce: Sized {
    /// Goes last, when all of the query is there. It does not compile for a query whose text depends on its values.
    fn written_once(self) -> Written<Self>;
}

impl<Q: Query + QueryId> WriteOnce for Q {
    fn written_once(self) -> Written<Self> {
        const { assert!(Q::HAS_STATIC_QUERY_ID, "the text of this query may differ from call to call") };
        Written(self)
    }
}

impl<Q: QueryFragment<Pg> + QueryId> QueryFragment<Pg> for Written<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        let kind = TypeId::of::<Q::QueryId>();
        if let Some(text) = TEXTS.with_borrow(|texts| texts.get(&kind).cloned()) {
            out.push_sql(&text);
            return Ok(());
        }
        let mut text = PgQueryBuilder::default();
        self.0.to_sql(&mut text, backend)?;
        let text: Rc<str> = text.finish().into();
        out.push_sql(&text);
        TEXTS.with_borrow_mut(|texts| texts.insert(kind, text));
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(Q::HAS_STATIC_QUERY_ID)
    }
}

/// Known by the query's own type.
impl<Q: QueryId> QueryId for Written<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Written<Q> {
    type SqlType = Q::SqlType;
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::schema::cohorts::dsl;

    #[test]
    fn a_text_is_the_querys_own_each_time() {
        let query = |name: &'static str| dsl::cohorts.filter(dsl::name.eq(name)).select(dsl::id);
        let text = |query: &dyn QueryFragment<Pg>| {
            let mut text = PgQueryBuilder::default();
            query.to_sql(&mut text, &Pg).expect("a text");
            text.finish()
        };
        let own = text(&query("first"));
        assert!(own.contains("$1"), "{own}");
        for name in ["first", "second"] {
            assert_eq!(text(&query(name).written_once()), own);
        }
        let other = dsl::cohorts.filter(dsl::planned_places.eq(3)).select(dsl::id);
        assert_eq!(text(&other.written_once()), text(&other), "another query has a text of its own");
    }
}
