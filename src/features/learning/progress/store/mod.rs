//! Queries on progress updates.

pub mod ingestion;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::details::Kind;
use super::model::{ProgressUpdate, WarningCode};
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Read, fragment, statement};
use crate::ids::{ApprenticeshipId, ProgressUpdateId};
use crate::schema::progress_updates;
use crate::visibility::Visibility;

diesel::alias!(progress_updates as successors: Successors, progress_updates as predecessors: Predecessors);

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub apprenticeships: Vec<ApprenticeshipId>,
    pub kinds: Vec<Kind>,
    pub external_ids: Vec<String>,
    /// Sets of warnings, each as it is stored.
    pub warnings: Vec<Vec<WarningCode>>,
    pub observed_since: Option<DateTime<Utc>>,
    pub received_since: Option<DateTime<Utc>>,
}

/// The columns of [`ProgressUpdate`] with the names of the neighbours in the chain of corrections, each sought for by itself: a
/// join might read all corrections for a page.
macro_rules! shown {
    () => {{
        use progress_updates::dsl;
        let predecessor = predecessors
            .filter(predecessors.field(dsl::id).nullable().eq(dsl::supersedes_id))
            .select(predecessors.field(dsl::external_id));
        let successor = successors
            .filter(successors.field(dsl::supersedes_id).eq(dsl::id.nullable()))
            .select(successors.field(dsl::external_id));
        dsl::progress_updates
            .select((
                dsl::id,
                dsl::organisation_id,
                dsl::apprenticeship_id,
                dsl::external_id,
                dsl::observed_at,
                dsl::received_at,
                dsl::details,
                predecessor.single_value(),
                successor.single_value(),
                dsl::fact_on,
                dsl::warnings,
                dsl::duplicate_of,
            ))
            .into_boxed()
    }};
    ($visibility:expr) => {{
        use progress_updates::dsl;
        let visible = $visibility
            .records()
            .of_organisation(dsl::organisation_id.nullable())
            .of_apprenticeship(dsl::apprenticeship_id.nullable());
        shown!().filter(visible.condition())
    }};
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ProgressUpdateId,
) -> QueryResult<ProgressUpdate> {
    shown!(visibility).filter(progress_updates::id.eq(id)).first(conn).await
}

pub async fn find_many(
    conn: &mut impl Read,
    visibility: &Visibility,
    ids: &[ProgressUpdateId],
) -> QueryResult<Vec<ProgressUpdate>> {
    shown!(visibility).filter(progress_updates::id.eq_any(ids)).load(conn).await
}

/// The first id that an update can have which arrives at an instant: ids are UUIDv7, made at the instant of arrival.
fn first_id_at(at: DateTime<Utc>) -> ProgressUpdateId {
    let milliseconds = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    ProgressUpdateId(uuid::Uuid::from_u128(milliseconds << 80))
}

/// A page in the order of arrival.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    after: Option<ProgressUpdateId>,
    limit: i64,
) -> QueryResult<Vec<ProgressUpdate>> {
    // There are few sets of warnings: each is always by itself.
    let all = split(vec![filter.clone()], |filter| &mut filter.warnings);
    let all = split(all, |filter| &mut filter.apprenticeships);
    let all = split(all, |filter| &mut filter.kinds);
    let all = split(all, |filter| &mut filter.external_ids);
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for filter in all.iter().filter(|filter| way.leads_to(&filter.apprenticeships)) {
            lists.push(stretch(conn, way, filter, after, limit).await?);
        }
    }
    Ok(merge(lists, limit, |update| update.id))
}

async fn stretch(
    conn: &mut impl Read,
    way: Way,
    filter: &Filter,
    after: Option<ProgressUpdateId>,
    limit: i64,
) -> QueryResult<Vec<ProgressUpdate>> {
    use progress_updates::dsl;
    let mut query = shown!().order(dsl::id).limit(limit);
    match way {
        Way::Everything => {}
        Way::Organisation(id) => query = query.filter(dsl::organisation_id.eq(id)),
        Way::Apprenticeship(id) => query = query.filter(dsl::apprenticeship_id.eq(id)),
    }
    query = one_of!(query, dsl::apprenticeship_id, filter.apprenticeships);
    query = one_of!(query, dsl::kind, filter.kinds);
    query = one_of!(query, dsl::external_id, filter.external_ids);
    if let [set, ..] = &filter.warnings[..] {
        query = query.filter(dsl::warnings.eq(set));
    }
    if !filter.kinds.is_empty() && !filter.kinds.contains(&Kind::OtjHours) {
        // As the partial indexes say it: of the hours, the most of all updates, there are soon enough.
        query = query.filter(fragment::<Bool>("progress_updates.kind <> 'otjHours'"));
    }
    if let Some(since) = filter.observed_since {
        query = query.filter(dsl::observed_at.ge(since));
    }
    if let Some(since) = filter.received_since {
        // The first condition says nothing new, but the indexes know ids.
        query = query.filter(dsl::id.ge(first_id_at(since)).and(dsl::received_at.ge(since)));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// The ids of the whole chain of corrections that an update stands in, oldest first.
pub async fn chain(conn: &mut impl Read, id: ProgressUpdateId) -> QueryResult<Vec<ProgressUpdateId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        id: ProgressUpdateId,
    }
    let rows: Vec<Row> = statement(
        "WITH RECURSIVE back AS (
            SELECT id, supersedes_id, 0 AS depth FROM progress_updates WHERE id = $1
            UNION ALL
            SELECT u.id, u.supersedes_id, depth - 1 FROM progress_updates u JOIN back ON u.id = back.supersedes_id
        ), onward AS (
            SELECT id, 0 AS depth FROM progress_updates WHERE id = $1
            UNION ALL
            SELECT u.id, depth + 1 FROM progress_updates u JOIN onward ON u.supersedes_id = onward.id
        )
        SELECT id FROM (SELECT id, depth FROM back UNION SELECT id, depth FROM onward) chain ORDER BY depth",
    )
    .bind::<SqlUuid, _>(id)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
