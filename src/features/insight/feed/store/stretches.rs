//! Which stretches of the feed may hold what occurred in a time. Spans (`features/events`) tell where nothing of it can be; what they
//! do not tell of yet, since it happened but now, is always read. Each event is still judged by its own instant.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Filter, Position};
use crate::db::Read;
use crate::schema::event_spans::{self, dsl};

/// A stretch of the feed: what comes after one place, up to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub after: Option<Position>,
    pub until: Option<Position>,
}

/// The stretches after a position that may hold what a filter keeps, in the order of the feed.
pub async fn of(conn: &mut impl Read, filter: &Filter, after: Option<Position>) -> QueryResult<Vec<Stretch>> {
    let place = (dsl::last_xid, dsl::last_id);
    let mut from = after;
    if let Some(instant) = filter.occurred_after {
        // Up to here all are as old or older.
        let old: Option<Position> = event_spans::table
            .filter(dsl::latest_at.le(instant))
            .order((dsl::latest_at.desc(), dsl::last_xid.desc(), dsl::last_id.desc()))
            .select(place)
            .first(conn)
            .await
            .optional()?;
        from = from.max(old);
    }
    let Some(instant) = filter.occurred_before else {
        return Ok(vec![Stretch { after: from, until: None }]);
    };
    // Asked first: a span that is added meanwhile is then among those that the next statement looks through.
    let told: Option<Position> = event_spans::table
        .order((dsl::last_xid.desc(), dsl::last_id.desc()))
        .select(place)
        .first(conn)
        .await
        .optional()?;
    // Behind this one all are as new or newer, as far as there are spans.
    let until: Option<Position> = event_spans::table
        .filter(dsl::earliest_at.lt(instant))
        .order((dsl::earliest_at.desc(), dsl::last_xid.desc(), dsl::last_id.desc()))
        .select(place)
        .first(conn)
        .await
        .optional()?;
    Ok(stretches(from, until, told))
}

/// What comes after a place: up to where a time ends, and beyond what is told.
fn stretches(from: Option<Position>, until: Option<Position>, told: Option<Position>) -> Vec<Stretch> {
    let within = until.filter(|_| until > from).map(|_| Stretch { after: from, until });
    within.into_iter().chain([Stretch { after: from.max(until).max(told), until: None }]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::EventId;

    #[test]
    fn what_is_not_told_of_is_always_read() {
        let at = |xid: i64| Some((xid, EventId(uuid::Uuid::from_u128(1))));
        let stretch = |after, until| Stretch { after, until };
        assert_eq!(stretches(None, None, None), [stretch(None, None)]);
        assert_eq!(stretches(None, at(5), at(9)), [stretch(None, at(5)), stretch(at(9), None)]);
        assert_eq!(stretches(at(3), at(5), at(9)), [stretch(at(3), at(5)), stretch(at(9), None)]);
        assert_eq!(stretches(at(7), at(5), at(9)), [stretch(at(9), None)]);
        assert_eq!(stretches(at(12), at(9), at(9)), [stretch(at(12), None)]);
        // A span was added between the two questions.
        assert_eq!(stretches(None, at(12), at(9)), [stretch(None, at(12)), stretch(at(12), None)]);
    }
}
