//! Reads the feed.

mod asks;
mod stretches;

use std::collections::HashMap;

use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Event, Filter, Position, Readable};
use crate::db::alternatives::{Way, merge, one_of, ways};
use crate::db::{Read, fragment};
use crate::ids::OrganisationId;
use crate::schema::{api_clients, events};
use asks::{Ask, MOST_FREQUENT, Seen, Wanted, asks};
use stretches::Stretch;

/// Events after a position that the caller may see, in the order of the feed. Events of transactions that
/// started after the oldest running one wait until it has ended: nothing can appear before them later.
pub async fn feed(
    conn: &mut impl Read,
    readable: Vec<Readable>,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    // Asked for once: if each statement had a limit of its own, one could show an event that another came too early for.
    let settled: i64 =
        diesel::select(fragment::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
            .get_result(conn)
            .await?;
    let organisations = organisations_of(conn, &filter.actors).await?;
    let mut all = Vec::new();
    for group in &readable {
        let mut seen: Vec<Seen> = ways(conn, &group.visibility).await?.into_iter().map(Seen::By).collect();
        seen.extend(group.visibility.own.filter(|_| !group.visibility.everything).map(Seen::Own));
        all.extend(asks(filter, &group.subject_types, seen, &organisations));
    }
    let mut rows: Vec<Event> = Vec::new();
    for stretch in stretches::of(conn, filter, after).await? {
        let missing = limit - i64::try_from(rows.len()).unwrap_or(limit);
        if missing <= 0 {
            break;
        }
        let mut lists = Vec::with_capacity(all.len());
        for ask in &all {
            lists.push(read(conn, ask, filter, &stretch, (settled, missing)).await?);
        }
        rows.extend(merge(lists, missing, |event| (event.xid, event.id)));
    }
    Ok(rows)
}

/// The organisations of those actors that are clients.
async fn organisations_of(
    conn: &mut impl Read,
    actors: &[Uuid],
) -> QueryResult<HashMap<Uuid, OrganisationId>> {
    if actors.is_empty() {
        return Ok(HashMap::new());
    }
    let query = api_clients::table.filter(api_clients::id.eq_any(actors));
    let rows: Vec<(Uuid, OrganisationId)> =
        query.select((api_clients::id, api_clients::organisation_id)).load(conn).await?;
    Ok(rows.into_iter().collect())
}

async fn read(
    conn: &mut impl Read,
    ask: &Ask<'_>,
    filter: &Filter,
    stretch: &Stretch,
    (settled, limit): (i64, i64),
) -> QueryResult<Vec<Event>> {
    let mut query = events::table
        .select(Event::as_select())
        .filter(events::xid.lt(settled))
        .order((events::xid, events::id))
        .limit(limit)
        .into_boxed();
    match ask.seen {
        Seen::By(Way::Everything) => {}
        Seen::By(Way::Organisation(id)) => query = query.filter(events::organisation_id.eq(id)),
        Seen::By(Way::Apprenticeship(id)) => query = query.filter(events::apprenticeship_id.eq(id)),
        Seen::Own(id) => query = query.filter(events::person_id.eq(id)),
    }
    if ask.indexed {
        // As the partial indexes say it.
        query = query.filter(fragment::<Bool>("events.type <> 'progressUpdate.received'"));
    }
    query = match &ask.wanted {
        Wanted::MostFrequent => query.filter(events::type_.eq(MOST_FREQUENT)),
        Wanted::Type(name) => query.filter(events::type_.eq(*name)),
        Wanted::TypeOf(name, kind) => {
            query.filter(events::subject_type.eq(*kind)).filter(events::type_.eq(*name))
        }
        Wanted::Types(names) => query.filter(events::type_.eq_any(names)),
        Wanted::Kind(kind) => query.filter(events::subject_type.eq(*kind)),
        Wanted::Kinds(kinds) if asks::are_all(kinds) => query,
        Wanted::Kinds([kind]) => query.filter(events::subject_type.eq(*kind)),
        Wanted::Kinds(kinds) => query.filter(events::subject_type.eq_any(*kinds)),
    };
    query = one_of!(query, events::actor_id.assume_not_null(), ask.actors);
    query = one_of!(query, events::subject_id, ask.subjects);
    if let Some(instant) = filter.occurred_after {
        query = query.filter(events::occurred_at.gt(instant));
    }
    if let Some(instant) = filter.occurred_before {
        query = query.filter(events::occurred_at.lt(instant));
    }
    let place = || (events::xid, events::id).into_sql::<Record<(BigInt, SqlUuid)>>();
    if let Some(position) = stretch.after {
        query = query.filter(place().gt(position));
    }
    if let Some(position) = stretch.until {
        query = query.filter(place().le(position));
    }
    query.load(conn).await
}
