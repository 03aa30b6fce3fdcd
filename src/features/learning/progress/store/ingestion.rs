//! Queries of ingestion: what pushes are judged by, and what is written.

use std::borrow::Cow;
use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::hours::Said;
use super::super::model::{
    HoursRow, NewUpdate, StoredUpdate, TeachingPeriod, TeachingPeriodColumns, WantedLearners, WarningCode,
};
use crate::db::{Read, Write, statement};
use crate::ids::{OrganisationId, StandardId};
use crate::schema::{ksbs, progress_updates, standards};

diesel::alias!(progress_updates as successors: Successors);

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
                dsl::otj_category,
                dsl::warnings,
                dsl::duplicate_of,
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

/// What is stored of what is said, by its place in it: the hours of its day, and live updates that say the same, at most ten,
/// the first first. A day without hours has no row; neither has it updates, so none are looked for.
const HOURS: &str = "SELECT said.place, d.hundredths, d.other_hundredths, same.id, same.external_id
FROM UNNEST($1::uuid[], $2::date[], $3::uuid[], $4::integer[], $5::text[]) WITH ORDINALITY
    AS said (apprenticeship_id, day, organisation_id, hundredths, activity, place)
JOIN otj_days d USING (apprenticeship_id, day)
LEFT JOIN LATERAL (
    SELECT u.id, u.external_id FROM progress_updates u
    WHERE u.apprenticeship_id = d.apprenticeship_id AND u.kind = 'otjHours' AND u.fact_on = d.day
        AND u.organisation_id = said.organisation_id AND u.otj_hundredths = said.hundredths
        AND u.details->>'activity' = said.activity
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
    ORDER BY u.id LIMIT 10
) same ON true
ORDER BY same.id";

/// The hours of the days of what is said, and who says the same.
pub async fn hours(conn: &mut impl Read, said: &BTreeSet<Said<'_>>) -> QueryResult<Vec<HoursRow>> {
    if said.is_empty() {
        return Ok(Vec::new());
    }
    statement(HOURS)
        .bind::<Array<SqlUuid>, _>(said.iter().map(|one| one.apprenticeship_id).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(said.iter().map(|one| one.day).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(said.iter().map(|one| one.organisation_id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(said.iter().map(|one| one.hundredths).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(said.iter().map(|one| one.activity).collect::<Vec<_>>())
        .typed::<(BigInt, Integer, Integer, Nullable<SqlUuid>, Nullable<Text>)>()
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
            received_at, fact_on, otj_hundredths, ksbs, details, content_hash, supersedes_id, otj_category, warnings,
            duplicate_of)
        SELECT id, organisation_id, apprenticeship_id, external_id, kind, observed_at, received_at, fact_on,
            otj_hundredths, coalesce(string_to_array(nullif(ksbs, ''), ' '), '{}'), details::jsonb, content_hash,
            supersedes_id, otj_category, string_to_array(warnings, ' '), duplicate_of
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::date[], $9::integer[], $10::text[], $11::text[], $12::bytea[], $13::uuid[], $14::text[], $15::text[],
            $16::text[]) AS new (id, organisation_id, apprenticeship_id, external_id, kind, observed_at, received_at, fact_on,
            otj_hundredths, ksbs, details, content_hash, supersedes_id, otj_category, warnings, duplicate_of)",
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
    .bind::<Array<Nullable<Text>>, _>(
        new.iter().map(|update| update.push.details.otj_category()).collect::<Vec<_>>(),
    )
    .bind::<Array<Nullable<Text>>, _>(
        new.iter().map(|update| joined(&update.warnings.codes)).collect::<Vec<_>>(),
    )
    .bind::<Array<Nullable<Text>>, _>(
        new.iter().map(|update| update.warnings.duplicate_of.as_deref()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await
}

/// A set of warnings as it travels; none where there is nothing to look at.
fn joined(codes: &[WarningCode]) -> Option<String> {
    let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
