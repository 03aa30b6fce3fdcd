//! Reads the feed.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Event, Filter, Readable};
use crate::ctx::Visibility;
use crate::db::Read;
use crate::ids::EventId;
use crate::schema::{apprenticeships, events};

/// The place of an event in the feed.
pub type Position = (i64, EventId);

type Condition = Box<dyn BoxableExpression<events::table, Pg, SqlType = Nullable<Bool>>>;

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

/// Events about these kinds of record, as far as they may be seen.
fn shown(readable: Readable) -> Condition {
    let of_kind = events::subject_type.eq_any(readable.subject_types).nullable();
    match visible(readable.visibility) {
        Some(visible) => Box::new(of_kind.and(visible)),
        None => Box::new(of_kind),
    }
}

/// Judged by what is recorded on the event; none where everything may be seen. Who sees by one way alone is asked for by
/// that way alone, as then an index has the events in order.
fn visible(visibility: Visibility) -> Option<Condition> {
    let managed_or_own = apprenticeships::table
        .filter(
            apprenticeships::line_manager_id
                .eq(visibility.person)
                .or(apprenticeships::person_id.nullable().eq(visibility.person))
                .assume_not_null(),
        )
        .select(apprenticeships::id.nullable());
    let of_organisation = events::organisation_id.eq(visibility.organisation);
    let of_apprenticeship = events::apprenticeship_id.eq_any(managed_or_own);
    match (visibility.organisation, visibility.person) {
        _ if visibility.everything => None,
        (Some(_), None) => Some(Box::new(of_organisation)),
        (None, Some(_)) => Some(Box::new(of_apprenticeship)),
        _ => Some(Box::new(of_organisation.or(of_apprenticeship))),
    }
}
