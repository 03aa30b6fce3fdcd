//! Queries on progress updates.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Bytea, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::details::Kind;
use super::model::{
    NewUpdate, ProgressUpdate, StoredUpdate, TeachingPeriod, TeachingPeriodColumns, WantedLearners,
};
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Read, Write, fragment, statement};
use crate::ids::{ApprenticeshipId, OrganisationId, ProgressUpdateId, StandardId};
use crate::schema::{ksbs, progress_updates, standards};
use crate::visibility::Visibility;

diesel::alias!(progress_updates as successors: Successors, progress_updates as predecessors: Predecessors);

/// A provider's own period of each apprenticeship that is named; who taught before sees its own days. The
/// apprenticeships are locked in the order of their ids.
///
/// The statement's snapshot is older than a lock that had to be waited for. Whatever changes breaks or providers steps the
/// version of the apprenticeship, so a row whose version in the snapshot is not the locked one is stale.
const EPISODES: &str = "WITH wanted AS MATERIALIZED (
    SELECT id, version AS seen FROM apprenticeships
    WHERE provider_id = ANY($1) AND (id = ANY($2) OR uln = ANY($3) OR provider_reference = ANY($4))
    UNION
    SELECT a.id, a.version FROM former_providers f JOIN apprenticeships a ON a.id = f.apprenticeship_id
    WHERE f.provider_id = ANY($1) AND (a.id = ANY($2) OR a.uln = ANY($3) OR f.provider_reference = ANY($4))
), locked AS MATERIALIZED (
    SELECT a.id, a.provider_id, a.standard_id, a.uln, a.provider_reference, a.state = 'draft' AS is_draft, a.starts_on,
        a.ended_on, a.version <> wanted.seen AS is_stale
    FROM apprenticeships a JOIN wanted USING (id) ORDER BY a.id FOR NO KEY UPDATE OF a
), former AS MATERIALIZED (
    SELECT * FROM former_providers WHERE apprenticeship_id IN (SELECT id FROM wanted)
), periods AS (
    SELECT id, provider_id, standard_id, uln, provider_reference, is_draft, false AS is_former,
        coalesce(former.until + 1, starts_on) AS starts_on, ended_on, is_stale
    FROM locked LEFT JOIN (
        SELECT apprenticeship_id AS id, max(ends_on) AS until FROM former GROUP BY apprenticeship_id) former USING (id)
    UNION ALL
    SELECT locked.id, former.provider_id, standard_id, uln, former.provider_reference, is_draft, true,
        former.starts_on, least(former.ends_on, ended_on), is_stale
    FROM locked JOIN former ON former.apprenticeship_id = locked.id
), breaks AS (
    SELECT apprenticeship_id AS id, array_agg(starts_on ORDER BY id) AS paused_from,
        array_agg(returned_on - 1 ORDER BY id) AS paused_to
    FROM breaks_in_learning WHERE apprenticeship_id IN (SELECT id FROM wanted) GROUP BY apprenticeship_id
)
SELECT id, provider_id, standard_id, CASE WHEN $3 <> '{}' THEN uln END, CASE WHEN $4 <> '{}' THEN provider_reference END,
    is_draft, is_former, starts_on, ended_on, is_stale, coalesce(paused_from, '{}'), coalesce(paused_to, '{}')
FROM periods LEFT JOIN breaks USING (id)
WHERE provider_id = ANY($1) OR is_stale
ORDER BY starts_on, id";

/// The apprenticeships that are named, locked against each other, and against whatever changes an episode, but not
/// against foreign keys that point at them. By their first day. Where some are stale, the next look sees what the locks,
/// which are held now, waited for.
pub async fn lock_teaching_periods(
    conn: &mut impl Write,
    wanted: &WantedLearners,
) -> QueryResult<Vec<TeachingPeriod>> {
    statement(EPISODES)
        .bind::<Array<SqlUuid>, _>(wanted.organisations.iter().collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(wanted.ids.iter().collect::<Vec<_>>())
        .bind::<Array<Text>, _>(wanted.ulns.iter().collect::<Vec<_>>())
        .bind::<Array<Text>, _>(wanted.references.iter().collect::<Vec<_>>())
        .typed::<TeachingPeriodColumns>()
        .load(conn)
        .await
}

/// The updates stored under these names, and perhaps some that have the name of one organisation at another.
pub async fn stored(
    conn: &mut impl Read,
    names: &[(OrganisationId, &str)],
) -> QueryResult<Vec<(OrganisationId, String, StoredUpdate)>> {
    use progress_updates::dsl;
    let organisations: BTreeSet<OrganisationId> =
        names.iter().map(|(organisation, _)| *organisation).collect();
    let external_ids: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let has_successor = exists(
        successors.filter(successors.field(dsl::supersedes_id).eq(dsl::id.nullable()).assume_not_null()),
    );
    dsl::progress_updates
        .filter(dsl::organisation_id.eq_any(organisations).and(dsl::external_id.eq_any(external_ids)))
        .select((
            dsl::organisation_id,
            dsl::external_id,
            (
                dsl::id,
                dsl::apprenticeship_id,
                dsl::kind,
                dsl::fact_on,
                dsl::otj_hundredths,
                dsl::content_hash,
                has_successor,
            ),
        ))
        .load(conn)
        .await
}

/// Each of the standards: whether its KSBs are all known, and which of the codes it lists, a row for each or one without.
pub async fn ksbs(
    conn: &mut impl Read,
    ids: &BTreeSet<StandardId>,
    codes: &BTreeSet<&str>,
) -> QueryResult<Vec<(StandardId, bool, Option<String>)>> {
    if ids.is_empty() || codes.is_empty() {
        return Ok(Vec::new());
    }
    let listed = ksbs::standard_id.eq(standards::id).and(ksbs::is_listed).and(ksbs::code.eq_any(codes));
    standards::table
        .left_join(ksbs::table.on(listed))
        .filter(standards::id.eq_any(ids))
        .select((standards::id, standards::ksbs_complete, ksbs::code.nullable()))
        .load(conn)
        .await
}

/// Inserts updates.
///
/// # Errors
/// `progress_updates_external_id_unique` is violated where another transaction has taken a name since.
pub async fn insert(conn: &mut impl Write, new: &[&NewUpdate]) -> QueryResult<usize> {
    let column = |of: fn(&NewUpdate) -> uuid::Uuid| new.iter().map(|update| of(update)).collect::<Vec<_>>();
    // Arrays of arrays must be rectangular, so each set of codes travels as one text.
    let ksbs = new.iter().map(|update| match update.push.details.ksbs() {
        [one] => Cow::Borrowed(one.as_str()),
        codes => Cow::Owned(codes.join(" ")),
    });
    statement(
        "INSERT INTO progress_updates (id, organisation_id, apprenticeship_id, external_id, kind, observed_at,
            received_at, fact_on, otj_hundredths, ksbs, details, content_hash, supersedes_id)
        SELECT id, organisation_id, apprenticeship_id, external_id, kind, observed_at, received_at, fact_on,
            otj_hundredths, coalesce(string_to_array(nullif(ksbs, ''), ' '), '{}'), details::jsonb, content_hash,
            supersedes_id
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::date[], $9::integer[], $10::text[], $11::text[], $12::bytea[], $13::uuid[]) AS new (id, organisation_id,
            apprenticeship_id, external_id, kind, observed_at, received_at, fact_on, otj_hundredths, ksbs, details,
            content_hash, supersedes_id)",
    )
    .bind::<Array<SqlUuid>, _>(column(|update| update.id.0))
    .bind::<Array<SqlUuid>, _>(column(|update| update.organisation_id.0))
    .bind::<Array<SqlUuid>, _>(column(|update| update.apprenticeship_id.0))
    .bind::<Array<Text>, _>(new.iter().map(|update| update.push.external_id.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(new.iter().map(|update| update.push.details.kind().as_str()).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(new.iter().map(|update| update.push.observed_at).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(new.iter().map(|update| update.received_at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Date>>, _>(new.iter().map(|update| update.push.details.day()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Integer>>, _>(
        new.iter().map(|update| update.push.details.otj().map(|(_, hours)| hours.0)).collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(ksbs.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(new.iter().map(|update| update.push.stored.as_str()).collect::<Vec<_>>())
    .bind::<Array<Bytea>, _>(new.iter().map(|update| update.content_hash.0.as_slice()).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(
        new.iter().map(|update| update.supersedes).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub apprenticeships: Vec<ApprenticeshipId>,
    pub kinds: Vec<Kind>,
    pub external_ids: Vec<String>,
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
    let all = split(vec![filter.clone()], |filter| &mut filter.apprenticeships);
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
