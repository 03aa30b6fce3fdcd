//! Reads the feed.

use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Event, Filter, Readable, SubjectType};
use crate::db::alternatives::{Way, merge, ways};
use crate::db::{Read, fragment};
use crate::ids::{EventId, PersonId};
use crate::schema::events;

/// The place of an event in the feed.
pub type Position = (i64, EventId);

/// The one type of which there are more events than of all others together. It has no index of its own, as every update that
/// arrives would pay for it: whoever follows it alone finds it soon among all events.
const MOST_FREQUENT: &str = "progressUpdate.received";

/// How many statements one kind of visibility may take; what would take more is read together, whatever it then passes over.
const MOST: usize = 50;

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
    let mut lists = Vec::new();
    for group in readable {
        let mut seen: Vec<Seen> = ways(conn, &group.visibility).await?.into_iter().map(Seen::By).collect();
        seen.extend(group.visibility.own.filter(|_| !group.visibility.everything).map(Seen::Own));
        let wanted = alternatives(filter, &group.subject_types, MOST / seen.len().max(1));
        for seen in seen {
            for wanted in &wanted {
                lists.push(stretch(conn, (seen, wanted), settled, after, limit).await?);
            }
        }
    }
    Ok(merge(lists, limit, |event| (event.xid, event.id)))
}

/// Why the events that one statement reads are seen.
#[derive(Clone, Copy)]
enum Seen {
    By(Way),
    /// What is recorded as the person's own.
    Own(PersonId),
}

/// Which events one statement reads.
enum Wanted<'a> {
    Type(&'static str, SubjectType),
    /// Of many types, of whatever kinds.
    Types(Vec<&'static str>),
    Kind(SubjectType),
    /// Of many kinds, perhaps the most frequent type among them.
    Kinds(&'a [SubjectType]),
}

/// What is wanted of some kinds of record, each by an index that has its events in order; all together where there is no room
/// for so many.
fn alternatives<'a>(filter: &Filter, kinds: &'a [SubjectType], room: usize) -> Vec<Wanted<'a>> {
    if !filter.types.is_empty() {
        let types = filter.types.iter().filter(|wanted| kinds.contains(&wanted.of.subject));
        if types.clone().count() > room.max(1) {
            return vec![Wanted::Types(types.map(|wanted| wanted.info.name).collect())];
        }
        return types.map(|wanted| Wanted::Type(wanted.info.name, wanted.of.subject)).collect();
    }
    if kinds.contains(&SubjectType::ProgressUpdate) || kinds.len() > room.max(1) {
        return vec![Wanted::Kinds(kinds)];
    }
    kinds.iter().map(|kind| Wanted::Kind(*kind)).collect()
}

async fn stretch(
    conn: &mut impl Read,
    (seen, wanted): (Seen, &Wanted<'_>),
    settled: i64,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    let mut query = events::table
        .select(Event::as_select())
        .filter(events::xid.lt(settled))
        .order((events::xid, events::id))
        .limit(limit)
        .into_boxed();
    match seen {
        Seen::By(Way::Everything) => {}
        Seen::By(Way::Organisation(id)) => query = query.filter(events::organisation_id.eq(id)),
        Seen::By(Way::Apprenticeship(id)) => query = query.filter(events::apprenticeship_id.eq(id)),
        Seen::Own(id) => query = query.filter(events::person_id.eq(id)),
    }
    // As the partial indexes say it.
    let indexed = fragment::<Bool>("events.type <> 'progressUpdate.received'");
    query = match wanted {
        Wanted::Type(MOST_FREQUENT, _) => query.filter(events::type_.eq(MOST_FREQUENT)),
        // An apprenticeship's index, and a person's, has the kinds, of each a few events.
        Wanted::Type(name, kind) if matches!(seen, Seen::By(Way::Apprenticeship(_)) | Seen::Own(_)) => {
            query.filter(indexed).filter(events::subject_type.eq(*kind)).filter(events::type_.eq(*name))
        }
        Wanted::Types(names) => query.filter(events::type_.eq_any(names)),
        Wanted::Type(name, _) => query.filter(indexed).filter(events::type_.eq(*name)),
        Wanted::Kind(kind) => query.filter(indexed).filter(events::subject_type.eq(*kind)),
        Wanted::Kinds(kinds) if kinds.len() == SubjectType::ALL.len() => query,
        Wanted::Kinds([kind]) => query.filter(events::subject_type.eq(*kind)),
        Wanted::Kinds(kinds) => query.filter(events::subject_type.eq_any(*kinds)),
    };
    if let Some(position) = after {
        let place = (events::xid, events::id).into_sql::<Record<(BigInt, SqlUuid)>>();
        query = query.filter(place.gt(position));
    }
    query.load(conn).await
}
