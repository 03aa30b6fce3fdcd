//! Reads the feed.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Event, Filter, Readable};
use crate::db::Read;
use crate::ids::EventId;
use crate::schema::events;
use crate::visibility::Condition;

/// The place of an event in the feed.
pub type Position = (i64, EventId);

/// Events after a position that the caller may see, in the order of the feed. Events of transactions that
/// started after the oldest running one wait until it has ended: nothing can appear before them later.
pub async fn feed(
    conn: &mut impl Read,
    readable: Vec<Readable>,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    // In the usual case there is one group, and then an index has its events in order.
    let Some(shown) = readable.into_iter().map(shown).reduce(|one, other| Box::new(one.or(other))) else {
        return Ok(Vec::new());
    };
    let settled = sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    let mut query = events::table
        .select(Event::as_select())
        .filter(events::xid.lt(settled))
        .filter(shown)
        .order((events::xid, events::id))
        .limit(limit)
        .into_boxed();
    if let Some((xid, id)) = after {
        let later =
            sql::<Bool>("(xid, id) > (").bind::<BigInt, _>(xid).sql(", ").bind::<SqlUuid, _>(id).sql(")");
        query = query.filter(later);
    }
    if !filter.types.is_empty() {
        let names: Vec<&str> = filter.types.iter().map(|wanted| wanted.info.name).collect();
        query = query.filter(events::type_.eq_any(names));
    }
    query.load(conn).await
}

/// Events about these kinds of record, as far as they may be seen: judged by what is recorded on the event.
fn shown(readable: Readable) -> Condition<events::table> {
    let of_kind = events::subject_type.eq_any(readable.subject_types);
    if readable.visibility.everything {
        return Box::new(of_kind);
    }
    let visible = readable
        .visibility
        .records()
        .of_organisation(events::organisation_id)
        .of_apprenticeship(events::apprenticeship_id);
    Box::new(of_kind.and(visible.condition()))
}
